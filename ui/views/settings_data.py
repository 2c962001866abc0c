"""Settings about files: the models there are, and where the lessons lie, with a way to be rid of all of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHeaderView, QLineEdit, QTableWidget, QTableWidgetItem, QWidget

from classroom.domain.errors import KnownError
from ui import known, phrases, theme
from ui.pages import Services
from ui.views.encryption import EncryptionPane
from ui.widgets import parts

if TYPE_CHECKING:
    from classroom.workspace.installation import ModelInfo
    from classroom.workspace.workspace import Workspace


class ModelsPane(QWidget):
    """The models with size, licence and state; a folder can be added, and every file compared with its card."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self.table = QTableWidget(0, 4)
        self.table.setAccessibleName(self.tr("Models"))
        self.table.setHorizontalHeaderLabels([self.tr("Model"), self.tr("Size"), self.tr("Licence"), self.tr("State")])
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setStretchLastSection(True)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.line = parts.label(self.tr("Looking at the models…"), "muted", wrap=True)
        self.add = parts.button(self.tr("Add from a &folder…"), icon="folder")
        self.verify = parts.button(self.tr("Compare with the &cards"), icon="done")
        row = parts.row(gap=theme.S)
        row.addWidget(self.add)
        row.addWidget(self.verify)
        row.addStretch(1)
        column = parts.column(self, margin=theme.S, gap=theme.S)
        about = self.tr("A larger speech model hears more exactly and takes longer. Models work without a connection.")
        column.addWidget(parts.label(about, wrap=True))
        column.addWidget(self.table, 1)
        column.addWidget(self.line)
        column.addLayout(row)
        self.add.clicked.connect(self._choose)
        self.verify.clicked.connect(self._verify)
        services.background.ask(_installed, self._fill, owner=self, slow=True)

    def _fill(self, found: tuple[ModelInfo, ...]) -> None:
        self.table.setRowCount(len(found))
        for at, model in enumerate(found):
            size = QLocale().formattedDataSize(model.size_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
            for column, text in enumerate((model.name, size, model.licence, known.in_words(model.state))):
                self.table.setItem(at, column, QTableWidgetItem(text))
        bad = sum(not model.fine for model in found)
        self.line.setText(
            phrases.counted(bad, self.tr("1 model cannot be used."), self.tr("{n} models cannot be used."))
            if bad
            else self.tr("All models are in place.")
        )

    def _verify(self) -> None:
        self.line.setText(self.tr("Comparing every file with its card…"))
        self._services.background.ask(_verified, self._fill, failed=self._say, owner=self, slow=True)

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder of a speech model (faster-whisper)"))
        if folder:
            self.take(Path(folder))

    def take(self, folder: Path) -> None:
        """Copies a model in from a folder, and lists it."""
        self.line.setText(self.tr("Copying the model…"))
        self._services.background.ask(lambda _: _added(folder), self._fill, failed=self._say, owner=self, slow=True)

    def _say(self, error: KnownError) -> None:
        self.line.setText(known.said(error))


class DataPane(QWidget):
    """Where the lessons lie, what leaves the computer, and deleting everything once the word was typed."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        workspace = services.background.workspace
        self._folder = workspace.folder if workspace is not None else None
        self.place = parts.label(str(self._folder or "–"), "strong", wrap=True)
        self.place.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.place.setAccessibleName(self.tr("Folder with your lessons"))
        self.open = parts.button(self.tr("Open the &folder"), icon="folder")
        self.open.setEnabled(self._folder is not None)
        self._word = self.tr("delete")
        self.typed = QLineEdit()
        asked = self.tr("Type “{word}” to delete every lesson").format(word=self._word)
        self.typed.setPlaceholderText(asked)
        self.typed.setAccessibleName(asked)
        self.delete = parts.button(self.tr("Delete everything"), "danger", icon="delete")
        self.delete.setEnabled(False)
        self.said = parts.label("", wrap=True)
        column = parts.column(self, margin=theme.M, gap=theme.S)
        column.addWidget(parts.label(self.tr("Your lessons are in this folder, and nowhere else:"), wrap=True))
        column.addWidget(self.place)
        column.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)
        nothing = self.tr(
            "Nothing leaves this computer. Lectern has no account, sends no usage data, looks for no updates."
        )
        column.addWidget(parts.label(nothing, "muted", wrap=True))
        column.addSpacing(theme.M)
        column.addWidget(EncryptionPane(services))
        column.addSpacing(theme.M)
        column.addWidget(parts.label(self.tr("Delete everything"), "heading"))
        gone = self.tr(
            "All lessons, transcripts, comments, measures and corrections, from the backups too. Your own files stay."
        )
        column.addWidget(parts.label(gone, wrap=True))
        row = parts.row(gap=theme.S)
        row.addWidget(self.typed, 1)
        row.addWidget(self.delete)
        column.addLayout(row)
        column.addWidget(self.said)
        column.addStretch(1)
        self.open.clicked.connect(self._open)
        self.typed.textChanged.connect(self._look)
        self.delete.clicked.connect(self._delete)

    def _look(self, text: str) -> None:
        self.delete.setEnabled(text.strip().casefold() == self._word and not self._services.jobs.busy)
        busy = self._services.jobs.busy and text.strip().casefold() == self._word
        self.said.setText(self.tr("An analysis is running: stop it first.") if busy else "")

    def _open(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    def _delete(self) -> None:
        self.typed.clear()
        self.said.setText(self.tr("Deleting…"))
        self._services.background.ask(
            lambda workspace: workspace.delete_all(), self._gone, failed=self._failed, owner=self
        )

    def _gone(self, count: int) -> None:
        self._services.jobs.forget_waiting()
        self.said.setText(
            phrases.counted(count, self.tr("1 lesson was deleted."), self.tr("{n} lessons were deleted."))
        )
        self._services.navigator.lessons_changed.emit()

    def _failed(self, error: KnownError) -> None:
        self.said.setText(known.said(error))
        self._services.navigator.lessons_changed.emit()


def _installed(_workspace: Workspace) -> tuple[ModelInfo, ...]:
    from classroom.workspace import installation

    return installation.installed_models()


def _verified(_workspace: Workspace) -> tuple[ModelInfo, ...]:
    from classroom.workspace import installation

    return installation.verified_models()


def _added(folder: Path) -> tuple[ModelInfo, ...]:
    from classroom.workspace import installation

    installation.add_model(folder)
    return installation.installed_models()
