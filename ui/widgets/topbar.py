"""The bar across the top of the window: which screens there are, which one is in front, and adding a lesson."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton

from ui import phrases, theme
from ui.widgets import parts

_AROUND = 36
"""Pixels of a tab that its icon and words do not fill."""


class TopBar(QFrame):
    """Buttons for the screens, and the primary action of the whole window."""

    chosen = Signal(str)
    """The name of the screen the person wants."""

    def __init__(self, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("topbar")
        self._title = ""
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._words: dict[str, str] = {}
        row = self._row = parts.row(self, gap=theme.XS)
        row.setContentsMargins(theme.M, theme.S, theme.M, theme.S)
        for name, text, icon in (
            ("lessons", self.tr("Lessons"), "lessons"),
            ("trends", self.tr("Trends"), "trends"),
            ("coaching", self.tr("Coaching"), "comments"),
            ("lesson", "", "transcript"),
        ):
            made = parts.button(text, "tab", icon=icon)
            made.setObjectName(f"tab_{name}")
            made.setCheckable(True)
            made.clicked.connect(lambda _checked=False, name=name: self.chosen.emit(name))
            self._group.addButton(made)
            self._buttons[name] = made
            self._words[name] = text
            made.setToolTip(text)
            row.addWidget(made)
        self._buttons["lesson"].hide()
        row.addStretch(1)
        self.unfold = parts.button("", "quiet", icon="up")
        self.unfold.setObjectName("unfold_jobs")
        self.unfold.clicked.connect(actions["jobs"].trigger)
        self.unfold.hide()
        row.addWidget(self.unfold)
        self.add = parts.button(self.tr("Add a lesson"), "primary", icon="add")
        self.add.setToolTip(self.tr("Add a lesson"))
        self.add.setObjectName("add_lesson")
        self.add.clicked.connect(actions["add"].trigger)
        row.addWidget(self.add)
        theme.watcher().changed.connect(self._elide)
        actions["add"].enabledChanged.connect(self.add.setEnabled)
        for name in ("lessons", "trends", "coaching"):
            actions[name].enabledChanged.connect(self._buttons[name].setEnabled)

    def show_state(self, front: str, lesson: str) -> None:
        """Marks the screen in front; `lesson` is the title of the open lesson, empty if none is open."""
        self._title = lesson
        self._buttons["lesson"].setVisible(bool(lesson))
        self._buttons["lesson"].setAccessibleName(lesson or self.tr("Open lesson"))
        self._buttons["lesson"].setToolTip(lesson)
        self._group.setExclusive(False)
        for name, button in self._buttons.items():
            button.setChecked(name == front)
        self._group.setExclusive(True)
        self._elide()

    def show_folded(self, count: int) -> None:
        """Offers to unfold the strip of that many analyses; 0 takes the offer away."""
        text = phrases.counted(count, self.tr("1 analysis"), self.tr("{n} analyses"))
        self.unfold.setText(f" {text}")
        self.unfold.setAccessibleName(self.tr("Show {what}").format(what=text))
        self.unfold.setVisible(count > 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shortens the lesson's title to the room there is."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        """Words where there is room for all; else icons alone, at last also for the screen in front.

        The style makes the words of the chosen screen heavier, but does not ask for more room for them.
        """
        letters = QFontMetrics(theme.font(bold=True))
        room = max(120, self.width() - round(640 * theme.scale()))
        short = letters.elidedText(self._title, Qt.TextElideMode.ElideRight, room)
        self._words["lesson"] = short.replace("&", "&&")
        front = next((name for name, button in self._buttons.items() if button.isChecked()), "")
        add = self.add.accessibleName()
        for named, adding in ((tuple(self._buttons), add), ((front,), add), ((front,), ""), ((), "")):
            for name, button in self._buttons.items():
                words = self._words[name] if name in named else ""
                button.setText(f" {words}" if words else "")
                wide = letters.horizontalAdvance(words.replace("&&", "&")) if words else -_AROUND // 2
                button.setMinimumWidth(wide + button.iconSize().width() + _AROUND)
            self.add.setText(f" {adding}" if adding else "")
            if self._row.minimumSize().width() <= self.width():
                break
