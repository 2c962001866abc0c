"""The head of the lesson view: what lesson this is, what is still missing, and what can be taken out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from classroom.wording import Wording
from ui import phrases, theme
from ui.models.lesson_rows import LessonContent
from ui.widgets import parts


class ElidedLabel(QLabel):
    """A line of text that is cut with an ellipsis where there is no room for it; the tool tip has all of it."""

    def __init__(self, level: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("level", level)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str, /) -> None:
        """Shows another text."""
        super().setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        """A few letters wide."""
        return QSize(60, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent, /) -> None:
        """The text, cut to the room."""
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.setPen(self.palette().color(self.foregroundRole()))
        short = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, short)
        painter.end()


class LessonHeader(QWidget):
    """Title, course, teacher, date and length, and buttons for the report and the export."""

    report_asked = Signal()
    export_asked = Signal()
    notes_back_asked = Signal()

    def __init__(self, words: Wording, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.title = ElidedLabel("title")
        self.facts = ElidedLabel("muted")
        self.report = parts.button(self.tr("Save as PDF…"), icon="report")
        self.export = parts.button(self.tr("Export…"), "quiet", icon="export")
        self.banner = parts.card("warning")
        self.missing = parts.label("", wrap=True)
        self.older = parts.label("", "small", wrap=True)
        self.older.hide()
        self.shared = parts.card("sunken")
        self.send_back = parts.button(self.tr("Send notes back…"), icon="export")
        self.send_back.clicked.connect(self.notes_back_asked)
        about = self.tr("Somebody shared this lesson with you. Read it and write notes; nothing else can be changed.")
        told = parts.row(self.shared, gap=theme.S)
        told.setContentsMargins(theme.M, theme.S, theme.M, theme.S)
        told.addWidget(parts.label(about, wrap=True), 1)
        told.addWidget(self.send_back)
        self.shared.hide()
        names = parts.column(gap=2)
        names.addWidget(self.title)
        names.addWidget(self.facts)
        head = parts.row(gap=theme.S)
        head.addLayout(names, 1)
        head.addWidget(self.export)
        head.addWidget(self.report)
        inside = parts.column(self.banner)
        inside.setContentsMargins(theme.M, theme.S, theme.M, theme.S)
        inside.addWidget(self.missing)
        column = parts.column(self, gap=theme.S)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self.older)
        column.addWidget(self.shared)
        self.banner.hide()
        self.report.clicked.connect(self.report_asked)
        self.export.clicked.connect(self.export_asked)

    def show_content(self, content: LessonContent) -> None:
        """Shows a lesson's facts; says which parts of the analysis are missing."""
        lesson = content.lesson
        self.title.setText(lesson.title)
        facts = (lesson.course, lesson.teacher, phrases.day(lesson.date), phrases.length(content.duration_s or None))
        self.facts.setText("  ·  ".join(fact for fact in facts if fact))
        self.banner.setVisible(bool(content.unfinished))
        names = ", ".join(self._words.text(f"step.{name}") for name in content.unfinished)
        self.missing.setText(
            self.tr(
                "The analysis is not finished ({steps}). What is done is shown; it can go on from the list of lessons."
            ).format(steps=names)
        )

    def show_shared(self, shared: bool) -> None:
        """Says that the lesson is somebody else's."""
        self.shared.setVisible(shared)

    def show_older(self, names: Sequence[str]) -> None:
        """Says which analyzers' results shown were made by an older version than the one installed."""
        self.older.setVisible(bool(names))
        self.older.setText(
            self.tr(
                "Made by an older version of Lectern and kept as it was: {steps}. “Continue or repeat the analysis” "
                "in the list of lessons renews it."
            ).format(steps=", ".join(self._words.text(f"step.{name}") for name in names))
        )
