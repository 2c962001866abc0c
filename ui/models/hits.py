"""What was found in the lessons: rows under their lesson, each with its time or slide and the words around."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classroom.charts.axis import timecode
from ui import phrases
from ui.models.lessons import LessonRow
from ui.models.rows import RowsModel

if TYPE_CHECKING:
    import polars as pl

AROUND = 70
"""So many characters are shown before what was found."""
LONGEST = 220


@dataclass(frozen=True, kw_only=True)
class HitRow:
    """A place that was found, or (kind "lesson") the lesson above its places, whose `count` says how many.

    number: of the utterance, slide or comment. text: words around it; found: (start, length) of what was looked for.
    """

    lesson_id: str
    kind: str
    text: str
    number: int = -1
    start_s: float | None = None
    found: tuple[tuple[int, int], ...] = ()
    count: int = 0
    facts: str = ""


def rows_of(hits: pl.DataFrame, words: str, lessons: Mapping[str, LessonRow]) -> tuple[HitRow, ...]:
    """The frame of `Workspace.search` as rows, each lesson's below one for it; lessons not given are left out."""
    made: list[HitRow] = []
    looked = tuple(folded(words).split())
    groups: dict[str, list[HitRow]] = {}
    for lesson_id, kind, number, start, text in hits.iter_rows():
        short = snippet(" ".join(text.split()), looked)
        row = HitRow(
            lesson_id=lesson_id, kind=kind, number=number, start_s=start, text=short, found=places(short, looked)
        )
        groups.setdefault(lesson_id, []).append(row)
    for lesson_id, rows in groups.items():
        lesson = lessons.get(lesson_id)
        if lesson is None:
            continue
        facts = "  ·  ".join(part for part in (lesson.course, phrases.day(lesson.date)) if part)
        made.append(HitRow(lesson_id=lesson_id, kind="lesson", text=lesson.title, count=len(rows), facts=facts))
        made += rows
    return tuple(made)


def folded(text: str) -> str:
    """The text without upper case and accents, one character for each of the text's."""
    return "".join((unicodedata.normalize("NFD", letter) or letter)[0].lower()[:1] or letter for letter in text)


def places(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """(start, length) of every place with one of the folded words, from the left; where two overlap, the first."""
    plain, found = folded(text), []
    for word in words:
        at = plain.find(word)
        while at >= 0:
            found.append((at, len(word)))
            at = plain.find(word, at + len(word))
    kept: list[tuple[int, int]] = []
    for start, length in sorted(found):
        if not kept or start >= kept[-1][0] + kept[-1][1]:
            kept.append((start, length))
    return tuple(kept)


def snippet(text: str, words: Sequence[str]) -> str:
    """The part of a text around the first of the folded words, cut between words and marked where it is cut."""
    if len(text) <= LONGEST:
        return text
    first = min((at for at, _ in places(text, words)), default=0)
    start = 0 if first <= AROUND else text.rfind(" ", 0, first - AROUND) + 1
    end = len(text) if start + LONGEST >= len(text) else text.rfind(" ", start, start + LONGEST)
    end = end if end > first else start + LONGEST
    return ("… " if start else "") + text[start:end].strip() + (" …" if end < len(text) else "")


class HitsModel(RowsModel[HitRow]):
    """What was found, in order."""

    def text_of(self, row: HitRow) -> str:
        """The words."""
        return row.text

    def where(self, row: HitRow) -> str:
        """Where in the lesson that is: the time, the slide, or that a student wrote it."""
        if row.kind == "slide":
            return self.tr("Slide {n}").format(n=row.number)
        if row.kind == "comment":
            return self.tr("Comment")
        return timecode(row.start_s) if row.start_s is not None else self.tr("said")

    def count_of(self, row: HitRow) -> str:
        """How many places a lesson has."""
        return phrases.counted(row.count, self.tr("1 place"), self.tr("{n} places"))

    def spoken(self, row: HitRow) -> str:
        """All that the row shows."""
        if row.kind == "lesson":
            return ", ".join(part for part in (row.text, row.facts, self.count_of(row)) if part)
        return f"{self.where(row)}: {row.text}"
