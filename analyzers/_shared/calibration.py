"""Probabilities that mean what they say: calibrating, measuring the error, and abstaining. Needs only numpy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Reals: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Whole: TypeAlias = npt.NDArray[np.int64]

_FARTHEST = 30.0
_STEPS = 60
_SURE_ENOUGH = 1e-10
_SEED: Final = 20260914


@dataclass(frozen=True, kw_only=True)
class Platt:
    """Log odds -> probability by `slope` and `shift`."""

    slope: float
    shift: float

    def scores(self, margins: Reals) -> Reals:
        """Probabilities 0..1 of the log odds, same shape."""
        return sigmoid(margins * self.slope + self.shift)


@dataclass(frozen=True, kw_only=True)
class Reliability:
    """One bin of scores: their mean, the share that was true, how many; all scores between `low` and `high`."""

    low: float
    high: float
    score: float
    true: float
    count: int


@dataclass(frozen=True, kw_only=True)
class Cut:
    """A threshold, the precision of what reaches it, and the coverage: share of the true rows that reach it."""

    threshold: float
    precision: float
    coverage: float


def sigmoid(margins: Reals) -> Reals:
    """Probabilities of log odds, which are cut at -30 and 30."""
    return 1 / (1 + np.exp(-np.clip(margins, -_FARTHEST, _FARTHEST)))


def platt(margins: Reals, truth: Flags, weight: Reals | None = None) -> Platt:
    """The slope and shift with the highest likelihood, by Newton's method (Platt 1999, with his smoothed targets).

    margins: log odds [N]. ValueError if there is no row. The slope is at least 0: an order is never turned round.
    """
    if not len(margins):
        raise ValueError("no rows to calibrate on")
    known = np.ones(len(margins)) if weight is None else weight.astype(np.float64)
    yes, no = float((known * truth).sum()), float((known * ~truth).sum())
    target = np.where(truth, (yes + 1) / (yes + 2), 1 / (no + 2))
    found = _newton(np.stack([margins, np.ones(len(margins))], axis=1), target, known)
    if found[0] < 0:
        share = float((known * target).sum() / known.sum())
        return Platt(slope=0.0, shift=float(np.log(share / (1 - share))))
    return Platt(slope=float(found[0]), shift=float(found[1]))


def _newton(table: Reals, target: Reals, weight: Reals) -> Reals:
    """The two coefficients with the least weighted log loss; steps are halved until the loss falls."""
    found, steady = np.array([1.0, 0.0]), np.array([1.0, 0.0])

    def loss(place: Reals) -> float:
        margins = table @ place
        each = np.logaddexp(0, margins) - target * margins
        return float((weight * each).sum() + 5e-7 * ((place - steady) ** 2).sum())

    best = loss(found)
    for _ in range(_STEPS):
        scores = sigmoid(table @ found)
        slope = table.T @ (weight * (scores - target)) + 1e-6 * (found - steady)
        bend = (table * (weight * scores * (1 - scores))[:, None]).T @ table + 1e-6 * np.eye(2)
        step: Reals = np.linalg.solve(bend, slope).astype(np.float64)
        while float(np.abs(step).max()) > _SURE_ENOUGH and loss(found - step) > best:
            step = step / 2
        if float(np.abs(step).max()) <= _SURE_ENOUGH:
            break
        found: Reals = found - step
        best = loss(found)
    return found


def temperature(logits: Reals, classes: Whole) -> float:
    """The number to divide logits [N, K] by so that their softmax has the highest likelihood (Guo et al. 2017).

    Between .05 and 20, by golden section: the likelihood has one maximum in the logarithm of the temperature.
    """
    low, high = np.log(0.05), np.log(20.0)
    ratio = (np.sqrt(5) - 1) / 2

    def loss(place: float) -> float:
        scaled = logits / np.exp(place)
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        return float((np.log(np.exp(scaled).sum(axis=1)) - scaled[np.arange(len(classes)), classes]).mean())

    left, right = high - ratio * (high - low), low + ratio * (high - low)
    for _ in range(_STEPS):
        if loss(left) < loss(right):
            high, right = right, left
            left = high - ratio * (high - low)
        else:
            low, left = left, right
            right = low + ratio * (high - low)
    return float(np.exp((low + high) / 2))


def reliability(scores: Reals, truth: Flags, bins: int = 10) -> tuple[Reliability, ...]:
    """The rows of a reliability figure: `bins` bins of equal width, those without a score left out."""
    place = np.minimum((scores * bins).astype(np.int64), bins - 1)
    rows: list[Reliability] = []
    for number in range(bins):
        inside = place == number
        if inside.any():
            rows.append(
                Reliability(
                    low=number / bins,
                    high=(number + 1) / bins,
                    score=float(scores[inside].mean()),
                    true=float(truth[inside].mean()),
                    count=int(inside.sum()),
                )
            )
    return tuple(rows)


def ece(scores: Reals, truth: Flags, bins: int = 10) -> float:
    """Expected calibration error, 0..1: mean distance between score and share of truth (Naeini et al. 2015).

    Of scores of one label [N], in bins of equal width, weighted by their counts; 0 without rows.
    """
    rows = reliability(scores, truth, bins)
    total = sum(row.count for row in rows)
    return sum(abs(row.score - row.true) * row.count for row in rows) / total if total else 0.0


def cut_for_precision(scores: Reals, truth: Flags, precision: float = 0.9, fewest: int = 5) -> Cut | None:
    """The lowest threshold from which on at least `precision` of the rows are true; None if there is none.

    At least `fewest` rows must reach it, so that a lucky few do not decide. Equal scores stay together.
    """
    order = np.argsort(-scores, kind="stable")
    found, known = scores[order], truth[order]
    right = np.cumsum(known)
    count = np.arange(1, len(found) + 1)
    ends = np.append(found[1:] != found[:-1], True) if len(found) else np.zeros(0, dtype=bool)
    good = ends & (right / count >= precision) & (count >= fewest)
    if not good.any():
        return None
    last = int(np.flatnonzero(good)[-1])
    return Cut(
        threshold=float(found[last]),
        precision=float(right[last] / count[last]),
        coverage=float(right[last] / max(1, int(known.sum()))),
    )


def bootstrap(
    measure: Callable[[Whole], float | None], groups: Whole, *, resamples: int = 400
) -> tuple[float, float] | None:
    """The 95 % interval of `measure`, which is given row numbers; whole groups are drawn with a fixed seed.

    groups: [N], the lesson, lecture or teacher of each row, because rows of one are alike (cluster bootstrap: Field &
    Welsh 2007); np.arange(N) where rows stand alone. Draws for which the measure is None are left out; None if fewer
    than half of them gave a value.
    """
    names, place = np.unique(groups, return_inverse=True)
    order = np.argsort(place, kind="stable").astype(np.int64)
    rows = np.split(order, np.cumsum(np.bincount(place, minlength=len(names)))[:-1])
    random = np.random.default_rng(_SEED)
    values: list[float] = []
    for _ in range(resamples):
        drawn = random.integers(0, len(names), len(names))
        value = measure(np.concatenate([rows[pick] for pick in drawn]))
        if value is not None:
            values.append(value)
    if len(values) < resamples / 2:
        return None
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
