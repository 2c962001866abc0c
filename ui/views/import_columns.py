"""Which column of a comment file is which: a choice for each of ours, and what the first rows then say."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QGridLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ui import theme
from ui.models.import_plan import Item
from ui.widgets import parts

_BETWEEN = "|"
"""Stands between the names where several columns of the file are joined to one of ours."""

_WIDEST = 170
"""No column but the comments' own is wider than this many pixels."""


class ColumnChooser(QWidget):
    """Combo boxes for our columns, and a table of the first rows that follows them."""

    changed = Signal(dict)
    """Our column -> the file's column, "" for none."""

    def __init__(self, item: Item, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._item = item
        self.boxes: dict[str, QComboBox] = {}
        self._titles = {
            "text": self.tr("Comment"),
            "author": self.tr("Author"),
            "written_at": self.tr("Written on"),
            "time_s": self.tr("Time in the lesson"),
            "likes": self.tr("Likes"),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.M)
        grid.setVerticalSpacing(theme.XS)
        for at, (ours, title) in enumerate(self._titles.items() if item.file_columns else ()):
            box = self._box(ours, title)
            name = parts.label(title, "small")
            name.setBuddy(box)
            grid.addWidget(name, 2 * (at // 3), at % 3)
            grid.addWidget(box, 2 * (at // 3) + 1, at % 3)
            grid.setColumnStretch(at % 3, 1)
        self.table = QTableWidget()
        self.table.setAccessibleName(self.tr("First comments of {file}").format(file=item.path.name))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        column = parts.column(self, gap=theme.S)
        column.addLayout(grid)
        column.addWidget(self.table)
        self._preview()

    def columns(self) -> Mapping[str, str]:
        """Our column -> the file's column, "" for none; others of ours as they were guessed."""
        chosen = {ours: str(box.currentData() or "") for ours, box in self.boxes.items()}
        kept = {ours: name for ours, name in self._item.columns.items() if ours not in chosen}
        return kept | {ours: name for ours, name in chosen.items() if name or self._item.guessed.get(ours)}

    def _box(self, ours: str, title: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(self.tr("Column of the file with: {title}").format(title=title))
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(10)
        box.addItem(self.tr("Choose a column") if ours == "text" else self.tr("Not in the file"), "")
        for name in self._item.file_columns:
            box.addItem(name or self.tr("(no heading)"), name)
        now = self._item.columns.get(ours, "")
        if now and box.findData(now) < 0:
            box.addItem(" + ".join(now.split(_BETWEEN)), now)
        box.setCurrentIndex(max(0, box.findData(now)))
        box.setToolTip(box.currentText())
        box.currentTextChanged.connect(box.setToolTip)
        box.currentIndexChanged.connect(self._choose)
        self.boxes[ours] = box
        return box

    def _choose(self) -> None:
        self._preview()
        self.changed.emit(dict(self.columns()))

    def _preview(self) -> None:
        if self.boxes:
            sources = {ours: str(box.currentData()) for ours, box in self.boxes.items() if box.currentData()}
        else:
            sources = {ours: ours for ours in self._titles if any(row.get(ours) for row in self._item.rows)}
        # the comment itself last, where the widest column is
        shown = sorted(sources, key=lambda ours: ours == "text")
        self.table.clear()
        self.table.setColumnCount(len(shown))
        self.table.setRowCount(len(self._item.rows))
        self.table.setHorizontalHeaderLabels([self._titles[ours] for ours in shown])
        for x, ours in enumerate(shown):
            names = sources[ours].split(_BETWEEN)
            for y, row in enumerate(self._item.rows):
                said = " ".join(str(row.get(name) or "") for name in names).strip()
                cell = QTableWidgetItem(" ".join(said.split()))
                cell.setToolTip(said)
                self.table.setItem(y, x, cell)
        for x, ours in enumerate(shown):
            if ours != "text":
                self.table.resizeColumnToContents(x)
                self.table.setColumnWidth(x, min(_WIDEST, self.table.columnWidth(x) + theme.S))
        line = self.table.verticalHeader().defaultSectionSize()
        self.table.setFixedHeight(self.table.horizontalHeader().sizeHint().height() + line * len(self._item.rows) + 6)
