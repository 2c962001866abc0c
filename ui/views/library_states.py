"""What the library shows when there is no list to show: opening, empty, nothing found."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui import icons, theme
from ui.pages import Navigator
from ui.widgets import parts


def _centred(widget: QWidget, box: QWidget) -> None:
    across = parts.row()
    across.addStretch(1)
    across.addWidget(box, 20)
    across.addStretch(1)
    outer = parts.column(widget)
    outer.addStretch(2)
    outer.addLayout(across)
    outer.addStretch(3)


class Opening(QWidget):
    """Shown until the store has answered for the first time."""

    def __init__(self) -> None:
        super().__init__()
        words = parts.label(self.tr("Opening your lessons…"), "muted")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        parts.column(self).addWidget(words)


class NothingFound(QWidget):
    """Shown when no lesson has the words searched for."""

    clear_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        box = QWidget()
        column = parts.column(box, gap=theme.M)
        self._words = parts.label("", "heading", wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.clear = parts.button(self.tr("Show all lessons"))
        self.clear.clicked.connect(self.clear_asked)
        column.addWidget(self._words)
        column.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignHCenter)
        _centred(self, box)

    def say(self, words: str) -> None:
        """Names the words that were searched for."""
        self._words.setText(
            self.tr("“{words}” was found in no lesson: not in titles, transcripts, slides or comments.").format(
                words=words
            )
        )


class Empty(QWidget):
    """The first screen of a new user: what this is, what to give it, what happens, and a lesson to try it with."""

    def __init__(self, navigator: Navigator) -> None:
        super().__init__()
        self._signs: list[tuple[QLabel, str]] = []
        box = parts.card("drop")
        box.setMaximumWidth(880)
        column = parts.column(box, margin=theme.XL, gap=theme.L)
        heading = parts.label(self.tr("Take a second look at your lesson"), "title", wrap=True)
        heading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addSpacing(theme.S)
        column.addWidget(heading)
        column.addLayout(self._sentences())
        self.add = parts.button(self.tr("Add a lesson"), "primary", icon="add")
        self.add.clicked.connect(lambda: navigator.import_asked.emit([]))
        self.demo = parts.button(self.tr("Try the demo lesson"), icon="play")
        self.demo.clicked.connect(navigator.demo_asked)
        buttons = parts.row(gap=theme.S)
        buttons.addStretch(1)
        buttons.addWidget(self.add)
        buttons.addWidget(self.demo)
        buttons.addStretch(1)
        column.addLayout(buttons)
        hint = parts.label(self.tr("You can also drop files or a folder anywhere on this window."), "small", wrap=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(hint)
        _centred(self, box)
        theme.watcher().changed.connect(self._ink)
        self._ink()

    def _sentences(self) -> QHBoxLayout:
        row = parts.row(gap=theme.L)
        for sign, text in (
            (
                "recording",
                self.tr("Give Lectern a recording of your lesson, with its slides and students’ comments if you can."),
            ),
            (
                "highlight",
                self.tr("It writes down what was said and shows you the moments that are worth another look."),
            ),
            ("done", self.tr("Everything is worked out on this computer. Nothing is sent anywhere.")),
        ):
            part = parts.column(gap=theme.S)
            picture = parts.label()
            picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._signs.append((picture, sign))
            line = parts.label(text, wrap=True)
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            part.addWidget(picture)
            part.addWidget(line, 1)
            row.addLayout(part, 1)
        return row

    def _ink(self) -> None:
        for picture, sign in self._signs:
            picture.setPixmap(icons.pixmap(sign, icons.scaled(32), "accent"))
