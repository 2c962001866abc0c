"""Which suggestions a lesson shows: chosen along its course, so that no lesson repeats the one before."""

from __future__ import annotations

from typing import Final

import polars as pl

from classroom.advice import Advice, advice_of, level_of, pick
from classroom.domain.requests import Lesson
from classroom.domain.tables import MEASURES, SUGGESTIONS, check
from classroom.store.store import Store

CONTEXT: Final = 5
"""The measures of so many lessons before stand beside those of a lesson in its report."""


def lessons_before(store: Store, lesson: Lesson) -> tuple[str, ...]:
    """Ids of the earlier lessons of the same course and teacher, the oldest first; of the teacher without a course.

    Without a course and a teacher there are none. Lessons without a date come before all others, by when they came.
    """
    if lesson.course is None and lesson.teacher is None:
        return ()
    rows = store.lessons().sort("date", "created_at", "lesson_id", nulls_last=False)
    for column, value in (("course", lesson.course), ("teacher", lesson.teacher)):
        rows = rows.filter(pl.col(column).eq_missing(pl.lit(value))) if value is not None else rows
    ids = rows["lesson_id"].to_list()
    return tuple(ids[: ids.index(lesson.lesson_id)]) if lesson.lesson_id in ids else ()


def shown_of(store: Store, lesson: Lesson, before: tuple[str, ...] | None = None) -> pl.DataFrame:
    """The rows of `suggestions` that the lesson shows; before: the lessons before it, None to look them up.

    Worked out along the course from its first lesson on, so that it is always the same and nothing needs to be kept.
    """
    earlier = lessons_before(store, lesson) if before is None else before
    ids = (*earlier, lesson.lesson_id)
    rows = {key[0]: own for key, own in store.tables_of(ids, "suggestions").group_by("lesson_id")}
    told: set[str] = set()
    shown = pl.DataFrame(schema=SUGGESTIONS.schema)
    for lesson_id in ids:
        if lesson_id not in rows:
            shown = pl.DataFrame(schema=SUGGESTIONS.schema)
            continue
        shown = pick(rows[lesson_id].drop("lesson_id").sort("suggestion"), told)
        told = set(shown.filter(~pl.col("already_doing"))["entry"].to_list())
    return check(shown, SUGGESTIONS)


def advice_for(store: Store, lesson: Lesson, *, language: str) -> tuple[Advice, ...]:
    """What the lesson shows, in words of a language."""
    level = level_of(lesson.course, lesson.title)
    return advice_of(shown_of(store, lesson), language=language, level=level)


def measures_before(store: Store, lesson: Lesson, before: tuple[str, ...]) -> pl.DataFrame:
    """Measures of the last `CONTEXT` lessons before: lesson_id and the columns of MEASURES, the whole lesson's only."""
    near = before[-CONTEXT:]
    if not near:
        return pl.DataFrame(schema={"lesson_id": pl.String, **MEASURES.schema})
    rows = store.measures(course=lesson.course, teacher=lesson.teacher)
    kept = rows.filter(pl.col("lesson_id").is_in(list(near)) & (pl.col("scope") == "lesson"))
    return kept.select("lesson_id", *MEASURES.schema)
