"""Where speech is recognised: on the graphics card if a short test of it passes, else on the processor."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import time
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, files
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, cast

from classroom.pipeline.child import Child, ChildDied, settle_in

_TEST_LIMIT_S = 90.0  # the driver translates the kernels the first time: 17 s beside a fast processor
_RATE_HZ = 16_000

_MULTIPLIERS: Final = ("nvidia-cublas-cu12",)
"""Packages of the library that CTranslate2 multiplies matrices with on a card; the driver does not bring it."""


def card_seen() -> bool:
    """True if the system has a driver for a graphics card that speech recognition could use. Loads no library."""
    if sys.platform == "win32":
        return Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "nvcuda.dll").exists()
    return Path("/proc/driver/nvidia/version").exists()


@dataclass(frozen=True)
class Choice:
    """Where to compute: device is "cpu" or "cuda"; why: "no_card", "card_failed" or "card_passed"."""

    device: str
    why: str


def load_libraries() -> list[Path]:
    """Load the card's libraries that were installed as packages, so that CTranslate2 finds them, and say which.

    The system looks for them in its own folders only. Nothing happens where no package is installed, or one is broken:
    then the system's library is used, if there is one. Call it before anything is computed on a card.
    """
    loaded: list[Path] = []
    for package in _MULTIPLIERS:
        try:
            parts = [Path(str(part.locate())) for part in files(package) or ()]
        except PackageNotFoundError:
            continue
        # in this order the part that the other rests on comes first
        for path in sorted(filter(_multiplies, parts), key=lambda path: path.name, reverse=True):
            with contextlib.suppress(OSError):
                ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
                loaded.append(path)
    return loaded


def _multiplies(path: Path) -> bool:
    return path.name.startswith(("libcublas.so.", "libcublasLt.so.", "cublas64_", "cublasLt64_"))


def pick(model: Path) -> str:
    """Where to compute: "cuda" if a card is there and decodes a second of silence with this model, else "cpu"."""
    return choose(model).device


@lru_cache(maxsize=4)
def choose(model: Path) -> Choice:
    """The device for a model, and why; the card is tested once a process.

    The test runs in a process of its own, because a driver that does not fit the libraries may end or hang it.
    """
    if not card_seen():
        return Choice("cpu", "no_card")
    return Choice("cuda", "card_passed") if _passes(model) else Choice("cpu", "card_failed")


def _passes(model: Path) -> bool:
    child = Child(_try_card, str(model), name="lectern-card-test")
    give_up_at = time.monotonic() + _TEST_LIMIT_S
    try:
        while time.monotonic() < give_up_at:
            answer = child.receive(0.1)
            if answer is not None:
                return bool(answer)
    except ChildDied:
        return False
    finally:
        child.end()
    return False


def _try_card(pipe: Connection, model: str) -> None:
    settle_in()
    pipe.send(_decodes(model))


def _decodes(model: str) -> bool:
    try:
        load_libraries()
        import ctranslate2
        import numpy as np
        from faster_whisper import WhisperModel

        if not cast("Any", ctranslate2).get_cuda_device_count():
            return False
        whisper = WhisperModel(model, device="cuda", compute_type="float16", local_files_only=True)
        segments, _ = whisper.transcribe(np.zeros(_RATE_HZ, dtype=np.float32), beam_size=1)
        list(segments)
    except Exception:  # whatever the card's libraries say, the processor can do it
        return False
    return True
