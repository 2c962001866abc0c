"""Where in a recording somebody speaks: Silero's voice activity detector, run block by block."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt
from faster_whisper.vad import get_vad_model

from analyzers._shared.audio import Samples

Probabilities: TypeAlias = npt.NDArray[np.float32]
"""One probability of speech (0..1) a frame."""

FRAME: Final = 512
"""Samples (32 ms) to which the detector gives one probability."""

BLOCK: Final = 960 * FRAME
"""Samples (30.72 s) heard at once. Blocks lie on a grid from the recording's start and each is heard on its own, so
what is found does not depend on where listening began."""

LEAD: Final = 32 * FRAME
"""Samples (1 s) before a block from which the detector gets used to the sound."""

INAUDIBLE: Final = 2e-4
"""Loudest sample (of 1) below which a block holds no voice and is not listened to: hours of nothing cost little."""

ON: Final = 0.5
OFF: Final = 0.35
"""Speech begins at `ON` or more and ends below `OFF` (the detector's own defaults)."""

_REMEMBERED: Final = 500
"""Blocks (4 kB each) whose probabilities are kept, the newest: four hours of sound."""

_known: dict[bytes, Probabilities] = {}

SHORTEST_PAUSE: Final = 3
"""Frames (0.1 s) below `OFF` that end a span."""

SHORTEST_SPEECH: Final = 5
"""Frames (0.16 s) a span must have: a click is no word."""


@dataclass(frozen=True)
class Span:
    """A span of frames or samples, `end` not included."""

    start: int
    end: int


def listen(blocks: Iterable[Samples], lead: Samples | None = None) -> Iterator[tuple[Samples, Probabilities]]:
    """Each block with a probability of speech (0..1) for each of its frames, the last frame filled with silence.

    Blocks are `BLOCK` samples long (the last may be shorter) and follow each other; `lead` is the sound before them.
    What was found in a block is remembered while the process lives: several analyzers listen to one recording.
    """
    before = np.zeros(LEAD, dtype=np.float32) if lead is None else lead
    for block in blocks:
        padded = np.concatenate([before, block, np.zeros(-len(block) % FRAME, dtype=np.float32)])
        yield block, _heard(padded)[len(before) // FRAME :]
        before = block[-LEAD:]


def _heard(sound: Samples) -> Probabilities:
    if np.abs(sound).max() < INAUDIBLE:
        return np.zeros(len(sound) // FRAME, dtype=np.float32)
    key = hashlib.blake2b(sound.tobytes(), digest_size=16).digest()
    if key not in _known:
        while len(_known) >= _REMEMBERED:
            del _known[next(iter(_known))]
        heard = np.asarray(cast("Any", get_vad_model())(sound), dtype=np.float32).reshape(-1)
        heard.setflags(write=False)
        _known[key] = heard
    return _known[key]


def spans(probabilities: Probabilities) -> list[Span]:
    """The spans of speech, in frames, ascending and apart by at least `SHORTEST_PAUSE`.

    The rule of Silero's own `get_speech_timestamps`: begin at `ON`, end where it stays below `OFF`.
    """
    return lasting(probabilities, on=ON, off=OFF, pause=SHORTEST_PAUSE, shortest=SHORTEST_SPEECH)


def lasting(values: npt.NDArray[np.floating[Any]], *, on: float, off: float, pause: int, shortest: int) -> list[Span]:
    """The spans, ascending, that begin at `on` or more and end where the values stay below `off` for `pause` places.

    Those of fewer than `shortest` places are left out. NaN is below everything.
    """
    found: list[Span] = []
    start: int | None = None
    quiet = 0
    for index, value in enumerate(values.tolist()):
        if start is None:
            start, quiet = (index, 0) if value >= on else (None, 0)
        elif value >= off:
            quiet = 0
        else:
            quiet += 1
            if quiet == pause:
                found.append(Span(start, index + 1 - quiet))
                start = None
    if start is not None:
        found.append(Span(start, len(values) - quiet))
    return [span for span in found if span.end - span.start >= shortest]
