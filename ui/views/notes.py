"""The notes of a lesson: those there are, each at its time, and a field for a new one at the place being heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QScrollArea, QWidget

from classroom.charts.axis import timecode
from classroom.domain.errors import KnownError
from classroom.domain.notes import Note
from ui import known, theme
from ui.pages import Services
from ui.widgets import parts

if TYPE_CHECKING:
    from classroom.workspace.workspace import Workspace


class NotesDialog(QDialog):
    """Lists, adds and takes back notes. Notes stand in the order of the lesson; a time plays the recording there."""

    play_asked = Signal(float)
    """Play from this second."""
    clip_asked = Signal(float, float)
    """Play this span once."""

    def __init__(self, services: Services, lesson_id: str, *, at_s: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services, self._lesson_id, self._at_s = services, lesson_id, at_s
        self.setWindowTitle(self.tr("Notes"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(round(560 * min(1.4, theme.scale())), 520)
        self.notes: tuple[Note, ...] = ()
        self._rows: list[QWidget] = []
        inside = QWidget()
        inside.setProperty("clear", "true")
        self._column = parts.column(inside, gap=theme.S)
        self._none = parts.label(self.tr("There are no notes on this lesson yet."), "muted", wrap=True)
        self._column.addWidget(self._none)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setAccessibleName(self.tr("Notes"))
        area.setWidget(inside)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(self.tr("New note"))
        self.text.setPlaceholderText(self.tr("What did you see? What do you want to ask?"))
        self.text.setTabChangesFocus(True)
        self.text.setMaximumHeight(90)
        self.author = QLineEdit()
        self.author.setAccessibleName(self.tr("Written by"))
        self.author.setPlaceholderText(self.tr("Written by"))
        self.here = QCheckBox(self.tr("at {time}").format(time=timecode(at_s)))
        self.here.setChecked(True)
        self.keep = parts.button(self.tr("Keep the note"), "primary")
        self.keep.clicked.connect(self._keep)
        self._error = parts.label("", wrap=True)
        self._error.setProperty("tone", "danger")
        self._error.hide()
        self._lay_out(area)
        self.text.setFocus()
        services.background.ask(lambda workspace: workspace.notes(lesson_id), self._show, failed=self._fail, owner=self)

    def _lay_out(self, area: QScrollArea) -> None:
        close = parts.button(self.tr("Close"))
        close.clicked.connect(self.accept)
        row = parts.row()
        for widget in (self.here, self.author):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(self.keep)
        column = parts.column(self, margin=theme.L, gap=theme.M)
        column.addWidget(parts.label(self.tr("Notes"), "title"))
        column.addWidget(area, 1)
        column.addWidget(self.text)
        column.addWidget(self._error)
        column.addLayout(row)

    def _show(self, notes: tuple[Note, ...]) -> None:
        self.notes = notes
        for row in self._rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows = [self._row(note) for note in notes]
        for at, row in enumerate(self._rows):
            self._column.insertWidget(at, row)
        self._none.setVisible(not notes)
        self.keep.setEnabled(True)

    def _row(self, note: Note) -> QWidget:
        row = QWidget()
        line: QHBoxLayout = parts.row(gap=theme.S)
        row.setLayout(line)
        if note.start_s is not None:
            when = timecode(note.start_s) + ("" if note.end_s is None else f"–{timecode(note.end_s)}")
            play = parts.button(when, "pill", icon="play")
            play.setAccessibleName(self.tr("Play from {time}").format(time=when))
            play.clicked.connect(lambda: self._play(note))
            line.addWidget(play, 0, Qt.AlignmentFlag.AlignTop)
        text = self.tr("Clip: {title}").format(title=note.text) if note.kind == "clip" else note.text
        said = f"{note.author}: {text}" if note.author else text
        line.addWidget(parts.label(said, wrap=True), 1)
        back = parts.button(self.tr("Take back"), "quiet")
        back.setAccessibleDescription(said)
        back.clicked.connect(lambda _=False, note_id=note.note_id: self._withdraw(note_id))
        line.addWidget(back, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _play(self, note: Note) -> None:
        if note.start_s is not None and note.end_s is not None:
            self.clip_asked.emit(note.start_s, note.end_s)
        elif note.start_s is not None:
            self.play_asked.emit(note.start_s)

    def _keep(self) -> None:
        at_s = self._at_s if self.here.isChecked() else None
        author = self.author.text().strip() or None
        note = Note(lesson_id=self._lesson_id, text=self.text.toPlainText(), start_s=at_s, author=author)

        def work(workspace: Workspace) -> tuple[Note, ...]:
            workspace.add_note(note)
            return workspace.notes(note.lesson_id)

        self._error.hide()
        self.keep.setEnabled(False)
        self._services.background.ask(work, self._kept, failed=self._fail, owner=self)

    def _kept(self, notes: tuple[Note, ...]) -> None:
        self.text.clear()
        self._show(notes)

    def _withdraw(self, note_id: str) -> None:
        lesson_id = self._lesson_id

        def work(workspace: Workspace) -> tuple[Note, ...]:
            workspace.withdraw_note(note_id)
            return workspace.notes(lesson_id)

        self._services.background.ask(work, self._show, failed=self._fail, owner=self)

    def _fail(self, error: KnownError) -> None:
        self._error.setText(known.said(error))
        self._error.show()
        self.keep.setEnabled(True)
