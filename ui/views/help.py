"""The sheet of keyboard shortcuts, and what Lectern is made of."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from classroom.workspace import licences
from ui import actions, icons, theme
from ui.pages import Page
from ui.widgets import parts


class Sheet(QDialog):
    """A dialog with a heading, a column that scrolls, and a button that closes it."""

    def __init__(self, title: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(round(620 * min(1.4, theme.scale())), 560)
        outer = parts.column(self, margin=theme.L, gap=theme.M)
        outer.addWidget(parts.label(title, "title"))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(title)
        inside = QWidget()
        inside.setProperty("clear", "true")
        self.column: QVBoxLayout = parts.column(inside, gap=theme.S)
        self.column.setContentsMargins(0, 0, theme.M, 0)
        area.setWidget(inside)
        outer.addWidget(area, 1)
        close = parts.button(self.tr("Close"), "primary")
        close.clicked.connect(self.accept)
        row = parts.row()
        row.addStretch(1)
        row.addWidget(close)
        outer.addLayout(row)
        close.setFocus()

    def say(self, heading: str, *texts: str) -> None:
        """Adds a heading and paragraphs below it."""
        head = parts.label(heading, "heading", wrap=True)
        head.setContentsMargins(0, theme.S, 0, 0)
        self.column.addWidget(head)
        for text in texts:
            self.column.addWidget(parts.label(text, wrap=True))


class KeysDialog(Sheet):
    """Every keyboard shortcut of the window, and those of the screen in front."""

    def __init__(self, page: Page | None, parent: QWidget | None = None) -> None:
        super().__init__(actions.translated("Keyboard shortcuts"), parent)
        for menu, title in actions.MENUS:
            rows = [
                (actions.translated(command.text), _keys(actions.keys_of(command)))
                for command in actions.COMMANDS
                if command.menu == menu and actions.keys_of(command)
            ]
            self._group(actions.translated(title), rows)
        if page is not None:
            found = [action for extra in page.menu_actions().values() for action in extra]
            self._group(self.tr("This screen"), [_of(action) for action in found if action.shortcuts()])
        self._group(
            self.tr("Everywhere"),
            [
                (self.tr("Next and previous control"), "Tab, Shift+Tab"),
                (self.tr("Open what is selected"), "Enter"),
                (self.tr("Close a dialog"), "Esc"),
                (self.tr("Menus"), "Alt"),
            ],
        )
        self.column.addStretch(1)

    def _group(self, title: str, rows: list[tuple[str, str]]) -> None:
        if not rows:
            return
        self.say(title.replace("&", ""))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.L)
        grid.setColumnStretch(0, 1)
        for at, (text, keys) in enumerate(rows):
            grid.addWidget(parts.label(text.replace("&", "").replace("…", "")), at, 0)
            shown = parts.label(keys, "strong")
            shown.setMinimumWidth(theme.XXL * 3)
            grid.addWidget(shown, at, 1)
        self.column.addLayout(grid)


class AboutDialog(Sheet):
    """Version, licence, updates, and all parts with their licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(actions.translated("About Lectern"), parent)
        mark = QLabel()
        mark.setPixmap(icons.application().pixmap(56, 56))
        mark.setAccessibleName(self.tr("Lectern’s sign"))
        self.column.addWidget(mark)
        self.say(
            f"Lectern {licences.version()}".strip(),
            self.tr("See your lesson: who talked, what confused, on which slide. Worked out on this computer."),
            self.tr("Lectern is free software under the MIT licence."),
            self.tr("Updates: Lectern never looks for any by itself, and there is no switch that would make it do so."),
        )
        qt = licences.Part(name="Qt", version=str(qVersion()), licence="LGPL-3.0")
        self._list(self.tr("Models, fonts and texts that come with it"), licences.bundled())
        self._list(self.tr("Packages it is made with"), (qt, *licences.packages()))
        self.column.addStretch(1)

    def _list(self, title: str, found: Iterable[licences.Part]) -> None:
        self.say(title)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.L)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for at, part in enumerate(found):
            grid.addWidget(parts.label(f"{part.name} {part.version}".strip(), wrap=True), at, 0)
            grid.addWidget(parts.label(part.licence, "muted", wrap=True), at, 1)
        self.column.addLayout(grid)


def _keys(keys: list[QKeySequence]) -> str:
    """The first of several keys: the others are keys few keyboards have."""
    return keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""


def _of(action: QAction) -> tuple[str, str]:
    return action.text(), _keys(action.shortcuts())
