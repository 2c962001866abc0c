"""Who speaks: names before the texts of a transcript, and which of them is the teacher."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from classroom.ingest.cleaning import clean_name
from classroom.ingest.names import plain

_PREFIX: Final = re.compile(
    r"(?:>>+\s*)?[\[(]?(?P<who>[^\[\]():<>\"“”.!?¿¡][^\[\]:<>\"“”!?¿¡]{0,58}?)[\])]?\s*:(?:\s+(?P<text>.*)|$)",
    re.DOTALL,
)
_CHANGE: Final = re.compile(r"^(?:>>+|&gt;&gt;)\s*")
_DASH: Final = re.compile(r"^[-–—]\s+")
_NUMBERED: Final = r"(?:\s*(?:no\.?|#)?\s*(?:\d{1,3}|[a-z]))?"
_TEACHER: Final = re.compile(
    rf"(?:(?:teacher|instructor|instructora|professor|profesor|profesora|prof|lecturer|docente|maestra|maestro|tutor"
    rf"|tutora|educator){_NUMBERED}|t\d?)"
)
_TEACHER_TITLE: Final = re.compile(r"(?:professor|prof|profesor|profesora|maestro|maestra|teacher|instructor)\s+\w.*")
_STUDENT: Final = re.compile(
    rf"(?:(?:(?:male |female |unidentified |multiple )?students?|alumnos?|alumnas?|estudiantes?|pupils?|learners?"
    rf"|audience|class|child|nino|nina){_NUMBERED}|s\s?\d{{1,3}}|ss?n?|a\s?\d{{1,3}})"
)
_TITLE_WORDS: Final = """dr dra prof profesor profesora professor mr mrs ms miss sr sra srta don dona maestro maestra"""
# words before a colon that open a sentence and name nobody
_OPENING_WORDS: Final = """note nota notes example ejemplo examples question questions pregunta preguntas answer answers
    respuesta q a step paso hint remember recuerda so warning http https definition definicion theorem teorema proof
    lemma first second third finally also today now ok okay well then objective objetivo title slide music time
    duration date subject topic tema fecha titulo result output input code"""
_TITLES: Final = frozenset(_TITLE_WORDS.split())
_NOBODY: Final = frozenset(_OPENING_WORDS.split())


def with_speakers(texts: Sequence[str], speakers: Sequence[str | None]) -> tuple[list[str], list[str | None]]:
    """Texts without the names before them, and who speaks each; None where it is not known.

    Names before a colon are taken for speakers only if the file uses them throughout: they stand before at least half
    of the texts, or the same few come back again and again. A text without a name goes on with the speaker before it
    if the file names speakers only when they change.
    """
    plain_texts = [_DASH.sub("", _CHANGE.sub("", text)).strip() for text in texts]
    if any(speakers):
        return plain_texts, [clean_name(speaker) for speaker in speakers]
    found = [_split(text) for text in texts]
    names = _accepted([who for who, _ in found])
    if not names:
        return plain_texts, [None] * len(texts)
    made: list[str] = []
    who_speaks: list[str | None] = []
    current: str | None = None
    for text, (who, rest) in zip(plain_texts, found, strict=True):
        if who is not None and plain(who) in names:
            current = who
            made.append(rest)
        else:
            made.append(text)
        who_speaks.append(current)
    return made, who_speaks


def roles_of(
    speakers: Sequence[str | None], teacher: str | None, told: Sequence[str | None] = ()
) -> tuple[list[str], tuple[str, ...]]:
    """Role of each speaker (teacher, student, unknown), and notes.

    What the file itself says (`told`, in its own words) counts most. Else a speaker is the teacher by the name given
    (whole, or some words of it), or by a label such as "Professor" or "T"; students by a label such as "Student 2",
    or by being someone else once a teacher is known.
    """
    labels = {speaker for speaker in speakers if speaker}
    teachers = _by_name(labels, teacher) if teacher else set[str]()
    notes: list[str] = []
    if teacher and labels and not teachers:
        notes.append("The teacher's name is not among the speakers, or fits several of them.")
    if not teachers:
        teachers = {label for label in labels if is_teacher(label)}
    roles = [_role(speaker, teachers) for speaker in speakers]
    for i, role in enumerate(told):
        if role and is_teacher(role):
            roles[i] = "teacher"
        elif role and is_student(role):
            roles[i] = "student"
    return roles, tuple(notes)


def _role(speaker: str | None, teachers: set[str]) -> str:
    if speaker is None:
        return "unknown"
    if speaker in teachers:
        return "teacher"
    return "student" if teachers or is_student(speaker) else "unknown"


def is_teacher(label: str) -> bool:
    """Whether a speaker's label says that this is the teacher."""
    name = plain(label)
    return _TEACHER.fullmatch(name) is not None or _TEACHER_TITLE.fullmatch(name) is not None


def is_student(label: str) -> bool:
    """Whether a speaker's label says that this is a student, or several."""
    return _STUDENT.fullmatch(plain(label)) is not None


def _split(text: str) -> tuple[str | None, str]:
    match = _PREFIX.match(text)
    if match is None:
        return None, text
    who = match["who"].strip(" -–—>*_")
    words = plain(who).split()
    has_letters = any(character.isalpha() for character in who)
    named = has_letters and len(words) <= 6 and not who[0].islower() and " ".join(words) not in _NOBODY
    if not named and not (is_teacher(who) or is_student(who)):
        return None, text
    return who, (match["text"] or "").strip()


def _accepted(names: Sequence[str | None]) -> set[str]:
    """Names (as `plain` makes them) that stand for speakers throughout the file; empty if it names none."""
    counts = Counter(plain(name) for name in names if name)
    total, named = len(names), sum(counts.values())
    if not named:
        return set()
    often = {name for name, count in counts.items() if count >= 2}
    labels = {name for name in counts if is_teacher(name) or is_student(name)}
    if named >= 0.5 * total and (named >= 2 or labels):
        return set(counts)
    if len(often) >= 2 and sum(counts[name] for name in often) >= max(4, 0.1 * total):
        return often | labels
    return labels if sum(counts[name] for name in labels) >= 2 else set()


def _by_name(labels: set[str], teacher: str) -> set[str]:
    """Speakers whom the teacher's name fits: all its words, else one of the two names within the other."""
    wanted = frozenset(plain(teacher).split()) - _TITLES
    if not wanted:
        return set()
    words = {label: frozenset(plain(label).split()) - _TITLES for label in labels}
    equal = {label for label in labels if words[label] == wanted}
    if equal:
        return equal
    part = {label for label in labels if words[label] and (words[label] < wanted or wanted < words[label])}
    return part if len({words[label] for label in part}) == 1 else set()
