"""What the window does about sharing: the dialogs, and what is said after them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from ui import phrases
from ui.widgets.notice import Notice

if TYPE_CHECKING:
    from classroom.domain.sharing import Opened
    from classroom.workspace.sharing import Sent
    from classroom.workspace.workspace import Workspace
    from ui.main_window import MainWindow


class SharingCommands(QObject):
    """Shares lessons, opens what was shared, sends notes back."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def share(self, lesson_ids: Sequence[str]) -> None:
        """Opens the dialog that makes a file of these lessons; of those shared with the person, of their notes."""
        ids = tuple(lesson_ids)

        def ask(workspace: Workspace) -> tuple[str, ...]:
            return tuple(lesson_id for lesson_id in ids if workspace.is_shared(lesson_id))

        def show(others: tuple[str, ...]) -> None:
            from ui.views.sharing import ShareDialog

            if others and len(others) < len(ids):
                mixed = self.tr("Some of these lessons were shared with you: send notes on those apart from your own.")
                self._window.notices.say(Notice(text=mixed, seconds=20))
            elif ids:
                dialog = ShareDialog(self._window.services, ids, notes_only=bool(others), parent=self._window)
                dialog.sent.connect(self._say_sent)
                dialog.open()

        self._window.services.background.ask(ask, show, failed=self._window.tell, owner=self)

    def open_file(self) -> None:
        """Asks for a shared file and its pass-phrase."""
        kind = self.tr("Shared lessons (*.lectern)")
        chosen, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open a shared file"), "", kind)
        if chosen:
            self.open_path(Path(chosen))

    def open_path(self, path: Path) -> None:
        """Asks for the pass-phrase of a shared file and takes its lessons in."""
        from ui.views.sharing import OpenSharedDialog

        dialog = OpenSharedDialog(self._window.services, path, self._window)
        dialog.opened.connect(self._say_opened)
        dialog.open()

    def _say_sent(self, made: Sent) -> None:
        parts = [self.tr("“{name}” is written.").format(name=made.path.name)]
        if made.masked:
            parts.append(self.tr("People masked: {n}.").format(n=made.masked))
        if made.left:
            parts.append(self.tr("Words left that may be names: {n}.").format(n=made.left))
        self._window.notices.say(Notice(text=" ".join(parts), seconds=20))

    def _say_opened(self, found: Opened) -> None:
        changed = self._window.services.navigator.lessons_changed
        changed.emit()
        lessons = phrases.counted(
            len(found.lessons), self.tr("1 lesson can be read now."), self.tr("{n} lessons can be read now.")
        )
        parts = [lessons] if found.lessons else []
        parts.append(phrases.counted(found.notes, self.tr("1 new note."), self.tr("{n} new notes.")))
        if found.own:
            parts.append(self.tr("Already here and left as they were: {n}.").format(n=len(found.own)))
        if found.lost:
            parts.append(self.tr("Notes about lessons that are not here: {n}.").format(n=found.lost))
        first = found.lessons[0] if found.lessons else None
        self._window.notices.say(
            Notice(
                text=" ".join(parts),
                action=self.tr("Open") if first else "",
                then=(lambda: self._window.open_lesson(first)) if first else None,
                seconds=20,
            )
        )
