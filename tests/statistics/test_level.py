"""The robust level: near the truth, not moved by one odd lesson, in the right place in time."""

from __future__ import annotations

import numpy as np
import pytest

from classroom.statistics.level import local_level, steps
from classroom.statistics.quantiles import mixture_quantiles, normal_share


def test_the_level_follows_a_drift_and_its_interval_holds_the_truth():
    rng = np.random.default_rng(3)
    truth = 2 + 0.15 * np.arange(24)
    found = local_level(truth + rng.normal(size=24) * 0.5, np.zeros(24), np.arange(24.0))
    assert np.abs(found.level - truth).max() < 0.9
    assert np.mean((found.low <= truth) & (truth <= found.high)) > 0.85
    assert found.spread == pytest.approx(0.5, rel=0.4)


def test_one_odd_lesson_hardly_moves_the_level_and_counts_less():
    rng = np.random.default_rng(4)
    values = 10 + rng.normal(size=15)
    odd = values.copy()
    odd[7] += 15
    plain = local_level(values, np.zeros(15), np.arange(15.0))
    moved = local_level(odd, np.zeros(15), np.arange(15.0))
    assert np.abs(moved.level - plain.level).max() < 1.0
    assert moved.weights[7] < 0.4
    assert np.delete(moved.weights, 7).min() > 0.5


def test_a_lesson_with_a_large_sampling_error_pulls_less():
    values = np.array([0.0, 0.1, -0.1, 0.05, 3.0])
    sure = local_level(values, np.zeros(5), np.arange(5.0)).level[-1]
    unsure = local_level(values, np.array([0, 0, 0, 0, 25.0]), np.arange(5.0)).level[-1]
    assert abs(unsure) < abs(sure)


def test_lessons_of_one_day_share_a_place_and_gaps_are_kept():
    assert steps(np.array([0.0, 7, 7, 14, 35])).tolist() == [0, 1, 1, 2, 5]
    assert steps(np.array([3.0, 3, 3])).tolist() == [0, 0, 0]


def test_after_a_long_gap_the_next_lesson_is_less_sure():
    rng = np.random.default_rng(8)
    values = np.cumsum(rng.normal(size=12))
    close = np.arange(12.0)
    far = np.append(close[:-1], 60.0)
    near = local_level(values, np.zeros(12), close)
    away = local_level(values, np.zeros(12), far)
    assert away.high[-1] - away.low[-1] > near.high[-1] - near.low[-1]


@pytest.mark.parametrize("values", [[5.0] * 9, [0.0] * 4, [1.0, 2.0]])
def test_equal_and_very_few_values_give_finite_numbers(values):
    found = local_level(np.array(values), np.zeros(len(values)), np.arange(float(len(values))))
    for line in (found.level, found.low, found.high, np.array(found.ahead)):
        assert np.isfinite(line).all()
    assert found.ahead[1] <= found.ahead[0] <= found.ahead[2]


def test_quantiles_of_one_normal_part_are_the_normal_ones():
    low, high = mixture_quantiles(np.array([1.0]), np.array([[2.0]]), np.array([[3.0]]), inside=0.8)
    assert low[0] == pytest.approx(2 - 3 * 1.28155, abs=1e-3)
    assert high[0] == pytest.approx(2 + 3 * 1.28155, abs=1e-3)
    assert normal_share(np.array([1.959964]))[0] == pytest.approx(0.975, abs=1e-6)
