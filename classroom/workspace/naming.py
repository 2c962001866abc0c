"""Names in a lesson: what is known and proposed, what a person decides, and content with the names replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from classroom.domain.errors import UsageError
from classroom.domain.requests import Lesson
from classroom.ingest.rosters import read_roster
from classroom.naming.people import Person, Proposal, is_label, proposals, with_pseudonyms
from classroom.naming.wordlists import fold
from classroom.reports.content import LessonContent
from classroom.reports.masked import masked, texts_of
from classroom.store.store import Store

__all__ = ["Masked", "Person", "Proposal", "decide", "masked_content", "people_of", "proposed", "read_roster"]


@dataclass(frozen=True, kw_only=True)
class Masked:
    """A lesson's content without names. people: those replaced; left: words that may be names and stayed."""

    content: LessonContent
    people: tuple[Person, ...]
    left: tuple[Proposal, ...]


def people_of(store: Store, lesson: Lesson) -> tuple[Person, ...]:
    """The people known for the lesson or its course."""
    return store.names(lesson)


def proposed(store: Store, content: LessonContent) -> tuple[Proposal, ...]:
    """What in the lesson's texts may be a name, the surest first."""
    return proposals(texts_of(content), people_of(store, content.lesson))


def decide(
    store: Store,
    lesson: Lesson,
    *,
    roster: Sequence[Path] = (),
    confirm: Sequence[str] = (),
    reject: Sequence[str] = (),
) -> tuple[Person, ...]:
    """The people once a person's word is kept: names of roster files, names confirmed, words that are no names.

    Raises InputRefused for a roster that cannot be used (nothing is kept then), UsageError for a name both confirmed
    and rejected, or for a label such as Speaker 2.
    """
    both = {fold(name) for name in confirm} & {fold(name) for name in reject}
    if both:
        raise UsageError("A name cannot be confirmed and rejected at once.", "Say it once.")
    if any(is_label(name) for name in (*confirm, *reject)):
        raise UsageError("Labels such as Speaker 2 name nobody and are never replaced.", "Give names of people.")
    listed = [name for path in roster for name in read_roster(path)]
    known = {fold(person.name): person for person in people_of(store, lesson)}
    for state, names in (("roster", listed), ("confirmed", confirm), ("rejected", reject)):
        for name in names:
            earlier = known.get(fold(name), Person(name=name, state="found"))
            known[fold(name)] = replace(earlier, state=state)
    store.set_names(lesson, tuple(known.values()))
    return people_of(store, lesson)


def masked_content(store: Store, content: LessonContent) -> Masked:
    """The content with every known or likely name replaced; new pseudonyms are kept, so that they stay the same."""
    lesson = content.lesson
    people, left = with_pseudonyms(texts_of(content), people_of(store, lesson), language=lesson.language)
    store.set_names(lesson, people)
    replaced = tuple(person for person in people if person.state != "rejected")
    return Masked(content=masked(content, people), people=replaced, left=left)
