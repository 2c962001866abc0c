"""A screen that scrolls where the window is too small for it, as it is with large text on a small display."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class Scrolled(QScrollArea):
    """Shows a screen in all of its room; where the screen needs more than there is, bars appear instead of overlap."""

    def __init__(self, page: QWidget, name: str) -> None:
        super().__init__()
        self.setProperty("clear", "true")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        # keys go to what is inside; it scrolls along with the focus
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)
