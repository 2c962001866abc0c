"""The voice of a lesson's teacher, heard in a process of its own, for a person who wants it remembered."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, cast

from classroom.domain.analyzer import Catalog, Frames, Spec
from classroom.domain.errors import AnalysisFailed, Cancelled, KnownError, UsageError
from classroom.pipeline import models
from classroom.pipeline.child import Child, ChildDied, settle_in
from classroom.pipeline.faults import fault_text, trace_of, write_report
from classroom.pipeline.messages import Packed, pack, unpack
from classroom.pipeline.plan import digest

VOICE: Final = "voice"
"""The private param in which an analyzer is given a remembered voice."""

_LOOK_EVERY_S = 0.1
_NICE = 10


def remembering(catalog: Catalog) -> Spec:
    """The analyzer that can tell what a teacher sounds like; UsageError if there is none."""
    spec = next((spec for spec in catalog.specs if spec.remembers), None)
    if spec is None:
        raise UsageError("No analyzer here can remember a voice.")
    return spec


def model_of(spec: Spec) -> str:
    """A digest of the model files that a remembered voice belongs to."""
    return digest({model.name: dict(model.files) for model in spec.models})


def hear_voice(
    spec: Spec,
    inputs: Frames,
    speaker: str,
    *,
    progress: Callable[[float], None] = lambda _: None,
    stop: threading.Event | None = None,
) -> tuple[bytes, float]:
    """The speaker's vector (float32 numbers as bytes) and the seconds it rests on; blocks.

    Raises what the analyzer refused, ModelError, Cancelled if `stop` was set, AnalysisFailed for a fault of ours.
    """
    folders = {model.name: str(models.resolve(model)) for model in spec.models}
    child = Child(main, spec.remembers, folders, pack(inputs), speaker, name="lectern-voice")
    try:
        message: Any = None
        while message is None or isinstance(message, float):
            if stop is not None and stop.is_set():
                raise Cancelled("Stopped before the end.")
            message = child.receive(_LOOK_EVERY_S)
            if isinstance(message, float):
                progress(message)
    except ChildDied as death:
        raise AnalysisFailed(f"Listening to the voice ended early (exit code {death.exit_code}).") from death
    finally:
        child.end()
    if isinstance(message, KnownError):
        raise message
    if message[0] == "trace":
        raise AnalysisFailed(fault_text(f"Remembering: {spec.title}", write_report(spec.name, message[1])))
    return cast("tuple[bytes, float]", message[1:])


def main(pipe: Connection, entry: str, folders: Mapping[str, str], packed: Packed, speaker: str) -> None:
    """The child's entry: sends how far it is, then what it heard, or what went wrong."""
    settle_in(_NICE)
    try:
        module, _, function = entry.partition(":")
        found = getattr(importlib.import_module(module), function)(
            unpack(packed), {name: Path(folder) for name, folder in folders.items()}, speaker, progress=pipe.send
        )
        pipe.send(("voice", found.vector.astype("float32").tobytes(), found.seconds))
    except KnownError as error:
        pipe.send(error)
    except Exception as error:
        pipe.send(("trace", trace_of(error)))
