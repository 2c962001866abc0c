"""The list of the lesson view: rows as high as their text, Enter acts, Space is left to the player."""

from __future__ import annotations

from typing import Generic

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import theme
from ui.models.rows import Row, RowsModel

Index = QModelIndex | QPersistentModelIndex

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LessonList(QListView):
    """A list that scrolls smoothly and tells of a click and of Enter with the same signal."""

    entered_row = Signal(QModelIndex)
    """The row that was clicked, or on which Enter was pressed."""
    moved_by_hand = Signal()
    """The person scrolled or went to another row."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._room = self.viewport().width()
        self.setAccessibleName(name)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.setUniformItemSizes(False)
        self.setSpacing(0)
        # a pane without rows keeps its shape: what is above the list stays at the top
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.verticalScrollBar().setSingleStep(24)
        self.verticalScrollBar().actionTriggered.connect(self._scrolled)
        theme.watcher().changed.connect(self.lay_out_again)

    def _scrolled(self, _action: int) -> None:
        self.moved_by_hand.emit()

    def lay_out_again(self) -> None:
        """Asks for the heights of the rows anew."""
        self.scheduleDelayedItemsLayout()

    def room(self) -> int:
        """How wide rows are."""
        return self._room

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other widths make other heights."""
        self._room = event.size().width()
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.lay_out_again()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter acts; Space and single letters go on to the page; the rest moves through the list."""
        if event.key() in _ENTER and self.currentIndex().isValid():
            self.entered_row.emit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Space or (event.text().isprintable() and event.text()):
            event.ignore()
        else:
            super().keyPressEvent(event)
            self.moved_by_hand.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click acts."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self.clicked_at(index, event.position().toPoint())

    def clicked_at(self, index: QModelIndex, _place: QPoint) -> None:
        """What a click on a row does: subclasses may look where in the row it was."""
        self.entered_row.emit(index)


class RowDelegate(QStyledItemDelegate, Generic[Row]):
    """Paints the rows of a model in a list; rows are as high as their text at the list's width."""

    def __init__(self, view: LessonList, model: RowsModel[Row]) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._heights: dict[tuple[object, ...], int] = {}
        theme.watcher().changed.connect(self._heights.clear)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As wide as the list and as high as the row needs; heights are kept by width."""
        width = self._view.room() or option.rect.width()
        row = self._model.rows()[index.row()]
        key = (width, *self.height_key(row))
        height = self._heights.get(key)
        if height is None:
            height = self._heights[key] = self.height(row, width)
        return QSize(width, height)

    def height_key(self, row: Row) -> tuple[object, ...]:
        """What a row's height depends on besides the width."""
        raise NotImplementedError

    def height(self, row: Row, width: int) -> int:
        """A row's height at a width, in pixels."""
        raise NotImplementedError

    def paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, *, current: bool = False) -> None:
        """The row's ground: tinted while it is on or under the pointer, ringed while the keyboard is on it."""
        box = option.rect.adjusted(4, 1, -4, -1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if current:
            painter.setBrush(theme.colour("tint"))
            painter.drawRoundedRect(box, 6, 6)
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(QRect(box.left(), box.top() + 4, 4, box.height() - 8), 2, 2)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.mix("surface", "tint", 0.6))
            painter.drawRoundedRect(box, 6, 6)
        if option.state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)


WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


def text_height(font: QFont, text: str, width: int) -> int:
    """Pixels that the text needs when it is wrapped at a width."""
    return QFontMetrics(font).boundingRect(QRect(0, 0, max(40, width), 1 << 20), int(WRAP), text).height()
