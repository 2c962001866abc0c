"""A list model over rows of plain data, for the lists of the lesson view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
"""The row itself, for delegates."""

Row = TypeVar("Row")


class RowsModel(QAbstractListModel, Generic[Row]):
    """One column of rows. Subclasses say how a row reads as text and as speech."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    def rows(self) -> tuple[Row, ...]:
        """The rows shown, in order."""
        return self._rows

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Shows other rows. Where they are the same or some more follow, selection and scroll position stay."""
        before, now = self._rows, tuple(rows)
        if before and len(now) > len(before) and now[: len(before)] == before:
            self.beginInsertRows(NO_PARENT, len(before), len(now) - 1)
            self._rows = now
            self.endInsertRows()
        elif now != before and before and list(map(self.identity, before)) == list(map(self.identity, now)):
            self.layoutAboutToBeChanged.emit()
            self._rows = now
            self.layoutChanged.emit()
        elif now != before:
            self.beginResetModel()
            self._rows = now
            self.endResetModel()

    def identity(self, row: Row) -> object:
        """What stays the same when a row's contents change; the row itself where nothing does."""
        return row

    def text_of(self, row: Row) -> str:
        """What the row says."""
        raise NotImplementedError

    def spoken(self, row: Row) -> str:
        """All that the row shows, as a screen reader should say it."""
        return self.text_of(row)

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """How many rows are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row's text, what is spoken for it, or the row itself; None for other roles."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text_of(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(row)
        if role == ROW_ROLE:
            return row
        return None
