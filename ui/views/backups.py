"""The copies of the store, and going back to one of them while the window is open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale
from PySide6.QtWidgets import QComboBox, QMessageBox, QWidget

from classroom.domain.errors import KnownError
from ui import known, theme
from ui.opening import opener, restorer
from ui.pages import Services
from ui.widgets import parts

if TYPE_CHECKING:
    from classroom.workspace.safety import Backup
    from classroom.workspace.workspace import Workspace


class BackupsPane(QWidget):
    """Lists the copies, the newest first. What is in place when one is taken is kept beside it, so nothing is lost."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        workspace = services.background.workspace
        self._folder: Path | None = workspace.folder if workspace is not None else None
        self.copies = QComboBox()
        self.copies.setAccessibleName(self.tr("Copies of the lessons"))
        self.back = parts.button(self.tr("&Go back to this copy…"), icon="undo")
        self.said = parts.label("", wrap=True)
        column = parts.column(self, gap=theme.S)
        column.addWidget(parts.label(self.tr("Copies to go back to"), "heading"))
        made = self.tr("A copy is made each day on which something changed; the last seven are kept.")
        column.addWidget(parts.label(made, "muted", wrap=True))
        row = parts.row(gap=theme.S)
        row.addWidget(self.copies, 1)
        row.addWidget(self.back)
        column.addLayout(row)
        column.addWidget(self.said)
        self.back.clicked.connect(self._ask)
        self._show(())
        services.background.ask(_copies, self._show, owner=self)

    def _show(self, copies: tuple[Backup, ...]) -> None:
        self.copies.clear()
        for copy in copies:
            made_at = QDateTime.fromSecsSinceEpoch(round(copy.made_at.timestamp()))
            size = QLocale().formattedDataSize(copy.size_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
            self.copies.addItem(f"{QLocale().toString(made_at, QLocale.FormatType.ShortFormat)} · {size}", copy.path)
        if not copies:
            self.copies.addItem(self.tr("No copy was made yet"))
        self.copies.setEnabled(bool(copies))
        self.back.setEnabled(bool(copies) and self._folder is not None)

    def _ask(self) -> None:
        if self._services.jobs.busy:
            self.said.setText(self.tr("An analysis is running: stop it first."))
            return
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Go back to a copy"))
        box.setText(self.tr("Take the copy of {when}?").format(when=self.copies.currentText()))
        box.setInformativeText(
            self.tr("What changed since is no longer shown. It is kept in a folder beside the lessons.")
        )
        take = box.addButton(self.tr("Go back"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        take.clicked.connect(self.go_back)
        box.open()

    def go_back(self) -> None:
        """Closes the store, puts the chosen copy in its place and opens it; where that fails, all is as before."""
        if self._folder is None:
            return
        self.said.setText(self.tr("Going back to the copy…"))
        self._services.jobs.forget_waiting()
        background = self._services.background
        background.reopened.connect(self._over)
        background.reopen(restorer(self._folder, self.copies.currentData()), otherwise=opener(self._folder))

    def _over(self, error: KnownError | None) -> None:
        self._services.background.reopened.disconnect(self._over)
        self.said.setText(self.tr("Done. The lessons are those of the copy.") if error is None else known.said(error))
        self._services.navigator.library_asked.emit()
        self._services.navigator.lessons_changed.emit()
        self._services.background.ask(_copies, self._show, owner=self)


def _copies(workspace: Workspace) -> tuple[Backup, ...]:
    from classroom.workspace import safety

    return safety.backups(workspace.folder)
