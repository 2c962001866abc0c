"""The threads in which the window asks the workspace, so that no screen ever waits for the store."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from classroom.domain.errors import KnownError

if TYPE_CHECKING:
    from classroom.workspace.workspace import Workspace

T = TypeVar("T")


class Ticket:
    """A question that was asked. After `drop` its answer is thrown away: a newer question replaced it."""

    def __init__(self) -> None:
        self.dropped = False

    def drop(self) -> None:
        """Throws the answer away when it comes."""
        self.dropped = True


@dataclass(frozen=True)
class _Reopening:
    """The store is to be closed and opened another way; where that fails, as it was."""

    opener: Callable[[], Workspace]
    otherwise: Callable[[], Workspace]


@dataclass(kw_only=True)
class _Question:
    work: Callable[[Any], Any]
    then: Callable[[Any], None]
    failed: Callable[[KnownError], None] | None
    owner: QObject | None
    ticket: Ticket = field(default_factory=Ticket)
    answer: Any = None
    error: BaseException | None = None


class Background(QObject):
    """Runs questions to the workspace one after another in a thread of their own; answers arrive on the window's.

    What takes seconds (looking at files, writing a report) has a second thread, so that screens do not wait for it.
    Questions may be asked before the store is open: they wait for it. If it cannot be opened they fail with the
    reason. An error that is not a `KnownError` is our bug and is raised on the window's thread.
    """

    opened = Signal(object)
    """The workspace, once it is open."""
    refused = Signal(object)
    """The KnownError that kept the workspace from opening."""
    failed = Signal(object)
    """A KnownError of a question that brought no `failed` of its own."""
    reopened = Signal(object)
    """The store was closed and is open again: None, or the KnownError that kept it from being opened as was asked."""
    settled = Signal()
    """Nothing is being asked any more."""

    _answered = Signal(object)
    _opening_ended = Signal(object, object)

    def __init__(
        self, opener: Callable[[], Workspace], parent: QObject | None = None, *, keep_open: bool = False
    ) -> None:
        """keep_open leaves the workspace open at the end, for one that belongs to somebody else."""
        super().__init__(parent)
        self._opener = opener
        self._keep_open = keep_open
        self._questions: SimpleQueue[_Question | _Reopening | Callable[[], Workspace] | None] = SimpleQueue()
        self._slow: SimpleQueue[_Question | None] = SimpleQueue()
        self._tried = threading.Event()
        self._in_use = threading.Lock()
        self._workspace: Workspace | None = None
        self._refusal: KnownError | None = None
        self._waiting = 0
        self._thread = threading.Thread(target=self._serve, name="workspace", daemon=True)
        self._slow_thread = threading.Thread(target=self._serve_slow, name="workspace, slow", daemon=True)
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._opening_ended.connect(self._tell_opening, Qt.ConnectionType.QueuedConnection)

    @property
    def workspace(self) -> Workspace | None:
        """The open workspace; None before it is open and after it was refused. For other threads only."""
        return self._workspace

    @property
    def refusal(self) -> KnownError | None:
        """What kept the workspace from being opened when that was tried last; None where nothing did."""
        return self._refusal

    @property
    def busy(self) -> bool:
        """True while an answer is still to come."""
        return self._waiting > 0

    def start(self) -> None:
        """Opens the workspace in the thread."""
        self._thread.start()
        self._slow_thread.start()

    def ask(
        self,
        work: Callable[[Workspace], T],
        then: Callable[[T], None],
        *,
        failed: Callable[[KnownError], None] | None = None,
        owner: QObject | None = None,
        slow: bool = False,
    ) -> Ticket:
        """Runs `work` in the thread, then `then` with its answer on the window's thread.

        failed gets a KnownError instead of the `failed` signal. Once owner is deleted the answer is thrown away.
        slow: it may take seconds; it then keeps no order with questions that are not slow.
        """
        question = _Question(work=work, then=then, failed=failed, owner=owner)
        self._waiting += 1
        (self._slow if slow else self._questions).put(question)
        return question.ticket

    def close(self, seconds: float = 5.0) -> bool:
        """Answers what was asked, closes the workspace and ends the thread; False if that takes longer."""
        if not self._thread.is_alive():
            return True
        until = time.monotonic() + seconds
        self._slow.put(None)
        # the store is closed by the first thread, so the second has to be through before
        self._slow_thread.join(seconds)
        self._questions.put(None)
        self._thread.join(max(0.1, until - time.monotonic()))
        return not self._thread.is_alive() and not self._slow_thread.is_alive()

    def retry(self, opener: Callable[[], Workspace] | None = None) -> None:
        """Tries to open again, or to open something else, after `refused`."""
        self._opener = opener or self._opener
        self._questions.put(self._opener)

    def reopen(self, opener: Callable[[], Workspace], *, otherwise: Callable[[], Workspace]) -> None:
        """Closes the store, which nobody else may be using, and opens it another way; `reopened` tells of the end."""
        self._questions.put(_Reopening(opener, otherwise))

    def retry_with(self, word: str) -> None:
        """Tries to open the same encrypted store with a pass-phrase."""
        from ui.opening import with_word

        self._questions.put(with_word(self._opener, word))

    def _serve(self) -> None:
        self._open(self._opener)
        while (question := self._questions.get()) is not None:
            if isinstance(question, _Question):
                self._answer(question)
                self._answered.emit(question)
            elif isinstance(question, _Reopening):
                with self._in_use:
                    self._reopen(question)
            elif self._workspace is None:
                self._open(question)
        if self._workspace is not None and not self._keep_open:
            self._workspace.close()

    def _serve_slow(self) -> None:
        self._tried.wait()
        while (question := self._slow.get()) is not None:
            with self._in_use:
                self._answer(question)
            self._answered.emit(question)

    def _open(self, opener: Callable[[], Workspace]) -> None:
        try:
            self._workspace = opener()
        except KnownError as error:
            self._refusal = error
            self._opening_ended.emit(None, error)
        except BaseException as error:
            self._refusal = KnownError("The lessons could not be opened because of a fault in Lectern.")
            self._opening_ended.emit(None, error)
        else:
            self._refusal = None
            self._opening_ended.emit(self._workspace, None)
        finally:
            self._tried.set()

    def _reopen(self, wanted: _Reopening) -> None:
        before, self._workspace = self._workspace, None
        refusal: KnownError | None = None
        if before is not None:
            before.close()
        try:
            self._workspace = wanted.opener()
        except KnownError as error:
            refusal = error
            self._open(wanted.otherwise)
        else:
            self._refusal = None
            self._opening_ended.emit(self._workspace, None)
        self.reopened.emit(refusal)

    def _answer(self, question: _Question) -> None:
        if question.ticket.dropped:
            return
        if self._refusal is not None:
            question.error = self._refusal
            return
        try:
            question.answer = question.work(self._workspace)
        except BaseException as error:
            question.error = error

    def _tell_opening(self, workspace: object, error: BaseException | None) -> None:
        if workspace is not None:
            self.opened.emit(workspace)
        elif isinstance(error, KnownError):
            self.refused.emit(error)
        elif error is not None:
            self.refused.emit(self._refusal)
            raise error

    def _deliver(self, question: _Question) -> None:
        self._waiting -= 1
        try:
            self._hand_over(question)
        finally:
            if not self._waiting:
                self.settled.emit()

    def _hand_over(self, question: _Question) -> None:
        gone = question.owner is not None and not shiboken6.isValid(question.owner)
        if question.ticket.dropped or gone:
            return
        if question.error is None:
            question.then(question.answer)
        elif not isinstance(question.error, KnownError):
            raise question.error
        elif question.failed is not None:
            question.failed(question.error)
        elif question.error is not self._refusal:
            # the refusal itself was told once, when opening failed
            self.failed.emit(question.error)
