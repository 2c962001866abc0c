"""The setting for where speech is recognised: the device in use, why, and the choice to leave a card alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QWidget

from ui import theme
from ui.memory import Memory
from ui.pages import Services
from ui.widgets import parts

if TYPE_CHECKING:
    from classroom.workspace.workspace import Workspace


class DeviceRow(QWidget):
    """A choice (automatic, or the processor only), and below it where speech is recognised now and why."""

    def __init__(self, services: Services, memory: Memory) -> None:
        super().__init__()
        self._memory = memory
        self._why = ""
        self.choice = QComboBox()
        self.choice.addItem(self.tr("The graphics card if it passes a test"), False)
        self.choice.addItem(self.tr("Always the processor"), True)
        self.choice.setCurrentIndex(int(memory.processor_only()))
        self.choice.setAccessibleName(self.tr("Speech is recognised by"))
        name = parts.label(self.tr("Speech is recognised by"), "strong")
        name.setBuddy(self.choice)
        self.said = parts.label(self.tr("Looking for a graphics card…"), "muted", wrap=True)
        row = parts.row(gap=theme.S)
        row.addWidget(name)
        row.addWidget(self.choice)
        row.addStretch(1)
        column = parts.column(self, gap=theme.XS)
        column.addLayout(row)
        column.addWidget(self.said)
        self.choice.currentIndexChanged.connect(self._choose)
        services.background.ask(_why, self._show, owner=self, slow=True)

    def _choose(self) -> None:
        self._memory.set_processor_only(bool(self.choice.currentData()))
        self._say()

    def _show(self, why: str) -> None:
        self._why = why
        self._say()

    def _say(self) -> None:
        if not self._why:
            return
        seen = {
            "no_card": self.tr("Speech is recognised on the processor: no graphics card that could do it was seen."),
            "card_failed": self.tr(
                "Speech is recognised on the processor: a graphics card was seen but failed a test."
            ),
            "card_passed": self.tr("Speech is recognised on the graphics card: it passed a test."),
        }
        left_alone = self._why == "card_passed" and self._memory.processor_only()
        chosen = self.tr("Speech is recognised on the processor: you chose so. The graphics card passed a test.")
        self.said.setText(chosen if left_alone else seen[self._why])


def _why(_workspace: Workspace) -> str:
    from classroom.workspace import installation

    return installation.speech_runs_on()
