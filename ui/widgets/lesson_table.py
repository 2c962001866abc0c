"""The table of lessons that coaching and trends share: whole rows, one wide column, widths in letters."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui import theme


class LessonTable(QTableView):
    """Read-only rows of lessons. wide: the column that takes what room is left; widths: of the others, in letters."""

    def __init__(
        self, rows: QAbstractItemModel, name: str, *, wide: int, widths: Mapping[int, int], several: bool = False
    ) -> None:
        super().__init__()
        self._widths = widths
        modes = QAbstractItemView.SelectionMode
        self.setModel(rows)
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(modes.ExtendedSelection if several else modes.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
        self._measure()
        theme.watcher().changed.connect(self._measure)

    def _measure(self) -> None:
        letter = self.fontMetrics().averageCharWidth()
        for column, letters in self._widths.items():
            self.horizontalHeader().resizeSection(column, letters * letter)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + theme.M)
