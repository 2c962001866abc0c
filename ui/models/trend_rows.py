"""Lessons with their value of one measure, for the table behind a trend. Cells are written when they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from classroom.charts.values import UNKNOWN, interval, said
from classroom.wording import Wording
from ui import phrases

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()


class Columns(IntEnum):
    """The columns, from the left."""

    LESSON = 0
    DATE = 1
    VALUE = 2
    INTERVAL = 3
    COUNT = 4
    POOLED = 5


class TrendRows(QAbstractTableModel):
    """Rows are dicts with lesson_id, title, date, value, low, high, unit, n and maybe pooled, in the order given."""

    def __init__(self, words: Wording, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._rows: Sequence[dict[str, Any]] = ()

    def set_rows(self, rows: Sequence[dict[str, Any]]) -> None:
        """Shows these rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def lesson_at(self, index: Index) -> str:
        """The id of a row's lesson; empty for no row."""
        return str(self._rows[index.row()]["lesson_id"]) if index.isValid() else ""

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
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.ToolTipRole and section == Columns.POOLED:
            return self.tr("The value with what all the other lessons say about it: few items move it further.")
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return {
            Columns.LESSON: self.tr("Lesson"),
            Columns.DATE: self.tr("Date"),
            Columns.VALUE: self.tr("Value"),
            Columns.INTERVAL: self.tr("95 % interval"),
            Columns.COUNT: self.tr("Counted from"),
            Columns.POOLED: self.tr("Steadied"),
        }[Columns(section)]

    def _cell(self, row: dict[str, Any], column: Columns) -> str:
        if column is Columns.LESSON:
            return str(row["title"])
        if column is Columns.DATE:
            return phrases.day(row["date"]) or UNKNOWN
        if column is Columns.VALUE:
            return said(row["value"], row["unit"], self._words)
        if column is Columns.INTERVAL:
            return interval(row["low"], row["high"], row["unit"], self._words) or UNKNOWN
        if column is Columns.POOLED:
            return said(row.get("pooled"), row["unit"], self._words)
        return str(row["n"])
