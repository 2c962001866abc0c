"""The measures of a lesson as a table model: title, value, interval, what it was counted from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from classroom.charts.values import UNKNOWN, interval, said
from classroom.wording import Wording
from ui.models.lesson_rows import MeasureRow
from ui.models.rows import NO_PARENT, ROW_ROLE, Index


class MeasuresModel(QAbstractTableModel):
    """One row a measure of the whole lesson."""

    def __init__(self, words: Wording, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._rows: tuple[MeasureRow, ...] = ()

    def set_rows(self, rows: Sequence[MeasureRow]) -> None:
        """Shows other measures."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rows(self) -> tuple[MeasureRow, ...]:
        """The measures shown, in order."""
        return self._rows

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """How many measures there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Title, value, interval, n."""
        return 0 if parent.isValid() else 4

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The cell's text, the reason why a value is unknown as a tool tip, or the row itself."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cells(row)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.why or None
        return row if role == ROW_ROLE else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The heading of a column."""
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return (self.tr("Measure"), self.tr("Value"), self.tr("95 % interval"), "n")[section]

    def cells(self, row: MeasureRow) -> tuple[str, str, str, str]:
        """A measure's row as text."""
        around = interval(row.low, row.high, row.unit, self._words) or UNKNOWN
        return row.title, said(row.value, row.unit, self._words), around, str(row.n)
