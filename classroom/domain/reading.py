"""Words, numbers, negation and roles in a sentence of English or Spanish, as the check of grounding compares them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_TIME: Final = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?\b")
_TOKEN: Final = re.compile(r"\d+(?:[.,]\d+)?|%|[^\W\d_]+")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_COUNTS: Final = _listed(
    """
    zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty
    """
)
_CUENTAS: Final = _listed(
    """
    cero dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete
    dieciocho diecinueve veinte
    """
)
_TENS: Final = _listed(
    """
    thirty forty fifty sixty seventy eighty ninety
    """
)
_DECENAS: Final = _listed(
    """
    treinta cuarenta cincuenta sesenta setenta ochenta noventa
    """
)
_VALUES: Final[dict[str, str]] = {
    **{word: str(n if n == 0 else n + 1) for names in (_COUNTS, _CUENTAS) for n, word in enumerate(names)},
    **{word: str(10 * n) for names in (_TENS, _DECENAS) for n, word in enumerate(names, start=3)},
}
"""Number words; “one” is left out, which mostly counts nothing."""

_FUNCTION: Final = frozenset(
    _listed(
        """
    a an the and or but if of to in on at by for from with as into about after then so than that this these
    those it its he she they them his her their him we us our you your i me my be is are was were been being
    do does did done have has had having will would can could may might shall should must there here what
    which who whom whose where when why how whether while only also just very too one ones own again s t re ll
    ve d el la los las un una unos unas uno y e o u pero si de del a al en por para con como sobre tras que
    este esta estos estas ese esa eso esto lo le les se me te nos su sus mi mis tu tus yo ella ellos ellas
    usted ustedes es son fue fueron era eran ser sido esta estan estuvo estaba hay hubo ha han he había haber
    hace hacer hizo muy mas tambien solo cuando donde quien cual cuales cuanto porque entonces ya otra otro
    despues tiene tienen habia habian puede pueden pude pudo podia podian debe deben debia tuvo
    """
    )
)
_GENERAL: Final = _listed(
    """
    ask asks asked answer answers answered say says said tell tells told talk talks talked speak speaks spoke
    think thinks thought explain explains explained give gives gave go goes went going went come comes point
    points compare compares compared write writes wrote written call called student students teacher teachers
    class comment comments question questions lesson slide slides moment time minute minutes second seconds
    percent another someone somebody first pair pairs example number numbers because wanted want thank thanks
    on for make made get gets got pregunta preguntas pregunto preguntar preguntaron respuesta respuestas
    respondio contesto dice dicen dijo dijeron decir hablo hablaron hablado hablar cree creen piensa piensan
    explico explica explique da dan dio paso pasaron pasar pidio pide pedir apunta apuntan siguio seguir
    comparo escribio escribieron estudiante estudiantes docente docentes profesor profesora clase comentario
    comentarios diapositiva diapositivas momento tiempo minuto minutos segundo segundos primero ejemplo numero
    gracias veia vio ve pareja parejas hicieron ciento quiere busca
    """
)
_NO: Final = frozenset(
    _listed(
        """
    not no never nothing nobody none nor without cannot disagree disagreed nunca nada nadie ni sin tampoco
    """
    )
)
_ROLES: Final = {
    "teacher": "teacher", "teachers": "teacher", "docente": "teacher", "docentes": "teacher", "profesor": "teacher",
    "profesora": "teacher", "student": "student", "students": "student", "estudiante": "student",
    "estudiantes": "student", "alumno": "student", "alumnos": "student", "alumna": "student",
}  # fmt: skip

_UNITS: Final = frozenset(
    _listed(
        """
    slide diapositiva second segundo minute minuto comment comentario question pregunta % pair pareja
    """
    )
)
"""What every lesson has and yet is counted: a number belongs to it."""

_SHORT: Final = 4
_ENDING: Final = 4


def fold(text: str) -> str:
    """Small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The words and numbers of a text, folded, without punctuation."""
    return _WORD.findall(fold(text))


def content_words(text: str) -> tuple[str, ...]:
    """The words that say something of their own: neither grammar nor what every lesson has; numbers as they stand."""
    bare = _TIME.sub(" ", fold(text).replace("n't", " not").replace("n’t", " not"))
    found = [word for word in _WORD.findall(bare) if not word.isdigit() and word not in _VALUES]
    return tuple(word for word in found if word not in _FUNCTION and word not in _GENERAL and word not in _NO)


def same(one: str, other: str) -> bool:
    """True if two folded words are forms of one word, by their common beginning."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORT:
        return len(short) == _SHORT - 1 and long.startswith(short) and len(long) - len(short) < _ENDING
    common = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return common >= max(_SHORT, len(short) - _ENDING)


def times_in(text: str) -> list[str]:
    """Times such as 12:40 in a text."""
    return _TIME.findall(text)


def numbers_in(text: str, *, reach: int = 3) -> Iterator[tuple[str, frozenset[str]]]:
    """Numbers (digits with a decimal point; words as digits), each with the words up to `reach` away on either side.

    Another number ends the reach. Grammar is passed over. Times are left out.
    """
    bare = _TIME.sub(" ", fold(text).replace("por ciento", "%").replace("percent", "%"))
    tokens = [token for token in _TOKEN.findall(bare) if token not in _FUNCTION or token in _VALUES]
    values = [_value(token) for token in tokens]
    for place, value in enumerate(values):
        if value is not None:
            yield value, frozenset(_near(tokens, values, place, reach))


def _near(tokens: list[str], values: list[str | None], place: int, reach: int) -> Iterator[str]:
    for step in (-1, 1):
        at = place + step
        # “11 of 14 slides”: numbers side by side count the same thing
        while 0 <= at < len(tokens) and values[at] is not None:
            at += step
        for far in range(reach):
            where = at + step * far
            if not 0 <= where < len(tokens) or values[where] is not None:
                break
            word = _single(tokens[where])
            if word in _UNITS or (tokens[where] not in _GENERAL and word not in _GENERAL):
                yield word


def polarity(text: str) -> bool:
    """True for a sentence without a negation, or with two."""
    bare = fold(text).replace("n't", " not").replace("n’t", " not")
    return sum(word in _NO for word in _WORD.findall(bare)) % 2 == 0


def clauses(text: str) -> list[str]:
    """The parts of a text between its marks."""
    return [part for part in re.split(r"[.,;:!?¿¡()]+", text) if part.strip()] or [text]


def roles_in(text: str) -> tuple[str, ...]:
    """The roles (teacher, student) a text names, in order."""
    return tuple(dict.fromkeys(_ROLES[word] for word in words_of(text) if word in _ROLES))


def _value(token: str) -> str | None:
    if token[0].isdigit():
        value = token.replace(",", ".")
        return value.rstrip("0").rstrip(".") if "." in value else value
    return _VALUES.get(token)


def _single(word: str) -> str:
    return word.removesuffix("s") if len(word) >= _SHORT else word
