"""The screen shown when the lessons cannot be opened: what happened, and what the person can do."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from classroom.domain.errors import KnownError, PassphraseNeeded, StoreDamaged
from ui import icons, known, theme
from ui.pages import Page, Services
from ui.widgets import parts


class ProblemPage(Page):
    """Says why the store did not open. Trying again, going back to a copy and another folder go through signals.

    An encrypted store gets a field for its pass-phrase, and the button opens it.
    """

    again_asked = Signal()
    restore_asked = Signal(object)
    word_given = Signal(str)
    folder_chosen = Signal(object)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._icon = parts.label()
        self._heading = parts.label("", "title", wrap=True)
        self._reason = parts.label(wrap=True)
        self._reason.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._remedy = parts.label(wrap=True)
        self._kept = parts.label(
            self.tr("Nothing was changed: your lessons are still where they were."), "muted", wrap=True
        )
        self.word = QLineEdit()
        self.word.setEchoMode(QLineEdit.EchoMode.Password)
        self.word.setAccessibleName(self.tr("Pass-phrase"))
        self.word.setPlaceholderText(self.tr("Pass-phrase"))
        self.word.returnPressed.connect(self._try)
        self.again = parts.button("", "primary", icon="retry")
        self.again.clicked.connect(self._try)
        self.restore = parts.button(self.tr("Go back to the last &backup"), icon="undo")
        self.restore.clicked.connect(self._restore)
        self._damaged: Path | None = None
        self.other = parts.button(self.tr("Open another &folder…"), icon="folder")
        self.other.clicked.connect(self._choose)
        self.copy = parts.button(self.tr("&Copy this message"), "quiet")
        self.copy.clicked.connect(self._copy)
        self._lay_out()
        theme.watcher().changed.connect(self._ink)

    def _lay_out(self) -> None:
        box = parts.card()
        box.setMaximumWidth(640)
        inner = parts.column(box, margin=theme.XL, gap=theme.M)
        for part in (self._icon, self._heading, self._reason, self._remedy, self.word, self._kept):
            inner.addWidget(part)
        row = parts.row()
        for button in (self.again, self.restore, self.other, self.copy):
            row.addWidget(button)
        row.addStretch(1)
        inner.addSpacing(theme.S)
        inner.addLayout(row)
        across = parts.row()
        across.addStretch(1)
        across.addWidget(box, 4)
        across.addStretch(1)
        outer = parts.column(self, margin=theme.L)
        outer.addStretch(2)
        outer.addLayout(across)
        outer.addStretch(3)
        self._ink()

    def set_problem(self, error: KnownError) -> None:
        """Shows a fault of the world."""
        self._reason.setText(known.sentence(error.reason))
        self._remedy.setText(known.sentence(error.remedy))
        self._remedy.setVisible(bool(error.remedy))
        self._damaged = Path(error.folder) if isinstance(error, StoreDamaged) else None
        self.restore.setVisible(self._damaged is not None)
        sealed = isinstance(error, PassphraseNeeded)
        self.word.setVisible(sealed)
        self.word.clear()
        self.copy.setHidden(sealed)
        if sealed:
            self._heading.setText(self.tr("Your lessons are encrypted"))
            self.again.setText(self.tr("&Open"))
        else:
            self._heading.setText(self.tr("Your lessons cannot be opened right now"))
            self.again.setText(self.tr("Try &again"))
        if self.isVisible():
            self.arrive()

    def title(self) -> str:
        """The window's title while this shows."""
        return self.tr("Lessons cannot be opened")

    def arrive(self) -> None:
        """Puts the focus on the pass-phrase, or on trying again."""
        (self.again if self.word.isHidden() else self.word).setFocus()

    def _try(self) -> None:
        if self.word.isHidden():
            self.again_asked.emit()
        elif self.word.text():
            self.word_given.emit(self.word.text())

    def _restore(self) -> None:
        if self._damaged is not None:
            self.restore_asked.emit(self._damaged)

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder with lessons"))
        if folder:
            self.folder_chosen.emit(Path(folder))

    def _copy(self) -> None:
        QApplication.clipboard().setText(f"{self._reason.text()}\n{self._remedy.text()}".strip())

    def _ink(self) -> None:
        self._icon.setPixmap(icons.pixmap("problem", 40, "warning"))
