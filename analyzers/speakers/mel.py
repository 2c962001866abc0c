"""The mel power spectrogram that the voice network was trained on, in numpy.

The same numbers as librosa 0.11's `melspectrogram(y, sr=16000, n_fft=400, hop_length=160, n_mels=40)`, which is what
resemblyzer calls: Hann window, power, 40 triangles of area 1 on Slaney's scale (Slaney 1998), no logarithm.
"""

from __future__ import annotations

from functools import cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from analyzers._shared.audio import RATE, Samples

Mels: TypeAlias = npt.NDArray[np.float32]
"""Float32 [frames, BANDS]: power in each band, a frame every `HOP` samples."""

HOP: Final = 160
SIZE: Final = 400
BANDS: Final = 40

FRAMES_A_SECOND: Final = RATE // HOP

_LINEAR_HZ: Final = 200.0 / 3
"""Slaney's scale: linear up to 1 kHz (mel 15), then 27 steps an octave and a bit."""
_LOG_FROM_HZ: Final = 1000.0
_LOG_STEP: Final = np.log(6.4) / 27.0


def mels(samples: Samples) -> Mels:
    """The spectrogram of mono sound at 16 kHz: 1 + samples // HOP frames, frame i around sample i * HOP."""
    padded = np.pad(samples.astype(np.float32, copy=False), SIZE // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, SIZE)[::HOP]
    spectrum = np.fft.rfft(frames * _window(), axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    return (power @ _triangles()).astype(np.float32)


@cache
def _window() -> Mels:
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(SIZE) / SIZE)).astype(np.float32)


@cache
def _triangles() -> Mels:
    """Float32 [bins, BANDS]: the weight of each bin of the spectrum in each band."""
    top = RATE / 2
    edges = _hertz(np.linspace(0.0, _mel(top), BANDS + 2))
    bins = np.linspace(0.0, top, SIZE // 2 + 1)
    rising = (bins[:, None] - edges[None, :-2]) / np.diff(edges)[None, :-1]
    falling = (edges[None, 2:] - bins[:, None]) / np.diff(edges)[None, 1:]
    area = 2.0 / (edges[2:] - edges[:-2])
    return (np.maximum(0.0, np.minimum(rising, falling)) * area).astype(np.float32)


def _mel(hertz: float) -> float:
    return float(_LOG_FROM_HZ / _LINEAR_HZ + np.log(hertz / _LOG_FROM_HZ) / _LOG_STEP)


def _hertz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    start = _LOG_FROM_HZ / _LINEAR_HZ
    return np.where(mel < start, mel * _LINEAR_HZ, _LOG_FROM_HZ * np.exp(_LOG_STEP * (mel - start)))
