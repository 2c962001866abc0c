"""Starts the window: the application, its log, what happens to our own faults, and the pieces put together."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from PySide6.QtCore import QEventLoop, QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication

from classroom.domain.errors import EXIT_BUG, EXIT_DONE, KnownError
from classroom.wording import Wording
from classroom.workspace.locations import store_folder
from ui import language, theme
from ui.background import Background
from ui.jobs import Jobs
from ui.main_window import MainWindow, Maker
from ui.memory import Memory
from ui.opening import opener
from ui.pages import LessonPage, Navigator, Page, Services
from ui.session import Session
from ui.theme import Scheme
from ui.views.library import LibraryPage
from ui.views.problem import ProblemPage

if TYPE_CHECKING:
    from classroom.workspace.workspace import Workspace

_LOAD_S = 60
_ROUNDS = 5


def run(argv: Sequence[str], *, store: Path | None = None, lesson: str | None = None) -> int:
    """Shows the window until it is closed; its exit code.

    argv: files and folders to add; a window that is open on this store is given them, and this ends at once. store:
    the store's folder, None for the usual one. lesson: the id of a lesson to open at once.
    """
    from ui import instance  # the network module comes with it, which a picture of the window needs as little as tests

    app = application()
    memory = Memory()
    language.install(app, memory.language())
    paths = [Path(text) for text in argv]
    name = instance.name_of(store_folder(store))
    if instance.hand_over(name, paths):
        return EXIT_DONE
    background = Background(opener(store))
    session = Session(app, background, memory, _window, folder=store_folder(store))
    door = instance.Door(name, session)
    door.knocked.connect(session.come_forward)
    if lesson is not None:
        background.opened.connect(lambda: session.window.open_lesson(lesson))
    if paths:
        background.opened.connect(lambda: session.take(paths))
    if lesson is None and not paths and not memory.welcomed():
        session.welcome()
    code = session.run()
    door.close()
    if not session.at_rest:
        _leave(code)
    return code


def _leave(code: int) -> NoReturn:
    """Ends the process with threads still at work, such as one that opens the store on a busy computer.

    Python would end such a thread in the midst of the database's own code, which takes that for a fault and aborts.
    What is on the disk is whole whenever the process ends.
    """
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # pyright: ignore[reportUnnecessaryComparison]  # a program without a console has none
            stream.flush()
    os._exit(code)


def application() -> QApplication:
    """The application, made if there is none yet."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication([sys.argv[0]])
    app.setApplicationName("lectern")
    app.setApplicationDisplayName("Lectern")
    app.setDesktopFileName("org.lectern.Lectern")
    return app


def build(background: Background, memory: Memory | None = None, jobs: Jobs | None = None) -> MainWindow:
    """The window on what `background` will open; nothing is shown or opened yet. jobs: a queue there is already."""
    memory = memory or Memory()
    words = Wording(memory.language())
    services = Services(background=background, jobs=jobs or Jobs(background), navigator=Navigator(), words=words)
    makers: dict[str, Maker] = {
        "lessons": LibraryPage,
        "problem": ProblemPage,
        "trends": _trends,
        "coaching": _coaching,
        "lesson": _lesson,
    }
    return MainWindow(services, makers, memory)


def _window(background: Background, memory: Memory, jobs: Jobs) -> MainWindow:
    # looked up when it is called: the timing of the first paint puts its own in the place of `build`
    return build(background, memory, jobs)


def screenshot(
    workspace: Workspace,
    lesson_id: str,
    out: Path,
    *,
    size: tuple[int, int] = (1600, 1000),
    scheme: Scheme = "light",
) -> Path:
    """The path of a picture (PNG) of the real window with the lesson open; needs no screen.

    The workspace stays open. Raises KnownError if the lesson is not on the screen within a minute or the picture
    cannot be written.
    """
    if QApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = application()
    theme.apply(app, scheme)
    background = Background(lambda: workspace, keep_open=True)
    window = build(background)
    window.resize(QSize(*size))
    background.start()
    page = window.page("lesson")
    window.open_lesson(lesson_id)
    window.show()
    loaded = _wait_for(page, lesson_id)
    # titles and lanes that just came are laid out by events that are still to be handled
    for _ in range(_ROUNDS):
        app.processEvents()
    picture = window.grab()
    window.close()
    background.close()
    if not loaded:
        raise KnownError(
            "The lesson did not appear in the window in time.", "Try again when the computer is less busy."
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    if not picture.save(str(out)):
        raise KnownError(f"The picture could not be written to {out}.", "Choose another folder.")
    return out


def _wait_for(page: Page, lesson_id: str) -> bool:
    if not isinstance(page, LessonPage):
        return False
    loop = QEventLoop()

    def seen(loaded: str) -> None:
        if loaded == lesson_id:
            loop.exit(EXIT_DONE)

    page.loaded.connect(seen)
    QTimer.singleShot(_LOAD_S * 1000, lambda: loop.exit(EXIT_BUG))
    return loop.exec() == EXIT_DONE


def _trends(services: Services) -> Page:
    from ui.views.trends import TrendsPage  # charts bring the tables with them: not before they are wanted

    return TrendsPage(services)


def _coaching(services: Services) -> Page:
    from ui.views.coaching import CoachingPage

    return CoachingPage(services)


def _lesson(services: Services) -> Page:
    from ui.views.lesson import LessonView

    return LessonView(services)
