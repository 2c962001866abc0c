"""A line at the foot of the window that says what happened, may offer to undo it, and goes away by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from ui import theme


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What to say. action: the button's words, "" for none; then: what the button does.

    ended: called when the notice goes away without its button having been pressed. seconds: how long it stays.
    """

    text: str
    action: str = ""
    then: Callable[[], None] | None = None
    ended: Callable[[], None] | None = None
    seconds: float = 10.0


class NoticeBar(QFrame):
    """Shows one notice at a time above the foot of its parent; a new one ends the one before."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAccessibleName(self.tr("Message"))
        self._notice: Notice | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.end)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._button = QPushButton(self)
        self._button.clicked.connect(self._act)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.M, theme.S, theme.S, theme.S)
        row.setSpacing(theme.M)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        parent.installEventFilter(self)
        self.hide()

    def say(self, notice: Notice) -> None:
        """Shows the notice; the one before ends first."""
        self.end()
        self._notice = notice
        self._text.setText(notice.text)
        self._button.setText(notice.action)
        self._button.setVisible(bool(notice.action))
        self.setAccessibleDescription(notice.text)
        self.show()
        self.raise_()
        self._place()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        self._timer.start(round(notice.seconds * 1000))

    def end(self) -> None:
        """Takes the notice away and tells its owner that the button was not pressed."""
        notice, self._notice = self._notice, None
        self._timer.stop()
        self.hide()
        if notice is not None and notice.ended is not None:
            notice.ended()

    def press(self) -> bool:
        """Does what the button does; False if there is no notice with a button."""
        if self._notice is None or self._notice.then is None:
            return False
        self._act()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps the notice in its place when the window changes size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _act(self) -> None:
        notice, self._notice = self._notice, None
        self._timer.stop()
        self.hide()
        if notice is not None and notice.then is not None:
            notice.then()

    def _place(self) -> None:
        outer = self.parentWidget()
        if outer is None:
            return
        self._text.setMinimumWidth(min(420, self._text.fontMetrics().horizontalAdvance(self._text.text()) + theme.S))
        width = min(outer.width() - 2 * theme.L, max(320, self.sizeHint().width()))
        height = max(self.heightForWidth(width), self.sizeHint().height())
        self.setGeometry((outer.width() - width) // 2, outer.height() - height - theme.L, width, height)
