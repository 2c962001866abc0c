"""Times written in comments on a lesson without times: one rate of speech for the lesson makes them places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from analyzers._shared.overlap import Floats

Reals: TypeAlias = npt.NDArray[np.float64]

RATES: Final = np.arange(70.0, 231.0, 2.0)
"""Words a minute that are tried."""

USUAL: Final = 130.0
SPREAD: Final = 0.25
"""The rate to expect, and the standard deviation of its logarithm: lecturers take pauses and write on boards."""

NEAR_WORDS: Final = 45.0
DRIFT: Final = 0.006
"""How far in words the place lies from where a time says: at the start, and in addition for each word before it."""

ELSEWHERE: Final = 0.02
"""How often a number that looks like a time is none, or the cause lies anywhere."""


def by_pace(times: Sequence[Sequence[float]], lengths: Floats, fit: Floats) -> Reals:
    """Float64 [comments, utterances]: log odds for each utterance from the times (s) written in each comment.

    Zeros for a comment without one. The rate is inferred from all comments with times together, by how well (`fit`,
    logits [comments, utterances]) they fit the words spoken there; so one odd time does no harm. lengths: words.
    """
    made = np.zeros(fit.shape, dtype=np.float64)
    timed = [number for number, written in enumerate(times) if written]
    if not timed or not lengths.sum():
        return made
    middles = np.cumsum(lengths, dtype=np.float64) - lengths / 2
    total = float(lengths.sum())
    belief = -0.5 * (np.log(RATES / USUAL) / SPREAD) ** 2
    for number in timed:
        wording = np.exp(fit[number] - fit[number].max()).astype(np.float64)
        belief = belief + np.log(_near(times[number], middles, total) @ (wording / wording.sum()))
    rates = np.exp(belief - belief.max())
    rates /= rates.sum()
    for number in timed:
        made[number] = np.log(rates @ _near(times[number], middles, total) * total)
    return made


def _near(seconds: Sequence[float], middles: Reals, total: float) -> Reals:
    """Density over words [rates, utterances] of the place, by distance (Laplace) from where each time says."""
    made = np.zeros((len(RATES), len(middles)))
    for time in seconds:
        place = RATES[:, None] * time / 60
        width = NEAR_WORDS + DRIFT * place
        made += np.exp(-np.abs(middles - place) / width) / (2 * width) / len(seconds)
    return (1 - ELSEWHERE) * made + ELSEWHERE / total
