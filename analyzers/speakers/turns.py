"""Who speaks when: the voices laid over the recording, every tenth of a second the one that is most alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analyzers._shared.audio import RATE
from analyzers._shared.voice import FRAME, Probabilities
from analyzers.speakers.listening import Heard
from analyzers.speakers.voices import LONG_S, SHORT_S, Vectors

Scores = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

TICK_S: Final = 0.1

ON: Final = 0.3
OFF: Final = 0.15
"""A voice begins at `ON` and lasts until it stays below `OFF`: lower than for words, which a distant voice has too."""

PAUSE_S: Final = 0.5
"""Silence that ends a voice."""

EDGE_S: Final = 0.1
"""The detector hears a voice so much late and lets it go so much early."""

SHORTEST_S: Final = 0.15
"""A voice lasts at least so long: a click does not."""

BREATH_S: Final = 1.0
"""A speaker who goes on after a pause up to this long, even if another said a word meanwhile, has not stopped."""

SHORTEST_TURN_S: Final = 0.25

CHANGE: Final = 0.3
"""What a change of speaker costs, in cosine times ticks: with a lead of .1 a turn lasts 0.6 s at least."""


@dataclass(frozen=True)
class Turn:
    """A stretch of one voice (its number), seconds from the recording's beginning."""

    start_s: float
    end_s: float
    voice: int


def turns(heard: Heard, voices: Vectors) -> list[Turn]:
    """The turns of the voices [K, WIDTH] in the order of their beginning; those of different voices may overlap."""
    voiced = voiced_ticks(heard.speech, round(heard.seconds / TICK_S + 0.499))
    if not len(voices) or not voiced.any():
        return []
    scores = likeness(heard, voices, len(voiced))
    first = path(scores, voiced)
    speaking = np.zeros(scores.shape, dtype=bool)
    speaking[np.arange(len(voiced))[voiced], first[voiced]] = True
    found = [turn for voice in range(len(voices)) for turn in _of_voice(speaking[:, voice], voice, heard.seconds)]
    return sorted(found, key=lambda turn: (turn.start_s, turn.end_s, turn.voice))


def voiced_ticks(speech: Probabilities, count: int) -> Flags:
    """Bool [count]: the ticks in which somebody speaks."""
    voiced = np.zeros(count, dtype=bool)
    pause, shortest = round(PAUSE_S * RATE / FRAME), round(SHORTEST_S * RATE / FRAME)
    start, quiet = None, 0
    for index, probability in enumerate([*speech.tolist(), *[0.0] * pause]):
        if start is None:
            start, quiet = (index, 0) if probability >= ON else (None, 0)
        elif probability >= OFF:
            quiet = 0
        else:
            quiet += 1
            if quiet == pause:
                end, begun, start = index + 1 - quiet, start, None
                if end - begun >= shortest:
                    low = round(max(0.0, begun * FRAME / RATE - EDGE_S) / TICK_S)
                    voiced[low : round((end * FRAME / RATE + EDGE_S) / TICK_S)] = True
    return voiced


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
