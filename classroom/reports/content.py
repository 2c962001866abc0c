"""What a report or an export is made from."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from classroom.domain.analyzer import Frames
from classroom.domain.requests import Lesson, RunRecord
from classroom.domain.tables import MEASURES


@dataclass(frozen=True, kw_only=True)
class LessonContent:
    """A lesson, all its tables by name (every one of domain TABLES, maybe with no rows), its runs, newest first.

    shown: numbers of the suggestions that are shown (see classroom.advice). before: measures of lessons before it,
    lesson_id and the columns of MEASURES. Both empty where nobody asked for them.
    """

    lesson: Lesson
    tables: Frames
    runs: tuple[RunRecord, ...]
    shown: tuple[int, ...] = ()
    before: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema={"lesson_id": pl.String, **MEASURES.schema})
    )
