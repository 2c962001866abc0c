"""The worker process: runs one analyzer after the other as it is told, sends every piece, keeps tables in memory."""

from __future__ import annotations

import contextlib
import importlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

import polars as pl

from classroom.domain.analyzer import Frames
from classroom.domain.doubt import believed
from classroom.domain.errors import AnalysisFailed, KnownError
from classroom.domain.tables import TableError, check, empty
from classroom.pipeline.allocation import few_pools, give_back
from classroom.pipeline.child import settle_in
from classroom.pipeline.device import load_libraries
from classroom.pipeline.faults import trace_of
from classroom.pipeline.messages import (
    Broke,
    Cautioned,
    Ended,
    FromWorker,
    Left,
    Piece,
    Progressed,
    Stop,
    Taken,
    Task,
    pack,
    table_of,
    unpack,
)

_NICE = 10
_PROGRESS_EVERY_S = 0.1
_MORE_MEMORY = "Close other programs, then analyse the lesson again."


def main(pipe: Connection, environment: Mapping[str, str] | None = None) -> None:
    """The process's entry: runs tasks until the pipe closes, which ends the process at once.

    environment: variables to set before anything heavy is loaded.
    """
    os.environ.update(environment or {})
    settle_in(_NICE)
    few_pools()
    os.environ["HF_HUB_OFFLINE"] = "1"  # libraries for models must never look for newer ones
    _lock_progress_bars_here()
    parent = _Parent(pipe)
    held: dict[str, pl.DataFrame] = {}
    while True:
        parent.say(_outcome(parent.next_task(), parent, held))
        give_back()


def _lock_progress_bars_here() -> None:
    """Have tqdm, which libraries for models use, lock with a thread's lock.

    Its own is a semaphore of the system, which stays behind, with a warning, when the process is ended.
    """
    with contextlib.suppress(ImportError):
        from tqdm import tqdm

        tqdm.set_lock(threading.RLock())


class _Parent:
    """The other end of the pipe. A thread listens, so that an acknowledgement or a stop is seen while computing."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._tasks: list[Task] = []
        self._something = threading.Condition()
        self._taken = threading.Semaphore(1)
        self.stop = threading.Event()
        threading.Thread(target=self._listen, name="listen", daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                message = self._pipe.recv()
            except (EOFError, OSError):
                os._exit(0)
            if isinstance(message, Stop):
                self.stop.set()
            elif isinstance(message, Taken):
                self._taken.release()
            else:
                with self._something:
                    self._tasks.append(cast("Task", message))
                    self._something.notify()

    def next_task(self) -> Task:
        with self._something:
            self._something.wait_for(lambda: bool(self._tasks))
            return self._tasks.pop(0)

    def say(self, message: FromWorker) -> None:
        try:
            self._pipe.send(message)
        except OSError:
            os._exit(0)

    def hand_over(self, frames: Frames) -> None:
        """Send a piece once the one before is on disk: while that is written, this one is computed."""
        packed = pack(frames)
        self._taken.acquire()
        self.say(Piece(packed))


class _Surroundings:
    """The `Context` of one run."""

    def __init__(self, task: Task, parent: _Parent, params: Any) -> None:
        self._parent = parent
        self._said_at = 0.0
        self.params = params
        self.models: Mapping[str, Path] = {name: Path(path) for name, path in task.models.items()}
        self.device = task.device
        self.language = task.language
        self.earlier: Frames = unpack(task.earlier)
        self.saw_stop = False

    def progress(self, done: float, total: float) -> None:
        now = time.monotonic()
        if total > 0 and now - self._said_at >= _PROGRESS_EVERY_S:
            self._said_at = now
            self._parent.say(Progressed(min(1.0, max(0.0, done / total))))

    def warn(self, code: str, **details: str | int | float) -> None:
        self._parent.say(Cautioned(code, details))

    def stopped(self) -> bool:
        # remembered: an analyzer that asked, was told to stop and returned has not finished its work
        self.saw_stop = self.saw_stop or self._parent.stop.is_set()
        return self.saw_stop


def _outcome(task: Task, parent: _Parent, held: dict[str, pl.DataFrame]) -> FromWorker:
    started = time.monotonic()
    try:
        held.update(unpack(task.given))
        if task.device == "cuda":
            load_libraries()
        surroundings = _Surroundings(task, parent, _named(task.params_type)(**task.params))
        run = cast("Callable[..., Iterator[Frames]]", _named(task.entry))
        made = _Made(task, surroundings.earlier)
        for piece in run(_inputs(task, held), surroundings):
            parent.hand_over(made.checked(piece))
            if surroundings.stopped():
                break
    except KnownError as error:
        # an error class of an analyzer's own would have the parent load that analyzer
        own = type(error).__module__ != KnownError.__module__
        return Broke(AnalysisFailed(error.reason, error.remedy) if own else error)
    except MemoryError:
        return Broke(AnalysisFailed("The computer's memory was not enough for this step.", _MORE_MEMORY))
    except Exception as error:
        return Broke(None, trace_of(error))
    if surroundings.saw_stop:
        return Left()
    held.update(made.whole())
    return Ended(time.monotonic() - started)


def _named(reference: str) -> Any:
    module, _, name = reference.partition(":")
    return getattr(importlib.import_module(module), name)


def _inputs(task: Task, held: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    made: dict[str, pl.DataFrame] = {}
    for name, parts in task.reads.items():
        frames = [held[part] for part in parts]
        made[name] = (
            frames[0] if len(frames) == 1 else pl.concat(frames).sort(table_of(name).order, maintain_order=True)
        )
    if "utterances" in made and not any(part.startswith("utterances.") for part in task.writes):
        made["utterances"] = believed(made["utterances"])
    return made


class _Made:
    """What a run has made so far, each piece checked against its table and against the rows before it."""

    def __init__(self, task: Task, earlier: Frames) -> None:
        self._pieces = {part: [earlier[part]] if part in earlier else [] for part in task.writes}

    def checked(self, piece: Frames) -> Frames:
        """The piece itself. Raises TableError if it is not what the analyzer declares."""
        for part, rows in piece.items():
            if part not in self._pieces:
                raise TableError(f"a piece of {part!r}, which the analyzer does not write")
            table, before = table_of(part), self._pieces[part]
            check(rows, table)
            last = next((frame.tail(1) for frame in reversed(before) if frame.height), None)
            if last is not None:
                check(pl.concat([last, rows]), table)
        for part, rows in piece.items():
            self._pieces[part].append(rows)
        return piece

    def whole(self) -> dict[str, pl.DataFrame]:
        """Every table and part the run writes, earlier pieces included; empty where it made none."""
        return {part: pl.concat([empty(table_of(part)), *pieces]) for part, pieces in self._pieces.items()}
