"""Setting, changing and removing the pass-phrase under which the lessons are encrypted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from classroom.domain.errors import KnownError
from ui import known, theme
from ui.pages import Services
from ui.widgets import parts

if TYPE_CHECKING:
    from classroom.workspace.workspace import Workspace


class EncryptionPane(QWidget):
    """Says whether the lessons are encrypted, what that covers, and changes it; nothing while an analysis runs."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._encrypted = False
        self.state = parts.label("", wrap=True)
        self.word, self.again = (self._field(text) for text in (self.tr("New pass-phrase"), self.tr("Once more")))
        self.set = parts.button("", "primary")
        self.remove = parts.button(self.tr("&Remove encryption"), "quiet")
        self.said = parts.label("", wrap=True)
        column = parts.column(self, gap=theme.S)
        column.addWidget(parts.label(self.tr("Encryption"), "heading"))
        column.addWidget(self.state)
        row = parts.row(gap=theme.S)
        for part in (self.word, self.again, self.set, self.remove):
            row.addWidget(part)
        column.addLayout(row)
        uncovered = self.tr(
            "Not covered: your own recordings, slides and comment files, what you export, and the system's swap space."
        )
        column.addWidget(parts.label(uncovered, "muted", wrap=True))
        column.addWidget(self.said)
        self.set.clicked.connect(self._set)
        self.remove.clicked.connect(self._remove)
        self._ask_state()

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setPlaceholderText(name)
        field.setAccessibleName(name)
        return field

    def _ask_state(self) -> None:
        self._services.background.ask(_encrypted, self._show, failed=self._failed, owner=self)

    def _show(self, encrypted: bool) -> None:
        self._encrypted = encrypted
        self.remove.setVisible(encrypted)
        if encrypted:
            self.state.setText(self.tr("Your lessons are encrypted. Without the pass-phrase nobody can open them."))
            self.set.setText(self.tr("&Change pass-phrase"))
        else:
            self.state.setText(self.tr("Your lessons are not encrypted: whoever can read this folder can read them."))
            self.set.setText(self.tr("&Encrypt"))

    def _set(self) -> None:
        word = self.word.text()
        if word != self.again.text():
            self.said.setText(self.tr("The two pass-phrases are not the same."))
            return
        self._do(lambda workspace: workspace.set_passphrase(word), self.tr("Done. Write the pass-phrase down."))

    def _remove(self) -> None:
        self._do(lambda workspace: workspace.remove_passphrase(), self.tr("Done. The lessons are not encrypted now."))

    def _do(self, work: Callable[[Workspace], None], done: str) -> None:
        if self._services.jobs.busy:
            self.said.setText(self.tr("An analysis is running: stop it first."))
            return
        self.word.clear()
        self.again.clear()
        self.said.setText(self.tr("Writing the lessons anew…"))

        def over(_: object) -> None:
            self.said.setText(done)
            self._ask_state()

        self._services.background.ask(work, over, failed=self._failed, owner=self)

    def _failed(self, error: KnownError) -> None:
        self.said.setText(known.said(error))
        self._ask_state()


def _encrypted(workspace: Workspace) -> bool:
    return workspace.encrypted
