"""The window: a bar with the screens, the screen in front, the running analyses and the menus. It only connects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from classroom.domain.errors import KnownError
from ui import actions, commands, icons, known, theme
from ui.memory import Memory
from ui.pages import LessonPage, Page, Services, ShowsMeasure
from ui.views.jobs_strip import JobStrip
from ui.views.problem import ProblemPage
from ui.widgets.notice import Notice, NoticeBar
from ui.widgets.scrolled import Scrolled
from ui.widgets.topbar import TopBar
from ui.widgets.veil import DropVeil

SMALLEST = QSize(1024, 640)

Maker = Callable[[Services], Page]


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """What a window shows: the screen's name, the open lesson and the second of it. None for no lesson."""

    front: str
    lesson_id: str | None
    at_s: float | None


class MainWindow(QMainWindow):
    """The main window. Screens are made when they are first shown: `makers` says how, by name.

    Names in use: "lessons", "trends", "coaching", "lesson", "problem". The page "lesson" has
    `open_lesson(lesson_id, at_s)`.
    """

    painted = Signal()
    """The window was painted for the first time."""
    language_asked = Signal(str)
    """The person wants the window in the language of this code."""

    def __init__(self, services: Services, makers: dict[str, Maker], memory: Memory) -> None:
        super().__init__()
        self._was_painted = False
        self.services = services
        self.memory = memory
        self._makers = makers
        self._pages: dict[str, Page] = {}
        self._areas: dict[str, Scrolled] = {}
        self._page_actions: list[tuple[QMenu, QAction]] = []
        self._trail: list[str] = []
        self.lesson_id: str | None = None
        self.setAcceptDrops(True)
        self.setMinimumSize(QSize(800, 520))
        self.resize(QSize(1280, 800))
        self.setWindowIcon(icons.application())
        self.commands = commands.Commands(self)
        self.actions_by_name = actions.build(self.commands)
        self.menus: dict[str, QMenu] = {}
        self._lay_out()
        self._make_menus()
        self._connect()

    def _lay_out(self) -> None:
        self.topbar = TopBar(self.actions_by_name)
        self.stack = QStackedWidget()
        self.strip = JobStrip(self.services)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.topbar)
        column.addWidget(self.stack, 1)
        column.addWidget(self.strip)
        self.setCentralWidget(middle)
        self.notices = NoticeBar(self.stack)
        self._veil = DropVeil(middle)

    def _make_menus(self) -> None:
        for name, text in actions.MENUS:
            self.menus[name] = self.menuBar().addMenu(actions.translated(text))
        for command in actions.COMMANDS:
            menu = self.menus[command.menu]
            if command.name == actions.SEPARATOR:
                menu.addSeparator()
            else:
                menu.addAction(self.actions_by_name[command.name])
        self.commands.fill_submenus(self.actions_by_name)

    def _connect(self) -> None:
        ask = self.services.navigator
        ask.lesson_asked.connect(self.open_lesson)
        ask.library_asked.connect(lambda: self.show_page("lessons"))
        ask.trends_asked.connect(self.show_trends)
        ask.import_asked.connect(self.commands.lessons.import_files)
        ask.demo_asked.connect(self.commands.open_demo)
        ask.notice_asked.connect(self.notices.say)
        self.services.background.failed.connect(self.tell)
        self.services.background.refused.connect(self._show_problem)
        self.services.background.opened.connect(self._leave_problem)
        self.topbar.chosen.connect(self.show_page)

    def page(self, name: str) -> Page:
        """The screen of that name, made now if it has not been shown before; KeyError for an unknown name."""
        if name not in self._pages:
            made = self._makers[name](self.services)
            self._pages[name] = made
            self._areas[name] = Scrolled(made, self.tr("Screen"))
            self.stack.addWidget(self._areas[name])
            made.title_changed.connect(self._retitle)
            self.commands.connect_page(made)
        return self._pages[name]

    @property
    def front(self) -> str:
        """The name of the screen in front; empty before the first."""
        return next((name for name, area in self._areas.items() if area is self.stack.currentWidget()), "")

    def show_page(self, name: str) -> None:
        """Brings a screen to the front and puts its actions into the menus."""
        before = self.front
        if before == name:
            self._pages[name].arrive()
            return
        if before:
            self._pages[before].leave()
            self._trail.append(before)
        page = self.page(name)
        self._take_page_actions_out()
        self.stack.setCurrentWidget(self._areas[name])
        self._put_page_actions_in(page)
        self._retitle()
        page.arrive()

    def show_trends(self, measure: str | None = None) -> None:
        """Shows trends, of a measure if one is named."""
        self.show_page("trends")
        page = self.page("trends")
        if measure is not None and isinstance(page, ShowsMeasure):
            page.choose(measure)

    def go_back(self) -> None:
        """Shows the screen that was in front before; the library if there was none."""
        while self._trail and self._trail[-1] in (self.front, "problem"):
            self._trail.pop()
        target = self._trail.pop() if self._trail else "lessons"
        self.show_page(target)
        if self._trail and self._trail[-1] != target:
            self._trail.pop()

    def open_lesson(self, lesson_id: str, at_s: float | None = None) -> None:
        """Shows a lesson, from second `at_s` if one is given."""
        self.lesson_id = lesson_id
        self.memory.opened(lesson_id)
        page = self.page("lesson")
        if isinstance(page, LessonPage):
            page.open_lesson(lesson_id, at_s)
        self.show_page("lesson")

    def where(self) -> Whereabouts:
        """What is shown now, for a window that takes the place of this one."""
        page = self._pages.get("lesson")
        at_s = page.at_s() if isinstance(page, LessonPage) and self.lesson_id else None
        return Whereabouts(front=self.front, lesson_id=self.lesson_id, at_s=at_s)

    def go_where(self, place: Whereabouts) -> None:
        """Shows what another window showed; "problem" again where the lessons could not be opened."""
        refusal = self.services.background.refusal
        if refusal is not None:
            self._show_problem(refusal)
            return
        if place.lesson_id is not None:
            self.open_lesson(place.lesson_id, place.at_s)
        if place.front in self._makers and place.front not in ("problem", self.front):
            self.show_page(place.front)

    def leave(self) -> None:
        """Stops what plays and ends notices, so that a delete is not forgotten, before the window goes."""
        self.notices.end()
        if self.front:
            self._pages[self.front].leave()

    def close_lesson(self, lesson_id: str) -> None:
        """Leaves a lesson that was deleted."""
        if self.lesson_id != lesson_id:
            return
        self.lesson_id = None
        if self.front == "lesson":
            self.show_page("lessons")
        self._retitle()

    def tell(self, error: KnownError) -> None:
        """Says at the foot of the window what went wrong and what to do."""
        self.notices.say(Notice(text=known.said(error), seconds=20))

    def _retitle(self) -> None:
        front = self.front
        title = self._pages[front].title() if front else ""
        self.setWindowTitle(f"{title} – Lectern" if title else "Lectern")
        lesson = self._pages["lesson"].title() if self.lesson_id and "lesson" in self._pages else ""
        self.topbar.show_state(front, lesson)
        self.commands.update(front, has_lesson=self.lesson_id is not None)

    def _put_page_actions_in(self, page: Page) -> None:
        for name, extra in page.menu_actions().items():
            menu = self.menus[name]
            divider = menu.addSeparator()
            self._page_actions.append((menu, divider))
            for action in extra:
                menu.addAction(action)
                self._page_actions.append((menu, action))

    def _take_page_actions_out(self) -> None:
        for menu, action in self._page_actions:
            menu.removeAction(action)
        self._page_actions.clear()

    def _show_problem(self, error: KnownError) -> None:
        page = self.page("problem")
        if isinstance(page, ProblemPage):
            page.set_problem(error)
        self.show_page("problem")

    def _leave_problem(self) -> None:
        if self.front in ("", "problem"):
            self.show_page("lessons")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Says once that the window has been painted: work may start that must not delay it."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders may be dropped anywhere on the window."""
        if self.actions_by_name["add"].isEnabled() and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self._veil.cover()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The files were carried away again."""
        self._veil.hide()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Opens the import dialog with what was dropped."""
        self._veil.hide()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.services.navigator.import_asked.emit(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks if an analysis runs; what it finished is kept. Ends notices, so that a delete is not forgotten."""
        if not self.commands.may_close():
            event.ignore()
            return
        self.memory.set_geometry(self.saveGeometry())
        self.leave()
        self.services.jobs.stop_all()
        event.accept()

    def dress(self) -> None:
        """Applies the remembered appearance and place."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, self.memory.scheme(), scale=self.memory.scale())
        if not self.restoreGeometry(self.memory.geometry()):
            self.resize(QSize(1280, 800))
