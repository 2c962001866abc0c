"""What a lesson shows already, so that nobody is told to do what they do."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.advice import library
from classroom.domain import tables as t
from classroom.domain.practice import Practice, choices

NO_WHY = library().of("no_why")


def _labels(*rows: tuple) -> pl.DataFrame:
    return pl.DataFrame([("utterance", *row) for row in rows], schema=t.LABELS.schema, orient="row")


def test_a_move_that_was_found_shows_its_strategy_and_where() -> None:
    practice = Practice(_labels((7, "teacher_moves", "press_for_reasoning", 0.9, True)), ())
    use = practice.use(NO_WHY[0].strategy)
    assert use.chance == pytest.approx(0.9)
    assert use.utterance == 7


def test_a_move_that_is_only_possible_shows_nothing() -> None:
    practice = Practice(_labels((7, "teacher_moves", "press_for_reasoning", 0.4, False)), ())
    assert practice.use(NO_WHY[0].strategy).chance == 0.0


def test_weak_signs_add_up() -> None:
    rows = [(row, "highlights", "press_reasoning", 0.3, False) for row in range(3)]
    assert Practice(_labels(*rows), ()).use(NO_WHY[0].strategy).chance == pytest.approx(1 - 0.7**3)


def test_what_is_done_is_offered_last() -> None:
    practice = Practice(_labels((0, "teacher_moves", "press_for_reasoning", 0.9, True)), ())
    made = choices(NO_WHY, practice)
    assert made[-1].entry is NO_WHY[0]
    assert [choice.already_doing for choice in made] == [False, False, False, True]


@given(st.lists(st.tuples(st.integers(0, 50), st.floats(0, 1), st.booleans()), max_size=30, unique_by=lambda r: r[0]))
def test_more_signs_never_make_a_strategy_less_likely(rows: list[tuple[int, float, bool]]) -> None:
    labels = [(row, "highlights", "press_reasoning", score, shown) for row, score, shown in sorted(rows)]
    chances = [
        Practice(_labels(*labels[:count]), ()).use(NO_WHY[0].strategy).chance for count in range(len(labels) + 1)
    ]
    assert chances == sorted(chances)
    assert all(0 <= chance <= 1 for chance in chances)
