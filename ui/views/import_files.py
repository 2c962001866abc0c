"""The files of a lesson to be, by kind: their order, what each was recognised as, and why one was refused."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui import icons, known, phrases, theme
from ui.models.import_plan import KINDS, ImportPlan, Item
from ui.views.import_columns import ColumnChooser
from ui.widgets import parts

_ICONS = {
    "recording": "recording",
    "transcript": "transcript",
    "slides": "slides",
    "comments": "comments",
    "slide_log": "slides",
}


class FileRow(QFrame):
    """One file with its buttons. Emits its path."""

    removed = Signal(object)
    moved = Signal(object, int)
    mapped = Signal(object, object)

    def __init__(self, item: Item, *, place: int, count: int) -> None:
        super().__init__()
        self.path = item.path
        self.setProperty("card", "danger" if item.kind is None else "true")
        name = item.path.name
        picture = parts.label()
        sign = ("problem", "danger") if item.kind is None else (_ICONS[item.kind], "accent")
        picture.setPixmap(icons.pixmap(sign[0], round(20 * theme.scale()), sign[1]))
        words = parts.column(gap=2)
        title = parts.label(name, "strong", wrap=True)
        title.setToolTip(str(item.path))
        words.addWidget(title)
        words.addWidget(
            parts.label(known.in_words(item.refusal) or self._what(item), "" if item.refusal else "small", wrap=True)
        )
        row = parts.row(gap=theme.S)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        if item.kind is not None and count > 1:
            up = parts.tool("up", self.tr("Move {name} up").format(name=name))
            down = parts.tool("down", self.tr("Move {name} down").format(name=name))
            up.setEnabled(place > 0)
            down.setEnabled(place < count - 1)
            up.clicked.connect(lambda: self.moved.emit(self.path, -1))
            down.clicked.connect(lambda: self.moved.emit(self.path, 1))
            row.addWidget(up)
            row.addWidget(down)
        remove = parts.tool("close", self.tr("Take {name} out").format(name=name))
        remove.clicked.connect(lambda: self.removed.emit(self.path))
        row.addWidget(remove)
        self._column = parts.column(self, gap=theme.S)
        self._column.setContentsMargins(theme.M, theme.S + 2, theme.S, theme.S + 2)
        self._column.addLayout(row)
        if item.kind == "comments" and item.rows:
            self._add_columns(item)

    def _what(self, item: Item) -> str:
        try:
            size = QLocale().formattedDataSize(item.path.stat().st_size, 0, QLocale.DataSizeFormat.DataSizeSIFormat)
        except OSError:
            size = ""
        return " · ".join(part for part in (item.what, size) if part)

    def _add_columns(self, item: Item) -> None:
        self.chooser = ColumnChooser(item)
        self.chooser.changed.connect(self._map)
        self._column.addWidget(self.chooser)

    def _map(self, columns: dict[str, str]) -> None:
        self.mapped.emit(self.path, columns)


class FileList(QScrollArea):
    """All files of a plan in groups, with a word about each group."""

    changed = Signal()

    def __init__(self, plan: ImportPlan) -> None:
        super().__init__()
        self._plan = plan
        self._left_out = 0
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Files of the lesson"))
        self.show_plan()

    def leave_out(self, count: int) -> None:
        """Remembers how many files of dropped folders are of no use."""
        self._left_out += count

    def rows(self) -> tuple[FileRow, ...]:
        """The rows shown, from the top."""
        return tuple(self._inside.findChildren(FileRow))

    def show_plan(self) -> None:
        """Shows the plan as it is now."""
        self._inside = QWidget()
        self._inside.setProperty("clear", "true")
        column = parts.column(self._inside, gap=theme.S)
        column.setContentsMargins(0, 0, theme.S, 0)
        for kind in (None, *KINDS):
            self._add_group(column, kind)
        if self._left_out:
            text = phrases.counted(
                self._left_out,
                self.tr("1 other file of the folder is left out: it is nothing Lectern reads."),
                self.tr("{n} other files of the folder are left out: they are nothing Lectern reads."),
            )
            column.addWidget(parts.label(text, "small", wrap=True))
        column.addStretch(1)
        self.setWidget(self._inside)

    def _add_group(self, column: QVBoxLayout, kind: str | None) -> None:
        items = self._plan.of(kind)
        if not items:
            return
        heading, hint = self._words(kind, len(items))
        head = parts.label(heading, "heading")
        head.setContentsMargins(0, theme.S, 0, 0)
        column.addWidget(head)
        if hint:
            column.addWidget(parts.label(hint, "small", wrap=True))
        for place, item in enumerate(items):
            row = FileRow(item, place=place, count=len(items))
            row.removed.connect(self._remove)
            row.moved.connect(self._move)
            row.mapped.connect(self._map)
            column.addWidget(row)

    def _words(self, kind: str | None, count: int) -> tuple[str, str]:
        if kind is None:
            return self.tr("Cannot be used"), self.tr("The other files go on without these.")
        if kind == "recording":
            hint = self.tr("Parts of one lesson, in the order they follow each other.") if count > 1 else ""
            return self.tr("Recording"), hint
        if kind == "transcript":
            hint = self.tr("Only the first is used.") if count > 1 else ""
            return self.tr("Transcript"), hint or self.tr("Used instead of writing down what is said.")
        if kind == "slides":
            return self.tr("Slides"), ""
        if kind == "slide_log":
            return self.tr("Slide log"), self.tr("Says which slide was on when; a chat in it is read too.")
        return self.tr("Students’ comments"), ""

    def _remove(self, path: Path) -> None:
        self._plan.remove(path)
        self._changed()

    def _move(self, path: Path, step: int) -> None:
        self._plan.move(path, step)
        self._changed()

    def _map(self, path: Path, columns: dict[str, str]) -> None:
        # the row stays: building it anew would take the focus out of the box just used
        self._plan.map_columns(path, columns)
        self.changed.emit()

    def _changed(self) -> None:
        self.show_plan()
        self.changed.emit()
