"""95 % intervals for shares, rates, ratios and medians."""

from __future__ import annotations

import math
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

FEWEST: Final = 5
"""Items below which no interval is given: resampling so few says nothing."""

_RESAMPLES: Final = 400
_SEED: Final = 20260914
_Z95 = 1.959963984540054


def wilson(successes: int, total: int) -> tuple[float, float] | None:
    """The 95 % interval of a share, 0..1; None when nothing was counted. Method: Wilson 1927."""
    if total <= 0:
        return None
    share = successes / total
    spread = _Z95 * _Z95 / total
    middle = (share + spread / 2) / (1 + spread)
    half = _Z95 * math.sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def poisson(count: int) -> tuple[float, float]:
    """The 95 % interval of a count of rare, independent things. Method: Byar's approximation (Rothman & Boice 1979)."""
    above = count + 1
    high = above * (1 - 1 / (9 * above) + _Z95 / (3 * math.sqrt(above))) ** 3
    low = 0.0 if count == 0 else count * (1 - 1 / (9 * count) - _Z95 / (3 * math.sqrt(count))) ** 3
    return max(0.0, low), high


def resampled_ratio(above: Floats, below: Floats) -> tuple[float, float] | None:
    """The 95 % interval of sum(above) / sum(below) over items that are pairs; None for fewer than `FEWEST` items.

    Method: percentile bootstrap over the items with a fixed seed (Efron 1979), so the same input gives the same ends.
    """
    if len(below) < FEWEST:
        return None
    picks = np.random.default_rng(_SEED).integers(0, len(below), (_RESAMPLES, len(below)))
    sums = below[picks].sum(axis=1)
    ratios = above[picks].sum(axis=1)[sums > 0] / sums[sums > 0]
    return _middle_95(ratios) if len(ratios) else None


def resampled_median(values: Floats) -> tuple[float, float] | None:
    """The 95 % interval of the median; None for fewer than `FEWEST` values. Method as in `resampled_ratio`."""
    if len(values) < FEWEST:
        return None
    picks = np.random.default_rng(_SEED).integers(0, len(values), (_RESAMPLES, len(values)))
    return _middle_95(np.median(values[picks], axis=1))


def _middle_95(values: Floats) -> tuple[float, float]:
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
