"""Changes are named only beyond two standard deviations with four lessons a side, and noise seldom makes one."""

from __future__ import annotations

import numpy as np
import pytest

from classroom.statistics.changes import possible_change
from classroom.statistics.unusual import medians, unusual


def noise(n, seed, kind="level"):
    rng = np.random.default_rng(seed)
    return rng.standard_t(3, size=n) if kind == "heavy" else rng.normal(size=n)


def test_a_large_shift_is_found_where_it_is():
    values = np.concatenate([noise(8, 1) * 0.3, 3 + noise(7, 2) * 0.3])
    found = possible_change(values)
    assert found is not None
    assert found.after == 7
    assert found.shift == pytest.approx(3, abs=0.4)


def test_three_lessons_on_a_side_are_not_enough():
    assert possible_change(np.array([0.0, 0.1, 0.2, 9.0, 9.1, 9.2, 9.1])) is None
    assert possible_change(np.concatenate([noise(9, 3) * 0.2, 9 + noise(3, 4) * 0.2])) is None


def test_one_odd_lesson_is_no_change():
    values = noise(12, 5)
    values[-2] += 40
    assert possible_change(values) is None


def test_a_steady_drift_is_no_change():
    assert possible_change(np.arange(20) * 0.4 + noise(20, 6) * 0.3) is None


@pytest.mark.parametrize("kind", ["level", "heavy"])
@pytest.mark.parametrize("n", [8, 12, 20, 40])
def test_noise_alone_seldom_makes_a_change(n, kind):
    named = sum(possible_change(noise(n, 1000 + seed, kind)) is not None for seed in range(200))
    assert named / 200 <= 0.06


def test_a_change_of_three_deviations_is_found_mostly():
    named = sum(possible_change(noise(16, seed) + 3 * (np.arange(16) >= 8)) is not None for seed in range(100))
    assert named >= 80


def test_a_lesson_is_unusual_against_its_own_teacher_only():
    values = np.concatenate([np.array([5, 5.2, 4.9, 5.1, 5.0, 9.0]), np.array([9, 9.1, 8.9, 9.2, 9.0, 8.8])])
    who = np.repeat([0, 1], 6)
    assert unusual(values, np.zeros(12), who).tolist() == [False] * 5 + [True] + [False] * 6


def test_five_lessons_are_too_few_to_call_one_unusual():
    assert not unusual(np.array([1, 1.1, 0.9, 1, 50.0]), np.zeros(5), np.zeros(5, dtype=np.int64)).any()


def test_a_lesson_with_hardly_any_items_is_not_unusual_by_chance():
    values = np.array([0.5, 0.52, 0.49, 0.51, 0.5, 0.5, 0.9])
    variance = np.array([0.0001] * 6 + [0.25])
    assert not unusual(values, variance, np.zeros(7, dtype=np.int64)).any()
    assert unusual(values, np.full(7, 0.0001), np.zeros(7, dtype=np.int64))[-1]


def test_equal_lessons_have_no_unusual_one_and_none_fails():
    assert not unusual(np.ones(8), np.zeros(8), np.zeros(8, dtype=np.int64)).any()
    assert not unusual(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64)).any()


def test_medians_of_groups_are_numpys():
    rng = np.random.default_rng(0)
    values, group = rng.normal(size=101), rng.integers(0, 7, size=101)
    expected = [np.median(values[group == number]) for number in range(7)]
    assert medians(values, group) == pytest.approx(np.array(expected))
