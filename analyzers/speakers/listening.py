"""A recording heard once, as a stream: where there are voices, how many, and what they sound like every 0.8 s."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from analyzers._shared.audio import RATE, Samples, read_blocks
from analyzers._shared.voice import BLOCK, FRAME, Probabilities, listen
from analyzers.speakers.crowd import STEP, Crowd, CrowdNet, fine_spectrum
from analyzers.speakers.mel import BANDS, HOP, Mels, mels
from analyzers.speakers.voices import LONG_S, WIDTH, WINDOW, VoiceNet, no_windows

STEP_S: Final = 0.8
"""Seconds from window to window; half as much costs twice the time and was no better (card.md)."""

_LIKELY: Final = 0.15
"""Probability of speech from which a frame may be a voice."""

_ENOUGH: Final = 0.15
"""Share of such frames from which a window is listened to; the rest costs nothing."""

_HOP: Final = round(STEP_S * RATE)
_LONG: Final = round(LONG_S * RATE)
_PAIR: Final = 2 * _HOP
"""Samples by which the sound in hand moves on: whole frames of the detector and whole steps."""

_BEFORE: Final = 32 * STEP
"""Samples (1.28 s) before a block from which the crowd in it is heard too."""


@dataclass(frozen=True)
class Heard:
    """A recording: its length in seconds, for each frame of 32 ms a probability of speech and the sound's mean power.

    crowd: how many voices there are every 40 ms. And its windows with a voice:
    starts_s: float64 [N], when each window begins. vectors: float16 [N, 2, WIDTH], see `VoiceNet.vectors`; three hours
    of talk take 14 MB.
    """

    seconds: float
    speech: Probabilities
    power: npt.NDArray[np.float32]
    crowd: Crowd
    starts_s: npt.NDArray[np.float64]
    vectors: npt.NDArray[np.float16]


@dataclass(frozen=True)
class Nets:
    """The networks that listen."""

    voices: VoiceNet
    crowd: CrowdNet

    @classmethod
    def of(cls, folder: Path, *, threads: int = 2) -> Nets:
        """The networks of a folder with voices.onnx and crowd.onnx."""
        return cls(VoiceNet(folder, threads=threads), CrowdNet(folder, threads=threads))


def hear(path: Path, nets: Nets, *, halt: Callable[[float], bool], until_s: float = math.inf) -> Heard | None:
    """What is heard in the recording; `halt` is told the seconds heard so far, and None comes back where it says True.

    until_s: about where to stop listening, for one who needs the beginning only.
    Raises InputRefused if the file is gone or cannot be opened.
    """
    speech: list[Probabilities] = [np.zeros(0, dtype=np.float32)]
    power: list[npt.NDArray[np.float32]] = [np.zeros(0, dtype=np.float32)]
    crowd: list[Crowd] = [np.zeros((0, 3), dtype=np.float32)]
    taken: list[_Taken] = []
    passing, before, seconds = _Passing(nets.voices), _Before(), 0.0
    for block, heard in listen(read_blocks(path, block_s=BLOCK / RATE)):
        spectrum, found = before.crowd_of(block, heard, nets.crowd)
        speech.append(heard)
        power.append(_power(block, len(heard)))
        crowd.append(found)
        seconds += len(block) / RATE
        taken.extend(passing.windows(spectrum, heard))
        if halt(seconds):
            return None
        if seconds >= until_s:
            break
    taken.extend(passing.rest())
    return Heard(
        seconds=seconds,
        speech=np.concatenate(speech),
        power=np.concatenate(power),
        crowd=np.concatenate(crowd),
        starts_s=np.array([at_s for one in taken for at_s in one.starts_s], dtype=np.float64),
        vectors=np.concatenate([np.zeros((0, 2, WIDTH), dtype=np.float16), *(one.vectors for one in taken)]),
    )


def _power(block: Samples, frames: int) -> npt.NDArray[np.float32]:
    whole = np.pad(block, (0, frames * FRAME - len(block))).reshape(frames, FRAME)
    return np.square(whole).mean(axis=1, dtype=np.float32)


class _Before:
    """The end of the sound so far: a block's first steps and frames are heard together with what came before."""

    def __init__(self) -> None:
        self._sound: Samples = np.zeros(0, dtype=np.float32)
        self._speech: Probabilities = np.zeros(0, dtype=np.float32)

    def crowd_of(self, block: Samples, heard: Probabilities, net: CrowdNet) -> tuple[Mels, Crowd]:
        """The block's bands, a frame every `HOP` samples, and how many voices there are, a step every `STEP`."""
        lead = len(self._sound)
        sound = np.concatenate([self._sound, block, np.zeros(-len(block) % STEP, dtype=np.float32)])
        speech = np.concatenate([self._speech, heard])
        bands = mels(sound)[:-1]
        found = net.heard(bands, fine_spectrum(sound), speech)[lead // STEP :]
        self._sound, self._speech = sound[-_BEFORE:], speech[-_BEFORE // FRAME :]
        return bands[lead // HOP :], found


@dataclass(frozen=True)
class _Taken:
    """Windows: where they begin in seconds, and what they sound like."""

    starts_s: list[float]
    vectors: npt.NDArray[np.float16]


class _Passing:
    """The bands in hand, from the first window that is not complete yet, with the probabilities of speech."""

    def __init__(self, net: VoiceNet) -> None:
        self._net = net
        self._begin = 0
        self._bands: Mels = np.zeros((0, BANDS), dtype=np.float32)
        self._heard: Probabilities = np.zeros(0, dtype=np.float32)

    def windows(self, bands: Mels, heard: Probabilities) -> Iterator[_Taken]:
        """The windows with a voice that are complete with this block."""
        self._bands = np.concatenate([self._bands, bands])
        self._heard = np.concatenate([self._heard, heard])
        pairs = max(0, (len(self._bands) * HOP - _LONG) // _PAIR)
        if pairs:
            yield self._taken(pairs * _PAIR)

    def rest(self) -> Iterator[_Taken]:
        """The same for what is left at the recording's end, filled up with silence."""
        left = len(self._bands) * HOP
        if left:
            self._bands = np.pad(self._bands, ((0, (_LONG + _PAIR) // HOP), (0, 0)))
            yield self._taken(left)

    def _taken(self, size: int) -> _Taken:
        places = [place for place in range(0, size, _HOP) if self._share(place) >= _ENOUGH]
        first = [place // HOP for place in places]
        windows = np.stack([self._bands[frame : frame + WINDOW] for frame in first]) if places else no_windows()
        starts_s = [(self._begin + place) / RATE for place in places]
        self._begin += size
        self._bands, self._heard = self._bands[size // HOP :], self._heard[size // FRAME :]
        return _Taken(starts_s, self._net.vectors(windows).astype(np.float16))

    def _share(self, place: int) -> float:
        frames = self._heard[place // FRAME : (place + _LONG) // FRAME]
        return float((frames >= _LIKELY).sum()) * FRAME / _LONG
