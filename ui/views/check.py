"""What could stop Lectern on this computer, looked at in the background, each with its way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QScrollArea, QWidget

from ui import icons, known, theme
from ui.pages import Services
from ui.widgets import parts

if TYPE_CHECKING:
    from classroom.workspace.doctor import Check
    from classroom.workspace.workspace import Workspace


def _examine(workspace: Workspace) -> tuple[Check, ...]:
    from classroom.workspace.doctor import examine

    return examine(workspace.folder, with_store=False)


class CheckDialog(QDialog):
    """Lists the checks with a sign and words for each."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Check of this installation"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(680, 520)
        column = parts.column(self, margin=theme.L, gap=theme.M)
        column.addWidget(parts.label(self.tr("Check of this installation"), "title"))
        self.line = parts.label(self.tr("Looking at models and parts. This takes a few seconds…"), "muted", wrap=True)
        column.addWidget(self.line)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setAccessibleName(self.tr("Checks"))
        inside = QWidget()
        inside.setProperty("clear", "true")
        self._list = parts.column(inside, gap=theme.S)
        self._list.addStretch(1)
        area.setWidget(inside)
        column.addWidget(area, 1)
        close = parts.button(self.tr("Close"), "primary")
        close.clicked.connect(self.accept)
        row = parts.row()
        row.addStretch(1)
        row.addWidget(close)
        column.addLayout(row)
        services.background.ask(_examine, self._fill, owner=self, slow=True)

    def _fill(self, checks: tuple[Check, ...]) -> None:
        bad = sum(not check.ok for check in checks)
        self.line.setText(
            self.tr("Everything is in place.") if not bad else self.tr("{n} things need a look.").format(n=bad)
        )
        for at, check in enumerate(sorted(checks, key=lambda one: one.ok)):
            row = parts.row(gap=theme.M)
            sign = parts.label()
            sign.setPixmap(icons.pixmap("done" if check.ok else "problem", 20, "good" if check.ok else "danger"))
            sign.setAccessibleName(self.tr("in order") if check.ok else self.tr("needs a look"))
            row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(parts.label(f"{known.sentence(check.name)}: {known.sentence(check.text)}", wrap=True), 1)
            self._list.insertLayout(at, row)
