"""Fetching a speech model in a thread of its own: how far it is, stopping it, how it ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from classroom.domain.errors import Cancelled, KnownError

_TELL_EVERY_S = 0.2

Get = Callable[..., Any]


def _get(name: str, *, progress: Callable[[int, int], None], stopped: Callable[[], bool]) -> None:
    from classroom.workspace import installation  # loads what the window does without until now

    installation.get_model(name, progress=progress, stopped=stopped)


class Fetching(QObject):
    """One download at a time. What has arrived stays on disk, so a stopped one goes on where it was."""

    moved = Signal(object, object)
    """Bytes there and in all."""
    ended = Signal(object)
    """None, or the KnownError that ended it."""

    _over = Signal(object)

    def __init__(self, parent: QObject | None = None, *, get: Get = _get) -> None:
        super().__init__(parent)
        self._get = get
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._over.connect(self._end, Qt.ConnectionType.QueuedConnection)
        # whoever closes the settings does not want it any more
        self.destroyed.connect(self._stop.set)

    @property
    def running(self) -> bool:
        """True while a model is fetched."""
        return self._thread is not None

    def start(self, name: str) -> None:
        """Fetches the model of that name; nothing while another is fetched."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, args=(name,), name="model", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Asks the download to end."""
        self._stop.set()

    def _run(self, name: str) -> None:
        told = 0.0

        def progress(there: int, total: int) -> None:
            nonlocal told
            now = time.monotonic()
            if now - told > _TELL_EVERY_S and not self._stop.is_set():
                told = now
                self.moved.emit(there, total)

        try:
            self._get(name, progress=progress, stopped=self._stop.is_set)
        except Cancelled:
            self._tell(None)
        except BaseException as error:
            self._tell(error)
        else:
            self._tell(None)

    def _tell(self, error: BaseException | None) -> None:
        try:
            self._over.emit(error)
        except RuntimeError:
            # the settings were closed meanwhile
            return

    def _end(self, error: BaseException | None) -> None:
        self._thread = None
        self.ended.emit(error if isinstance(error, KnownError) else None)
        if error is not None and not isinstance(error, KnownError):
            raise error
