"""A column of widgets that scrolls, each as high as its wrapped text needs at the column's width."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from ui import theme
from ui.widgets import parts


class _Inner(QWidget):
    """Keeps its height at what its layout needs for its width: a scroll area alone asks for it too early."""

    def event(self, event: QEvent) -> bool:
        """Fits the height whenever something in it changes."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.fit()
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the height to another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def fit(self) -> None:
        """Asks for the height that the layout needs at this width."""
        layout = self.layout()
        if layout is not None:
            self.setMinimumHeight(max(0, layout.heightForWidth(self.width())))


class CardColumn(QScrollArea):
    """Widgets below one another, the first of them a note that is shown where there is nothing else."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inner = _Inner()
        self._inner.setProperty("clear", True)
        self._column = parts.column(self._inner, gap=0)
        self._column.setContentsMargins(0, theme.S, theme.S, theme.M)
        self.empty = parts.label("", "muted", wrap=True)
        self.empty.setContentsMargins(theme.S, theme.S, theme.S, 0)
        self._column.addWidget(self.empty)
        self._column.addStretch(1)
        self.setWidget(self._inner)

    def say(self, note: str) -> None:
        """Shows a note at the top; nothing for an empty one."""
        self.empty.setText(note)
        self.empty.setVisible(bool(note))

    def add(self, card: QWidget) -> None:
        """Puts a widget at the end."""
        self._column.insertWidget(self._column.count() - 1, card)

    def remove(self, card: QWidget) -> None:
        """Takes a widget out and deletes it."""
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()
