"""A recording heard once, as a stream: where there are voices, and what they sound like every 0.8 s."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from analyzers._shared.audio import RATE, Samples, read_blocks
from analyzers._shared.voice import BLOCK, FRAME, Probabilities, listen
from analyzers.speakers.mel import HOP, Mels, mels
from analyzers.speakers.voices import LONG_S, WIDTH, WINDOW, VoiceNet, no_windows

STEP_S: Final = 0.8
"""Seconds from window to window; half as much costs twice the time and was no better (card.md)."""

_LIKELY: Final = 0.15
"""Probability of speech from which a frame may be a voice."""

_ENOUGH: Final = 0.15
"""Share of such frames from which a window is listened to; the rest costs nothing."""

_STEP: Final = round(STEP_S * RATE)
_LONG: Final = round(LONG_S * RATE)
_PAIR: Final = 2 * _STEP
"""Samples by which the sound in hand moves on: whole frames of the detector and whole steps."""


@dataclass(frozen=True)
class Heard:
    """A recording: its length in seconds, for each frame of 32 ms a probability of speech and the sound's mean power.

    And its windows with a voice:
    starts_s: float64 [N], when each window begins. full: float32 [N], the share of it with a voice. vectors: float16
    [N, 2, WIDTH], see `VoiceNet.vectors`; three hours of talk take 14 MB.
    """

    seconds: float
    speech: Probabilities
    power: npt.NDArray[np.float32]
    starts_s: npt.NDArray[np.float64]
    full: npt.NDArray[np.float32]
    vectors: npt.NDArray[np.float16]


def hear(path: Path, net: VoiceNet, *, halt: Callable[[float], bool]) -> Heard | None:
    """What is heard in the recording; `halt` is told the seconds heard so far, and None comes back where it says True.

    Raises InputRefused if the file is gone or cannot be opened.
    """
    speech: list[Probabilities] = [np.zeros(0, dtype=np.float32)]
    power: list[npt.NDArray[np.float32]] = [np.zeros(0, dtype=np.float32)]
    starts: list[float] = []
    full: list[float] = []
    vectors: list[npt.NDArray[np.float16]] = [np.zeros((0, 2, WIDTH), dtype=np.float16)]
    passing, seconds = _Passing(), 0.0
    for block, heard in listen(read_blocks(path, block_s=BLOCK / RATE)):
        speech.append(heard)
        power.append(_power(block, len(heard)))
        seconds += len(block) / RATE
        for at_s, shares, windows in passing.windows(block, heard):
            starts, full = starts + at_s, full + shares
            vectors.append(net.vectors(windows).astype(np.float16))
        if halt(seconds):
            return None
    for at_s, shares, windows in passing.rest():
        starts, full = starts + at_s, full + shares
        vectors.append(net.vectors(windows).astype(np.float16))
    return Heard(
        seconds=seconds,
        speech=np.concatenate(speech),
        power=np.concatenate(power),
        starts_s=np.array(starts, dtype=np.float64),
        full=np.array(full, dtype=np.float32),
        vectors=np.concatenate(vectors),
    )


def _power(block: Samples, frames: int) -> npt.NDArray[np.float32]:
    whole = np.pad(block, (0, frames * FRAME - len(block))).reshape(frames, FRAME)
    return np.square(whole).mean(axis=1, dtype=np.float32)


_Taken: TypeAlias = tuple[list[float], list[float], Mels]
"""Where windows begin in seconds, the share of each with a voice, and the windows."""


class _Passing:
    """The sound in hand, from the first window that is not complete yet, with its probabilities of speech."""

    def __init__(self) -> None:
        self._begin = 0
        self._sound: Samples = np.zeros(0, dtype=np.float32)
        self._heard: Probabilities = np.zeros(0, dtype=np.float32)

    def windows(self, block: Samples, heard: Probabilities) -> Iterator[_Taken]:
        """The windows with a voice that are complete with this block."""
        self._sound = np.concatenate([self._sound, block])
        self._heard = np.concatenate([self._heard, heard])
        pairs = max(0, (len(self._sound) - _LONG) // _PAIR)
        if pairs:
            yield self._taken(pairs * _PAIR)

    def rest(self) -> Iterator[_Taken]:
        """The same for what is left at the recording's end, filled up with silence."""
        left = len(self._sound)
        if left:
            self._sound = np.pad(self._sound, (0, _LONG + _PAIR))
            yield self._taken(left)

    def _taken(self, size: int) -> _Taken:
        spectrum = mels(self._sound[: size + _LONG])
        shares = {place: self._share(place) for place in range(0, size, _STEP)}
        places = [place for place, share in shares.items() if share >= _ENOUGH]
        first = [place // HOP for place in places]
        windows = np.stack([spectrum[frame : frame + WINDOW] for frame in first]) if places else no_windows()
        at_s = [(self._begin + place) / RATE for place in places]
        self._begin += size
        self._sound, self._heard = self._sound[size:], self._heard[size // FRAME :]
        return at_s, [shares[place] for place in places], windows

    def _share(self, place: int) -> float:
        frames = self._heard[place // FRAME : (place + _LONG) // FRAME]
        return float((frames >= _LIKELY).sum()) * FRAME / _LONG
