"""One run of the window: opened, made anew in another language, and closed in order."""

from __future__ import annotations

import signal
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from ui import faults, language
from ui.awake import KeepAwake
from ui.background import Background
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.memory import Memory
from ui.notification import DesktopNotice

_STOP_S = 4.0
"""How long closing waits for a job to leave: it is asked to within two seconds."""

Make = Callable[[Background, Memory, Jobs], MainWindow]


class Session(QObject):
    """The window and what lives as long as the program does. make: how the window is made; folder: the store's."""

    def __init__(self, app: QApplication, background: Background, memory: Memory, make: Make, *, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._app = app
        self._background = background
        self._memory = memory
        self._make = make
        self.at_rest = True
        self._jobs = Jobs(background)
        KeepAwake(self._jobs)
        self.window = self._window()
        self._guard = faults.install(self.window)
        self.window.painted.connect(background.start)

    def _window(self) -> MainWindow:
        made = self._make(self._background, self._memory, self._jobs)
        made.dress()
        made.show_page("lessons")
        DesktopNotice(made, self._jobs)
        # later: what asked for it, such as the settings, is a part of the window that goes
        made.language_asked.connect(self._speak_in_settings, Qt.ConnectionType.QueuedConnection)
        return made

    def welcome(self) -> None:
        """The three screens of the first start, once the window is painted; never again after that."""
        self._memory.set_welcomed()
        self.window.painted.connect(self._show_welcome)

    def _show_welcome(self) -> None:
        from ui.views.welcome import Welcome

        if not self.window.isVisible():
            return  # closed as soon as it was there: a dialog alone would keep the program running
        dialog = Welcome(self._memory, self._folder, self.window, set_scheme=self.window.commands.set_scheme)
        dialog.language_chosen.connect(self._speak_in_welcome, Qt.ConnectionType.QueuedConnection)
        dialog.add_asked.connect(self.window.commands.add_lesson)
        dialog.demo_asked.connect(self.window.commands.open_demo)
        dialog.privacy_asked.connect(self.window.commands.show_privacy)
        dialog.open()

    def _speak_in_welcome(self, code: str) -> None:
        self._speak(code)
        self._show_welcome()

    def _speak_in_settings(self, code: str) -> None:
        self._speak(code)
        self.window.commands.show_settings().general.language.setFocus()

    def _speak(self, code: str) -> None:
        """Another window in the place of this one: what is made already keeps the words it was made with.

        It shows the same screen, the same lesson at the same second; analyses run on, they belong to no window.
        """
        self._memory.set_language(code)
        self._memory.set_geometry(self.window.saveGeometry())
        language.install(self._app, code)
        before = self.window
        before.leave()
        self.window = self._window()
        self._guard.watch(self.window)
        self.window.go_where(before.where())
        self.window.show()
        before.hide()
        before.deleteLater()

    def come_forward(self, paths: list[Path]) -> None:
        """Shows the window to whoever started Lectern once more, with the files they gave."""
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.raise_()
        self.window.activateWindow()
        self.take(paths)

    def take(self, paths: Sequence[Path]) -> None:
        """Opens the import dialog with files; nothing without any."""
        if paths:
            self.window.services.navigator.import_asked.emit(list(paths))

    def run(self) -> int:
        """Shows the window until it is closed; the exit code. `at_rest` tells whether all work has ended by then."""
        self.window.show()
        with _stopping_on_signals(self):
            code = self._app.exec()
        through = self._jobs.wait(_STOP_S)
        self.at_rest = self._background.close() and through
        self._memory.write()
        self._guard.remove()
        return code

    def leave(self) -> None:
        """Ends the window as if it were closed; what is finished is kept."""
        self.window.services.jobs.stop_all()
        self.window.close()


@contextmanager
def _stopping_on_signals(session: Session) -> Generator[None]:
    """Ends the window when the terminal or the system asks for it.

    Python hears of a signal only between its own steps, so a timer makes it take one twice a second while it runs.
    """

    def stop(_number: int, _frame: object) -> None:
        # not at once: it may come in the middle of painting
        QTimer.singleShot(0, session.leave)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    timer = QTimer(session)
    timer.timeout.connect(lambda: None)
    timer.start(500)
    try:
        yield
    finally:
        timer.stop()
        for number, handler in before.items():
            signal.signal(number, handler)
