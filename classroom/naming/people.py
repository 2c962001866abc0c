"""The people of a lesson and what they are called where names are masked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from classroom.naming.detection import SURE, Detector, words_in_small_letters
from classroom.naming.wordlists import fold

State = Literal["roster", "confirmed", "found", "rejected"]

_LABEL: Final = re.compile(
    r"[sv]\d{1,3}|(speaker|spk|student|pupil|learner|teacher|instructor|participant|unknown|anonym\w*|guest|multiple|all|class|"
    r"hablante|estudiante|alumn[oa]s?|docente|profesora?|maestr[oa]|participante|desconocid[oa]|anonim[oa])s?"
    r"[\W_]*\w{0,2}"
)
_WORDS: Final = {"es": {"student": "Estudiante", "teacher": "Docente"}}
_EXAMPLE: Final = 30


@dataclass(frozen=True, kw_only=True)
class Person:
    """A name, who said that it is one, and the pseudonym it is replaced by ("" until one is given).

    state: "roster" and "confirmed" by a person, "found" by Lectern, "rejected" (a person said it is no name).
    role: "teacher" or "student".
    """

    name: str
    state: State
    role: str = "student"
    pseudonym: str = ""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A name found in a lesson's texts: how often, how sure the surest place is, and that place with its words around.

    state: as of the person known by that name, "found" for one nobody has decided about.
    """

    name: str
    count: int
    confidence: float
    example: str
    state: State


@dataclass(frozen=True, kw_only=True)
class Texts:
    """Where names stand in a lesson: whole (speakers, authors; the teacher's apart) and within texts."""

    students: Sequence[str]
    teachers: Sequence[str]
    texts: Sequence[str]


def spoken_names(people: Iterable[Person], teacher: str | None = None) -> tuple[str, ...]:
    """The words of names that are said in class: the first of each name, then the others; initials are left out.

    people: only those of a roster and those confirmed count, for what Lectern found may be no name.
    """
    names = [person.name for person in people if person.state in ("roster", "confirmed")]
    parts = [name.replace(",", " ").split() for name in (*names, *([teacher] if teacher else []))]
    ordered = [part[0] for part in parts if part] + [word for part in parts for word in part[1:]]
    words = (word.strip(".'\"()") for word in ordered)
    return tuple({word.casefold(): word for word in words if len(word) > 1 and word[0].isalpha()}.values())


def is_label(name: str) -> bool:
    """True for what names nobody: Speaker 2, Student A, Docente."""
    return not name.strip() or _LABEL.fullmatch(fold(name)) is not None


def proposals(found: Texts, people: Iterable[Person]) -> tuple[Proposal, ...]:
    """Every name found, the surest first: whole names with confidence 1, those within texts by their rules."""
    known = {fold(person.name): person for person in people}
    detector = detector_for(found, known.values())
    counts: Counter[str] = Counter()
    best: dict[str, tuple[float, str, str]] = {}
    for name in (*found.teachers, *found.students):
        if not is_label(name):
            counts[fold(name)] += 1
            best[fold(name)] = (1.0, name, "")
    for text in found.texts:
        for mention in detector.mentions(text):
            key = fold(mention.person)
            counts[key] += 1
            if mention.confidence > best.get(key, (0.0,))[0]:
                around = text[max(0, mention.start - _EXAMPLE) : mention.end + _EXAMPLE]
                best[key] = (mention.confidence, mention.person, " ".join(around.split()))
    made = [
        Proposal(
            name=name,
            count=counts[key],
            confidence=confidence,
            example=example,
            state=known[key].state if key in known else "found",
        )
        for key, (confidence, name, example) in best.items()
    ]
    return tuple(sorted(made, key=lambda proposal: (-proposal.confidence, -proposal.count, fold(proposal.name))))


def detector_for(found: Texts, people: Iterable[Person]) -> Detector:
    """The detector of a lesson: its roster are the people not rejected and all whole names."""
    people = tuple(people)
    rejected = {fold(person.name) for person in people if person.state == "rejected"}
    # one who was surely named once is meant by every other place that has the name
    listed = [person.name for person in people if person.state != "rejected"]
    whole = [name for name in (*found.teachers, *found.students) if not is_label(name)]
    roster = dict.fromkeys(name for name in (*listed, *whole) if fold(name) not in rejected)
    return Detector(roster, common=words_in_small_letters(found.texts))


def with_pseudonyms(
    found: Texts, people: Iterable[Person], *, language: str | None = None
) -> tuple[tuple[Person, ...], tuple[Proposal, ...]]:
    """All people to mask, each with a pseudonym, and the proposals that are left as they are for want of certainty.

    Pseudonyms given before are kept; new ones go on counting (Student 3, Teacher, Teacher 2; in Spanish Estudiante,
    Docente). Names found with SURE or more count as people unless rejected. Rejected ones stay in the list.
    """
    known = {fold(person.name): person for person in people}
    left: list[Proposal] = []
    teachers = {fold(name) for name in found.teachers}
    for proposal in proposals(found, tuple(known.values())):
        key = fold(proposal.name)
        if key in known:
            continue
        if proposal.confidence >= SURE:
            role = "teacher" if key in teachers else "student"
            known[key] = Person(name=proposal.name, state="found", role=role)
        else:
            left.append(proposal)
    return _numbered(tuple(known.values()), language), tuple(left)


def _numbered(people: Sequence[Person], language: str | None) -> tuple[Person, ...]:
    taken = {person.pseudonym for person in people}
    numbered: list[Person] = []
    for person in people:
        if not person.pseudonym and person.state != "rejected":
            word = _WORDS.get(language or "", {}).get(person.role, person.role.capitalize())
            first = [word] if person.role == "teacher" else []
            free = (name for name in (*first, *(f"{word} {n}" for n in range(1, 100_000))) if name not in taken)
            person = replace(person, pseudonym=next(free))
            taken.add(person.pseudonym)
        numbered.append(person)
    return tuple(numbered)
