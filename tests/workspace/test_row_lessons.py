"""Rows of a table as the utterances of lessons that no context reaches across."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom.domain.errors import InputRefused
from classroom.domain.tables import UTTERANCES, check
from classroom.workspace.row_lessons import DAY_S, as_lessons

FILE = Path("talk.csv")
NAMES = (("lesson", "clase"),)


def rows(**columns: list[object]) -> pl.DataFrame:
    return pl.DataFrame(columns, strict=False)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "b", None]), max_size=40))
def test_each_lesson_s_rows_stand_together_in_order_with_an_hour_between_lessons(lessons: list[str | None]) -> None:
    given_rows = pl.DataFrame({"lesson": lessons, "text": [str(i) for i in range(len(lessons))]}, strict=False)
    made = as_lessons(given_rows, FILE, groups=NAMES)
    check(made.utterances, UTTERANCES)
    said = made.utterances["text"].to_list()
    assert [said[number] for number in made.numbers] == given_rows["text"].to_list()
    ends, starts = made.utterances["end_s"].to_list(), made.utterances["start_s"].to_list()
    of_number = {number: lessons[row] for row, number in enumerate(made.numbers)}
    for after in range(1, len(said)):
        gap = starts[after] - ends[after - 1]
        assert (gap > 3_600) == (of_number[after] != of_number[after - 1])
    assert sorted(row for own in made.members for row in own) == list(range(len(lessons)))


def test_a_lesson_of_more_rows_than_a_day_has_seconds_ends_before_the_next_begins() -> None:
    lessons = ["long"] * (DAY_S - 5) + ["next"]
    made = as_lessons(pl.DataFrame({"lesson": lessons, "text": ["x"] * len(lessons)}), FILE, groups=NAMES)
    assert made.utterances["start_s"][-1] == 2 * DAY_S


@pytest.mark.parametrize(
    ("written", "role"),
    [
        *[(name, "teacher") for name in ("teacher", "T", "Docente", "PROFESSOR")],
        *[(name, "student") for name in ("S", "student 3", "alumno")],
        *[(name, "unknown") for name in ("banana", "", None)],
    ],
)
def test_roles_are_read_as_people_write_them(written: str | None, role: str) -> None:
    made = as_lessons(rows(role=[written, "x"], text=["a", "b"]), FILE, groups=NAMES)
    assert made.utterances["role"][0] == role


def test_in_a_column_of_speakers_all_but_the_teacher_are_students_of_that_lesson_only() -> None:
    table = rows(lesson=[1, 1, 2], speaker=["Teacher", "Noa", "Noa"], text=["a", "b", "c"])
    assert as_lessons(table, FILE, groups=NAMES).utterances["role"].to_list() == ["teacher", "student", "unknown"]


def test_without_a_column_of_roles_everybody_is_unknown_or_the_one_who_lectures() -> None:
    made = as_lessons(rows(text=["a"]), FILE, groups=NAMES)
    assert (made.has_roles, made.utterances["role"][0], made.groups) == (False, "unknown", ((None,),))
    assert as_lessons(rows(text=["a"]), FILE, groups=NAMES, speaker="teacher").utterances["role"][0] == "teacher"


def test_a_column_of_lists_is_no_column_of_texts() -> None:
    with pytest.raises(InputRefused, match="does not hold texts"):
        as_lessons(pl.DataFrame({"text": [[1], [2]]}), FILE, groups=NAMES)


def test_the_names_of_lessons_keep_their_type() -> None:
    made = as_lessons(rows(clase=[7, 7, 3], text=["a", None, "c"]), FILE, groups=NAMES)
    assert made.groups == ((7,), (3,))
    assert made.utterances["text"].to_list() == ["a", "", "c"]


def test_segments_that_count_from_one_in_every_lesson_stay_apart() -> None:
    table = rows(lesson=["a", "a", "b"], segment=[1, 2, 1], text=["x", "y", "z"])
    made = as_lessons(table, FILE, groups=(("lesson",), ("segment",)))
    assert made.groups == (("a", 1), ("a", 2), ("b", 1))
    assert made.members == ((0,), (1,), (2,))
