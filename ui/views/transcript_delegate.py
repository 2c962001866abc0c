"""Paints the rows of the transcript: time, who speaks, the words, what they do, and a sign where they are doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import shiboken6
from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QObject,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    Qt,
    Signal,
    SignalInstance,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QTextLayout, QTextLine, QTextOption
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from classroom.charts.axis import timecode
from classroom.charts.palette import PALETTES
from ui import theme
from ui.models.lesson_rows import MoveRow, UtteranceRow
from ui.models.rows import ROW_ROLE
from ui.models.utterances import CURRENT_ROLE, FOUND_ROLE, UtterancesModel
from ui.views.lesson_list import WRAP, Index, LessonList, RowDelegate, text_height
from ui.views.words_editor import WordsEditor

_PAD = 6
_SIGN = 20
_BADGE_GAP = 4


@dataclass(frozen=True, kw_only=True)
class _Columns:
    """Where the parts of a row are."""

    left: int
    text: int
    width: int
    head: int


class UtteranceDelegate(RowDelegate[UtteranceRow]):
    """Rows of `UtterancesModel`. Who speaks is written where somebody else begins. Words are edited in their place."""

    words_changed = Signal(int, str)
    """The number of an utterance and its new words."""
    cut_asked = Signal(int, str, str)
    """The number of an utterance, and its words in two."""
    move_asked = Signal(int, str, str)
    """The same, but the second are the next utterance's."""

    def __init__(self, view: LessonList, model: UtterancesModel) -> None:
        super().__init__(view, model)
        self._utterances = model
        self.timed = True
        self.editor: WordsEditor | None = None

    def height_key(self, row: UtteranceRow) -> tuple[object, ...]:
        """The words, and whether the speaker is written above them and a move below."""
        return (row.text, row.opens and bool(row.speaker), self.timed, row.move is not None)

    def height(self, row: UtteranceRow, width: int) -> int:
        """The words, above them who speaks where that changes, below them the move if there is one."""
        columns = self._columns(width, row)
        badge = _badge_height() + _BADGE_GAP if row.move else 0
        return columns.head + text_height(theme.font(), row.text, columns.width) + badge + 2 * _PAD

    def _columns(self, width: int, row: UtteranceRow) -> _Columns:
        left = 20
        text = left + (round(60 * theme.scale()) if self.timed else 0)
        head = round(24 * theme.scale()) if row.opens and row.speaker else 0
        return _Columns(left=left, text=text, width=width - text - _SIGN - 20, head=head)

    def words_box(self, row: UtteranceRow, rect: QRect) -> QRect:
        """Where the words of a row are within the row's own place."""
        columns = self._columns(rect.width(), row)
        top = rect.top() + _PAD + columns.head
        return QRect(rect.left() + columns.text, top, columns.width, rect.bottom() - top)

    def place_in_words(self, row: UtteranceRow, rect: QRect, place: QPoint) -> int:
        """The character of the words at a place; -1 beside them."""
        return _character(row.text, self.words_box(row, rect), place)

    # editing: the list asks for these

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: ARG002
        """A field with the words."""
        row: UtteranceRow = index.data(ROW_ROLE)
        made = WordsEditor(row.text, parent)
        self.editor = made
        made.kept.connect(self.finish)
        made.left.connect(lambda: self._close(made))
        made.halved.connect(partial(self._split, self.cut_asked, row.number))
        made.moved.connect(partial(self._split, self.move_asked, row.number))
        return made

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Nothing: the field has its words from the start, and keeps what was typed when rows change."""

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:  # noqa: ARG002
        """Tells of words that are others now; an empty field changes nothing."""
        row: UtteranceRow = index.data(ROW_ROLE)
        if isinstance(editor, WordsEditor) and editor.words() not in ("", row.text):
            self.words_changed.emit(row.number, editor.words())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Over the words, with room for one line at least."""
        box = self.words_box(index.data(ROW_ROLE), option.rect)
        lines = max(
            text_height(theme.font(), index.data(ROW_ROLE).text, box.width()), 2 * QFontMetrics(theme.font()).height()
        )
        editor.setGeometry(QRect(box.left() - 10, box.top() - 7, box.width() + 24, lines + 16))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field itself knows what its keys do; losing the focus keeps the words."""
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            return False
        return super().eventFilter(watched, event)

    @property
    def editing(self) -> bool:
        """True while words are edited."""
        return self.editor is not None and shiboken6.isValid(self.editor) and self.editor.isVisible()

    def finish(self) -> None:
        """Keeps what is being edited."""
        editor = self.editor
        if editor is not None and shiboken6.isValid(editor):
            self.commitData.emit(editor)
            self._close(editor)

    def _close(self, editor: WordsEditor) -> None:
        self.editor = None
        self.closeEditor.emit(editor)

    def _split(self, asked: SignalInstance, number: int, before: str, after: str) -> None:
        editor = self.editor
        if editor is not None:
            self._close(editor)
        asked.emit(number, before, after)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The row."""
        row: UtteranceRow = index.data(ROW_ROLE)
        painter.save()
        self.paint_ground(painter, option, current=bool(index.data(CURRENT_ROLE)))
        columns = self._columns(option.rect.width(), row)
        top = option.rect.top() + _PAD
        if columns.head:
            self._paint_speaker(painter, row, QPointF(columns.text, top), option.rect)
        top += columns.head
        self._paint_time(painter, row, QRect(columns.left, top, columns.text - columns.left - 12, 200))
        box = QRect(columns.text, top, columns.width, option.rect.bottom() - top)
        found: tuple[tuple[int, int], ...] = index.data(FOUND_ROLE) or ()
        if found:
            painter.setPen(QPen(theme.colour("warning"), 1))
            painter.setBrush(theme.colour("warning_tint"))
            for spot in spots(row.text, box, found):
                painter.drawRoundedRect(spot.adjusted(-1, 0, 1, 0), 3, 3)
        painter.setFont(theme.font())
        painter.setPen(theme.colour("muted" if row.doubt else "text"))
        painter.drawText(box, int(WRAP), row.text)
        if row.move:
            self._paint_move(painter, row.move, QPointF(box.left(), option.rect.bottom() - _PAD - _badge_height()))
        if row.doubts:
            self._paint_doubts(painter, row, box)
        if row.doubts or row.doubt:
            self._paint_sign(painter, QRectF(option.rect.right() - _SIGN - 12, top, _SIGN, _SIGN))
        painter.restore()

    def _paint_speaker(self, painter: QPainter, row: UtteranceRow, place: QPointF, rect: QRect) -> None:
        ink = QColor(PALETTES[theme.scheme()][row.role])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        middle = place.y() + 9 * theme.scale()
        # teacher is a square and student a dot, so that the colour is not the only sign
        if row.role == "teacher":
            painter.drawRect(QRectF(place.x(), middle - 4, 8, 8))
        else:
            painter.drawEllipse(QPointF(place.x() + 4, middle), 4, 4)
        painter.setFont(theme.font(theme.SMALL, bold=True))
        painter.setPen(ink)
        box = QRectF(place.x() + 16, place.y(), rect.width() - place.x() - 32, 18 * theme.scale())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, row.speaker)

    def _paint_move(self, painter: QPainter, move: MoveRow, place: QPointF) -> None:
        text, font = self._utterances.badge(move), theme.font(theme.SMALL)
        box = QRectF(place.x(), place.y(), QFontMetrics(font).horizontalAdvance(text) + 16, _badge_height())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # broken where it is a guess, so that the question mark is not the only sign
        line = Qt.PenStyle.SolidLine if move.likely else Qt.PenStyle.DashLine
        painter.setPen(QPen(theme.colour("line"), 1, line))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(font)
        painter.setPen(theme.colour("muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_time(self, painter: QPainter, row: UtteranceRow, box: QRect) -> None:
        if row.start_s is None:
            return
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(theme.colour("muted"))
        painter.drawText(box.translated(0, 1), Qt.AlignmentFlag.AlignRight, timecode(row.start_s))

    def _paint_doubts(self, painter: QPainter, row: UtteranceRow, box: QRect) -> None:
        painter.setPen(QPen(theme.colour("warning"), 1.5, Qt.PenStyle.DotLine))
        for spot in spots(row.text, box, [(start, length) for start, length, _ in row.doubts]):
            painter.drawLine(spot.bottomLeft(), spot.bottomRight())

    def _paint_sign(self, painter: QPainter, box: QRectF) -> None:
        painter.setFont(theme.font(theme.SMALL, bold=True))
        painter.setPen(QPen(theme.colour("warning"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box.center(), 8, 8)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "?")


def _badge_height() -> int:
    return QFontMetrics(theme.font(theme.SMALL)).height() + 4


def spots(text: str, box: QRect, places: Sequence[tuple[int, int]]) -> Iterator[QRectF]:
    """The boxes around the places (start, length) of a text that is wrapped in a box; two where a line ends inside."""
    layout = _laid_out(text, box.width())
    for start, length in places:
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            first, last = line.textStart(), line.textStart() + line.textLength()
            if start >= last or start + length <= first:
                continue
            left = _x(line.cursorToX(max(start, first)))
            right = _x(line.cursorToX(min(start + length, last)))
            yield QRectF(box.left() + left, box.top() + line.y(), right - left, line.height())


def _laid_out(text: str, width: int) -> QTextLayout:
    layout = QTextLayout(text, theme.font())
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout.setTextOption(option)
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return layout


def _character(text: str, box: QRect, place: QPoint) -> int:
    """The character of a wrapped text at a place; -1 where there is none."""
    layout = _laid_out(text, box.width())
    x, y = place.x() - box.left(), place.y() - box.top()
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        if line.y() <= y < line.y() + line.height() and 0 <= x <= line.naturalTextWidth():
            return min(len(text) - 1, int(line.xToCursor(x, QTextLine.CursorPosition.CursorOnCharacter)))
    return -1


def _x(found: object) -> float:
    """The x that `QTextLine.cursorToX` gives, which PySide returns as a pair in some versions."""
    return float(found[0]) if isinstance(found, (tuple, list)) else float(found)  # type: ignore[arg-type]
