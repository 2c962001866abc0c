"""The parent's side of a running analyzer: gives a worker its tasks, takes its pieces, stops it, notices its death."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from classroom.domain.analyzer import Frames
from classroom.domain.errors import AnalysisFailed, KnownError
from classroom.pipeline import worker
from classroom.pipeline.child import Child, ChildDied
from classroom.pipeline.faults import fault_text, write_report
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
    unpack,
)

STOP_PATIENCE_S: Final = 1.6
"""Seconds an analyzer has to leave by itself before its process is ended, so that all is over within 2 s."""

_LOOK_EVERY_S = 0.05


class Listener(Protocol):
    """Who is told what a running analyzer says."""

    def take(self, frames: Frames) -> None:
        """Keep a piece for good before returning; the analyzer is already working on the next one."""
        ...

    def progress(self, share: float) -> None:
        """This share (0..1) of the step is done; at most ten times a second."""
        ...

    def warn(self, code: str, details: Mapping[str, str | int | float]) -> None:
        """The analyzer's `Context.warn`."""
        ...


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a step ended. seconds: time it took. error: what to tell the person, only if it failed.

    process_exit: the worker's own exit code if it died, else None.
    """

    status: Literal["done", "failed", "stopped"]
    seconds: float = 0.0
    error: KnownError | None = None
    process_exit: int | None = None


class Worker:
    """One worker process for all steps of a job, started at the first step; a dead one is replaced at the next.

    environment: variables of the process besides our own.
    """

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._child: Child | None = None
        self._environment = dict(environment or {})
        self.holds: set[str] = set()

    @property
    def pid(self) -> int:
        """The process's id; 0 while there is none."""
        return 0 if self._child is None else self._child.pid

    def run(self, task: Task, title: str, *, listener: Listener, stop: threading.Event) -> Outcome:
        """Run one step to its end; blocks. `title` is the step's for people.

        Once `stop` is set the analyzer has `STOP_PATIENCE_S` to leave; pieces it still sends are taken. What the
        listener raises ends the process and is passed on.
        """
        started = time.monotonic()
        try:
            if self._child is None:
                self._child = Child(worker.main, self._environment, name="lectern-worker")
            self._child.send(task)
            end = self._listen(self._child, listener, stop)
        except ChildDied as death:
            self.end()
            return _died(title, death.exit_code)
        except BaseException:
            self.end()
            raise
        if isinstance(end, Ended):
            self.holds |= {*task.given, *task.writes}
            return Outcome(status="done", seconds=end.seconds)
        if isinstance(end, Broke):
            self.holds |= set(task.given)
            fault = end.known or AnalysisFailed(fault_text(title, write_report(task.name, end.trace)))
            return Outcome(status="failed", error=fault)
        if end is None:
            self.end()
        return Outcome(status="stopped", seconds=time.monotonic() - started)

    def next_lesson(self) -> None:
        """What the process holds is of another lesson: nothing of it may be used from now on."""
        self.holds = set()

    def end(self) -> None:
        """End the process, if there is one."""
        child, self._child = self._child, None
        self.holds = set()
        if child is not None:
            child.end()

    def _listen(self, child: Child, listener: Listener, stop: threading.Event) -> Ended | Left | Broke | None:
        """The step's last message; None if it had to be given up on."""
        give_up_at: float | None = None
        while True:
            if give_up_at is None and stop.is_set():
                give_up_at = time.monotonic() + STOP_PATIENCE_S
                child.send(Stop())
            message: FromWorker | None = child.receive(_LOOK_EVERY_S)
            match message:
                case Piece(frames):
                    listener.take(unpack(frames))
                    child.send(Taken())
                case Progressed(share):
                    listener.progress(share)
                case Cautioned(code, details):
                    listener.warn(code, details)
                case Ended() | Left() | Broke():
                    return message
                case None:
                    pass
            if give_up_at is not None and time.monotonic() > give_up_at:
                return None


def _died(title: str, exit_code: int) -> Outcome:
    why = (
        f"was ended from outside (signal {-exit_code}), perhaps because the computer's memory was not enough"
        if exit_code < 0
        else f"ended without a result (exit code {exit_code})"
    )
    error = AnalysisFailed(f"The step “{title}” {why}.", "What it had finished is kept; start it again to go on.")
    return Outcome(status="failed", error=error, process_exit=exit_code)
