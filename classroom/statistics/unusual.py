"""Lessons far from the teacher's own median."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from classroom.statistics.scale import Reals

FAR: Final = 3.5
"""Modified z-score from which a value counts as an outlier (Iglewicz & Hoaglin 1993)."""
LEAST: Final = 6
"""Lessons a teacher must have before one of them can be called unusual."""


def unusual(values: Reals, variance: Reals, teacher: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """[n] whether each lesson is further than `FAR` from its teacher's median, in units of the median deviation.

    variance: of each value's sampling error (0 where not known); it is added, so that a lesson with few items is not
    unusual by chance alone. Where more than half of a teacher's lessons are equal the mean deviation takes the median's
    place. teacher: numbers from 0; nobody with fewer than `LEAST` lessons has unusual ones.
    """
    if not len(values):
        return np.zeros(0, dtype=bool)
    lessons = np.bincount(teacher)
    off = np.abs(values - medians(values, teacher)[teacher])
    mean = np.bincount(teacher, off) / np.maximum(lessons, 1)
    middle = medians(off, teacher)
    usual = np.where(middle > 0, middle * 1.4826, mean * 1.2533)[teacher]
    # the deviations hold the usual sampling error already; only what a lesson has beyond that is added
    extra = np.maximum(variance - medians(variance, teacher)[teacher], 0)
    return (off > FAR * np.sqrt(usual**2 + extra) + 1e-12) & (lessons[teacher] >= LEAST)


def medians(values: Reals, group: npt.NDArray[np.int64]) -> Reals:
    """The median of each group, numbered from 0; 0 for a number without values."""
    count = np.bincount(group)
    ordered = values[np.lexsort((values, group))]
    start = np.cumsum(count) - count
    there = np.flatnonzero(count)
    made = np.zeros(len(count))
    low, high = start[there] + (count[there] - 1) // 2, start[there] + count[there] // 2
    made[there] = (ordered[low] + ordered[high]) / 2
    return made
