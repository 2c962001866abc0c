"""How many voices are heard at once: none, one or several, every 40 ms, by a small network of our own (train.py)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from analyzers._shared.audio import RATE, Samples
from analyzers._shared.voice import FRAME, Probabilities
from analyzers.speakers.mel import HOP, Mels

Crowd: TypeAlias = npt.NDArray[np.float32]
"""Float32 [steps, 3]: the probabilities of no voice, of one and of several, a step every `STEP` samples."""

STEP: Final = 640
STEP_S: Final = STEP / RATE

FINE_HOP: Final = 320
FINE_BANDS: Final = 96
"""Bins of the fine spectrum, 47 to 1,530 Hz: two voices at once show in their harmonics."""

_FINE_SIZE: Final = 1024
_FINE_FIRST: Final = 3
_FLOOR: Final = 1e-10
_QUIETEST: Final = -4.0
"""Level (log10 of power in a band) that is taken for the loudest where everything is softer: a hiss is no voice."""
_LOUD: Final = 95
"""Percentile of the frames' loudest bands to which all is related, so that how loud a recording is does not count."""
_ABOVE_FINE: Final = 1.5
"""How much higher (log10) the fine spectrum lies than the bands."""
_SURE: Final = 1e-3


class CrowdNet:
    """Convolutions over some seconds of bands, fine spectrum and the voice detector's probability; see card.md."""

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        onnxruntime.disable_telemetry_events()
        model = str(folder / "crowd.onnx")
        self._session = cast("Any", onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"]))

    def heard(self, bands: Mels, fine: Mels, speech: Probabilities) -> Crowd:
        """The crowd in some sound: a step for every four frames of `bands`, a rest of them left out.

        bands: `mels`. fine: `fine_spectrum` of the same sound. speech: the detector's probabilities, a frame each
        32 ms; where they are too short the last one goes on.
        """
        steps = len(bands) * HOP // STEP
        if not steps:
            return np.zeros((0, 3), dtype=np.float32)
        logits = self._session.run(None, inputs(bands, fine, speech, steps))[0][0].T
        grown = np.exp(logits - logits.max(axis=1, keepdims=True))
        return (grown / grown.sum(axis=1, keepdims=True)).astype(np.float32)


def inputs(bands: Mels, fine: Mels, speech: Probabilities, steps: int) -> dict[str, Mels]:
    """What the network reads: "bands" [1, BANDS, 4 x steps], "fine" [1, FINE_BANDS, 2 x steps], "speech" [1, 1, steps].

    Logarithms of power related to the loudest, in steps of two powers of ten, and the detector's log odds.
    """
    low = np.log10(bands[: 4 * steps] + _FLOOR)
    top = max(float(np.percentile(low.max(axis=1), _LOUD)), _QUIETEST)
    high = _reaching(np.log10(fine + _FLOOR), 2 * steps)
    at = np.minimum((np.arange(steps) * (STEP / FRAME)).astype(np.int64), len(speech) - 1)
    likely = np.clip(speech[at], _SURE, 1 - _SURE)
    return {
        "bands": np.clip((low - top) / 2, -4, 1.5).T[None].astype(np.float32),
        "fine": np.clip((high - top - _ABOVE_FINE) / 2, -4, 1.5).T[None].astype(np.float32),
        "speech": (np.log(likely / (1 - likely)) / 4)[None, None].astype(np.float32),
    }


def fine_spectrum(samples: Samples) -> Mels:
    """Float32 [1 + samples // FINE_HOP, FINE_BANDS]: power in bins of 15.6 Hz, Hann windows of 64 ms every 20 ms."""
    padded = np.pad(samples.astype(np.float32, copy=False), _FINE_SIZE // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FINE_SIZE)[::FINE_HOP]
    spectrum = np.fft.rfft(frames * np.hanning(_FINE_SIZE).astype(np.float32), axis=1)
    some = spectrum[:, _FINE_FIRST : _FINE_FIRST + FINE_BANDS]
    return (some.real**2 + some.imag**2).astype(np.float32)


def _reaching(rows: Mels, count: int) -> Mels:
    """The first `count` rows, the last one repeated where there are fewer."""
    return rows[np.minimum(np.arange(count), len(rows) - 1)]
