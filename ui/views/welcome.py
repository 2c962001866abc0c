"""The first start: three screens, nothing required, one key skips them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QStackedWidget, QVBoxLayout, QWidget

from ui import icons, language, theme
from ui.memory import Memory
from ui.theme import Scheme
from ui.widgets import parts

PAGES = 3


class Welcome(QDialog):
    """Language and looks; where lessons are kept and what leaves; the first lesson. Escape skips whatever is left."""

    language_chosen = Signal(str)
    """Another language: the window and this are to be made anew in it."""
    add_asked = Signal()
    demo_asked = Signal()
    privacy_asked = Signal()

    def __init__(
        self, memory: Memory, folder: Path, parent: QWidget, *, set_scheme: Callable[[Scheme | None], None]
    ) -> None:
        """folder: where lessons are kept."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Welcome to Lectern"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedSize(QSize(round(600 * min(1.4, theme.scale())), round(440 * min(1.3, theme.scale()))))
        self.stack = QStackedWidget()
        self.step = parts.label("", "small")
        self.skip = parts.button(self.tr("&Skip (Esc)"), "quiet")
        self.before = parts.button(self.tr("&Back"))
        self.next = parts.button(self.tr("&Next"), "primary")
        self.stack.addWidget(self._looks(memory, set_scheme))
        self.stack.addWidget(self._place(folder))
        self.stack.addWidget(self._lesson())
        foot = parts.row(gap=theme.S)
        foot.addWidget(self.skip)
        foot.addStretch(1)
        foot.addWidget(self.step)
        foot.addStretch(1)
        foot.addWidget(self.before)
        foot.addWidget(self.next)
        column = parts.column(self, margin=theme.XL, gap=theme.M)
        column.addWidget(self.stack, 1)
        column.addLayout(foot)
        self.skip.clicked.connect(self.reject)
        self.before.clicked.connect(lambda: self.show_step(self.stack.currentIndex() - 1))
        self.next.clicked.connect(lambda: self.show_step(self.stack.currentIndex() + 1))
        self.show_step(0)

    def show_step(self, at: int) -> None:
        """Shows a screen, counted from 0."""
        self.stack.setCurrentIndex(at)
        self.step.setText(self.tr("{at} of {count}").format(at=at + 1, count=PAGES))
        self.before.setVisible(at > 0)
        last = at == PAGES - 1
        self.next.setVisible(not last)
        first = self.add if last else self.next
        first.setDefault(True)
        first.setFocus()

    def _looks(self, memory: Memory, set_scheme: Callable[[Scheme | None], None]) -> QWidget:
        page, column = _page("lectern", self.tr("Welcome to Lectern"))
        column.addWidget(
            parts.label(self.tr("A second look at your lessons, worked out on this computer alone."), wrap=True)
        )
        self.language = QComboBox()
        for code, name in language.LANGUAGES.items():
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(0, self.language.findData(memory.language())))
        self.language.activated.connect(lambda: self._choose_language(memory.language()))
        self.scheme = QComboBox()
        schemes: tuple[tuple[str, Scheme | None], ...] = (
            (self.tr("As the system has it"), None),
            (self.tr("Light"), "light"),
            (self.tr("Dark"), "dark"),
        )
        for text, value in schemes:
            self.scheme.addItem(text, value)
        self.scheme.setCurrentIndex(max(0, self.scheme.findData(memory.scheme())))
        self.scheme.activated.connect(lambda: set_scheme(self.scheme.currentData()))
        for text, box in ((self.tr("Language of the window"), self.language), (self.tr("Appearance"), self.scheme)):
            box.setAccessibleName(text)
            column.addSpacing(theme.S)
            column.addWidget(parts.label(text, "strong"))
            column.addWidget(box)
        column.addStretch(1)
        return page

    def _choose_language(self, before: str) -> None:
        code = str(self.language.currentData())
        if code != before:
            self.language_chosen.emit(code)
            self.accept()

    def _place(self, folder: Path) -> QWidget:
        page, column = _page("folder", self.tr("Your lessons stay with you"))
        place = parts.label(str(folder), "strong", wrap=True)
        place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(parts.label(self.tr("What Lectern works out is kept in this folder:"), wrap=True))
        column.addWidget(place)
        for text in (
            self.tr("Nothing leaves this computer by itself: no account, no statistics, no updates."),
            self.tr("Your recordings stay where they are; Lectern only remembers their place."),
            self.tr("A pass-phrase can lock the folder: Settings, Your data."),
        ):
            column.addWidget(_point(text))
        more = parts.button(self.tr("Read all about &privacy"), "link")
        more.clicked.connect(self.privacy_asked)
        column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return page

    def _lesson(self) -> QWidget:
        page, column = _page("highlight", self.tr("Begin with a lesson"))
        column.addWidget(
            parts.label(
                self.tr("A recording is enough. Slides and what students wrote about the lesson make it better."),
                wrap=True,
            )
        )
        self.add = parts.button(self.tr("&Add my first lesson"), "primary", icon="add")
        self.demo = parts.button(self.tr("Try the &demo lesson"), icon="play")
        for button, asked in ((self.add, self.add_asked), (self.demo, self.demo_asked)):
            button.clicked.connect(self.accept)
            button.clicked.connect(asked)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(parts.label(self.tr("Both are in the menu File later on."), "muted", wrap=True))
        column.addStretch(1)
        return page


def _page(icon: str, title: str) -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    column = parts.column(page, gap=theme.S)
    picture = QLabel()
    picture.setPixmap(icons.pixmap(icon, icons.scaled(36), "accent"))
    column.addWidget(picture)
    column.addWidget(parts.label(title, "title", wrap=True))
    return page, column


def _point(text: str) -> QWidget:
    line = QWidget()
    row = parts.row(line, gap=theme.S)
    sign = QLabel()
    sign.setPixmap(icons.pixmap("done", icons.scaled(18), "good"))
    row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(parts.label(text, wrap=True), 1)
    return line
