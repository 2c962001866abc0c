"""The scale a measure is reckoned on: where its noise is about as large everywhere, and its ends cannot be passed.

Shares are reckoned as the arcsine of their root, whose sampling variance is 1/(4n) whatever the share, and numbers that
cannot fall below zero as their root, for counts with variance 1/4 (Anscombe 1948, Biometrika 35). Scores stay as they
are, within their ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Reals: TypeAlias = npt.NDArray[np.float64]

_COUNTS = frozenset({"words", "questions", "slides", "comments", "times"})
_POINTS = (1.0, 7.0)


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A unit's scale. `most` is the largest value there can be (inf if none); shares are root-arcsines of value/most.

    kind: "share", "root" or "plain"; least, most: ends of the value itself.
    """

    kind: str
    least: float
    most: float
    counted: bool = False

    def to(self, values: Reals) -> Reals:
        """Values on the scale; NaN stays NaN."""
        held = np.clip(values, self.least, self.most)
        if self.kind == "share":
            return np.arcsin(np.sqrt(held / self.most))
        return np.sqrt(held) if self.kind == "root" else held

    def back(self, reckoned: Reals) -> Reals:
        """Values in the measure's unit again, never past its ends."""
        if self.kind == "share":
            return self.most * np.sin(np.clip(reckoned, 0, np.pi / 2)) ** 2
        if self.kind == "root":
            return np.maximum(reckoned, 0) ** 2
        return np.clip(reckoned, self.least, self.most)

    def variance(self, low: Reals, high: Reals, n: Reals, *, level: float) -> Reals:
        """Sampling variance of each value on the scale: from its interval of that level, else from n; NaN if neither.

        n counts only for shares (1/4n) and plain counts (1/4): for other units it does not say how sure a value is.
        """
        width = self.to(high) - self.to(low)
        known = (width / (2 * NormalDist().inv_cdf(0.5 + level / 2))) ** 2
        if self.kind == "share":
            from_n = np.where(n > 0, 1 / (4 * np.maximum(n, 1)), np.nan)
        else:
            from_n = np.full(n.shape, 0.25 if self.counted else np.nan)
        return np.where(np.isfinite(known) & (known > 0), known, from_n)


def scale_of(unit: str, *, most: float | None = None) -> Scale:
    """The scale for a unit; `most` is the largest value of a score whose scale ends elsewhere than 7."""
    if unit == "share":
        return Scale(kind="share", least=0, most=1)
    if unit == "moves/100":
        return Scale(kind="share", least=0, most=100)
    if unit == "points":
        return Scale(kind="plain", least=_POINTS[0], most=most or _POINTS[1])
    return Scale(kind="root", least=0, most=np.inf, counted=unit in _COUNTS)
