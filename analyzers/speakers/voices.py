"""What a voice sounds like: windows of sound as vectors of length 1, alike for one speaker."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from analyzers.speakers.mel import BANDS, FRAMES_A_SECOND, Mels

Vectors: TypeAlias = npt.NDArray[np.float32]

WIDTH: Final = 256
"""Numbers of a vector."""

LONG_S: Final = 1.6
"""Seconds of a window, what the network was trained on."""

SHORT_S: Final = 0.8
"""Seconds from a window's beginning after which the network is asked a first time: that costs nothing and tells
better when a speaker changes."""

WINDOW: Final = round(LONG_S * FRAMES_A_SECOND)

LEVEL: Final = 1.54
"""Mean power over all bands to which each window is brought: speech at -24 dBFS. The network hears power, not its
logarithm, and so hears a distant voice as another one: see card.md."""

_QUIETEST: Final = 1e-9
_AT_ONCE: Final = 32
_ASKED: Final = (round(SHORT_S * FRAMES_A_SECOND) - 1, WINDOW - 1)


class VoiceNet:
    """The speaker embedding of GE2E (Wan et al. 2018) in resemblyzer's weights; see packaging/export_voices.py."""

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # threads that wait sleep
        onnxruntime.disable_telemetry_events()
        model = str(folder / "voices.onnx")
        self._session = cast("Any", onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"]))

    def vectors(self, windows: Mels) -> Vectors:
        """Float32 [N, 2, WIDTH] of windows [N, WINDOW, BANDS]: of each one's first `SHORT_S` and of all of it."""
        made = np.zeros((len(windows), len(_ASKED), WIDTH), dtype=np.float32)
        for start in range(0, len(windows), _AT_ONCE):
            some = windows[start : start + _AT_ONCE]
            power = some.sum(axis=2).mean(axis=1)
            levelled = some * (LEVEL / np.maximum(power, _QUIETEST))[:, None, None]
            made[start : start + len(some)] = self._session.run(None, {"mels": levelled})[0][:, _ASKED]
        return np.nan_to_num(made)


def no_windows() -> Mels:
    """No window at all."""
    return np.zeros((0, WINDOW, BANDS), dtype=np.float32)


def unit(rows: Vectors) -> Vectors:
    """The rows with length 1; rows of zeros stay so."""
    return rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)
