"""Our own faults in the window: written to the log folder and shown as a report that names no lesson and no person."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QWidget

from ui import theme
from ui.places import log_folder
from ui.widgets import parts

log = logging.getLogger("lectern.window")
_LOG_BYTES = 500_000


class Guard(QObject):
    """Catches what nobody caught, in any thread, and shows it in one dialog at a time."""

    caught = Signal(object)

    def __init__(self, window: QWidget | None) -> None:
        super().__init__()
        self._window = window
        self._dialog: FaultDialog | None = None
        self._before = (sys.excepthook, threading.excepthook)
        self._handlers: list[logging.Handler] = []
        self._crashes: object = None
        self.caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def watch(self, window: QWidget) -> None:
        """Shows what it catches above another window from now on."""
        self._window = window

    def start(self) -> None:
        """Takes over from the interpreter's own hooks and opens the log."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook
        try:
            folder = log_folder()
            folder.mkdir(parents=True, exist_ok=True)
            handler = RotatingFileHandler(
                folder / "window.log", maxBytes=_LOG_BYTES, backupCount=2, encoding="utf-8", delay=True
            )
            handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
            logging.getLogger("lectern").addHandler(handler)
            self._handlers.append(handler)
            crashes = (folder / "crashes.log").open("a", encoding="utf-8")  # open while the window is
            self._crashes = crashes
            faulthandler.enable(crashes)
        except OSError:
            # a full or read-only disk must not keep the window from opening
            faulthandler.enable()

    def remove(self) -> None:
        """Gives the hooks back and closes the log."""
        sys.excepthook, threading.excepthook = self._before
        for handler in self._handlers:
            logging.getLogger("lectern").removeHandler(handler)
            handler.close()
        faulthandler.disable()
        close = getattr(self._crashes, "close", None)
        if close is not None:
            close()

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        self.caught.emit(error.with_traceback(trace))

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.caught.emit(args.exc_value)

    def _show(self, error: BaseException) -> None:
        text = report(error)
        if self._dialog is None:
            self._dialog = FaultDialog(text, self._window)
            self._dialog.finished.connect(self._forget)
            self._dialog.open()

    def _forget(self) -> None:
        self._dialog = None


def install(window: QWidget | None) -> Guard:
    """The guard, in force."""
    guard = Guard(window)
    guard.start()
    return guard


def report(error: BaseException) -> str:
    """The report on a fault: types, files, lines and functions; no message, because one may quote a lesson."""
    # only loaded when there is a fault: it brings the whole pipeline with it
    from classroom.workspace.installation import report_fault

    place: Path | None = report_fault(error, "window")
    kind = type(error).__name__
    log.error("a fault of type %s; report: %s", kind, place.name if place else "could not be written")
    return kind if place is None else place.read_text(encoding="utf-8")


class FaultDialog(QDialog):
    """Says that Lectern met a fault of its own, that nothing is lost, and offers the report for copying."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("A fault in Lectern"))
        self.setMinimumWidth(560)
        self._text = text
        column = parts.column(self, margin=theme.L, gap=theme.M)
        column.addWidget(parts.label(self.tr("Something went wrong inside Lectern"), "title", wrap=True))
        column.addWidget(
            parts.label(
                self.tr(
                    "This is our mistake, not yours. What was finished is saved, and you can go on working. "
                    "If it happens again, close Lectern and open it anew."
                ),
                wrap=True,
            )
        )
        column.addWidget(
            parts.label(
                self.tr("The report below has no names and no words from your lessons. It helps us mend this."),
                "muted",
                wrap=True,
            )
        )
        box = QPlainTextEdit(text)
        box.setReadOnly(True)
        box.setAccessibleName(self.tr("Report"))
        box.setTabChangesFocus(True)
        column.addWidget(box, 1)
        copy = parts.button(self.tr("&Copy report"))
        copy.clicked.connect(lambda: QApplication.clipboard().setText(self._text))
        close = parts.button(self.tr("Go on"), "primary")
        close.clicked.connect(self.accept)
        row = parts.row()
        row.addWidget(copy)
        row.addStretch(1)
        row.addWidget(close)
        column.addLayout(row)
        close.setFocus()
