"""Settings about files: where the lessons lie, encryption, copies to go back to, a way to be rid of everything."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLineEdit, QScrollArea, QWidget

from classroom.domain.errors import KnownError
from ui import known, phrases, theme
from ui.pages import Services
from ui.views.backups import BackupsPane
from ui.views.encryption import EncryptionPane
from ui.views.teacher_voice import VoicesPane
from ui.widgets import parts


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
        inside = QWidget()
        inside.setProperty("clear", "true")
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(self.tr("Your data"))
        area.setWidget(inside)
        parts.column(self).addWidget(area)
        column = parts.column(inside, margin=theme.M, gap=theme.S)
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
        column.addWidget(BackupsPane(services))
        column.addSpacing(theme.M)
        column.addWidget(VoicesPane(services))
        column.addWidget(parts.label(self.tr("Delete everything"), "heading"))
        gone = self.tr(
            "All lessons, transcripts, comments, measures, corrections and remembered voices, from the backups too. "
            "Your own files stay."
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
