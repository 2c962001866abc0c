"""Partial pooling: each lesson's value drawn to its teacher's mean, each teacher's to everybody's, by how unsure it is.

A normal model with random effects on the measure's scale, its variances by moments and the estimates by empirical
Bayes (Efron & Morris 1975; Paule & Mandel 1982 for the variance between lessons).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classroom.statistics.scale import Reals

_HALVINGS = 40


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """values [n]: the pooled values; NaN where the sampling error is not known.

    lesson_sd, teacher_sd: standard deviations between a teacher's lessons and between teachers, without sampling error.
    """

    values: Reals
    lesson_sd: float
    teacher_sd: float


def pooled(values: Reals, variance: Reals, teacher: npt.NDArray[np.int64]) -> Pooled:
    """Values [n] with sampling variances [n] (NaN: not known) of lessons of teachers [n], numbered from 0."""
    known = np.isfinite(variance)
    made = np.full(len(values), np.nan)
    if known.sum() < 2:
        return Pooled(values=made, lesson_sd=0.0, teacher_sd=0.0)
    y, v = values[known], np.maximum(variance[known], 1e-12)
    _, who = np.unique(teacher[known], return_inverse=True)
    between = _between_lessons(y, v, who)
    mean, of_mean, count = _teacher_means(y, v + between, who)
    among = _between_lessons(mean, of_mean, np.zeros(len(mean), dtype=np.int64)) if len(mean) > 1 else 0.0
    weight = 1 / (of_mean + among)
    everybody = float((weight * mean).sum() / weight.sum())
    # a teacher with one lesson is drawn to all teachers; with many, to the mean of their own lessons
    own = (mean * among + everybody * of_mean) / (among + of_mean) if count.size > 1 else mean
    made[known] = (y * between + own[who] * v) / (between + v)
    return Pooled(values=made, lesson_sd=float(np.sqrt(between)), teacher_sd=float(np.sqrt(among)))


def _teacher_means(y: Reals, v: Reals, who: npt.NDArray[np.int64]) -> tuple[Reals, Reals, npt.NDArray[np.int64]]:
    """Weighted means by teacher, their variances, and counts."""
    weight = np.bincount(who, 1 / v)
    return np.bincount(who, y / v) / weight, 1 / weight, np.bincount(who)


def _between_lessons(y: Reals, v: Reals, who: npt.NDArray[np.int64]) -> float:
    """The variance within teachers beyond sampling error: where the weighted squares come to their expectation."""
    free = len(y) - (who.max() + 1)
    if free < 1:
        return 0.0
    low, high = 0.0, float(np.var(y)) * 4 + 1e-12

    def squares(extra: float) -> float:
        mean, _, _ = _teacher_means(y, v + extra, who)
        return float((((y - mean[who]) ** 2) / (v + extra)).sum())

    if squares(0.0) <= free:
        return 0.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if squares(middle) > free else (low, middle)
    return (low + high) / 2
