"""What is done to whole lessons: adding, the demo, what follows an analysis, details, deleting with a way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QMessageBox

from classroom.domain.errors import KnownError
from classroom.domain.requests import AnalysisRequest
from classroom.workspace.demo import demo_request
from ui import phrases
from ui.jobs import Job
from ui.models.lessons import LessonRow
from ui.views.library import LibraryPage
from ui.widgets import parts
from ui.widgets.notice import Notice

if TYPE_CHECKING:
    from classroom.domain.teacher_voices import TeacherVoice
    from classroom.workspace.workspace import Workspace
    from ui.main_window import MainWindow


class LessonCommands(QObject):
    """Adds, opens, changes and deletes lessons for the window."""

    hidden = Signal(object)
    """Ids of lessons that wait to be deleted: whoever lists lessons leaves them out."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._services = window.services
        self._follow_ups: dict[int, Callable[[Job], None]] = {}
        self.titles: dict[str, str] = {}
        self._asked_unfinished = False
        self._library: LibraryPage | None = None
        self._services.jobs.ended.connect(self._job_ended)
        self._services.jobs.committed.connect(self._piece_kept)

    def know(self, rows: tuple[LessonRow, ...]) -> None:
        """Keeps the lessons' titles, for the menu of recent ones."""
        self.titles = {row.lesson_id: row.title for row in rows}

    def connect_library(self, page: LibraryPage) -> None:
        """Does what the library asks for."""
        page.listed.connect(lambda: self.know(page.model.rows()))
        self._library = page
        page.listed.connect(self._offer_unfinished)
        self._services.jobs.restored.connect(self._offer_unfinished)
        page.details_asked.connect(self.show_details)
        page.delete_asked.connect(self.delete)
        page.pin_asked.connect(partial(self._pin, page))
        page.show_pinned(self._window.memory.pinned())
        page.continue_asked.connect(self.go_on)
        self.hidden.connect(page.hide_lessons)

    def _offer_unfinished(self) -> None:
        """Once a start: offers to go on where the program was ended or broke off."""
        jobs = self._services.jobs
        rows = self._library.model.rows() if self._library is not None else ()
        if self._asked_unfinished or not rows or not jobs.loaded or jobs.jobs():
            return
        self._asked_unfinished = True
        left = tuple(row for row in rows if row.state == "unfinished")
        if not left:
            return
        one = self.tr("“{title}” is not analysed to the end.").format(title=left[0].title)
        text = phrases.counted(len(left), one, self.tr("{n} lessons are not analysed to the end."))
        self._window.notices.say(
            Notice(text=text, action=self.tr("Go on"), then=partial(self._go_on_all, left), seconds=20)
        )

    def _go_on_all(self, rows: tuple[LessonRow, ...]) -> None:
        for row in rows:
            self.go_on(row)

    def import_files(self, paths: list[Path]) -> None:
        """Opens the import dialog with these files and folders; what it asks for is put into the queue."""
        from ui.views.import_dialog import ImportDialog

        # the same files are the same lesson: one that waits to be deleted must be gone before it comes again
        self._window.notices.end()
        dialog = ImportDialog(self._services, self._window)
        dialog.analyse_asked.connect(self._analyse)
        dialog.add(paths)
        dialog.open()

    def _analyse(self, request: AnalysisRequest) -> None:
        self._start(request, self._ready)

    def _piece_kept(self, _number: int) -> None:
        self._services.navigator.lessons_changed.emit()

    def start_demo(self) -> None:
        """Puts the bundled lesson into the queue; it opens when it is ready."""
        self._window.notices.end()
        self._services.background.ask(lambda _: None, lambda _: self._start(demo_request(), self._open), owner=self)

    def go_on(self, row: LessonRow) -> None:
        """Puts what is missing of an unfinished lesson into the queue."""
        self._start(AnalysisRequest(resume=row.lesson_id, title=row.title), self._ready)

    def _start(self, request: AnalysisRequest, then: Callable[[Job], None]) -> None:
        memory = self._window.memory
        asked = replace(
            request,
            rewording=request.rewording or memory.rewording() or None,
            budget=memory.budget(),
            processor_only=memory.processor_only(),
        )
        self._follow_ups[self._services.jobs.start(asked)] = then

    def _job_ended(self, number: int) -> None:
        job = self._services.jobs.job(number)
        self._services.navigator.lessons_changed.emit()
        QApplication.alert(self._window)
        then = self._follow_ups.pop(number, self._ready)
        if job.state == "done" and job.result is not None:
            then(job)

    def _open(self, job: Job) -> None:
        if job.result is not None and self._window.front == "lessons":
            self._window.open_lesson(job.result.lesson_id)
        else:
            self._ready(job)

    def _ready(self, job: Job) -> None:
        if job.result is None:
            return
        lesson_id = job.result.lesson_id
        self._window.notices.say(
            Notice(
                text=self.tr("“{title}” is ready.").format(title=job.title),
                action=self.tr("Open"),
                then=lambda: self._window.open_lesson(lesson_id),
            )
        )

    def show_details(self, lesson_id: str) -> None:
        """Opens a lesson's facts for changing."""
        from ui.views.details import DetailsDialog

        DetailsDialog(self._services, lesson_id, self._window).open()

    def delete(self, rows: tuple[LessonRow, ...]) -> None:
        """Asks, hides the lessons, and deletes them unless the person takes it back within ten seconds."""
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Delete lessons"))
        one = self.tr("Delete “{title}”?").format(title=rows[0].title)
        box.setText(phrases.counted(len(rows), one, self.tr("Delete {n} lessons?")))
        box.setInformativeText(
            self.tr("The transcript, comments, measures and corrections go. Your own files stay where they are.")
        )
        delete = box.addButton(self.tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        parts.set_look(delete, "kind", "danger")
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        delete.clicked.connect(lambda: self._hide(rows))
        box.open()
        ids = tuple(row.lesson_id for row in rows)
        self._services.background.ask(
            lambda workspace: workspace.voices_going_with(ids), lambda voices: self._say_voices(box, voices), owner=box
        )

    def _say_voices(self, box: QMessageBox, voices: tuple[TeacherVoice, ...]) -> None:
        """Says in the question that a remembered voice goes with its teacher's last lesson."""
        for voice in voices:
            more = self.tr("The remembered voice of {name} goes too: no other lesson is left.")
            box.setInformativeText(f"{box.informativeText()}\n\n{more.format(name=voice.teacher)}")

    def _pin(self, page: LibraryPage, lesson_id: str, wanted: bool) -> None:
        self._window.memory.pin(lesson_id, wanted)
        page.show_pinned(self._window.memory.pinned())

    def _hide(self, rows: tuple[LessonRow, ...]) -> None:
        ids = tuple(row.lesson_id for row in rows)
        # ends an earlier notice first, which deletes what that one stood for
        self._window.notices.end()
        self.hidden.emit(ids)
        for lesson_id in ids:
            self._window.close_lesson(lesson_id)
        one = self.tr("“{title}” was deleted.").format(title=rows[0].title)
        self._window.notices.say(
            Notice(
                text=phrases.counted(len(rows), one, self.tr("{n} lessons were deleted.")),
                action=self.tr("Undo"),
                then=lambda: self.hidden.emit(()),
                ended=lambda: self._delete_now(ids),
            )
        )

    def _delete_now(self, ids: tuple[str, ...]) -> None:
        def work(workspace: Workspace) -> None:
            for lesson_id in ids:
                workspace.delete(lesson_id)

        def failed(error: KnownError) -> None:
            self.hidden.emit(())
            self._window.tell(error)

        changed = self._services.navigator.lessons_changed
        self._services.background.ask(work, lambda _: changed.emit(), failed=failed, owner=self)
