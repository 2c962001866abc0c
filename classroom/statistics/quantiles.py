"""Quantiles of a mixture of normal distributions."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from classroom.statistics.scale import Reals

_HALVINGS = 30


def mixture_quantiles(share: Reals, mean: Reals, sd: Reals, *, inside: float) -> tuple[Reals, Reals]:
    """Ends of the middle `inside` of mixtures: share [G] sums to 1; mean and sd [G, n]; two arrays [n].

    Found by halving between the outermost quantiles of the parts.
    """
    reach = NormalDist().inv_cdf(0.5 + inside / 2)
    used = share > 1e-6
    weights, middles, sds = share[used] / share[used].sum(), mean[used], sd[used]
    ends: list[Reals] = []
    for side in (-1.0, 1.0):
        goal = 0.5 + side * inside / 2
        low = (middles + side * reach * sds).min(axis=0)
        high = (middles + side * reach * sds).max(axis=0)
        for _ in range(_HALVINGS):
            tried = (low + high) / 2
            below = weights @ normal_share((tried - middles) / sds) < goal
            low, high = np.where(below, tried, low), np.where(below, high, tried)
        ends.append((low + high) / 2)
    return ends[0], ends[1]


def normal_share(z: Reals) -> Reals:
    """Share of a standard normal distribution below z, to about 1e-7 (Abramowitz & Stegun 1964, 26.2.17)."""
    t = 1 / (1 + 0.2316419 * np.abs(z))
    poly = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    tail = np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi) * poly
    return np.where(z >= 0, 1 - tail, tail)
