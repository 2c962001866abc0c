"""Suggestions along a course: no lesson is told what the one before was told; context from lessons before."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from classroom.domain import tables as t
from classroom.domain.requests import Lesson
from classroom.store import RunStart, Store
from classroom.workspace.outputs import report_content
from classroom.workspace.suggesting import CONTEXT, advice_for, lessons_before, shown_of

ENTRIES = [f"no_why.{name}" for name in ("press_for_reasoning", "ask_a_classmate", "show_in_a_picture")]


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "store") as opened:
        yield opened


def _add(store: Store, name: str, *, day: int | None, course: str | None = "6B", teacher: str | None = "R") -> Lesson:
    lesson = Lesson(
        lesson_id=name,
        title=name,
        course=course,
        teacher=teacher,
        date=None if day is None else date(2026, 9, day),
        language="en",
        created_at=f"2026-09-{10 + (day or 0):02}",
        duration_s=60.0,
    )
    store.add_lesson(lesson)
    rows = t.frame(
        t.SUGGESTIONS,
        {
            "suggestion": [0, 1, 2],
            "situation": ["no_why"] * 3,
            "entry": ENTRIES,
            "already_doing": [False] * 3,
            "evidence": [json.dumps({})] * 3,
            "score": [0.9, 0.8, 0.7],
        },
    )
    measures = pl.DataFrame(
        [("question_rate", "lesson", 10.0 + (day or 0), 1.0, 99.0, "questions/h", 9)],
        schema=t.MEASURES.schema,
        orient="row",
    )
    for analyzer, part, frame in (("suggestions", "suggestions", rows), ("talk", "measures.talk", measures)):
        run = f"{name}-{analyzer}"
        store.start_run(
            RunStart(
                run_id=run,
                lesson_id=name,
                analyzer=analyzer,
                version=1,
                writes=(part,),
                params={},
                model_sha256=None,
                input_run_ids=(),
            )
        )
        store.commit_piece(run, {part: frame})
        store.finish_run(run, seconds=0.1)
    return lesson


def test_along_a_course_no_lesson_repeats_the_one_before(store: Store) -> None:
    lessons = [_add(store, f"l{day}", day=day) for day in range(1, 8)]
    told = [shown_of(store, lesson)["entry"].to_list() for lesson in lessons]
    assert told == [[ENTRIES[0]], [ENTRIES[1]]] * 3 + [[ENTRIES[0]]]


def test_another_course_does_not_count(store: Store) -> None:
    _add(store, "a", day=1, course="7A")
    lesson = _add(store, "b", day=2)
    assert lessons_before(store, lesson) == ()
    assert shown_of(store, lesson)["entry"].to_list() == [ENTRIES[0]]


def test_a_lesson_of_no_course_and_no_teacher_stands_alone(store: Store) -> None:
    _add(store, "a", day=1, course=None, teacher=None)
    assert lessons_before(store, _add(store, "b", day=2, course=None, teacher=None)) == ()


def test_lessons_without_a_date_come_first(store: Store) -> None:
    _add(store, "dated", day=1)
    _add(store, "undated", day=None)
    assert lessons_before(store, _add(store, "last", day=9)) == ("undated", "dated")


def test_the_report_sees_the_measures_of_the_last_lessons_only(store: Store) -> None:
    lessons = [_add(store, f"l{day}", day=day) for day in range(1, 9)]
    before = report_content(store, lessons[-1]).before
    assert before["value"].to_list() == [10.0 + day for day in range(8 - CONTEXT, 8)]
    assert report_content(store, lessons[0]).before.height == 0


def test_a_lesson_without_suggestions_shows_none(store: Store) -> None:
    lesson = _add(store, "a", day=1)
    store.delete_lesson("a")
    store.add_lesson(lesson)
    assert advice_for(store, lesson, language="es") == ()
