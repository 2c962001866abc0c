"""The settings: language and looks, speech models, where the data is, and the analyzers with their model cards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QTextBrowser,
    QWidget,
)

from ui import language, theme
from ui.memory import Memory
from ui.pages import Services
from ui.theme import Scheme
from ui.views.settings_data import DataPane
from ui.views.settings_models import ModelsPane
from ui.views.settings_suggesting import SuggestingPane
from ui.widgets import parts

if TYPE_CHECKING:
    from classroom.workspace.workspace import Workspace

SCALES = (1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


@dataclass(frozen=True, kw_only=True)
class Looks:
    """What the general settings do to the window, at once and remembered."""

    set_scheme: Callable[[Scheme | None], None]
    set_scale: Callable[[float], None]
    set_language: Callable[[str], None]


class GeneralPane(QWidget):
    """Language, appearance and text size."""

    def __init__(self, memory: Memory, looks: Looks) -> None:
        super().__init__()
        self.language = QComboBox()
        for code, name in language.LANGUAGES.items():
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(0, self.language.findData(memory.language())))
        self.scheme = QComboBox()
        schemes: tuple[tuple[str, Scheme | None], ...] = (
            (self.tr("As the system has it"), None),
            (self.tr("Light"), "light"),
            (self.tr("Dark"), "dark"),
        )
        for text, value in schemes:
            self.scheme.addItem(text, value)
        self.scheme.setCurrentIndex(max(0, self.scheme.findData(memory.scheme())))
        self.scale = QComboBox()
        for value in SCALES:
            self.scale.addItem(f"{round(value * 100)} %", value)
        nearest = min(range(len(SCALES)), key=lambda at: abs(SCALES[at] - memory.scale()))
        self.scale.setCurrentIndex(nearest)
        form = QFormLayout(self)
        form.setContentsMargins(theme.M, theme.M, theme.M, theme.M)
        form.setVerticalSpacing(theme.M)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        for text, box in (
            (self.tr("Language of the window"), self.language),
            (self.tr("Appearance"), self.scheme),
            (self.tr("Text size"), self.scale),
        ):
            box.setAccessibleName(text)
            form.addRow(parts.label(text, "strong"), box)
        # by a person only: a window in another language takes the place of this one
        self.language.activated.connect(lambda: looks.set_language(str(self.language.currentData())))
        self.scheme.currentIndexChanged.connect(lambda: looks.set_scheme(self.scheme.currentData()))
        self.scale.currentIndexChanged.connect(lambda: looks.set_scale(self.scale.currentData()))


class AnalyzersPane(QWidget):
    """The analyzers, and what each one's model card says: data, figures, limits."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._words = services.words
        self._cards: dict[str, str] = {}
        self.names = QListWidget()
        self.names.setAccessibleName(self.tr("Analyzers"))
        self.names.setMaximumWidth(round(230 * min(1.5, theme.scale())))
        self.card = QTextBrowser()
        self.card.setAccessibleName(self.tr("Model card"))
        self.card.setOpenLinks(False)
        self.card.setPlaceholderText(self.tr("Reading the model cards…"))
        row = parts.row(self, gap=theme.S)
        row.setContentsMargins(theme.S, theme.S, theme.S, theme.S)
        row.addWidget(self.names)
        row.addWidget(self.card, 1)
        self.names.currentRowChanged.connect(self._show)
        services.background.ask(_cards, self._fill, owner=self, slow=True)

    def _fill(self, cards: tuple[tuple[str, str], ...]) -> None:
        self._cards = dict(cards)
        for name in self._cards:
            _add(self.names, self._words.text(f"step.{name}"))
        self.names.setCurrentRow(0)

    def _show(self, row: int) -> None:
        if row >= 0:
            self.card.setMarkdown(list(self._cards.values())[row])


def _cards(_workspace: Workspace) -> tuple[tuple[str, str], ...]:
    from classroom.workspace import installation

    return installation.cards()


def _add(names: QListWidget, text: str) -> None:
    item = QListWidgetItem(text, names)
    item.setSizeHint(QSize(0, round(34 * theme.scale())))


class SettingsDialog(QDialog):
    """All settings, one subject a page; everything is in force at once."""

    def __init__(
        self,
        services: Services,
        memory: Memory,
        looks: Looks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(QSize(round(880 * min(1.3, theme.scale())), 580))
        self.general = GeneralPane(memory, looks)
        self.models = ModelsPane(services, memory)
        self.suggesting = SuggestingPane(memory)
        self.data = DataPane(services)
        self.analyzers = AnalyzersPane(services)
        self.subjects = QListWidget()
        self.subjects.setAccessibleName(self.tr("Subjects"))
        self.subjects.setFixedWidth(round(190 * min(1.5, theme.scale())))
        self.stack = QStackedWidget()
        for text, pane in (
            (self.tr("General"), self.general),
            (self.tr("Speech models"), self.models),
            (self.tr("Suggestions"), self.suggesting),
            (self.tr("Your data"), self.data),
            (self.tr("Analyzers"), self.analyzers),
        ):
            _add(self.subjects, text)
            self.stack.addWidget(pane)
        self.subjects.currentRowChanged.connect(self.stack.setCurrentIndex)
        self.subjects.setCurrentRow(0)
        close = parts.button(self.tr("Close"), "primary")
        close.clicked.connect(self.accept)
        across = parts.row(gap=theme.M)
        across.addWidget(self.subjects)
        across.addWidget(self.stack, 1)
        foot = parts.row()
        foot.addStretch(1)
        foot.addWidget(close)
        column = parts.column(self, margin=theme.L, gap=theme.M)
        column.addWidget(parts.label(self.tr("Settings"), "title"))
        column.addLayout(across, 1)
        column.addLayout(foot)
        self.subjects.setFocus()
