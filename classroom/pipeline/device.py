"""Where speech is recognised: on the graphics card if a short test of it passes, else on the processor."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

from classroom.pipeline.child import Child, ChildDied, settle_in

_TEST_LIMIT_S = 30.0
_RATE_HZ = 16_000


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
