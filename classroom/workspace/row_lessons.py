"""Rows of a table as the utterances of one lesson after the other, with gaps that no context reaches across."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from classroom.domain.tables import UTTERANCES, frame
from classroom.ingest.rows import named_column, text_column, texts_of
from classroom.ingest.speakers import is_student, is_teacher, roles_of

DAY_S: Final = 86_400
"""Each lesson begins at a full day of the clock of its own, so that analyzers see a long gap before it."""

_GAP_S: Final = 3_600
_ROLE_NAMES: Final = ("role", "rol", "speaker role", "papel")
_SPEAKER_NAMES: Final = ("speaker", "speaker name", "hablante", "who")
_UNKNOWN: Final = frozenset(("", "unknown", "?", "desconocido", "none", "null", "nan", "n/a", "-"))


@dataclass(frozen=True, kw_only=True)
class RowLessons:
    """A table and its rows as utterances.

    rows: as read, in the file's order. utterances: UTTERANCES, lessons in the order of their first rows. numbers: for
    each row of the table its utterance's number. groups: the values that name each lesson, one for each of the columns
    asked for (None where there is no such column or cell); members: the rows of each, in order. has_roles: false if no
    column says who speaks.
    """

    rows: pl.DataFrame
    utterances: pl.DataFrame
    numbers: tuple[int, ...]
    groups: tuple[tuple[Any, ...], ...]
    members: tuple[tuple[int, ...], ...]
    has_roles: bool


def as_lessons(
    rows: pl.DataFrame,
    path: Path,
    *,
    groups: Sequence[Sequence[str]],
    text: str | None = None,
    speaker: str | None = None,
) -> RowLessons:
    """The rows of `path` as utterances, a second apart, lessons at least an hour apart.

    groups: for each column that says which lesson a row belongs to, what it may be called (as `plain` makes it); rows
    with the same values in all of them are one lesson, and without any of them all rows are. text: the column of texts,
    None to find it. speaker: who speaks where no column says so; None for unknown. Roles are read as people write them
    (T, Teacher, docente, student 3); in a column of speakers' names all others are students once somebody is the
    teacher. Raises InputRefused without a column of texts.
    """
    wanted = text_column(rows, path, text)
    texts = texts_of(rows, wanted, path)
    columns = [named_column(rows.drop(wanted), names) for names in groups]
    keys = [[""] * rows.height if column is None else texts_of(rows, column, path) for column in columns]
    members: dict[tuple[str, ...], list[int]] = {}
    for row, key in enumerate(zip(*keys, strict=True)):
        members.setdefault(key, []).append(row)
    order = [row for own in members.values() for row in own]
    roles = _roles(rows, path, members.values())
    starts = _starts([len(own) for own in members.values()])
    utterances = {
        "utterance": list(range(rows.height)),
        "start_s": starts,
        "end_s": [start + 0.9 for start in starts],
        "role": [speaker or "unknown" if roles is None else roles[row] for row in order],
        "text": [texts[row] for row in order],
    }
    return RowLessons(
        rows=rows,
        utterances=frame(UTTERANCES, utterances),
        numbers=tuple(number for _, number in sorted(zip(order, range(rows.height), strict=True))),
        groups=tuple(tuple(rows[column][own[0]] if column else None for column in columns) for own in members.values()),
        members=tuple(tuple(own) for own in members.values()),
        has_roles=roles is not None,
    )


def _starts(sizes: Iterable[int]) -> list[float]:
    """A second a row; each group on the first full day that leaves an hour after the one before."""
    starts: list[float] = []
    day = 0
    for size in sizes:
        starts += [float(day + place) for place in range(size)]
        day += -(-(size + _GAP_S) // DAY_S) * DAY_S
    return starts


def _roles(rows: pl.DataFrame, path: Path, groups: Iterable[Sequence[int]]) -> list[str] | None:
    """Role of each row; None if no column says anything about it."""
    column = named_column(rows, _ROLE_NAMES)
    if column is not None:
        return [_role(cell) for cell in texts_of(rows, column, path)]
    column = named_column(rows, _SPEAKER_NAMES)
    if column is None:
        return None
    names = [None if cell.strip().lower() in _UNKNOWN else cell for cell in texts_of(rows, column, path)]
    roles = ["unknown"] * rows.height
    for own in groups:
        found, _ = roles_of([names[row] for row in own], None)
        for row, role in zip(own, found, strict=True):
            roles[row] = role
    return roles


def _role(cell: str) -> str:
    if is_teacher(cell):
        return "teacher"
    return "student" if is_student(cell) else "unknown"
