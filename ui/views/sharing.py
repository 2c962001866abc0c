"""Sharing lessons as a sealed file, with the names in them confirmed by a person; and opening such a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QLineEdit, QListWidget, QListWidgetItem, QWidget

from classroom.domain.errors import KnownError
from ui import known, theme
from ui.pages import Services
from ui.widgets import parts

if TYPE_CHECKING:
    from classroom.domain.sharing import Opened
    from classroom.naming.people import Proposal
    from classroom.workspace.sharing import Sent
    from classroom.workspace.workspace import Workspace

SUFFIX = ".lectern"
_LEAST = 8
"""Characters of a pass-phrase that is not guessed at once."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a person wants in the file. notes_only: only what was noted, the way back to the teacher."""

    passphrase: str
    mask_names: bool
    with_media: bool
    notes_only: bool


class SealedDialog(QDialog):
    """A dialog with a pass-phrase, a place for what is wrong with it, and two buttons."""

    def __init__(self, title: str, action: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(round(540 * min(1.4, theme.scale())))
        self.word = self._secret(self.tr("Pass-phrase"))
        self.go = parts.button(action, "primary")
        self.go.setDefault(True)
        self.error = parts.label("", wrap=True)
        self.error.setProperty("tone", "danger")
        self.error.hide()
        self.column = parts.column(self, margin=theme.L, gap=theme.M)
        self.column.addWidget(parts.label(title, "title"))

    def _secret(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setAccessibleName(name)
        return field

    def add_foot(self) -> None:
        """Adds what is wrong and the buttons."""
        cancel = parts.button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        foot = parts.row()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.go)
        self.column.addWidget(self.error)
        self.column.addLayout(foot)

    def say(self, text: str) -> None:
        """Shows what is wrong."""
        self.error.setText(text)
        self.error.show()
        self.go.setEnabled(True)


class ShareDialog(SealedDialog):
    """Makes a bundle. Lessons shared with the person give their notes only."""

    sent = Signal(object)
    """What was written, a `classroom.workspace.sharing.Sent`."""

    def __init__(
        self, services: Services, lesson_ids: Sequence[str], *, notes_only: bool = False, parent: QWidget | None = None
    ) -> None:
        title = self.tr("Send notes back") if notes_only else self.tr("Share lessons")
        super().__init__(title, self.tr("Choose a file and &write…"), parent)
        self._services, self._ids, self._notes_only = services, tuple(lesson_ids), notes_only
        self.again = self._secret(self.tr("Pass-phrase once more"))
        self.masking = QCheckBox(self.tr("Replace the names of people"))
        self.masking.setChecked(True)
        self.media = QCheckBox(self.tr("Put the recordings in too"))
        self.names = QListWidget()
        self.names.setAccessibleName(self.tr("Words that may be names: ticked ones are replaced"))
        self.names.setMaximumHeight(round(180 * theme.scale()))
        self._about_names = parts.label(self.tr("Looking for names…"), "muted", wrap=True)
        self._lay_out()
        self.masking.toggled.connect(self._show_names)
        self.go.clicked.connect(self._check)
        if not notes_only:
            services.background.ask(self._ask_names, self._fill_names, failed=self._fail, owner=self, slow=True)

    def _lay_out(self) -> None:
        about = self.tr("Only somebody with the pass-phrase can open the file. Tell it them by another way.")
        self.column.addWidget(parts.label(about, wrap=True))
        form = QFormLayout()
        form.addRow(self.tr("Pass-phrase"), self.word)
        form.addRow(self.tr("Once more"), self.again)
        self.column.addLayout(form)
        for widget in (self.masking, self._about_names, self.names, self.media):
            self.column.addWidget(widget)
            widget.setVisible(not self._notes_only)
        warning = self.tr(
            "Voices and faces in a recording cannot be masked, and what somebody said can tell who it was."
        )
        caution = parts.label(warning, "small", wrap=True)
        caution.setVisible(not self._notes_only)
        self.column.addWidget(caution)
        self.add_foot()

    def _ask_names(self, workspace: Workspace) -> tuple[Proposal, ...]:
        found: dict[str, Proposal] = {}
        for lesson_id in self._ids:
            for proposal in workspace.proposed_names(lesson_id):
                if proposal.state == "found" and proposal.confidence < 1:
                    found.setdefault(proposal.name, proposal)
        return tuple(found.values())

    def _fill_names(self, found: tuple[Proposal, ...]) -> None:
        for proposal in found:
            item = QListWidgetItem(f"{proposal.name}   … {proposal.example} …", self.names)
            item.setData(Qt.ItemDataRole.UserRole, proposal.name)
            item.setCheckState(Qt.CheckState.Checked)
        none = self.tr("No word was found that nobody has decided about. Names of speakers and authors are replaced.")
        some = self.tr("Are these people? Take the tick from words that are no names.")
        self._about_names.setText(some if found else none)
        self._show_names()

    def _show_names(self) -> None:
        wanted = self.masking.isChecked()
        self._about_names.setVisible(wanted)
        self.names.setVisible(wanted and self.names.count() > 0)

    def wanted(self) -> Wanted:
        """What is asked for."""
        return Wanted(
            passphrase=self.word.text(),
            mask_names=self.masking.isChecked() and not self._notes_only,
            with_media=self.media.isChecked() and not self._notes_only,
            notes_only=self._notes_only,
        )

    def _check(self) -> None:
        if len(self.word.text()) < _LEAST:
            self.say(self.tr("The pass-phrase needs at least {n} characters.").format(n=_LEAST))
        elif self.word.text() != self.again.text():
            self.say(self.tr("The two pass-phrases are not the same."))
        else:
            self._choose()

    def _choose(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        kind = self.tr("Shared lessons (*.lectern)")
        name = self.tr("notes") if self._notes_only else self.tr("lessons")
        chosen, _ = QFileDialog.getSaveFileName(self, self.windowTitle(), f"{name}{SUFFIX}", kind)
        if chosen:
            out = Path(chosen)
            self.write(out if out.suffix == SUFFIX else out.with_name(out.name + SUFFIX))

    def write(self, out: Path) -> None:
        """Keeps what the person said about names, then writes the file in the background."""
        ticked = Qt.CheckState.Checked
        rows = [self.names.item(at) for at in range(self.names.count())]
        people = [str(row.data(Qt.ItemDataRole.UserRole)) for row in rows if row.checkState() == ticked]
        others = [str(row.data(Qt.ItemDataRole.UserRole)) for row in rows if row.checkState() != ticked]
        wanted, ids = self.wanted(), self._ids

        def work(workspace: Workspace) -> Sent:
            if wanted.mask_names:
                for lesson_id in ids:
                    _decide(workspace, lesson_id, people, others)
            return workspace.create_bundle(
                ids,
                out,
                passphrase=wanted.passphrase,
                mask_names=wanted.mask_names,
                with_media=wanted.with_media,
                notes_only=wanted.notes_only,
            )

        self.error.hide()
        self.go.setEnabled(False)
        self._services.background.ask(work, self._done, failed=self._fail, owner=self, slow=True)

    def _done(self, made: Sent) -> None:
        self.sent.emit(made)
        self.accept()

    def _fail(self, error: KnownError) -> None:
        self.say(known.said(error))


def _decide(workspace: Workspace, lesson_id: str, people: Sequence[str], others: Sequence[str]) -> None:
    """Keep a person's word about the names that this lesson has."""
    own = {proposal.name for proposal in workspace.proposed_names(lesson_id)}
    confirm, reject = [name for name in people if name in own], [name for name in others if name in own]
    if confirm or reject:
        workspace.decide_names(lesson_id, confirm=confirm, reject=reject)


class OpenSharedDialog(SealedDialog):
    """Opens a bundle: its lessons can be read then, and given notes."""

    opened = Signal(object)
    """What it brought, a `classroom.domain.sharing.Opened`."""

    def __init__(self, services: Services, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Open a shared file"), self.tr("&Open"), parent)
        self._services, self._path = services, path
        about = self.tr("“{name}” opens with the pass-phrase that its sender told you.").format(name=path.name)
        self.column.addWidget(parts.label(about, wrap=True))
        form = QFormLayout()
        form.addRow(self.tr("Pass-phrase"), self.word)
        self.column.addLayout(form)
        self.add_foot()
        self.go.clicked.connect(self._open)

    def _open(self) -> None:
        path, word = self._path, self.word.text()
        self.error.hide()
        self.go.setEnabled(False)
        self._services.background.ask(
            lambda workspace: workspace.open_bundle(path, passphrase=word),
            self._done,
            failed=lambda error: self.say(known.said(error)),
            owner=self,
            slow=True,
        )

    def _done(self, found: Opened) -> None:
        self.opened.emit(found)
        self.accept()
