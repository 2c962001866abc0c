"""Pooling draws unsure values further, helps on the whole, and leaves alone what it knows nothing of."""

from __future__ import annotations

import numpy as np

from classroom.statistics.pooling import pooled
from classroom.statistics.scale import scale_of


def test_an_unsure_value_is_drawn_further_to_its_teachers_mean():
    values = np.array([0.2, 0.25, 0.15, 0.22, 0.8, 0.8])
    variance = np.array([0.001, 0.001, 0.001, 0.001, 0.001, 0.5])
    found = pooled(values, variance, np.zeros(6, dtype=np.int64)).values
    assert found[4] - found[5] > 0.15
    assert found[5] < 0.6


def test_pooled_values_are_nearer_to_the_truth_than_raw_ones_in_simulation():
    rng = np.random.default_rng(1)
    scale = scale_of("share")
    who = np.repeat(np.arange(30), 6)
    truth = np.clip(0.4 + np.repeat(rng.normal(size=30) * 0.08, 6) + rng.normal(size=180) * 0.05, 0.02, 0.98)
    n = rng.integers(4, 30, size=180).astype(float)
    raw = rng.binomial(n.astype(int), truth) / n
    variance = scale.variance(np.full(180, np.nan), np.full(180, np.nan), n, level=0.95)
    drawn = scale.back(pooled(scale.to(raw), variance, who).values)
    assert np.mean((drawn - truth) ** 2) < 0.5 * np.mean((raw - truth) ** 2)


def test_a_value_without_a_known_sampling_error_has_no_pooled_one():
    found = pooled(np.array([1.0, 2.0, 3.0]), np.array([0.1, np.nan, 0.1]), np.zeros(3, dtype=np.int64)).values
    assert np.isnan(found).tolist() == [False, True, False]


def test_one_lesson_alone_is_not_pooled():
    assert np.isnan(pooled(np.array([1.0]), np.array([0.1]), np.zeros(1, dtype=np.int64)).values).all()


def test_scales_are_undone_and_never_pass_the_ends():
    for unit, values in (
        ("share", [0, 0.3, 1]),
        ("moves/100", [0, 40, 100]),
        ("s", [0, 2.5, 900]),
        ("points", [1, 4, 7]),
    ):
        scale = scale_of(unit)
        there = np.array(values, dtype=float)
        assert np.allclose(scale.back(scale.to(there)), there)
        beyond = scale.back(np.array([-50.0, 50.0]))
        assert beyond[0] >= scale.least
        assert beyond[1] <= scale.most
