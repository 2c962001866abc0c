"""Bands of observation scores, and how much of a difference is noise: never one lesson, never a badge."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

import resources
from classroom.statistics.reliability import Components
from classroom.statistics.scale import Reals

LEAST: Final = 4
"""Lessons before a band is named: one lesson's reliability is .16-.30, four lessons' .43-.63."""
RECENT: Final = 10
"""A band is of so many last lessons."""
BANDS: Final = ("low", "middle", "high")
_ENDS: Final = {7.0: (2.5, 5.5), 3.0: (5 / 3, 7 / 3)}
"""Where bands meet: on 1-7 as CLASS groups its points (1-2, 3-5, 6-7), on 1-3 in thirds."""


@dataclass(frozen=True, kw_only=True)
class Band:
    """The bands that the mean's 95 % interval reaches, lowest first; mean, low, high in points, of so many lessons."""

    names: tuple[str, ...]
    mean: float
    low: float
    high: float
    lessons: int


@cache
def noise_limits() -> dict[str, Components]:
    """Variance components of published observation scores, by the coach score that is like them."""
    scores = json.loads(resources.path("statistics/observation_noise.json").read_text(encoding="utf-8"))["scores"]
    kept = ("teacher", "lesson", "segment", "segments")
    return {name: Components(**{part: float(known[part]) for part in kept}) for name, known in scores.items()}


def most_of(score: str) -> float:
    """The largest value of a coach score: 7 for those in the manner of CLASS, 3 for those in the manner of MQI."""
    return 7.0 if score in noise_limits() else 3.0


def band(values: Reals, score: str) -> Band | None:
    """The band of the last lessons' mean of `values` [n, oldest first]; None under 4 lessons.

    The interval is from the published noise of one lesson where there is one, and from the lessons themselves where
    they vary more.
    """
    if len(values) < LEAST:
        return None
    recent = values[-RECENT:]
    known = noise_limits().get(score)
    variance = max(float(recent.var(ddof=1)), known.lesson_error if known else 0.0)
    half = 1.96 * float(np.sqrt(variance / len(recent)))
    mean, most = float(recent.mean()), most_of(score)
    low, high = max(1.0, mean - half), min(most, mean + half)
    first, last = (sum(end > border for border in _ENDS[most]) for end in (low, high))
    return Band(names=BANDS[first : last + 1], mean=mean, low=low, high=high, lessons=len(recent))
