"""What was found in the lessons, lesson by lesson; a click goes to the place."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from ui import phrases, theme
from ui.background import Background, Ticket
from ui.models.hits import HitRow, HitsModel, rows_of
from ui.models.lessons import LessonRow
from ui.models.rows import ROW_ROLE
from ui.views.lesson_list import WRAP, Index, LessonList, RowDelegate, text_height
from ui.views.transcript_delegate import spots
from ui.widgets import parts

_PAD = 6
_AFTER_MS = 150
"""Words that come closer together than this are looked for once."""


class _Delegate(RowDelegate[HitRow]):
    """A lesson in bold with its facts, below it the places: where, and the words with what was looked for marked."""

    def height_key(self, row: HitRow) -> tuple[object, ...]:
        """The words and whether it is a lesson."""
        return (row.text, row.kind == "lesson")

    def height(self, row: HitRow, width: int) -> int:
        """One line for a lesson, the wrapped words for a place."""
        if row.kind == "lesson":
            return QFontMetrics(theme.font(bold=True)).height() + 2 * theme.S
        return text_height(theme.font(), row.text, self._words_width(width)) + 2 * _PAD

    def _words_width(self, width: int) -> int:
        return width - self._left() - 2 * theme.M

    def _left(self) -> int:
        return round(116 * theme.scale())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The row."""
        row: HitRow = index.data(ROW_ROLE)
        painter.save()
        self.paint_ground(painter, option)
        box = option.rect.adjusted(theme.M, 0, -theme.M, 0)
        if row.kind == "lesson":
            self._paint_lesson(painter, row, box)
        else:
            self._paint_place(painter, row, box)
        painter.restore()

    def _paint_lesson(self, painter: QPainter, row: HitRow, box: QRect) -> None:
        font = theme.font(bold=True)
        model: HitsModel = self._model  # type: ignore[assignment]
        facts = "  ·  ".join(part for part in (row.facts, model.count_of(row)) if part)
        room = QFontMetrics(theme.font(theme.SMALL)).horizontalAdvance(facts) + theme.M
        title = QFontMetrics(font).elidedText(row.text, Qt.TextElideMode.ElideRight, max(80, box.width() - room))
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        low = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(box, low, title)
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(theme.colour("muted"))
        painter.drawText(box.adjusted(QFontMetrics(font).horizontalAdvance(title) + theme.M, 0, 0, 0), low, facts)

    def _paint_place(self, painter: QPainter, row: HitRow, box: QRect) -> None:
        model: HitsModel = self._model  # type: ignore[assignment]
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(theme.colour("muted"))
        head = QRect(box.left(), box.top() + _PAD, self._left() - theme.M, box.height())
        painter.drawText(head, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop), model.where(row))
        words = QRect(box.left() + self._left(), box.top() + _PAD, 0, box.height())
        words.setWidth(self._words_width(box.width() + 2 * theme.M))
        painter.setPen(QPen(theme.colour("warning"), 1))
        painter.setBrush(theme.colour("warning_tint"))
        for spot in spots(row.text, words, row.found):
            painter.drawRoundedRect(spot.adjusted(-1, 0, 1, 0), 3, 3)
        painter.setFont(theme.font())
        painter.setPen(theme.colour("text"))
        painter.drawText(words, int(WRAP), row.text)


class HitsPane(QWidget):
    """Looks for words in everything the lessons hold, in the background."""

    opened = Signal(str, str, int, object)
    """Lesson, kind and number of the place to go to, and its second where that is known."""
    found = Signal()
    """The places for the words last given are shown."""

    def __init__(self, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._ticket: Ticket | None = None
        self._words = ""
        self.shown = ""
        """The words whose places are shown."""
        self._lessons: dict[str, LessonRow] = {}
        self.model = HitsModel(self)
        self.list = LessonList(self.tr("Found in the lessons"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(self.list, self.model))
        self.list.entered_row.connect(self._open)
        self.note = parts.label("", "muted")
        self.note.setContentsMargins(theme.M, theme.S, theme.M, 0)
        column = parts.column(self, gap=theme.XS)
        column.addWidget(self.note)
        column.addWidget(self.list, 1)
        self._soon = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._soon.timeout.connect(self._ask)

    @property
    def any(self) -> bool:
        """True if something was found."""
        return bool(self.model.rows())

    def look_for(self, words: str, lessons: dict[str, LessonRow]) -> None:
        """Looks for these words in these lessons (by id); for nothing takes all rows away."""
        self._words, self._lessons = words.strip(), lessons
        if self._ticket is not None:
            self._ticket.drop()
        if len(self._words) < 2:
            self._soon.stop()
            self.shown = ""
            self.model.set_rows(())
            self.found.emit()
            return
        self._soon.start()

    def _ask(self) -> None:
        words, lessons = self._words, self._lessons
        self._ticket = self._background.ask(
            lambda workspace: rows_of(workspace.search(words), words, lessons), partial(self._show, words), owner=self
        )

    def _show(self, words: str, rows: tuple[HitRow, ...]) -> None:
        self.shown = words
        self.model.set_rows(rows)
        count = sum(row.kind != "lesson" for row in rows)
        lessons = len(rows) - count
        self.note.setText(
            self.tr("{places} in what was said, shown and written ({lessons})").format(
                places=self._counted_places(count), lessons=self._counted_lessons(lessons)
            )
        )
        self.found.emit()

    def _counted_places(self, count: int) -> str:
        return phrases.counted(count, self.tr("1 place"), self.tr("{n} places"))

    def _counted_lessons(self, count: int) -> str:
        return phrases.counted(count, self.tr("1 lesson"), self.tr("{n} lessons"))

    def _open(self, index: QModelIndex) -> None:
        row: HitRow = index.data(ROW_ROLE)
        self.opened.emit(row.lesson_id, row.kind, row.number, row.start_s)
