"""The details of a lesson: its facts, changeable, and the files it was made from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QWidget

from classroom.domain.errors import KnownError
from classroom.domain.requests import Lesson, MediaFile
from ui import known, theme
from ui.pages import Services
from ui.widgets import parts
from ui.widgets.facts import Facts, FactsForm

if TYPE_CHECKING:
    from classroom.workspace.workspace import Workspace


class DetailsDialog(QDialog):
    """Changes a lesson's facts. Filled in the background; saving asks the store and closes."""

    def __init__(self, services: Services, lesson_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._lesson_id = lesson_id
        self.setWindowTitle(self.tr("Details of the lesson"))
        self.setMinimumWidth(520)
        self.form = FactsForm()
        self.form.setEnabled(False)
        self._files = parts.column(gap=theme.XS)
        self._error = parts.label("", wrap=True)
        self._error.setProperty("tone", "danger")
        self._error.hide()
        self.save = parts.button(self.tr("Save"), "primary")
        self.save.setDefault(True)
        self.save.setEnabled(False)
        cancel = parts.button(self.tr("Cancel"))
        self.save.clicked.connect(self._save)
        cancel.clicked.connect(self.reject)
        column = parts.column(self, margin=theme.L, gap=theme.M)
        column.addWidget(parts.label(self.tr("Details of the lesson"), "title"))
        column.addWidget(self.form)
        column.addWidget(parts.label(self.tr("Made from"), "strong"))
        column.addLayout(self._files)
        column.addWidget(self._error)
        buttons = parts.row()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.save)
        column.addLayout(buttons)

        def ask(workspace: Workspace) -> tuple[Lesson, tuple[MediaFile, ...], list[str], list[str]]:
            rows = workspace.lessons()
            courses, teachers = rows["course"].drop_nulls().to_list(), rows["teacher"].drop_nulls().to_list()
            return workspace.lesson(lesson_id), workspace.media(lesson_id), courses, teachers

        services.background.ask(ask, self._fill, failed=self._fail, owner=self)

    def _fill(self, found: tuple[Lesson, tuple[MediaFile, ...], list[str], list[str]]) -> None:
        lesson, media, courses, teachers = found
        self.form.offer(courses=courses, teachers=teachers)
        self.form.set_facts(
            Facts(
                title=lesson.title,
                course=lesson.course,
                teacher=lesson.teacher,
                date=lesson.date,
                language=lesson.language,
            )
        )
        kinds = {
            "recording": self.tr("Recording"),
            "slides": self.tr("Slides"),
            "comments": self.tr("Comments"),
            "transcript": self.tr("Transcript"),
            "slide_log": self.tr("Slide log"),
        }
        for file in media:
            gone = "" if Path(file.path).exists() else " " + self.tr("(no longer there)")
            line = parts.label(f"{kinds.get(file.kind, file.kind)}: {Path(file.path).name}{gone}", "muted", wrap=True)
            line.setToolTip(file.path)
            self._files.addWidget(line)
        self.form.setEnabled(True)
        self.save.setEnabled(True)
        self.form.title.setFocus()

    def _save(self) -> None:
        facts = self.form.facts()
        if facts.title is None:
            self._fail(KnownError(self.tr("A lesson needs a title."), self.tr("Write a few words.")))
            self.form.title.setFocus()
            return
        self.save.setEnabled(False)

        def change(workspace: Workspace) -> None:
            workspace.change_lesson(
                self._lesson_id,
                title=facts.title,
                course=facts.course,
                teacher=facts.teacher,
                date=facts.date,
                language=facts.language,
            )

        self._services.background.ask(change, self._saved, failed=self._fail, owner=self)

    def _saved(self, _: None) -> None:
        self._services.navigator.lessons_changed.emit()
        self.accept()

    def _fail(self, error: KnownError) -> None:
        self._error.setText(known.said(error))
        self._error.show()
        self.save.setEnabled(True)
