"""A widget that shows a `Drawing`: hover text, keys for what can be chosen, and the numbers behind it as a table."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from classroom.charts.palette import PALETTES
from classroom.charts.shapes import Drawing, Target
from ui import theme
from ui.charts.chart_table import show_table
from ui.charts.painter import paint

Maker = Callable[[float], Drawing]
"""Makes the drawing for a width in pixels at text size 100 %."""

_EMPTY = Drawing(width=240, height=80, shapes=(), title="", description="", table=())


class Canvas(QWidget):
    """Paints one drawing in the window's scheme, scaled with the text size.

    Reachable by keyboard: arrow keys go through the drawing's targets, Enter chooses one, T opens the table. The
    accessible name is the title; the description says what is to be seen, or which target is in focus.
    """

    chosen = Signal(str)
    """The key of the target that was clicked or entered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._maker: Maker | None = None
        self._drawing = _EMPTY
        self._current = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.watcher().changed.connect(self._remake)

    def drawing(self) -> Drawing:
        """What is shown now."""
        return self._drawing

    def set_drawing(self, drawing: Drawing) -> None:
        """Shows this drawing at its own size, made smaller where there is less room."""
        self._maker = None
        self._show(drawing)

    def set_maker(self, maker: Maker) -> None:
        """Shows what `maker` makes for the width there is, and asks it again whenever the width changes."""
        self._maker = maker
        self._remake()

    def sizeHint(self) -> QSize:
        """The drawing's own size at the text size in force."""
        return QSize(round(self._drawing.width * theme.scale()), round(self._drawing.height * theme.scale()))

    def minimumSizeHint(self) -> QSize:
        """Narrower than the drawing by half, and as high as it."""
        return QSize(min(240, round(self.sizeHint().width() / 2)), self.sizeHint().height())

    def open_table(self) -> None:
        """Shows the numbers behind the drawing in a dialog."""
        show_table(self._drawing, self)

    def _remake(self) -> None:
        if self._maker is not None and self.width() > 0:
            self._show(self._maker(self.width() / theme.scale()))
        self.update()

    def _show(self, drawing: Drawing) -> None:
        before = self._drawing.height
        self._drawing = drawing
        self._current = -1
        self.setAccessibleName(drawing.title)
        self.setAccessibleDescription(drawing.description)
        if drawing.height != before or self._maker is None:
            self.updateGeometry()
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def _factor(self) -> float:
        full = theme.scale()
        return min(full, self.width() / self._drawing.width) if self._drawing.width else full

    def _target_at(self, place: QPointF) -> int:
        x, y = place.x() / self._factor(), place.y() / self._factor()
        hits = (at for at, target in enumerate(self._drawing.targets) if target.holds(x, y))
        return next(hits, -1)

    def _focus_on(self, at: int) -> None:
        self._current = at
        target = self._drawing.targets[at]
        self.setAccessibleDescription(target.hint)
        QToolTip.showText(self.mapToGlobal(self._corner(target)), target.hint, self)
        self.update()

    def _corner(self, target: Target) -> QPoint:
        factor = self._factor()
        return QPoint(round(target.x * factor), round((target.y + target.height) * factor))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The drawing, with a ring around the focus."""
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.scale(self._factor(), self._factor())
        paint(self._drawing, painter, PALETTES[theme.scheme()])
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.colour("focus")), 2))
            painter.drawRoundedRect(self._ring(), 4, 4)
        painter.end()

    def _ring(self) -> QRectF:
        if 0 <= self._current < len(self._drawing.targets):
            target = self._drawing.targets[self._current]
            return QRectF(target.x - 2, target.y - 2, target.width + 4, target.height + 4)
        return QRectF(1, 1, self.width() / self._factor() - 2, self.height() / self._factor() - 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lays the drawing out anew for the width."""
        if event.size().width() != event.oldSize().width():
            self._remake()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys, Home and End move between targets, Enter chooses, T shows the table, Escape leaves a target."""
        key, last = event.key(), len(self._drawing.targets) - 1
        moves = {
            Qt.Key.Key_Right: min(last, self._current + 1),
            Qt.Key.Key_Down: min(last, self._current + 1),
            Qt.Key.Key_Left: max(0, self._current - 1),
            Qt.Key.Key_Up: max(0, self._current - 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if key in moves and last >= 0:
            self._focus_on(moves[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._current >= 0:
            self.chosen.emit(self._drawing.targets[self._current].key)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_T):
            self.open_table()
        elif key == Qt.Key.Key_Escape and self._current >= 0:
            self._leave_targets()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forgets the target in focus."""
        self._leave_targets()
        super().focusOutEvent(event)

    def _leave_targets(self) -> None:
        self._current = -1
        self.setAccessibleDescription(self._drawing.description)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a target chooses it."""
        at = self._target_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and at >= 0:
            self.chosen.emit(self._drawing.targets[at].key)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over what can be clicked."""
        over = self._target_at(event.position()) >= 0
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def event(self, event: QEvent) -> bool:
        """The hint of the target under the pointer as a tool tip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self._target_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._drawing.targets[at].hint if at >= 0 else "", self)
            return True
        return super().event(event)
