"""What leaves the store: a lesson with all its tables, ready for a report or an export."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from classroom.domain.requests import Lesson
from classroom.domain.tables import TABLES
from classroom.reports.content import LessonContent
from classroom.reports.export import FORMATS, MORE_FORMATS
from classroom.reports.sheets import harmless
from classroom.reports.transcripts import plain_text, subtitles
from classroom.reports.writing import dated_name
from classroom.store.store import Store
from classroom.workspace.suggesting import lessons_before, measures_before, shown_of

__all__ = [
    "FORMATS",
    "MORE_FORMATS",
    "content_of",
    "export_name",
    "harmless",
    "plain_text",
    "report_content",
    "subtitles",
]


def content_of(store: Store, lesson: Lesson) -> LessonContent:
    """The lesson with every table as it stands, corrections applied."""
    tables = {name: store.table(lesson.lesson_id, name) for name in TABLES}
    return LessonContent(lesson=lesson, tables=tables, runs=tuple(reversed(store.runs(lesson.lesson_id))))


def report_content(store: Store, lesson: Lesson) -> LessonContent:
    """The same with what the lesson suggests and the measures of the lessons before it, for its report."""
    before = lessons_before(store, lesson)
    return replace(
        content_of(store, lesson),
        shown=tuple(shown_of(store, lesson, before)["suggestion"]),
        before=measures_before(store, lesson, before),
    )


def export_name(store: Store, lesson: Lesson) -> str:
    """The beginning of the names of a lesson's files: date and title, and a piece of its id where others share them."""
    own = dated_name(lesson.title, lesson.date)
    others = store.lessons().filter(pl.col("lesson_id") != lesson.lesson_id)
    names = {dated_name(row["title"], row["date"]).lower() for row in others.iter_rows(named=True)}
    return f"{own} {lesson.lesson_id[:6]}" if own.lower() in names else own
