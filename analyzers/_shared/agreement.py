"""How far two codings agree, and which threshold on a score agrees best with codings."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Flags: TypeAlias = npt.NDArray[np.bool_]
Reals: TypeAlias = npt.NDArray[np.float64]


def kappa(first: Flags, second: Flags, weight: Reals | None = None) -> float | None:
    """Cohen's kappa (1960) of two yes/no codings of the same rows; None where chance agreement is complete."""
    known = np.ones(len(first)) if weight is None else weight
    total = known.sum()
    if not total:
        return None
    one, two = (known * first).sum() / total, (known * second).sum() / total
    chance = one * two + (1 - one) * (1 - two)
    if chance >= 1:
        return None
    return float(((known * (first == second)).sum() / total - chance) / (1 - chance))


def mean_kappa(coders: Flags, found: Flags) -> float | None:
    """Mean of the kappas of one coding [N] with each of several coders [K, N]; None where no coder gives one."""
    known = [value for coder in coders if (value := kappa(coder, found)) is not None]
    return float(np.mean(known)) if known else None


def threshold_curve(scores: Reals, truth: Flags, grid: Reals, weight: Reals | None = None) -> Reals:
    """Kappa with one coding at each threshold of `grid` (a row applies from the threshold on); 0 where undefined."""
    return np.array([kappa(truth, scores >= cut, weight) or 0.0 for cut in grid], dtype=np.float64)
