"""Selection against the game it claims to solve, and against lists done by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers._shared.distill.selection import (
    difference,
    informative,
    label_difference,
    pick_robust,
    robust_shares,
    spend,
    trusted,
)


def _worst_case(shares: np.ndarray, gains: np.ndarray, mistakes: int) -> float:
    worth = np.sort(shares * gains)[::-1]
    return float(worth[mistakes:].sum())


@given(st.lists(st.floats(0.01, 1.0), min_size=2, max_size=7), st.data())
def test_no_other_shares_do_better_in_the_worst_case(gains: list[float], data: st.DataObject) -> None:
    worth = np.array(gains)
    mistakes = data.draw(st.integers(0, len(worth) - 1))
    shares = robust_shares(worth, mistakes)
    assert shares.sum() == pytest.approx(1)
    best = _worst_case(shares, worth, mistakes)
    random = np.random.default_rng(0)
    tried = random.dirichlet(np.full(len(worth), 0.5), 200)
    assert max(_worst_case(row, worth, mistakes) for row in tried) <= best + 1e-9


def test_without_mistakes_only_the_most_informative_text_counts() -> None:
    assert robust_shares(np.array([0.2, 0.9, 0.5]), 0).tolist() == [0, 1, 0]


def test_more_mistakes_spread_the_choice_over_more_texts() -> None:
    gains = np.linspace(0.2, 1, 50)
    used = [int((robust_shares(gains, mistakes) > 0).sum()) for mistakes in (0, 5, 20, 40)]
    assert used == sorted(used)
    assert used[0] == 1
    assert used[-1] > 40


def test_picks_are_different_texts_drawn_by_their_shares() -> None:
    gains = np.concatenate([np.full(20, 1.0), np.full(80, 0.01)])
    picked = pick_robust(gains, 3, 15)
    assert len(set(picked.tolist())) == 15
    assert (picked < 20).all()
    assert pick_robust(gains, 3, 15).tolist() == picked.tolist()


def test_more_mistakes_than_texts_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer mistakes"):
        robust_shares(np.ones(3), 3)


def test_the_student_is_least_sure_where_two_classes_are_level() -> None:
    found = informative(np.array([[5.0, 5.0, 0.0], [9.0, 0.0, 0.0], [2.0, 1.0, 0.0]]))
    assert found[0] > found[2] > found[1]
    assert found[0] == pytest.approx(1)


def test_texts_where_teacher_and_student_differ_most_come_first() -> None:
    teacher = np.array([[3.0, 0.0], [3.0, 0.0], [0.0, 0.0]])
    student = np.array([[3.0, 0.0], [0.0, 3.0], [1.0, 1.0]])
    found = difference(teacher, student)
    assert found[0] == pytest.approx(0)
    assert found[2] == pytest.approx(0)
    assert found[1] > 1
    several = label_difference(np.array([[2.0, -2.0], [2.0, -2.0]]), np.array([[2.0, -2.0], [-2.0, -2.0]]))
    assert several[0] == pytest.approx(0)
    assert several[1] > 1


def test_the_budget_goes_to_the_weakest_label_and_no_text_is_taken_twice() -> None:
    scores = np.zeros((100, 3))
    scores[:40, 0], scores[30:70, 1], scores[60:, 2] = 0.9, 0.9, 0.9
    picked = spend(20, np.array([0.9, 0.3, 0.8]), scores)
    assert len(set(picked.tolist())) == len(picked) == 20
    weakest = [row for row in picked.tolist() if 30 <= row < 70]
    assert len(weakest) >= 14
    assert spend(20, np.ones(3), scores).size == 20


def test_texts_labelled_already_are_not_asked_for_again() -> None:
    known = np.arange(10) < 8
    assert sorted(spend(5, np.array([0.5]), np.random.default_rng(0).random((10, 1)), known).tolist()) == [8, 9]


def test_trust_is_the_chance_that_all_labels_are_right() -> None:
    assert trusted(np.array([[0.0, 0.0], [10.0, -10.0]])) == pytest.approx([0.25, 1.0], abs=1e-3)
