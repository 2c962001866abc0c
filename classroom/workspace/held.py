"""What the parts of the workspace share: the open store, its folder, and lessons by their id."""

from __future__ import annotations

from pathlib import Path

from classroom.domain.errors import UsageError
from classroom.domain.requests import Lesson
from classroom.reports.content import LessonContent
from classroom.store.store import Store
from classroom.workspace import naming
from classroom.workspace.outputs import content_of, report_content


class Held:
    """An open store; the parts of the workspace are its subclasses."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self.folder = folder

    def _content(self, lesson_id: str, *, mask_names: bool = False, full: bool = False) -> LessonContent:
        """full: with what the report tells of lessons before."""
        content = (report_content if full else content_of)(self._store, self._known(lesson_id))
        return naming.masked_content(self._store, content).content if mask_names else content

    def _known(self, lesson_id: str) -> Lesson:
        lesson = self._store.lesson(lesson_id)
        if lesson is None:
            raise UsageError(f"There is no lesson with the id “{lesson_id}”.", "It may have been deleted.")
        return lesson
