"""A Whisper model, and words and stretches to try things on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from analyzers._shared.audio import RATE
from analyzers._shared.voice import Span
from analyzers.speech import SPEC
from analyzers.speech.stretches import Stretch
from analyzers.speech.words import Word
from classroom.pipeline.models import resolve


@pytest.fixture(scope="session")
def whisper_base() -> Path:
    """The shipped speech model, put together from its packages and checked."""
    return resolve(SPEC.models[0])


@pytest.fixture
def words() -> Callable[..., list[Word]]:
    """words("one two. three", step=0.5, pauses={2: 1.5}): words half a second apart and 0.4 s long; `pauses` gives
    extra seconds before a word."""

    def made(text: str, *, step: float = 0.5, pauses: dict[int, float] | None = None, start: float = 0.0) -> list[Word]:
        at, found = start, []
        for index, part in enumerate(text.split()):
            at += (pauses or {}).get(index, 0.0)
            found.append(Word(at, at + 0.8 * step, part, 0.9))
            at += step
        return found

    return made


@pytest.fixture
def stretch() -> Callable[..., Stretch]:
    """stretch((1.0, 2.0), (5.0, 6.0), start=0.0, end=10.0): a stretch with speech there, times in seconds."""

    def made(*speech: tuple[float, float], start: float = 0.0, end: float = 10.0) -> Stretch:
        spans = tuple(Span(round(low * RATE), round(high * RATE)) for low, high in speech)
        samples = np.zeros(round((end - start) * RATE), dtype=np.float32)
        return Stretch(round(start * RATE), round(end * RATE), spans, samples)

    return made
