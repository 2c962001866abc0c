"""What covers the window while files are dragged over it: where they may be dropped, and what then happens."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui import icons, theme
from ui.widgets import parts


class DropVeil(QWidget):
    """Covers its parent. Takes no part in the dragging itself: the window under it does."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAcceptDrops(False)
        self._sign = parts.label()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = parts.label(self.tr("Drop to add a lesson"), "title")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = parts.column(self, gap=theme.M)
        column.addStretch(1)
        column.addWidget(self._sign)
        column.addWidget(words)
        column.addStretch(1)
        parent.installEventFilter(self)
        self.hide()

    def cover(self) -> None:
        """Covers the parent."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self._sign.setPixmap(icons.pixmap("drop", icons.scaled(48), "accent"))
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Grows with the parent."""
        parent = self.parentWidget()
        if event.type() is QEvent.Type.Resize and parent is not None:
            self.setGeometry(parent.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The window shows through a little; a dashed frame says where."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = theme.colour("window")
        ground.setAlphaF(0.93)
        painter.fillRect(event.rect(), ground)
        painter.setPen(QPen(theme.colour("accent"), 2, Qt.PenStyle.DashLine))
        edge = self.rect().adjusted(theme.M, theme.M, -theme.M, -theme.M)
        painter.drawRoundedRect(edge, theme.RADIUS, theme.RADIUS)
        painter.end()
