"""Learns scores from likeness to scored segments, and how far off they are on teachers not learned from. numpy only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from analyzers.coaching.cues import Floats
from analyzers.coaching.likeness import Scale, Views, likeness, shares
from analyzers.coaching.material import Marked, Reals, Whole, folds
from classroom.domain.taxonomy import COACHING_SCORES

RIDGE: Final = 1.0
FOLDS: Final = 10
PLACE_FOLDS: Final = 5
SEEDS: Final = (0, 1, 2)
COVERED: Final = 0.8
OWN_WEIGHT: Final = {"remediation": 0.02, "imprecision": 0.7}
"""How much one of our own segments counts against one of the coach's, by score; 1 where not named."""


@dataclass(frozen=True)
class Calibration:
    """Odds -> points: value = slope * odds + shift; `half` is half the width of the interval. Each [7]."""

    slope: Reals
    shift: Reals
    half: Reals


def targets(marked: Sequence[Marked], of: int, rows: Whole) -> Reals:
    """Score number `of` of these rows in standard deviations about the mean of their coach (the given one, or us)."""
    made = np.array([marked[row].scores[of] for row in rows.tolist()])
    own = np.array([marked[row].own for row in rows.tolist()])
    for coach in (False, True):
        chosen = own == coach
        if chosen.any():
            made[chosen] = (made[chosen] - made[chosen].mean()) / max(1e-6, float(made[chosen].std()))
    return made


def dual(kernel: Reals, marked: Sequence[Marked], learned: Whole, of: int) -> Reals:
    """Weights [N] of the segments in kernel ridge regression on the rows `learned`; 0 for all others.

    `kernel` [N, N] is the one of that score.
    """
    known = np.array([row for row in learned.tolist() if not np.isnan(marked[row].scores[of])], dtype=np.int64)
    name = tuple(COACHING_SCORES)[of]
    weight = np.sqrt([OWN_WEIGHT.get(name, 1.0) if marked[row].own else 1.0 for row in known])
    inner = kernel[np.ix_(known, known)] * weight[:, None] * weight
    solved = np.linalg.solve(inner + RIDGE * np.eye(len(known)), weight * targets(marked, of, known))
    made = np.zeros(len(marked))
    made[known] = weight * solved
    return made


def mixed(kernels: Floats) -> Reals:
    """The kernel of each score, [7, N, N], from those of the views [4, N, N]."""
    return np.stack([np.tensordot(shares(name), kernels, 1) for name in COACHING_SCORES]).astype(np.float64)


def held_out(kernels: Reals, marked: Sequence[Marked]) -> Reals:
    """Odds [seeds, N, 7] of every segment by models that know no segment of its teacher."""
    groups = [one.group for one in marked]
    made = np.zeros((len(SEEDS), len(marked), len(COACHING_SCORES)))
    for number, seed in enumerate(SEEDS):
        fold = folds(groups, FOLDS, seed)
        for part in range(FOLDS):
            learned, tested = np.flatnonzero(fold != part).astype(np.int64), np.flatnonzero(fold == part)
            for of in range(made.shape[2]):
                weights = dual(kernels[of], marked, learned, of)
                made[number, tested, of] = kernels[of][tested] @ weights
    return made


def calibrate(odds: Reals, marked: Sequence[Marked]) -> Calibration:
    """Line and interval from held-out odds [seeds, N, 7] and the given coach's scores.

    The interval is split conformal (Vovk et al. 2005): half is the residual that a share `COVERED` does not exceed.
    """
    given = np.array([row for row, one in enumerate(marked) if not one.own], dtype=np.int64)
    lines: list[tuple[float, float, float]] = []
    for of in range(odds.shape[2]):
        scores = np.array([marked[row].scores[of] for row in given.tolist()])
        known = ~np.isnan(scores)
        mean = odds[:, given[known], of].mean(axis=0)
        slope, shift = np.polyfit(mean, scores[known], 1)
        off = np.sort(np.abs(scores[known] - slope * mean - shift))
        rank = min(len(off) - 1, int(np.ceil((len(off) + 1) * COVERED)) - 1)
        lines.append((max(0.0, float(slope)), float(shift), float(off[rank])))
    slopes, shifts, halves = np.array(lines).T
    return Calibration(slopes, shifts, halves)


def stored_scores(views: Views, scale: Scale, marked: Sequence[Marked], odds: Reals) -> Mapping[str, Any]:
    """What scores.npz holds: the segments' views and weights, word weights, scale and calibration."""
    kernels = mixed(likeness(scale, views, views))
    everything = np.arange(len(marked), dtype=np.int64)
    weights = np.stack([dual(kernel, marked, everything, of) for of, kernel in enumerate(kernels)], axis=1)
    mixture = np.stack([shares(name) for name in COACHING_SCORES], axis=1)
    calibration = calibrate(odds, marked)
    half, single = np.float16, np.float32
    return {
        "meant": views.meant.astype(half),
        "counted": scale.counts(views).astype(half),
        "placed": scale.reasons(views).astype(half),
        "weights": weights.astype(single),
        "mixture": mixture.astype(single),
        "word_weights": (scale.weighted(views).T @ weights / scale.word_size * mixture[2]).astype(half),
        "count_mean": scale.mean.astype(single),
        "count_spread": scale.spread.astype(single),
        "far_meant": np.float64(scale.far_meant),
        "far_counted": np.float64(scale.far_counted),
        "rarity": scale.rarity.astype(half),
        "word_mean": scale.word_mean.astype(single),
        "word_size": np.float64(scale.word_size),
        "placed_mean": scale.placed_mean.astype(single),
        "placed_spread": scale.placed_spread.astype(single),
        "far_placed": np.float64(scale.far_placed),
        "slope": calibration.slope,
        "shift": calibration.shift,
        "half": calibration.half,
    }
