"""Times written in comments on a lesson without times: where in the transcript's words each of them lies.

All times of a lesson are looked at together: between two of them as many words are spoken as the time between them
has room for, more or less, and what the comments say speaks for a place or against it. It is a hidden Markov model over
places in words (forward and backward, Rabiner 1989), summed over rates of speech.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from analyzers._shared.overlap import Floats

Reals: TypeAlias = npt.NDArray[np.float64]

BIN: Final = 15.0
"""Words of a bin, in which places are counted."""

USUAL: Final = 118.0
SPREAD: Final = 0.12
"""The rate to expect (words a minute, pauses included), and the standard deviation of its logarithm."""

RATES: Final = 21
"""Rates that are tried, up to 2.5 deviations from the usual one."""

BEGIN: Final = -30.0
BEGIN_SPREAD: Final = 100.0
"""Words spoken when the recording's clock begins, and how far from that they may be: there are titles and pauses."""

STILL: Final = 8.0
WALK: Final = 20.0
"""Deviation (words) of what is spoken between two times: in any case, and for the root of the minutes between."""

NEAR: Final = 25.0
"""Words (Laplace) the cause lies from where the recording is at the written time."""

ELSEWHERE: Final = 0.05
"""How often a number that looks like a time is none, or the cause lies anywhere."""

_FAR: Final = 3.5
_LEAST: Final = 1e-12


def by_pace(times: Sequence[Sequence[float]], lengths: Floats, fit: Floats) -> Reals:
    """Float64 [comments, utterances]: log odds for each utterance from the times (s) written in each comment.

    Zeros for a comment without one. A comment's own words (`fit`, logits [comments, utterances]) help to place the
    times of all others, not its own: they count where the two are put together. lengths: words of the utterances.
    """
    made = np.zeros(fit.shape, dtype=np.float64)
    nodes = sorted((time, comment) for comment, written in enumerate(times) for time in written)
    if not nodes or not lengths.sum():
        return made
    lesson = _Places(lengths)
    seen = {comment: lesson.seen(fit[comment]) for _, comment in nodes}
    found = _posteriors(nodes, seen, lesson.middles)
    for comment in seen:
        own = np.mean([row for row, (_, other) in zip(found, nodes, strict=True) if other == comment], axis=0)
        density = lesson.blurred(own) * len(own)
        made[comment] = np.log((1 - ELSEWHERE) * density[lesson.bins] + ELSEWHERE)
    return made


class _Places:
    """The utterances of a lesson on a line of words, in bins."""

    def __init__(self, lengths: Floats) -> None:
        count = int(lengths.sum() // BIN) + 1
        middles = np.cumsum(lengths, dtype=np.float64) - lengths / 2
        self.bins = np.minimum((middles // BIN).astype(np.int64), count - 1)
        self.middles: Reals = (np.arange(count, dtype=np.float64) + 0.5) * BIN
        self._reach = int(6 * NEAR / BIN)
        kernel = np.exp(-np.abs(np.arange(-self._reach, self._reach + 1)) * BIN / NEAR)
        self._kernel = kernel / kernel.sum()

    def blurred(self, mass: Reals) -> Reals:
        """The mass spread to what lies near."""
        return cast("Reals", np.convolve(mass, self._kernel))[self._reach : self._reach + len(mass)]

    def seen(self, fit: Floats) -> Reals:
        """How much more likely than elsewhere a comment with that fit is written at each bin."""
        wording = np.exp(fit - fit.max()).astype(np.float64)
        mass: Reals = np.zeros(len(self.middles))
        np.add.at(mass, self.bins, wording / wording.sum())
        return (1 - ELSEWHERE) * self.blurred(mass) * len(mass) + ELSEWHERE


def _posteriors(nodes: Sequence[tuple[float, int]], seen: dict[int, Reals], middles: Reals) -> Reals:
    """[nodes, bins]: where the recording is at each time, by all comments but the one the time is written in."""
    steps = np.linspace(-2.5, 2.5, RATES)
    evidence = -0.5 * steps**2
    found = np.zeros((RATES, len(nodes), len(middles)))
    for number, rate in enumerate(USUAL * np.exp(steps * SPREAD)):
        evidence[number] += _one_rate(nodes, seen, middles, rate, found[number])
    weight = np.exp(evidence - evidence.max())
    return cast("Reals", np.einsum("r,rnb->nb", weight / weight.sum(), found))


def _one_rate(
    nodes: Sequence[tuple[float, int]], seen: dict[int, Reals], middles: Reals, rate: float, found: Reals
) -> float:
    """Fill `found` [nodes, bins] for one rate; the log of how well all comments fit it."""
    minutes = np.array([time for time, _ in nodes]) / 60
    gaps = np.diff(minutes)
    spreads = np.where(gaps > 0, STILL + WALK * np.sqrt(gaps), 1.0)
    start = (middles - BEGIN - rate * minutes[0]) / np.hypot(BEGIN_SPREAD, WALK * np.sqrt(minutes[0]))
    belief = np.exp(-0.5 * start**2) + 1e-9
    total = 0.0
    for place, (_, comment) in enumerate(nodes):
        if place:
            belief = _moved(belief, rate * gaps[place - 1], spreads[place - 1])
        belief = belief / belief.sum()
        found[place] = belief
        belief = belief * seen[comment]
        total += float(np.log(belief.sum()))
    behind = np.ones(len(middles))
    for place in range(len(nodes) - 1, -1, -1):
        found[place] *= behind
        found[place] /= found[place].sum()
        if place:
            behind = _moved(behind * seen[nodes[place][1]], -rate * gaps[place - 1], spreads[place - 1])
            behind /= behind.max()
    return total


def _moved(belief: Reals, words: float, spread: float) -> Reals:
    """The belief over bins moved by so many words, with a normal spread (words)."""
    whole = int(np.floor(words / BIN))
    reach = int(np.ceil(_FAR * spread / BIN)) + 1
    kernel = np.exp(-0.5 * ((np.arange(-reach, reach + 2) * BIN - (words - whole * BIN)) / spread) ** 2)
    full = np.convolve(belief, kernel / kernel.sum())
    made = np.full_like(belief, _LEAST)
    low = reach - whole
    begin, end = max(0, low), min(len(full), low + len(belief))
    if end > begin:
        made[begin - low : end - low] += full[begin:end]
    return made
