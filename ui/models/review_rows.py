"""Lessons of several teachers with what was noted on them, for the review table."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui import phrases

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()


class Columns(IntEnum):
    """The columns, from the left."""

    TEACHER = 0
    LESSON = 1
    DATE = 2
    MOMENTS = 3
    NOTES = 4
    CLIPS = 5


class ReviewRows(QAbstractTableModel):
    """Rows are dicts as `Workspace.review` gives them, in the order given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[dict[str, Any]] = ()

    def set_rows(self, rows: Sequence[dict[str, Any]]) -> None:
        """Shows these rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def lesson_at(self, index: Index) -> str:
        """The id of a row's lesson; empty for no row."""
        return str(self._rows[index.row()]["lesson_id"]) if index.isValid() else ""

    def first_without_notes(self, after: int) -> int:
        """The next row after `after` whose lesson has neither note nor clip; -1 for none."""
        order = [*range(after + 1, len(self._rows)), *range(after + 1)]
        fresh = (at for at in order if not self._rows[at]["notes"] and not self._rows[at]["clips"])
        return next(fresh, -1)

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """How many lessons there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """The same everywhere."""
        return 0 if parent.isValid() else len(Columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a cell."""
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        return self._cell(self._rows[index.row()], Columns(index.column()))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The columns' names."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return {
            Columns.TEACHER: self.tr("Teacher"),
            Columns.LESSON: self.tr("Lesson"),
            Columns.DATE: self.tr("Date"),
            Columns.MOMENTS: self.tr("Moments"),
            Columns.NOTES: self.tr("Notes"),
            Columns.CLIPS: self.tr("Clips"),
        }[Columns(section)]

    def _cell(self, row: dict[str, Any], column: Columns) -> str:
        if column is Columns.TEACHER:
            return str(row["teacher"] or "–")
        if column is Columns.LESSON:
            title = str(row["title"])
            return self.tr("{title} (shared with you)").format(title=title) if row["shared"] else title
        if column is Columns.DATE:
            return phrases.day(row["date"]) or "–"
        counted = {Columns.MOMENTS: "moments", Columns.NOTES: "notes", Columns.CLIPS: "clips"}[column]
        return str(row[counted] or "–")
