"""Finds a recording that is no longer where it was: the person shows the file, and it is compared with the old one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.background import Background
from ui.views.player_clock import LessonClock

if TYPE_CHECKING:
    from classroom.workspace.workspace import Workspace


class FileFinder(QObject):
    """Asks where a part of the recording is now and plays it from there while the lesson is open.

    Other parts that are missing are looked for in the same folder.
    """

    moved = Signal()
    """A part is played from another file now."""
    other_file = Signal(str)
    """The file that was shown has not the size of the one that was imported; its name."""

    def __init__(self, parent: QWidget, clock: LessonClock, background: Background) -> None:
        super().__init__(parent)
        self._over = parent
        self._clock = clock
        self._background = background
        self._lesson_id: Callable[[], str] = lambda: ""

    def set_lesson(self, lesson_id: Callable[[], str]) -> None:
        """How to know which lesson is open."""
        self._lesson_id = lesson_id

    def ask(self, path: str) -> None:
        """Opens a dialog in which the person shows where the file of this path is now."""
        dialog = QFileDialog(self._over, self.tr("Where is “{name}” now?").format(name=Path(path).name))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        suffix = Path(path).suffix
        if suffix:
            dialog.setNameFilters([f"*{suffix}", self.tr("All files (*)")])
        dialog.fileSelected.connect(partial(self.take, path))
        dialog.open()

    def take(self, path: str, found: str) -> None:
        """Plays a part from another file from now on."""
        folder = Path(found).parent
        moved = {path: found}
        self._clock.move_part(path, found)
        for part in self._clock.parts:
            beside = folder / Path(part.path).name
            if not Path(part.path).is_file() and beside.is_file():
                moved[part.path] = str(beside)
                self._clock.move_part(part.path, str(beside))
        self.moved.emit()
        self._keep(moved)

    def _keep(self, moved: dict[str, str]) -> None:
        """Has the lesson know the new places; tells of a file that is another one, which is played but not kept."""
        lesson_id = self._lesson_id()

        def keep(workspace: Workspace) -> list[str]:
            known = {file.path for file in workspace.media(lesson_id)}
            return [
                Path(found).name
                for path, found in moved.items()
                if path in known and not workspace.relink(lesson_id, path, Path(found))
            ]

        def tell(others: list[str]) -> None:
            for name in others[:1]:
                self.other_file.emit(name)

        self._background.ask(keep, tell, owner=self)
