"""The numbers behind a chart as a table in a dialog, for whoever cannot or will not read the picture."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from classroom.charts.shapes import Drawing
from ui import theme

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class ChartTableModel(QAbstractTableModel):
    """A drawing's table: the first row are the headings."""

    def __init__(self, table: tuple[tuple[str, ...], ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headings = table[0] if table else ()
        self._rows = table[1:]

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """The rows below the headings."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """The headings."""
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The cell's text."""
        if role == Qt.ItemDataRole.DisplayRole and index.isValid():
            return self._rows[index.row()][index.column()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The column's heading, or the row's number from 1."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._headings[section] if orientation == Qt.Orientation.Horizontal else str(section + 1)


class ChartTableDialog(QDialog):
    """Title, description and table of a drawing, with a button that copies the table as tab-separated text."""

    def __init__(self, drawing: Drawing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = drawing.table
        self.setWindowTitle(drawing.title)
        self.resize(640, 480)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.L, theme.L, theme.L, theme.M)
        box.setSpacing(theme.M)
        said = QLabel(drawing.description)
        said.setWordWrap(True)
        view = QTableView()
        view.setModel(ChartTableModel(drawing.table, view))
        view.setAccessibleName(drawing.title)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        view.verticalHeader().setVisible(False)
        view.setTabKeyNavigation(False)
        view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = QPushButton(self.tr("Copy table"))
        copy.clicked.connect(self.copy)
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self, self.copy)
        for part in (said, view, buttons):
            box.addWidget(part)

    def copy(self) -> None:
        """Puts the table on the clipboard as tab-separated text."""
        QApplication.clipboard().setText("\n".join("\t".join(row) for row in self._table))


def show_table(drawing: Drawing, parent: QWidget) -> ChartTableDialog:
    """Opens the table of a drawing without stopping the window; it goes away when it is closed."""
    dialog = ChartTableDialog(drawing, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
