"""The process that reads a person's files: limited in memory and time, so that no file can hurt anything else."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from classroom.domain.errors import InputRefused
from classroom.pipeline.child import settle_in
from classroom.pipeline.faults import trace_of

MEMORY_LIMIT: Final = 1 << 30
"""Bytes a reader may take beyond what it has at its start."""

EXIT_MEMORY: Final = 9
"""Exit code of a reader that took more."""

_LATE_S = 5.0
_LOOK_EVERY_S = 0.1


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Parent to reader. what: "read", "kind", "preview" or "length". limit_s: seconds the parent will wait."""

    what: str
    path: Path
    options: Mapping[str, Any]
    limit_s: float


@dataclass(frozen=True)
class Ready:
    """Reader to parent: it has started."""


@dataclass(frozen=True)
class Answer:
    """Reader to parent: what was asked for; refused or trace is set instead where there is none."""

    value: Any = None
    refused: InputRefused | None = None
    trace: tuple[str, ...] = ()


def main(pipe: Connection, memory: int = MEMORY_LIMIT) -> None:
    """The process's entry: answers questions about files until the pipe closes."""
    # one thread each: a thread's stack and buffers count against the limit, however many cores there are
    os.environ.update(dict.fromkeys(("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "RAYON_NUM_THREADS"), "1"))
    settle_in()
    signal.signal(signal.SIGTERM, _leave)
    importlib.import_module("classroom.ingest.reading")  # loaded before the limit is set
    _limit_memory(memory)
    _silence()
    pipe.send(Ready())
    while True:
        try:
            ask: Ask = pipe.recv()
        except (EOFError, OSError):
            os._exit(0)
        try:
            pipe.send(_answer(ask))
        except MemoryError:
            os._exit(EXIT_MEMORY)


def _silence() -> None:
    """Formats' libraries complain to standard error about files; what a person needs to know is in the answer."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    os.close(nothing)


def _leave(*_: object) -> None:
    sys.exit(1)  # an exception, so that LibreOffice is ended too: it runs in a group of its own


def _answer(ask: Ask) -> Answer:
    # the parent ends a reader that takes too long; this is for a parent that has died, and works in any C code
    timer = getattr(signal, "setitimer", None)
    if timer is not None:
        timer(signal.ITIMER_REAL, ask.limit_s + _LATE_S)
    try:
        return Answer(_VERBS[ask.what](ask.path, **ask.options))
    except InputRefused as refused:
        return Answer(refused=refused)
    except MemoryError:
        os._exit(EXIT_MEMORY)
    except Exception as error:
        return Answer(trace=trace_of(error))
    finally:
        if timer is not None:
            timer(signal.ITIMER_REAL, 0)


def _read(path: Path, kind: str, **options: Any) -> tuple[Mapping[str, bytes], tuple[str, ...]]:
    from classroom.ingest.reading import read
    from classroom.pipeline.messages import pack

    made = read(kind, path, **options)
    try:
        return pack({"table": made.table}), made.notes
    except OSError:  # nothing is written but memory
        raise MemoryError from None


def _kind(path: Path) -> str | None:
    from classroom.ingest.recognise import kind_of

    return kind_of(path)


def _preview(path: Path) -> dict[str, Any]:
    from classroom.ingest.comments import preview_comments

    found = preview_comments(path)
    return {
        "format": found.format,
        "file_columns": tuple(found.file_columns),
        "guessed": dict(found.guessed),
        "rows": tuple(dict(row) for row in found.rows),
    }


def _length(path: Path) -> float | None:
    """Seconds that a recording's header claims; None if it claims none."""
    import av

    with av.open(str(path), options={"protocol_whitelist": "file"}) as container:
        return None if container.duration is None else max(0.0, container.duration / 1e6)


_VERBS = {"read": _read, "kind": _kind, "preview": _preview, "length": _length}


def _limit_memory(more: int) -> None:
    """Let the process grow by at most `more` bytes: on Linux the system refuses, elsewhere the process ends itself.

    On Windows there is no limit.
    """
    if sys.platform == "win32":
        return
    import resource

    if sys.platform == "linux":
        # data, not address space: allocators reserve far more of that than they ever use
        status = Path("/proc/self/status").read_text(encoding="ascii")
        now = next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmData"))
        resource.setrlimit(resource.RLIMIT_DATA, (now + more, resource.RLIM_INFINITY))
        return
    unit = 1 if sys.platform == "darwin" else 1 << 10
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit + more

    def watch() -> None:
        while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit < most:
            time.sleep(_LOOK_EVERY_S)
        os._exit(EXIT_MEMORY)

    threading.Thread(target=watch, name="memory-watch", daemon=True).start()
