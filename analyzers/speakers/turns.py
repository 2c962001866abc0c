"""Who speaks when: the voices laid over the recording, every tenth of a second the one or the two most alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analyzers._shared.voice import Span, lasting
from analyzers.speakers.listening import Heard
from analyzers.speakers.voices import LONG_S, SHORT_S, Vectors
from analyzers.speakers.voicing import TICK_S, Flags, several_odds, voiced_ticks

Scores = npt.NDArray[np.float32]

BREATH_S: Final = 1.0
"""A speaker who goes on after a pause up to this long, even if another said a word meanwhile, has not stopped."""

SHORTEST_TURN_S: Final = 0.25

CHANGE: Final = 0.3
"""What a change of speaker costs, in cosine times ticks: with a lead of .1 a turn lasts 0.6 s at least."""


BOTH: Final = 2.5
"""Log odds of several voices, corrected as in `seconds_of`, from which a second one is given."""

BOTH_FALL: Final = 0.7
BOTH_PAUSE: Final = 2
BOTH_SHORTEST: Final = 3
"""A second voice lasts until the odds are so much lower for so many ticks; shorter ones are left out."""

SECOND: Final = 15.0
MIDDLING: Final = 0.5
FIRST: Final = 10.0
CLOSE: Final = 0.7
"""What likeness to the second voice beyond `MIDDLING`, and to the first beyond `CLOSE`, counts for in the log odds."""


@dataclass(frozen=True)
class Turn:
    """A stretch of one voice (its number), seconds from the recording's beginning."""

    start_s: float
    end_s: float
    voice: int


def turns(heard: Heard, voices: Vectors) -> list[Turn]:
    """The turns of the voices [K, WIDTH] in the order of their beginning; those of different voices may overlap."""
    voiced = voiced_ticks(heard)
    if not len(voices) or not voiced.any():
        return []
    scores = likeness(heard, voices, len(voiced))
    first = path(scores, voiced)
    speaking = np.zeros(scores.shape, dtype=bool)
    speaking[np.arange(len(voiced))[voiced], first[voiced]] = True
    several = np.where(voiced, several_odds(heard, len(voiced)), -np.inf)
    for span, second in seconds_of(scores, first, several):
        speaking[span.start : span.end, second] = True
    found = [turn for voice in range(len(voices)) for turn in _of_voice(speaking[:, voice], voice, heard.seconds)]
    return sorted(found, key=lambda turn: (turn.start_s, turn.end_s, turn.voice))


def seconds_of(
    scores: Scores, first: npt.NDArray[np.int64], several: npt.NDArray[np.floating[Any]]
) -> Iterator[tuple[Span, int]]:
    """The stretches in which a second voice is heard, and which it is: the one most alike but for the first.

    several: log odds of several voices at each tick. They count more where the sound is like a second voice too, and
    less where it is very much like the first: then that is alone. Nothing where only one voice is known.
    """
    if scores.shape[1] < 2:
        return
    own = np.arange(len(first))
    others = scores.copy()
    others[own, first] = -np.inf
    odds = several + SECOND * (others.max(axis=1) - MIDDLING) - FIRST * (scores[own, first] - CLOSE)
    for span in lasting(odds, on=BOTH, off=BOTH - BOTH_FALL, pause=BOTH_PAUSE, shortest=BOTH_SHORTEST):
        changes = (np.flatnonzero(np.diff(first[span.start : span.end])) + span.start + 1).tolist()
        for start, end in pairwise([span.start, *changes, span.end]):
            yield Span(start, end), int(others[start:end].mean(axis=0).argmax())


def likeness(heard: Heard, voices: Vectors, count: int) -> Scores:
    """Float32 [count, K]: how alike each tick is to each voice: mean cosine of the windows over it, near ones more."""
    total = np.zeros((count, len(voices)), dtype=np.float32)
    weight = np.full(count, 1e-6, dtype=np.float32)
    for which, seconds in enumerate((SHORT_S, LONG_S)):
        ticks = round(seconds / TICK_S)
        shape = 1 - np.abs(np.arange(ticks) + 0.5 - ticks / 2) / (ticks / 2)
        cosines = heard.vectors[:, which].astype(np.float32) @ voices.T
        for start, row in zip(np.round(heard.starts_s / TICK_S).astype(int).tolist(), cosines, strict=True):
            end = min(start + ticks, count)
            total[start:end] += shape[: end - start, None] * row
            weight[start:end] += shape[: end - start]
    return total / weight[:, None]


def path(scores: Scores, voiced: Flags) -> npt.NDArray[np.int64]:
    """Int64 [ticks]: the voice of each tick, with few changes (Viterbi 1967); silent ticks change nothing."""
    gains = np.where(voiced[:, None], scores, 0.0)
    came = np.zeros(scores.shape, dtype=np.int64)
    own = np.arange(scores.shape[1])
    sums = gains[0].astype(np.float64)
    for tick in range(1, len(gains)):
        leader = int(sums.argmax())
        jumps = sums[leader] - CHANGE > sums
        came[tick] = np.where(jumps, leader, own)
        sums = np.maximum(sums, sums[leader] - CHANGE) + gains[tick]
    found = np.zeros(len(gains), dtype=np.int64)
    found[-1] = sums.argmax()
    for tick in range(len(gains) - 1, 0, -1):
        found[tick - 1] = came[tick, found[tick]]
    return found


def _of_voice(speaking: Flags, voice: int, seconds: float) -> list[Turn]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], speaking.astype(np.int8), [0]])))
    made: list[Turn] = []
    for start, end in zip((edges[::2] * TICK_S).tolist(), (edges[1::2] * TICK_S).tolist(), strict=True):
        if made and start - made[-1].end_s <= BREATH_S:
            made[-1] = Turn(made[-1].start_s, min(end, seconds), voice)
        else:
            made.append(Turn(start, min(end, seconds), voice))
    return [turn for turn in made if turn.end_s - turn.start_s >= SHORTEST_TURN_S]
