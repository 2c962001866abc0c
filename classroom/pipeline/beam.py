"""How widely speech is searched on this computer: measured once with real speech, remembered for the computer.

A wide beam hears a little better and takes longer. Where speech would take longer than half of itself, it is narrower.
The processor's time is measured, not the clock's, so that other programs do not decide it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import time
from importlib import metadata
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, cast

import platformdirs

import resources
from classroom.pipeline.child import Child, ChildDied, settle_in

WIDTHS: Final = (5, 2, 1)
"""Guesses followed at once, the widest first."""

SLOWEST: Final = 0.5
"""Seconds of all cores a second of speech may take."""

SAMPLE_S: Final = 20
_LIMIT_S: Final = 120.0
_THREADS: Final = 4


def fitting(model: Path) -> int:
    """The widest of `WIDTHS` that is fast enough on this computer; the widest where it could not be measured."""
    place = platformdirs.user_cache_path("lectern", appauthor=False) / "speed.json"
    key = _computer(model)
    known = _read(place)
    if key not in known:
        shares = _measured(model)
        if not shares:
            return WIDTHS[0]
        known = {**known, key: shares}
        with contextlib.suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(json.dumps(known, indent=1), encoding="utf-8")
    return widest(known[key])


def widest(shares: list[float]) -> int:
    """The widest of `WIDTHS` of which a second of speech takes at most `SLOWEST`; the narrowest if none is fast enough.

    shares: the seconds measured for each width, as far as they were needed.
    """
    for width, share in zip(WIDTHS, shares, strict=False):
        if share <= SLOWEST:
            return width
    return WIDTHS[-1]


def _computer(model: Path) -> str:
    """A name for what the speed depends on: processor, cores, the recogniser's version, the model."""
    size = sum(file.stat().st_size for file in model.glob("model.bin"))
    facts = (platform.machine(), platform.processor(), os.cpu_count(), metadata.version("ctranslate2"), size)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _read(place: Path) -> dict[str, list[float]]:
    try:
        known = json.loads(place.read_text(encoding="utf-8"))
        return {str(key): [float(share) for share in shares] for key, shares in known.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _measured(model: Path) -> list[float]:
    child = Child(_measure, str(model), name="lectern-speed-test")
    give_up_at = time.monotonic() + _LIMIT_S
    shares: list[float] = []
    try:
        while time.monotonic() < give_up_at:
            answer = child.receive(0.1)
            if isinstance(answer, float):
                shares.append(answer)
            elif answer is not None:
                return shares
    except ChildDied:
        return []
    finally:
        child.end()
    return shares


def _measure(pipe: Connection, model: str) -> None:
    settle_in()
    from faster_whisper import WhisperModel, decode_audio

    # the demo lesson is the speech that is always there
    sound = cast("Any", decode_audio(str(resources.path("demo/lesson.m4a"))))[: SAMPLE_S * 16_000]
    threads = max(1, min(os.cpu_count() or 1, _THREADS))
    whisper = WhisperModel(model, device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True)
    for width in WIDTHS:
        start = time.process_time()
        list(whisper.transcribe(sound, language="en", beam_size=width, temperature=0.0)[0])
        share = (time.process_time() - start) / threads / SAMPLE_S
        pipe.send(share)
        if share <= SLOWEST:
            break
    pipe.send("done")
