"""Groups of teachers: refused below forty, and the same whatever the order of the teachers."""

from __future__ import annotations

import numpy as np
import pytest

from classroom.domain.errors import UsageError
from classroom.statistics.growth import trajectories


def simulated(teachers, seed, *, curves=((0.0, 0.0), (0.0, 4.0))):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, len(curves), size=teachers)
    times, values = [], []
    for kind in truth:
        t = np.sort(rng.uniform(size=8))
        own = rng.normal(size=2) * 0.3
        times.append(t)
        values.append(curves[kind][0] + own[0] + (curves[kind][1] + own[1]) * t + rng.normal(size=8) * 0.4)
    return times, values, truth


def test_thirty_nine_teachers_are_refused_with_a_sentence():
    times, values, _ = simulated(39, 0)
    with pytest.raises(UsageError, match="at least 40 teachers"):
        trajectories(times, values)


def test_two_kinds_of_course_are_told_apart_and_counted():
    times, values, truth = simulated(44, 1)
    found = trajectories(times, values, most=3)
    assert len(found.curves) == 2
    assert found.chances.sum(axis=1) == pytest.approx(np.ones(44))
    right = np.mean(found.classes == truth)
    assert max(right, 1 - right) > 0.9


def test_teachers_who_all_go_the_same_way_are_one_group():
    times, values, _ = simulated(44, 2, curves=((1.0, 0.5),))
    assert len(trajectories(times, values, most=3).curves) == 1
