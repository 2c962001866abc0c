"""Voices made of numbers, so that what tells them apart can be tried without sound."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from analyzers._shared.audio import RATE
from analyzers._shared.voice import FRAME
from analyzers.speakers import crowd
from analyzers.speakers.listening import STEP_S, Heard
from analyzers.speakers.voices import LONG_S, WIDTH, unit


@pytest.fixture
def heard() -> Callable[..., Heard]:
    """heard([(0.0, 5.0, 0), (6.0, 9.0, 1)], seconds=10.0): a recording in which made voices speak at those times.

    Where turns overlap, several voices are heard.
    """

    def made(turns: list[tuple[float, float, int]], *, seconds: float, noise: float = 0.4, seed: int = 3) -> Heard:
        rng = np.random.default_rng(seed)
        voices = unit(np.abs(rng.normal(size=(8, WIDTH))).astype(np.float32) ** 3)
        frames = round(seconds * RATE / FRAME)
        speech = np.zeros(frames, dtype=np.float32)
        for start, end, _ in turns:
            speech[round(start * RATE / FRAME) : round(end * RATE / FRAME)] = 0.9
        starts = np.arange(0, max(seconds - 0.8, 0.4), STEP_S)
        vectors, full = [], []
        middles = (np.arange(round(seconds / crowd.STEP_S)) + 0.5) * crowd.STEP_S
        count = sum(((middles >= start) & (middles < end)).astype(int) for start, end, _ in turns)
        likely = np.full((len(middles), 3), 0.01, dtype=np.float32)
        likely[np.arange(len(middles)), np.minimum(count, 2)] = 0.98
        for begin in starts:
            both = []
            for length in (LONG_S / 2, LONG_S):
                mixed = np.zeros(WIDTH, dtype=np.float32)
                for start, end, voice in turns:
                    mixed += max(0.0, min(begin + length, end) - max(begin, start)) * voices[voice]
                both.append(unit(unit(mixed) + noise * unit(np.abs(rng.normal(size=WIDTH)).astype(np.float32))))
            vectors.append(both)
            spoken = speech[int(begin * RATE / FRAME) : int((begin + LONG_S) * RATE / FRAME)]
            full.append(float((spoken > 0.5).sum()) * FRAME / (LONG_S * RATE))
        kept = np.array(full) >= 0.15
        return Heard(
            seconds=seconds,
            speech=speech,
            power=np.full(frames, 1e-4, dtype=np.float32),
            crowd=likely,
            starts_s=starts[kept],
            vectors=np.array(vectors, dtype=np.float16).reshape(-1, 2, WIDTH)[kept],
        )

    return made
