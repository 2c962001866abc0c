"""What a column's heading says it holds, in English and Spanish."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from classroom.ingest.names import plain

# names as `plain` makes them, in order of preference: where a file has several, the first wins
_NAMES: Final = {
    "text": """comment|comments|comentario|comentarios|comment text|texto del comentario|text original|text|texto
        |message|mensaje|body|content|contenido|text display|feedback|remark|remarks|observacion|observaciones|review
        |opinion|your comment|your comments|additional comments|comentarios adicionales|suggestion|suggestions
        |sugerencia|sugerencias|open ended response|response text|answer text|response|responses|answer|answers
        |respuesta|respuestas|question text|question|questions|pregunta|preguntas|kommentar|kommentare|commentaire
        |commentaires""",
    "author": """author|author display name|author name|author text|autor|autora|display name|full name|user full name
        |nombre completo|nombre completo del usuario|name|nombre|nombre y apellidos|question author|student name|student
        |nombre del alumno|nombre del estudiante|alumno|alumna|estudiante|participant|participant name|participante
        |respondent|sender|sender name|remitente|from|de|user|user name|username|usuario|nombre de usuario|nickname
        |nick|voter|who|quien""",
    "written_at": """written at|published at|created at|date time|fecha y hora|timestamp|marca temporal|submitted at
        |submitted|completion time|hora de finalizacion|recorded date|end date|date submitted|date created|created
        |created time|date|fecha|fecha de envio|fecha de creacion|posted at|posted|sent at|time sent|started at
        |start time|start date|hora de inicio|time|hora""",
    "likes": """likes|like count|upvotes|up votes|votes|vote count|votos|votos positivos|me gusta|thumbs up
        |num likes""",
    "id": """comment id|id|cid|message id|id del comentario|identifier|response id|respondent id|response number
        |numero de respuesta|question id|uid|uuid""",
    "parent": """parent|parent id|parent comment id|parent comment|reply to|reply to id|in reply to|in reply to id
        |replying to|respuesta a|en respuesta a|id padre""",
    "time_s": """time s|start s|offset s|offset|time offset|seconds|segundos|lesson time|video time|tiempo del video
        |time in video|elapsed|elapsed time|time code|timecode|content offset seconds""",
}
# words that make a column something other than what students wrote, however long its cells are
_OTHER_WORDS: Final = """title titulo course curso lecture lesson leccion clase section seccion url link enlace email
    correo mail group grupo video channel canal location ip browser device dispositivo tags etiquetas status estado
    language idioma category categoria instructor teacher profesor profesora docente file archivo school escuela
    department departamento major carrera semester semestre name nombre apellido apellidos surname building room aula
    version points puntos score grade calificacion nota attempt intento collector custom latitude longitude recipient
    reference duration"""
# words of questions about who someone is: their answers are never remarks, and must not become any
_IDENTITY_WORDS: Final = """name names nombre nombres surname apellido apellidos email correo phone telefono matricula
    section seccion group grupo age edad gender genero sexo birthday username usuario dni"""
_TEXT_WORDS: Final = """comment comments comentario comentarios feedback retroalimentacion suggestion suggestions
    sugerencia sugerencias remark remarks observaciones opinion open ended abierta text texto"""

_PLACES: Final = {
    ours: {name.strip(): place for place, name in enumerate(names.replace("\n", "").split("|"))}
    for ours, names in _NAMES.items()
}
_NEVER_TEXT: Final = frozenset(_OTHER_WORDS.split())
_IDENTITY: Final = frozenset(_IDENTITY_WORDS.split())
_WHOSE: Final = frozenset(("your", "tu", "su", "what", "cual", "full", "completo", "student", "alumno", "estudiante"))
_WORDS_OF_TEXT: Final = frozenset(_TEXT_WORDS.split())

OURS: Final = tuple(_NAMES)
"""Columns of ours that a column of a file can be mapped to."""


def ours_named(heading: str) -> tuple[str, int] | None:
    """Our column that the heading names, and its place in the order of preference; None if it names none."""
    return _named(plain(heading))


@lru_cache(maxsize=4096)
def _named(name: str) -> tuple[str, int] | None:
    if not name or len(name) > 40:
        return None
    for ours, places in _PLACES.items():
        if name in places:
            return ours, places[name]
    if len(name) < 6:
        return None
    for ours, places in _PLACES.items():
        for known, place in places.items():
            # a letter too many, too few or another: "Coment", "Timestmap"
            if len(known) > 5 and known[0] == name[0] and fuzz.ratio(known, name) >= 88:
                return ours, place
    return None


def is_question(heading: str) -> bool:
    """Whether a heading reads like a question or task put to students."""
    text = heading.strip()
    return text.endswith(("?", "？", "...", "…", ":")) or "?" in text or len(plain(text).split()) >= 5


def speaks_of_text(heading: str) -> bool:
    """Whether a heading has a word such as "comments" in it without being exactly that."""
    return bool(_WORDS_OF_TEXT & set(plain(heading).split()))


def asks_for_name(heading: str) -> bool:
    """Whether a heading asks students for their name in other words than `ours_named` knows."""
    words = set(plain(heading).split())
    return len(words) <= 7 and bool(words & {"name", "nombre"}) and bool(words & _WHOSE)


def never_text(heading: str) -> bool:
    """Whether a heading names or asks for something that is not a remark: a title, an e-mail address, a name."""
    words = plain(heading).split()
    if words and words[0] in {"points", "feedback", "puntos", "comentarios"} and " - " in heading:
        return True  # what a teacher wrote under a question of a quiz in Microsoft Forms
    if ours_named(heading) is not None:
        return False
    if len(words) <= 7 and _IDENTITY & set(words):
        return True
    return len(words) <= 6 and "?" not in heading and bool(_NEVER_TEXT & set(words))
