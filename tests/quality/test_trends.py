"""Trends keep their promises on simulated lessons, and the shipped noise limits are those of the published scores."""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np
import polars as pl
import pytest

from classroom.statistics.bands import noise_limits
from classroom.statistics.growth import trajectories
from classroom.statistics.level import local_level
from classroom.statistics.reliability import components

pytestmark = pytest.mark.quality

PROCESSES = ("level", "trend", "autoregressive", "heavy")
TIMES = 100


def lessons(process, count, rng):
    noise = rng.standard_t(3, size=count) if process == "heavy" else rng.normal(size=count)
    if process == "trend":
        return noise + 0.08 * np.arange(count)
    if process == "autoregressive":
        for at in range(1, count):
            noise[at] += 0.5 * noise[at - 1]
    return noise


@pytest.mark.slow
@pytest.mark.parametrize("count", [10, 20, 40])
def test_eight_of_ten_next_lessons_fall_into_the_forecast(count, capsys):
    rng = np.random.default_rng(20260 + count)
    held = Counter()
    for process in PROCESSES:
        for _ in range(TIMES):
            values = lessons(process, count + 1, rng)
            _, low, high = local_level(values[:-1], np.zeros(count), np.arange(float(count))).ahead
            held[process] += low <= values[-1] <= high
    shares = ", ".join(f"{name} {held[name] / TIMES:.2f}" for name in PROCESSES)
    with capsys.disabled():
        sys.stdout.write(f"\nforecast coverage after {count} lessons: {shares}\n")
    # 400 simulated courses: two standard errors are 4 %
    assert 0.78 - 0.03 <= held.total() / (TIMES * len(PROCESSES)) <= 0.82 + 0.03


def agreement(one, other):
    """The adjusted Rand index (Hubert & Arabie 1985)."""
    table = np.zeros((one.max() + 1, other.max() + 1))
    np.add.at(table, (one, other), 1)
    pairs = [(part * (part - 1) / 2).sum() for part in (table, table.sum(axis=0), table.sum(axis=1))]
    chance = pairs[1] * pairs[2] / (len(one) * (len(one) - 1) / 2)
    return (pairs[0] - chance) / ((pairs[1] + pairs[2]) / 2 - chance)


@pytest.mark.slow
def test_three_kinds_of_course_are_recovered_at_sixty_teachers():
    curves = np.array([[0, 0.0], [0, 3.0], [3, -2.0]])
    found = []
    for seed in range(5):
        rng = np.random.default_rng(700 + seed)
        covariate = rng.normal(size=(60, 1))
        chances = np.exp(np.hstack([np.zeros((60, 1)), covariate, -covariate]))
        truth = np.array([rng.choice(3, p=own / own.sum()) for own in chances])
        times = [np.sort(rng.uniform(size=rng.integers(8, 13))) for _ in truth]
        values = []
        for kind, t in zip(truth, times, strict=True):
            own = curves[kind] + rng.normal(size=2) * (0.4, 0.5)
            values.append(own[0] + own[1] * t + rng.normal(size=len(t)) * 0.6)
        found.append(agreement(truth, trajectories(times, values, covariates=covariate).classes))
    assert np.mean(found) >= 0.85


PUBLISHED = {
    "climate": ("CLPC", (0.22, 0.52, 0.73), (2.2, 1.1)),
    "management": ("CLBM", (0.30, 0.63, 0.81), (1.7, 0.9)),
    "dialogue": ("CLINSTD", (0.16, 0.43, 0.66), (1.9, 0.9)),
}


@pytest.mark.parametrize("score", PUBLISHED)
def test_reliability_and_noise_limits_are_those_of_the_published_scores(data, score):
    column, reliable, change = PUBLISHED[score]
    rows = pl.read_csv(data / "observation" / "class_scores.csv", infer_schema_length=None).drop_nulls([column])

    def numbers(who):
        return rows.select(who.rank("dense")).to_series().to_numpy().astype(np.int64) - 1

    found = components(
        rows[column].to_numpy().astype(float),
        teacher=numbers(pl.col("NCTETID")),
        lesson=numbers(pl.struct("NCTETID", "OBSID")),
        rater=numbers(pl.col("RATERID")),
    )
    assert [found.reliability(n) for n in (1, 4, 10)] == pytest.approx(reliable, abs=0.012)
    assert [found.smallest_change(n, n) for n in (1, 4)] == pytest.approx(change, abs=0.06)
    shipped = noise_limits()[score]
    assert (shipped.teacher, shipped.lesson, shipped.segment) == pytest.approx(
        (found.teacher, found.lesson, found.segment), abs=0.001
    )
