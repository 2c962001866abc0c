"""The list of lessons: two-line rows in groups, drawn in the theme, one focus ring around the whole row."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from ui import icons, theme
from ui.models.lessons import SUBLINE_ROLE, Columns, LessonsModel

Index = QModelIndex | QPersistentModelIndex
_STATE_ICONS = {"done": ("done", "good"), "unfinished": ("wait", "warning"), "empty": ("info", "muted")}
_DISPENSABLE = (Columns.MOMENTS, Columns.LENGTH, Columns.TEACHER)
"""Columns that make way, in this order, where the title has too little room."""
_TITLE = 34
"""Room the title should have, in average letters."""
_WIDTHS = {Columns.TEACHER: 17, Columns.DATE: 13, Columns.LENGTH: 11, Columns.MOMENTS: 10, Columns.STATE: 15}
"""Widths of all columns but the first, in average letters."""


_NOWHERE = (-1, -1)


def _place(index: Index) -> tuple[int, int]:
    """Which group and row an index is in, whatever its column."""
    return (int(index.internalId()), index.row()) if index.isValid() else _NOWHERE


class LessonTree(QTreeView):
    """Shows a `LessonsModel`. Enter and double click open a lesson; a click on a group folds it."""

    chosen = Signal(str)
    """The id of the lesson to open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hover = _NOWHERE
        self._cells = _Rows(self)
        self.setItemDelegate(self._cells)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAllColumnsShowFocus(True)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(self.tr("Lessons"))
        header = self.header()
        header.setSectionsMovable(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setStretchLastSection(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setAccessibleName(self.tr("Sort lessons by"))
        self.activated.connect(self._choose)
        theme.watcher().changed.connect(self._measure)

    def show_model(self, model: LessonsModel) -> None:
        """Shows the model, all groups unfolded whenever it is laid out anew."""
        self.setModel(model)
        model.modelReset.connect(self._laid_out)
        self._measure()
        self._laid_out()

    def lessons_model(self) -> LessonsModel:
        """The model shown."""
        model = self.model()
        if not isinstance(model, LessonsModel):
            raise TypeError("the list shows no lessons yet")
        return model

    def selected(self) -> tuple[str, ...]:
        """Ids of the selected lessons, from the top."""
        model = self.lessons_model()
        found = (model.lesson_at(index) for index in self.selectionModel().selectedRows())
        return tuple(row.lesson_id for row in found if row is not None)

    def select(self, lesson_id: str) -> None:
        """Selects a lesson and brings it into view; nothing happens if it is not shown."""
        index = self.lessons_model().index_of(lesson_id)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens on every platform, the number pad's too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._choose(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a group folds or unfolds it."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self.lessons_model().lesson_at(index) is None:
            self.setExpanded(index, not self.isExpanded(index))
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Remembers the row under the pointer."""
        self._set_hover(self.indexAt(event.position().toPoint()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """No row is under the pointer any more."""
        self._set_hover(QModelIndex())
        super().leaveEvent(event)

    def _set_hover(self, index: QModelIndex) -> None:
        place = _place(index)
        if self._hover != place:
            self._hover = place
            self.viewport().update()

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The whole row: its ground, its cells, and around the current one a ring while the list has the focus.

        The style's own panels are left out: they would paint a frame around every cell.
        """
        first = index.sibling(index.row(), 0)
        whole: QRect = option.rect  # type: ignore[attr-defined]
        cell = QStyleOptionViewItem(option)
        if self.lessons_model().lesson_at(first) is None:
            self.itemDelegate().paint(painter, cell, first)
        else:
            self._draw_ground(painter, whole, first)
            for section in range(self.header().count()):
                if self.isColumnHidden(section):
                    continue
                left, width = self.header().sectionViewportPosition(section), self.header().sectionSize(section)
                cell.rect = QRect(left, whole.top(), width, whole.height())  # type: ignore[attr-defined]
                self.itemDelegate().paint(painter, cell, first.siblingAtColumn(section))
        if self.hasFocus() and first == self.currentIndex().siblingAtColumn(0):
            self._draw_ring(painter, whole)

    def _draw_ground(self, painter: QPainter, whole: QRect, first: QModelIndex) -> None:
        selected = self.selectionModel().isRowSelected(first.row(), first.parent())
        if not selected and self._hover != _place(first):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("tint_strong" if selected else "tint"))
        painter.drawRoundedRect(QRectF(whole).adjusted(6, 3, -6, -3), theme.RADIUS, theme.RADIUS)
        painter.restore()

    def _draw_ring(self, painter: QPainter, whole: QRect) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("focus"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(whole).adjusted(6, 3, -6, -3), theme.RADIUS, theme.RADIUS)
        painter.restore()

    def _choose(self, index: QModelIndex) -> None:
        row = self.lessons_model().lesson_at(index)
        if row is not None:
            self.chosen.emit(row.lesson_id)
        else:
            self.setExpanded(index, not self.isExpanded(index))

    def _laid_out(self) -> None:
        model = self.lessons_model()
        for number in range(model.rowCount()):
            self.setFirstColumnSpanned(number, QModelIndex(), True)
        self.expandAll()
        arrangement = model.arrangement
        order = Qt.SortOrder.DescendingOrder if arrangement.descending else Qt.SortOrder.AscendingOrder
        self.header().setSortIndicator(int(arrangement.column), order)

    def _measure(self) -> None:
        self._cells.measure()
        if not isinstance(self.model(), LessonsModel):
            return
        letter = QFontMetrics(theme.font()).averageCharWidth()
        header = self.header()
        header.setSectionResizeMode(int(Columns.TITLE), QHeaderView.ResizeMode.Stretch)
        for column, letters in _WIDTHS.items():
            header.setSectionResizeMode(int(column), QHeaderView.ResizeMode.Fixed)
            header.resizeSection(int(column), letters * letter)
        self._make_room()
        self.scheduleDelayedItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves columns out where the window is narrow or the text large."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        if not isinstance(self.model(), LessonsModel):
            return
        letter = QFontMetrics(theme.font()).averageCharWidth()
        room = self.viewport().width() - sum(_WIDTHS.values()) * letter
        for column in _DISPENSABLE:
            out = room < _TITLE * letter
            if out:
                room += _WIDTHS[column] * letter
            self.setColumnHidden(int(column), out)


class _Rows(QStyledItemDelegate):
    """Draws lessons and groups. Colours come from the theme, so a change of scheme needs no new delegate."""

    def __init__(self, tree: LessonTree) -> None:
        super().__init__(tree)
        self._tree = tree
        self.measure()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002  # Qt gives it
        """Two lines and room for a lesson, one line and more room above for a group."""
        if index.internalId():
            return self._lesson_size
        return self._group_size if index.row() else self._first_group_size

    def measure(self) -> None:
        """Works out the heights for the text size in force: Qt asks for every cell, so they are kept."""
        line = QFontMetrics(theme.font()).height()
        self._lesson_size = QSize(100, line + QFontMetrics(theme.font(theme.SMALL)).height() + 2 * theme.S + theme.XS)
        self._first_group_size = QSize(100, line + 3 * theme.S)
        self._group_size = QSize(100, line + 4 * theme.S)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect  # type: ignore[attr-defined]
        if not index.internalId():
            self._paint_group(painter, rect, index)
        else:
            self._paint_lesson(painter, rect, index)
        painter.restore()

    def _paint_group(self, painter: QPainter, rect: QRect, index: Index) -> None:
        unfolded = self._tree.isExpanded(index)
        line = QFontMetrics(theme.font()).height()
        base = rect.adjusted(theme.M, rect.height() - line - theme.S - 2, -theme.M, -theme.S + 2)
        picture = icons.pixmap("chevron-down" if unfolded else "forward", 14, "muted")
        painter.drawPixmap(QPoint(base.left(), base.top() + (base.height() - 14) // 2), picture)
        font = theme.font(bold=True)
        base = base.adjusted(theme.L, 0, 0, 0)
        self._line(painter, base, str(index.data()), font=font, role="text")
        offset = QFontMetrics(font).horizontalAdvance(str(index.data())) + theme.S + theme.XS
        words = str(index.data(SUBLINE_ROLE))
        self._line(painter, base.adjusted(offset, 0, 0, 0), words, font=theme.font(theme.SMALL), role="muted")

    def _paint_lesson(self, painter: QPainter, rect: QRect, index: Index) -> None:
        column = Columns(index.column())
        row = self._tree.lessons_model().lesson_at(index)
        if row is None:
            return
        if column is Columns.TITLE:
            self._paint_title(painter, rect, index)
            return
        base = rect.adjusted(theme.S, 0, -theme.S, 0)
        if column is Columns.STATE:
            name, role = _STATE_ICONS.get(row.state, ("info", "muted"))
            size = icons.scaled(18)
            painter.drawPixmap(QPoint(base.left(), base.center().y() - size // 2), icons.pixmap(name, size, role))
            base = base.adjusted(size + theme.S, 0, 0, 0)
        role = "text" if column is Columns.DATE else "muted"
        self._line(painter, base, str(index.data() or ""), font=theme.font(), role=role)

    def _paint_title(self, painter: QPainter, rect: QRect, index: Index) -> None:
        text = rect.adjusted(theme.M + theme.L, theme.S + 2, -theme.S, -theme.S - 2)
        subline = str(index.data(SUBLINE_ROLE) or "")
        if not subline:
            self._line(painter, text, str(index.data()), font=theme.font(bold=True), role="text")
            return
        upper, lower = QRect(text), QRect(text)
        upper.setHeight(QFontMetrics(theme.font()).height())
        lower.setTop(upper.bottom() + 2)
        self._line(painter, upper, str(index.data()), font=theme.font(bold=True), role="text")
        self._line(painter, lower, subline, font=theme.font(theme.SMALL), role="muted")

    def _line(self, painter: QPainter, rect: QRect, text: str, *, font: QFont, role: str) -> None:
        painter.setFont(font)
        painter.setPen(theme.colour(role))
        short = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), short)
