"""How alike two segments are: in meaning, in what occurs in them, in words, and in what places they have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analyzers.coaching.cues import Floats
from analyzers.coaching.hearing import Heard
from analyzers.coaching.summary import counted, meant, word_counts

BUCKETS: Final = 32768
WIDTH: Final = 0.5
PLACED: Final = ("explanation",)
"""Scores told from the reasons found at places as well; for the others that did not help."""

_FAR: Final = 3.0


@dataclass(frozen=True)
class Views:
    """Segments seen in four ways, N rows each.

    meant: meaning [N, 768]; counted: counts [N, D]; words: [N, BUCKETS], not weighted; placed: reasons found [N, P].
    """

    meant: Floats
    counted: Floats
    words: Floats
    placed: Floats


@dataclass(frozen=True)
class Scale:
    """What makes the views comparable, all learned without any score.

    mean, spread: of the counts; far_meant, far_counted, far_placed: median squared distances; rarity: inverse
    document frequency of a word; word_mean: mean weighted words; word_size: mean squared length about that mean;
    placed_mean, placed_spread: of the reasons.
    """

    mean: Floats
    spread: Floats
    far_meant: float
    far_counted: float
    rarity: Floats
    word_mean: Floats
    word_size: float
    placed_mean: Floats
    placed_spread: Floats
    far_placed: float

    def counts(self, views: Views) -> Floats:
        """Counts in standard deviations, within +-3."""
        return np.clip((views.counted - self.mean) / self.spread, -_FAR, _FAR).astype(np.float32)

    def reasons(self, views: Views) -> Floats:
        """Reasons in standard deviations, within +-3."""
        return np.clip((views.placed - self.placed_mean) / self.placed_spread, -_FAR, _FAR).astype(np.float32)

    def weighted(self, views: Views) -> Floats:
        """Words by rarity, of length 1, about their mean."""
        return (_unit(views.words * self.rarity) - self.word_mean).astype(np.float32)


def views_of(heard: Sequence[Heard], texts: Sequence[Sequence[str]], placed: Sequence[Floats]) -> Views:
    """The views of segments; `placed` as `summary.reasons_found` gives it for each."""
    pairs = list(zip(heard, texts, strict=True))
    return Views(
        np.array([meant(one) for one in heard], dtype=np.float32),
        np.array([counted(one, said) for one, said in pairs], dtype=np.float32),
        np.array([word_counts(one, said, BUCKETS) for one, said in pairs], dtype=np.float32),
        np.array(placed, dtype=np.float32),
    )


def scale_of(views: Views) -> Scale:
    """The scale that segments give."""
    spread = (views.counted.std(axis=0) + 1e-6).astype(np.float32)
    mean = views.counted.mean(axis=0)
    rarity = np.log((1 + len(views.words)) / (1 + (views.words > 0).sum(axis=0))) + 1
    weighted = _unit(views.words * rarity.astype(np.float32))
    about = weighted - weighted.mean(axis=0)
    counts = np.clip((views.counted - mean) / spread, -_FAR, _FAR).astype(np.float32)
    middle, width = views.placed.mean(axis=0), (views.placed.std(axis=0) + 1e-6).astype(np.float32)
    reasons = np.clip((views.placed - middle) / width, -_FAR, _FAR).astype(np.float32)
    return Scale(
        mean,
        spread,
        float(np.median(squared_distances(views.meant, views.meant))),
        float(np.median(squared_distances(counts, counts))),
        rarity.astype(np.float32),
        weighted.mean(axis=0).astype(np.float32),
        float((about**2).sum(axis=1).mean()),
        middle,
        width,
        float(np.median(squared_distances(reasons, reasons))),
    )


def bell(some: Floats, others: Floats, far: float) -> Floats:
    """Gaussian likeness [N, M] of the rows of [N, D] and [M, D]; at distance `far` it is exp(-WIDTH)."""
    return np.exp(-WIDTH * squared_distances(some, others) / far).astype(np.float32)


def likeness(scale: Scale, some: Views, others: Views) -> Floats:
    """Float32 [4, N, M]: the four kernels between segments, in the order of the views."""
    return np.stack(
        [
            bell(some.meant, others.meant, scale.far_meant),
            bell(scale.counts(some), scale.counts(others), scale.far_counted),
            (scale.weighted(some) @ scale.weighted(others).T / scale.word_size).astype(np.float32),
            bell(scale.reasons(some), scale.reasons(others), scale.far_placed),
        ]
    )


def shares(score: str) -> Floats:
    """Float32 [4], summing to 1: how much each view counts for a score."""
    parts = np.array((2, 1, 2, 2 if score in PLACED else 0), dtype=np.float32)
    return (parts / parts.sum()).astype(np.float32)


def squared_distances(some: Floats, others: Floats) -> npt.NDArray[np.float64]:
    """Squared Euclidean distances [N, M] between rows of [N, D] and [M, D]."""
    one, two = some.astype(np.float64), others.astype(np.float64)
    return np.maximum(0, (one**2).sum(axis=1)[:, None] + (two**2).sum(axis=1)[None] - 2 * one @ two.T)


def _unit(rows: Floats) -> Floats:
    return rows / np.maximum(1e-6, np.linalg.norm(rows, axis=1, keepdims=True))
