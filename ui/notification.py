"""One word on the desktop when all analyses are through and nobody is looking at the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from ui import icons, phrases
from ui.jobs import Jobs

_STAYS_MS = 15_000


class DesktopNotice(QObject):
    """Speaks once, when the queue is empty again; never while the window is in front, never twice for one job."""

    def __init__(self, window: QWidget, jobs: Jobs) -> None:
        super().__init__(window)
        self._window = window
        self._jobs = jobs
        self._ended = 0
        self._tray: QSystemTrayIcon | None = None
        jobs.ended.connect(self._job_ended)

    def _job_ended(self, _number: int) -> None:
        self._ended += 1
        if self._jobs.busy or self._jobs.closing:
            return
        count, self._ended = self._ended, 0
        if not self._window.isActiveWindow():
            self.say(phrases.counted(count, self.tr("An analysis has ended."), self.tr("{n} analyses have ended.")))

    def say(self, text: str) -> None:
        """Shows the words where the desktop has a place for them."""
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(icons.application(), self)
            self._tray.messageClicked.connect(self._to_window)
        self._tray.show()
        self._tray.showMessage("Lectern", text, icons.application(), _STAYS_MS)
        QTimer.singleShot(_STAYS_MS, self._tray.hide)

    def _to_window(self) -> None:
        self._window.raise_()
        self._window.activateWindow()
