"""Saving a report, exporting transcript and tables: ask where, work in the background, offer to open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from ui.widgets.notice import Notice

if TYPE_CHECKING:
    from classroom.workspace.workspace import Workspace
    from ui.main_window import MainWindow


def file_name(title: str) -> str:
    """A name for a file made from a lesson's title that every system takes."""
    kept = re.sub(r'[<>:"/\\|?*\x00-\x1f]+', " ", title).strip(" .")
    return re.sub(r"\s+", " ", kept)[:80].strip() or "lesson"


class Outputs(QObject):
    """Writes what a person takes out of the store."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def save_report(self, lesson_id: str) -> None:
        """Asks for a file and writes the report there."""

        def ask(title: str) -> None:
            start = _documents() / f"{self._name(title, lesson_id)}.pdf"
            chosen, _ = QFileDialog.getSaveFileName(
                self._window, self.tr("Save report"), str(start), self.tr("PDF (*.pdf)")
            )
            if chosen:
                out = Path(chosen)
                self.write_report(lesson_id, out if out.suffix else out.with_suffix(".pdf"))

        self._with_title(lesson_id, ask)

    def write_report(self, lesson_id: str, out: Path) -> None:
        """Writes the report to a file in the background, then offers to open it."""
        masking = self._window.memory.masks_names()

        language = self._window.services.words.language

        def work(workspace: Workspace) -> Path:
            return workspace.report(lesson_id, out, language=language, mask_names=masking)

        self._say(self.tr("Writing the report…"))
        saved = self.tr("The report is saved.") + self._masked(masking)
        self._window.services.background.ask(
            work, lambda path: self._offer(path, saved), failed=self._window.tell, slow=True
        )

    def save_course_report(self, kind: str, name: str) -> None:
        """Asks for a file and writes the report over the lessons of a "course" or "teacher" there."""
        hidden = self._window.memory.masks_names() and kind == "teacher"
        start = _documents() / f"{self.tr('lessons') if hidden else file_name(name)}.pdf"
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save report"), str(start), self.tr("PDF (*.pdf)")
        )
        if chosen:
            out = Path(chosen)
            self.write_course_report(kind, name, out if out.suffix else out.with_suffix(".pdf"))

    def write_course_report(self, kind: str, name: str, out: Path) -> None:
        """Writes the report over lessons to a file in the background, then offers to open it."""
        masking, language = self._window.memory.masks_names(), self._window.services.words.language

        def work(workspace: Workspace) -> Path:
            from classroom.workspace.courses import CourseRequest

            asked = CourseRequest(course=name) if kind == "course" else CourseRequest(teacher=name)
            return workspace.course_report(asked, out, language=language, mask_names=masking)[0]

        self._say(self.tr("Writing the report…"))
        saved = self.tr("The report is saved.") + self._masked(masking)
        self._window.services.background.ask(
            work, lambda path: self._offer(path, saved), failed=self._window.tell, slow=True
        )

    def save_agenda(self, lesson_ids: Sequence[str]) -> None:
        """Asks for a file (PDF or Word) and writes the agenda of a meeting about these lessons there."""
        kinds = (self.tr("PDF (*.pdf)"), self.tr("Word document (*.docx)"))
        start = _documents() / f"{self.tr('agenda')}.pdf"
        chosen, kind = QFileDialog.getSaveFileName(self._window, self.tr("Save agenda"), str(start), ";;".join(kinds))
        if chosen:
            out = Path(chosen)
            ending = ".docx" if kind == kinds[1] else ".pdf"
            self.write_agenda(lesson_ids, out if out.suffix.lower() in (".pdf", ".docx") else Path(f"{out}{ending}"))

    def write_agenda(self, lesson_ids: Sequence[str], out: Path) -> None:
        """Writes the agenda to a file in the background, then offers to open it."""
        masking, language = self._window.memory.masks_names(), self._window.services.words.language

        def work(workspace: Workspace) -> Path:
            return workspace.agenda(lesson_ids, out, language=language, mask_names=masking)

        self._say(self.tr("Writing the agenda…"))
        saved = self.tr("The agenda is saved.") + self._masked(masking)
        self._window.services.background.ask(
            work, lambda path: self._offer(path, saved), failed=self._window.tell, slow=True
        )

    def export(self, lesson_id: str) -> None:
        """Asks for a folder and writes transcript and tables there."""

        def ask(title: str) -> None:
            folder = QFileDialog.getExistingDirectory(self._window, self.tr("Folder to export to"), str(_documents()))
            if folder:
                self.write_export(lesson_id, Path(folder) / self._name(title, lesson_id))

        self._with_title(lesson_id, ask)

    def write_export(self, lesson_id: str, out: Path) -> None:
        """Writes transcript and tables into a folder in the background, then offers to open it."""
        masking = self._window.memory.masks_names()

        def work(workspace: Workspace) -> tuple[Path, ...]:
            return workspace.export(lesson_id, out, mask_names=masking)

        self._say(self.tr("Exporting…"))
        self._window.services.background.ask(
            work,
            lambda files: self._offer(
                out, self.tr("{count} files were exported.").format(count=len(files)) + self._masked(masking)
            ),
            failed=self._window.tell,
            slow=True,
        )

    def _with_title(self, lesson_id: str, then: object) -> None:
        def work(workspace: Workspace) -> str:
            return workspace.lesson(lesson_id).title

        self._window.services.background.ask(work, then, owner=self)  # type: ignore[arg-type]

    def _name(self, title: str, lesson_id: str) -> str:
        """The name of what is saved: the lesson's title, which may name people: not where they are masked."""
        return f"lesson {lesson_id[:6]}" if self._window.memory.masks_names() else file_name(title)

    def _masked(self, masking: bool) -> str:
        """What is added to the notice where names were masked."""
        return " " + self.tr("Names are masked; read it through before you pass it on.") if masking else ""

    def _say(self, text: str) -> None:
        self._window.notices.say(Notice(text=text, seconds=60))

    def _offer(self, path: Path, text: str) -> None:
        self._window.notices.say(
            Notice(
                text=text,
                action=self.tr("Open"),
                then=lambda: _show(path),
                seconds=20,
            )
        )


def _show(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _documents() -> Path:
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
