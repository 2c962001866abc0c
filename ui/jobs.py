"""Running analyses: one after another in a thread of their own, what they say turned into signals.

The queue is written down as it changes, so that what was still to be done is there again after a crash or a restart.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal

from classroom.domain import events
from classroom.domain.errors import EXIT_CANCELLED, Cancelled, KnownError
from classroom.domain.requests import AnalysisRequest, AnalysisResult
from classroom.domain.waiting import Queue, Waiting
from ui.background import Background

State = Literal["waiting", "running", "pausing", "stopping", "paused", "done", "failed", "stopped"]
LIVE: tuple[State, ...] = ("waiting", "running", "pausing", "stopping", "paused")


@dataclass(frozen=True, kw_only=True)
class Note:
    """Something to tell about a job. kind: refused, warned or failed; text: complete, or "" where `code` has words."""

    kind: Literal["refused", "warned", "failed"]
    text: str = ""
    code: str = ""
    details: dict[str, str | int | float] = field(default_factory=dict[str, str | int | float])


@dataclass(kw_only=True)
class Job:
    """What is known about one analysis. Changed on the window's thread only.

    share: 0..1 of the whole job, never falling; left_s: seconds left, None while unknown. step: the analyzer's name,
    "import" while files are read, "" before the first. result: once it ended by itself. from_before: it was not over
    when the program ended.
    """

    number: int
    request: AnalysisRequest
    title: str
    state: State = "waiting"
    step: str = ""
    position: int = 0
    count: int = 0
    share: float = 0.0
    left_s: float | None = None
    started: float = 0.0
    notes: list[Note] = field(default_factory=list[Note])
    result: AnalysisResult | None = None
    from_before: bool = False
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def live(self) -> bool:
        """True until the job has ended."""
        return self.state in LIVE


def title_of(request: AnalysisRequest) -> str:
    """What to call a request before its lesson has a title: its title, else the name of its first file."""
    files: tuple[Path, ...] = (*request.recordings, *request.slides, *request.comments)
    if request.transcript is not None:
        files = (*files, request.transcript)
    return request.title or (files[0].stem if files else "")


class Jobs(QObject):
    """The queue of analyses. Signals carry the job's number."""

    added = Signal(int)
    changed = Signal(int)
    ended = Signal(int)
    removed = Signal(int)
    committed = Signal(int)
    """Something of the job is newly on disk."""
    held = Signal()
    """The queue was paused or goes on again."""
    restored = Signal()
    """What an earlier start left to do is in the queue; also where that is nothing."""

    _said = Signal(int, object)
    _over = Signal(int, object, object)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._jobs: dict[int, Job] = {}
        self._next_number = 1
        self._running: Job | None = None
        self._thread: threading.Thread | None = None
        self._closing = False
        self._paused = False
        self._loaded = False
        self._said.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._over.connect(self._end, Qt.ConnectionType.QueuedConnection)
        background.opened.connect(self._load)
        if background.workspace is not None:
            self._load()
        background.opened.connect(self._go_on)

    def jobs(self) -> tuple[Job, ...]:
        """All jobs of this session in the order they were started, ended ones too until they are removed."""
        return tuple(self._jobs.values())

    def job(self, number: int) -> Job:
        """The job of that number; KeyError if it was removed."""
        return self._jobs[number]

    @property
    def busy(self) -> bool:
        """True while a job runs, or waits and will run without anybody's doing."""
        idle: tuple[State, ...] = ("paused", "waiting") if self._paused else ("paused",)
        return any(job.live and job.state not in idle for job in self._jobs.values())

    @property
    def paused(self) -> bool:
        """True while no job may begin."""
        return self._paused

    @property
    def loaded(self) -> bool:
        """True once what an earlier start left to do is in the queue."""
        return self._loaded

    @property
    def closing(self) -> bool:
        """True once all jobs were asked to stop for good."""
        return self._closing

    def start(self, request: AnalysisRequest, *, title: str = "") -> int:
        """Puts a request at the end of the queue; returns the job's number."""
        number, self._next_number = self._next_number, self._next_number + 1
        self._jobs[number] = Job(number=number, request=request, title=title or title_of(request))
        self.added.emit(number)
        self._keep()
        self._go_on()
        return number

    def pause(self) -> None:
        """Holds the queue: the running job leaves with what it finished on disk, and none begins until `go_on`."""
        if self._paused or not self.busy:
            return
        self._paused = True
        if self._running is not None and self._running.state == "running":
            self._running.state = "pausing"
            self._running.stop.set()
        self._tell_held()

    def go_on(self) -> None:
        """Lets the queue run again, from where each job was."""
        self._paused = False
        for job in self._jobs.values():
            if job.state == "paused":
                job.state = "waiting"
        self._tell_held()
        self._go_on()

    def cancel(self, number: int) -> None:
        """Asks a job to stop; what it finished is kept. A waiting job is stopped at once."""
        job = self._jobs[number]
        job.stop.set()
        if job.state in ("waiting", "paused"):
            self._close_job(job, "stopped")
        elif job.state in ("running", "pausing"):
            job.state = "stopping"
            self._keep()
            self.changed.emit(number)

    def retry(self, number: int) -> int:
        """Starts the request of an ended job again; what it had finished is used. Returns the new job's number."""
        job = self._jobs[number]
        self.remove(number)
        return self.start(job.request, title=job.title)

    def remove(self, number: int) -> None:
        """Forgets an ended job; a live one stays."""
        if not self._jobs[number].live:
            del self._jobs[number]
            self.removed.emit(number)

    def forget_waiting(self) -> None:
        """Takes every job that does not run out of the queue: their lessons are no longer wanted."""
        for number, job in list(self._jobs.items()):
            if job.state in ("waiting", "paused"):
                self._close_job(job, "stopped")
            self.remove(number)

    def stop_all(self) -> None:
        """Asks every job to stop and takes no new one; the next start finds them in the queue."""
        self._closing = True
        for number, job in list(self._jobs.items()):
            if job.live:
                self.cancel(number)

    def wait(self, seconds: float) -> bool:
        """Waits for the running job to leave; False if it has not after that many seconds. For closing only."""
        if self._thread is None:
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _load(self, _workspace: object = None) -> None:
        self._background.ask(
            lambda workspace: workspace.queue(), self._restore, failed=lambda _: self._restore(Queue()), owner=self
        )

    def _restore(self, queue: Queue) -> None:
        """What was not over goes on at a person's word only: the program may have ended because of it."""
        for waiting in queue.waiting if not self._loaded else ():
            number, self._next_number = self._next_number, self._next_number + 1
            job = Job(number=number, request=waiting.request, title=waiting.title, state="paused")
            job.from_before = not queue.paused
            self._jobs[number] = job
            self.added.emit(number)
        self._loaded = True
        if queue.waiting and self._running is None:
            self._paused = True
            self.held.emit()
        self.restored.emit()

    def _keep(self) -> None:
        """Writes the queue down; where that cannot be done there is nothing to say, the next start knows less."""
        if self._closing:
            return
        waiting = [job for job in self._jobs.values() if job.live and job.state != "stopping"]
        kept = tuple(Waiting(request=job.request, title=job.title) for job in waiting)
        queue = Queue(waiting=kept, paused=self._paused)
        self._background.ask(
            lambda workspace: workspace.keep_queue(queue), lambda _: None, failed=lambda _: None, owner=self
        )

    def _tell_held(self) -> None:
        self._keep()
        for job in self._jobs.values():
            if job.live:
                self.changed.emit(job.number)
        self.held.emit()

    def _go_on(self, _workspace: object = None) -> None:
        if self._running is not None or self._closing or self._paused or self._background.workspace is None:
            return
        job = next((job for job in self._jobs.values() if job.state == "waiting"), None)
        if job is None:
            return
        self._running = job
        job.state = "running"
        job.from_before = False
        job.started = time.monotonic()
        self._thread = threading.Thread(target=self._run, args=(job,), name=f"job {job.number}", daemon=True)
        self._thread.start()
        self.changed.emit(job.number)

    def _run(self, job: Job) -> None:
        tell: Callable[[events.Event], None] = lambda event: self._said.emit(job.number, event)  # noqa: E731
        workspace = self._background.workspace
        if workspace is None:
            self._over.emit(job.number, None, Cancelled("The store was closed."))
            return
        try:
            result = workspace.analyze(job.request, on_event=tell, stop=job.stop)
        except BaseException as error:
            self._over.emit(job.number, None, error)
        else:
            self._over.emit(job.number, result, None)

    def _hear(self, number: int, event: events.Event) -> None:
        job = self._jobs.get(number)
        if job is None:
            return
        if isinstance(event, events.Started):
            job.step, job.position, job.count = event.step, event.position, event.count
        elif isinstance(event, events.Progress):
            self._advance(job, event)
        elif isinstance(event, events.StepDone):
            job.share = max(job.share, job.position / max(1, job.count)) if job.left_s is None else job.share
        elif isinstance(event, events.Refused):
            job.notes.append(Note(kind="refused", text=event.text))
        elif isinstance(event, events.Warned):
            job.notes.append(Note(kind="warned", code=event.code, details=event.details))
        elif isinstance(event, events.Failed):
            job.notes.append(Note(kind="failed", text=event.text))
        if isinstance(event, events.Committed):
            self.committed.emit(number)
        else:
            self.changed.emit(number)

    def _advance(self, job: Job, event: events.Progress) -> None:
        job.left_s = event.left_s
        if event.left_s is None:
            share = (max(0, job.position - 1) + event.share) / max(1, job.count)
        else:
            spent = time.monotonic() - job.started
            share = spent / max(0.001, spent + event.left_s)
        job.share = min(1.0, max(job.share, share))

    def _end(self, number: int, result: AnalysisResult | None, error: BaseException | None) -> None:
        job = self._jobs[number]
        self._running = None
        job.result = result
        if isinstance(error, KnownError) and not isinstance(error, Cancelled):
            job.notes.append(Note(kind="failed", text=str(error)))
        ending = _ending(job, error)
        if ending == "stopped" and job.state == "pausing":
            self._hold(job)
        else:
            self._close_job(job, ending)
        self._go_on()
        if error is not None and not isinstance(error, KnownError):
            raise error

    def _hold(self, job: Job) -> None:
        """The job has left because the queue was paused; it keeps its place."""
        if job.result is not None:
            # by its own id it also goes on when the files it was made from are elsewhere by then
            job.request = AnalysisRequest(
                resume=job.result.lesson_id,
                title=job.request.title,
                speech_model=job.request.speech_model,
                rewording=job.request.rewording,
                budget=job.request.budget,
                processor_only=job.request.processor_only,
                only=job.request.only,
            )
        job.result = None
        job.stop = threading.Event()
        job.state = "paused" if self._paused else "waiting"
        job.left_s = None
        self._keep()
        self.changed.emit(job.number)

    def _close_job(self, job: Job, state: State) -> None:
        job.state = state
        job.left_s = None
        if state == "done":
            job.share = 1.0
        if self._paused and not any(other.live for other in self._jobs.values()):
            # nothing is held any more: what is added next runs at once
            self._paused = False
            self.held.emit()
        self._keep()
        self.ended.emit(job.number)


def _ending(job: Job, error: BaseException | None) -> State:
    if isinstance(error, Cancelled) or (job.result is not None and job.result.exit_code == EXIT_CANCELLED):
        return "stopped"
    if error is not None:
        return "failed"
    return "failed" if any(note.kind == "failed" for note in job.notes) else "done"
