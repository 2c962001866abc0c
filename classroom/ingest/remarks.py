"""Remarks as readers of single formats find them, brought together into the comments table."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import polars as pl

from classroom.domain.tables import COMMENTS, frame
from classroom.ingest.cleaning import clean_name, clean_text
from classroom.ingest.dates import iso_dates

MAX_REMARKS: Final = 1_000_000
"""Most remarks taken in from one file."""

MAX_CHARACTERS: Final = 20_000
"""Longest text of a remark; the rest is cut."""

_RAW_LIMIT: Final = 4 * MAX_CHARACTERS
_MOST_LIKES: Final = 2**31 - 1
_TELLING: Final = 40
"""Characters from which two equal texts without any author are taken for a copy: short ones are written twice."""


class Remark(NamedTuple):
    """One remark before cleaning. None means unknown everywhere.

    written_at: a date as it stands in the file; time_s: on the lesson's clock; key: what replies name the remark by
    where that is not its id; parent: id or key of the remark it replies to; question: which question it answers.
    """

    text: str
    author: str | None = None
    written_at: str | None = None
    likes: int | None = None
    id: str | None = None
    parent: str | None = None
    time_s: float | None = None
    question: int = 0
    key: str | None = None


class TooMany(ValueError):
    """More than `MAX_REMARKS` remarks."""


@dataclass
class _Columns:
    """The columns of the table being filled, and what happened on the way."""

    text: list[str] = field(default_factory=list[str])
    author: list[str | None] = field(default_factory=list[str | None])
    id: list[str | None] = field(default_factory=list[str | None])
    key: list[str | None] = field(default_factory=list[str | None])
    parent_id: list[str | None] = field(default_factory=list[str | None])
    written_at: list[str | None] = field(default_factory=list[str | None])
    likes: list[int | None] = field(default_factory=list[int | None])
    time_s: list[float | None] = field(default_factory=list[float | None])
    question: list[int] = field(default_factory=list[int])
    names: dict[str, str] = field(default_factory=dict[str, str])
    empty: int = 0
    cut: int = 0

    def add(self, remark: Remark) -> None:
        raw = remark.text
        text = clean_text(raw if len(raw) <= _RAW_LIMIT else raw[:_RAW_LIMIT])
        if not text:
            self.empty += 1
            return
        if len(text) > MAX_CHARACTERS or len(raw) > _RAW_LIMIT:
            text = text[:MAX_CHARACTERS].rstrip()
            self.cut += 1
        if len(self.text) >= MAX_REMARKS:
            raise TooMany
        likes, time_s = remark.likes, remark.time_s
        self.text.append(text)
        author = clean_name(remark.author)
        # one string for all remarks of one person: they are most of the memory otherwise
        self.author.append(self.names.setdefault(author, author) if author is not None else None)
        self.id.append(clean_name(remark.id))
        self.key.append(self.id[-1] if remark.key is None else remark.key)
        self.parent_id.append(clean_name(remark.parent))
        self.written_at.append(remark.written_at)
        self.likes.append(likes if likes is not None and 0 <= likes <= _MOST_LIKES else None)
        self.time_s.append(time_s if time_s is not None and math.isfinite(time_s) and time_s >= 0 else None)
        self.question.append(remark.question)


def to_table(remarks: Iterable[Remark], source: str) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The comments table of one file, checked, and what a person should know about it.

    Remarks with nothing visible in them are dropped, texts beyond 20,000 characters cut. Replies point to the row of
    their parent; the parent is null where it is not in the file. Dates are judged as one column. The table may have
    no rows. Raises TooMany.
    """
    columns = _Columns()
    for remark in remarks:
        columns.add(remark)
    parents, orphans = _parents(columns.key, columns.parent_id)
    dates = iso_dates(columns.written_at)
    twins = duplicates(columns.text, columns.author, columns.id, columns.question)
    count = len(columns.text)
    table = frame(
        COMMENTS,
        {
            "comment": range(count),
            "source": [clean_name(source) or "comments"] * count,
            "id": columns.id,
            "parent": parents,
            "author": columns.author,
            "written_at": dates.iso,
            "time_s": columns.time_s,
            "likes": columns.likes,
            "text": columns.text,
            "duplicate_of": twins,
        },
    )
    said = (
        ("Comments that are the same as an earlier one (counted once)", sum(twin is not None for twin in twins)),
        ("Replies to comments that are not in the file (kept without them)", orphans),
        ("Comments longer than 20,000 characters (cut there)", columns.cut),
        ("Dates in which day and month cannot be told apart (left empty)", dates.ambiguous),
        ("Dates that could not be read (left empty)", dates.unread),
    )
    return table, tuple(f"{what}: {count:,}." for what, count in said if count)


def duplicates(
    texts: Sequence[str], authors: Sequence[str | None], ids: Sequence[str | None], questions: Sequence[int]
) -> list[int | None]:
    """For each remark the first earlier one that is the same; None if there is none.

    The same is: equal text (without regard to case and spacing) to the same question, and equal author or id. Without
    an author, equal texts of at least 40 characters count too: in an anonymous survey two people may well write the
    same short answer.
    """
    # hashes, not the texts themselves: a million texts twice do not fit into memory
    first: dict[int, int] = {}
    found: list[int | None] = []
    for row, (text, author, name, question) in enumerate(zip(texts, authors, ids, questions, strict=True)):
        same = _folded(text)
        marks = [f"id {name}"] if name is not None else []
        if author is not None or len(same) >= _TELLING:
            marks.append(f"author {_folded(author or '')}")
        earlier = [first.setdefault(hash((mark, question, same)), row) for mark in marks]
        equal = (other for other in earlier if other < row and _folded(texts[other]) == same)
        found.append(min(equal, default=None))
    return found


def _folded(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.casefold().split())


def _parents(ids: Sequence[str | None], wanted: Sequence[str | None]) -> tuple[list[int | None], int]:
    """Row of each remark's parent, and how many have one that is not there."""
    if not any(wanted):
        return [None] * len(ids), 0
    rows: dict[str, int] = {}
    for row, name in enumerate(ids):
        if name is not None:
            rows.setdefault(name, row)
    parents: list[int | None] = []
    orphans = 0
    for row, name in enumerate(wanted):
        parent = rows.get(name) if name is not None else None
        orphans += name is not None and parent is None
        parents.append(parent if parent != row else None)
    return _without_circles(parents), orphans


def _without_circles(parents: list[int | None]) -> list[int | None]:
    """The same parents, but a reply that would be its own ancestor loses its parent."""
    settled = [False] * len(parents)
    for start in range(len(parents)):
        path: list[int] = []
        on_path: set[int] = set()
        row: int | None = start
        while row is not None and not settled[row]:
            path.append(row)
            on_path.add(row)
            above = parents[row]
            if above in on_path:
                parents[row] = None
                break
            row = above
        for row in path:
            settled[row] = True
    return parents
