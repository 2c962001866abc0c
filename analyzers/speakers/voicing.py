"""Where in a recording there is a voice, and where several: the voice detector and the crowd network together."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from analyzers._shared.audio import RATE
from analyzers._shared.voice import FRAME, lasting
from analyzers.speakers.crowd import STEP_S
from analyzers.speakers.listening import Heard

Flags = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float32]

TICK_S: Final = 0.1

TRUST: Final = 0.7
"""Weight of the crowd network's log odds of a voice against those of the detector."""

ON: Final = 0.2
OFF: Final = -0.8
"""A voice begins at these weighted log odds, and lasts until they stay below: lower than for words."""

FAINT: Final = 0.05
"""Probability that the detector gives at least somewhere within a tenth of a second where there is a voice."""

CLEAR: Final = 0.3
"""Probability that the detector gives at least once in a stretch of voice: a cough has none."""

PAUSE: Final = 5
"""Ticks without a voice that end a stretch of voice."""

SHORTEST: Final = 2
"""Ticks that a stretch of voice lasts at least: a click does not."""

_SURE: Final = 1e-3
_SMOOTHED: Final = 5
"""Ticks over which the odds of several voices are averaged."""


def voiced_ticks(heard: Heard) -> Flags:
    """Bool [ticks]: the ticks in which somebody speaks."""
    count = round(heard.seconds / TICK_S + 0.499)
    detected = _at_ticks(heard.speech, FRAME / RATE, count)
    odds = TRUST * _odds(_at_ticks(1 - heard.crowd[:, 0], STEP_S, count)) + (1 - TRUST) * _odds(detected)
    odds[_highest_around(detected) < FAINT] = -np.inf
    voiced = np.zeros(count, dtype=bool)
    for span in lasting(odds, on=ON, off=OFF, pause=PAUSE, shortest=SHORTEST):
        if detected[max(0, span.start - 1) : span.end + 1].max() >= CLEAR:
            voiced[span.start : span.end] = True
    return voiced


def voiced_share(heard: Heard, seconds: float) -> Values:
    """Float32 [windows]: the share of each window, so many seconds long, in which somebody speaks."""
    ticks = round(seconds / TICK_S)
    sums = np.concatenate([[0], np.cumsum(voiced_ticks(heard))])
    first = np.minimum(np.round(heard.starts_s / TICK_S).astype(np.int64), len(sums) - 1)
    last = np.minimum(first + ticks, len(sums) - 1)
    return ((sums[last] - sums[first]) / ticks).astype(np.float32)


def several_odds(heard: Heard, count: int) -> Values:
    """Float32 [count]: the log odds of several voices at each tick, smoothed over half a second."""
    odds = _odds(_at_ticks(heard.crowd[:, 2], STEP_S, count))
    if not count:
        return odds
    padded = np.pad(odds, _SMOOTHED // 2, mode="edge")
    return np.convolve(padded, np.full(_SMOOTHED, 1 / _SMOOTHED), mode="valid").astype(np.float32)


def _at_ticks(values: Values, step_s: float, count: int) -> Values:
    """The values, which stand for steps of `step_s`, at the middles of `count` ticks; 0 where there are none."""
    if not len(values):
        return np.zeros(count, dtype=np.float32)
    middles = (np.arange(len(values)) + 0.5) * step_s
    return np.interp((np.arange(count) + 0.5) * TICK_S, middles, values).astype(np.float32)


def _odds(probabilities: Values) -> Values:
    likely = np.clip(probabilities, _SURE, 1 - _SURE)
    return np.log(likely / (1 - likely)).astype(np.float32)


def _highest_around(values: Values) -> Values:
    """The highest of each value and its neighbours."""
    padded = np.pad(values, 1)
    return np.maximum(np.maximum(padded[:-2], padded[1:-1]), padded[2:])
