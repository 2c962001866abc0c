"""A possible change: where the lessons before and after differ by more than two of their standard deviations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from classroom.statistics.scale import Reals

SIDE: Final = 4
"""Lessons there must be on each side: with fewer, one odd lesson makes a change (a lesson's reliability is .16-.30)."""
BEYOND: Final = 2.0
"""Standard deviations a shift must pass: smaller ones are found 23-53 % of the time only (PELT on one mean shift)."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """after: index of the last lesson before the change. shift: after minus before, on the scale. sd: of one lesson."""

    after: int
    shift: float
    sd: float


def possible_change(values: Reals, *, side: int = SIDE, beyond: float = BEYOND) -> Change | None:
    """The change between two stretches of `values` [n, in order] where they part best; None where there is none.

    It must have `side` lessons before and after. The shift is the smaller of the differences of means and of medians,
    so that single odd lessons make none; it must pass `beyond` standard deviations within the stretches, and two levels
    must describe the lessons better than one straight line does, so that a steady drift is not called a change.
    """
    n = len(values)
    if n < 2 * side:
        return None
    # places nearer to the ends are looked at too: what parts best there has too few lessons to be named
    cuts = range(2, n - 1)
    rest = [_squares(values[:cut]) + _squares(values[cut:]) for cut in cuts]
    cut = cuts[int(np.argmin(rest))]
    if not side <= cut <= n - side:
        return None
    before, after = values[:cut], values[cut:]
    shift = _smaller(float(after.mean() - before.mean()), float(np.median(after) - np.median(before)))
    sd = float(np.sqrt(min(rest) / (n - 2)))
    if abs(shift) <= beyond * sd or abs(shift) < 1e-9 or _line_is_better(values, min(rest)):
        return None
    return Change(after=cut - 1, shift=shift, sd=sd)


def _smaller(one: float, other: float) -> float:
    if one * other <= 0:
        return 0.0
    return one if abs(one) < abs(other) else other


def _squares(values: Reals) -> float:
    return float(((values - values.mean()) ** 2).sum())


def _line_is_better(values: Reals, rest: float) -> bool:
    place = np.arange(len(values), dtype=np.float64)
    line = np.polynomial.polynomial.polyfit(place, values, 1)
    from_line = values - np.polynomial.polynomial.polyval(place, line)
    return float((from_line**2).sum()) <= rest
