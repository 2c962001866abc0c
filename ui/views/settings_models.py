"""Settings about speech models: what there is, what runs where, adding one from a folder, fetching one on request."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QHeaderView, QProgressBar, QTableWidget, QTableWidgetItem, QWidget

from classroom.domain.errors import KnownError
from ui import known, phrases, theme
from ui.fetching import Fetching
from ui.memory import Memory
from ui.pages import Services
from ui.views.settings_device import DeviceRow
from ui.widgets import parts

if TYPE_CHECKING:
    from classroom.workspace.installation import ModelInfo
    from classroom.workspace.workspace import Workspace


class ModelsPane(QWidget):
    """The models with size, licence and state; a folder can be added, and every file compared with its card."""

    def __init__(self, services: Services, memory: Memory) -> None:
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
        self.device = DeviceRow(services, memory)
        self.name = QComboBox()
        self.name.setAccessibleName(self.tr("Model to fetch"))
        self.get = parts.button(self.tr("Fe&tch"), icon="down")
        self.stop = parts.button(self.tr("Cancel"), "quiet")
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Progress of the download"))
        self.fetching = Fetching(self)
        row = parts.row(gap=theme.S)
        row.addWidget(self.add)
        row.addWidget(self.verify)
        row.addStretch(1)
        fetch = parts.row(gap=theme.S)
        for part in (self.name, self.get, self.bar, self.stop):
            fetch.addWidget(part)
        fetch.addStretch(1)
        column = parts.column(self, margin=theme.S, gap=theme.S)
        about = self.tr("A larger speech model hears more exactly and takes longer. Models work without a connection.")
        column.addWidget(parts.label(about, wrap=True))
        column.addWidget(self.device)
        column.addWidget(self.table, 1)
        column.addWidget(self.line)
        column.addLayout(row)
        connects = self.tr(
            "Fetching a model is the only thing that connects to the internet, and only when you press this."
        )
        column.addWidget(parts.label(connects, "muted", wrap=True))
        column.addLayout(fetch)
        self.add.clicked.connect(self._choose)
        self.verify.clicked.connect(self._verify)
        self.get.clicked.connect(lambda: self.fetch(self.name.currentText()))
        self.stop.clicked.connect(self.fetching.stop)
        self.fetching.moved.connect(self._show_progress)
        self.fetching.ended.connect(self._fetched)
        self._show_fetching(False)
        services.background.ask(_installed, self._fill, owner=self, slow=True)
        services.background.ask(_fetchable, self.name.addItems, owner=self, slow=True)

    def _fill(self, found: tuple[ModelInfo, ...]) -> None:
        self.table.setRowCount(len(found))
        for at, model in enumerate(found):
            size = QLocale().formattedDataSize(model.size_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
            for column, text in enumerate((model.name, size, model.licence, known.in_words(model.state))):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(at, column, item)
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

    def fetch(self, name: str) -> None:
        """Fetches a model from the hub; what had arrived before is used."""
        self._show_fetching(True)
        self.line.setText(self.tr("Fetching {name}…").format(name=name))
        self.fetching.start(name)

    def _show_fetching(self, on: bool) -> None:
        for part in (self.bar, self.stop):
            part.setVisible(on)
        for part in (self.name, self.get):
            part.setVisible(not on)
        self.bar.setRange(0, 0)

    def _show_progress(self, there: int, total: int) -> None:
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * there / max(1, total)))

    def _fetched(self, error: KnownError | None) -> None:
        self._show_fetching(False)
        if error is not None:
            self._say(error)
        else:
            self._services.background.ask(_installed, self._fill, owner=self, slow=True)

    def _say(self, error: KnownError) -> None:
        self.line.setText(known.said(error))


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


def _fetchable(_workspace: Workspace) -> tuple[str, ...]:
    from classroom.workspace import installation

    return installation.fetchable()
