"""The lessons of the store as a tree of groups for Qt: searched, grouped and sorted without asking the store again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui import phrases

if TYPE_CHECKING:
    import polars as pl

Index = QModelIndex | QPersistentModelIndex
Grouping = Literal["course", "teacher", "month", "state", "none"]
NO_PARENT = QModelIndex()


class Columns(IntEnum):
    """The columns, from the left."""

    TITLE = 0
    TEACHER = 1
    DATE = 2
    LENGTH = 3
    MOMENTS = 4
    STATE = 5


_WIDTH = len(Columns)
LESSON_ROLE = Qt.ItemDataRole.UserRole + 1
"""The `LessonRow` of an index; None for a group."""
SUBLINE_ROLE = Qt.ItemDataRole.UserRole + 2
"""The second line of a lesson's first column."""


@dataclass(frozen=True, kw_only=True)
class LessonRow:
    """A lesson as the library shows it. Counts are rows in the store; state: done, unfinished or empty."""

    lesson_id: str
    title: str
    course: str
    teacher: str
    date: date | None
    created_at: str
    duration_s: float | None
    utterances: int
    comments: int
    slides: int
    moments: int
    state: str


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """How the library is laid out: groups, the column sorted by, and words that a lesson must contain."""

    grouping: Grouping = "course"
    column: Columns = Columns.DATE
    descending: bool = True
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class _Group:
    title: str
    rows: tuple[LessonRow, ...]


def rows_of(lessons: pl.DataFrame) -> tuple[LessonRow, ...]:
    """The frame of `Workspace.lessons` as rows, in its order."""
    return tuple(_row(values) for values in lessons.iter_rows(named=True))


def _row(values: dict[str, Any]) -> LessonRow:
    return LessonRow(
        lesson_id=values["lesson_id"],
        title=values["title"],
        course=values["course"] or "",
        teacher=values["teacher"] or "",
        date=values["date"],
        created_at=str(values["created_at"]),
        duration_s=values["duration_s"],
        utterances=values["utterances"] or 0,
        comments=values["comments"] or 0,
        slides=values["slides"] or 0,
        moments=values["moments"] or 0,
        state=values["state"],
    )


class LessonsModel(QAbstractItemModel):
    """Groups at the top, lessons below them. Without grouping there is one group whose title is empty."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[LessonRow, ...] = ()
        self._hidden: frozenset[str] = frozenset()
        self._groups: list[_Group] = []
        self._pinned: frozenset[str] = frozenset()
        self.arrangement = Arrangement()

    def set_rows(self, rows: Iterable[LessonRow]) -> None:
        """Shows these lessons."""
        self._rows = tuple(rows)
        # one that is gone may come back under the same id, and must be seen then
        self._hidden &= {row.lesson_id for row in self._rows}
        self._arrange()

    def arrange(self, arrangement: Arrangement) -> None:
        """Lays the same lessons out in another way."""
        self.arrangement = arrangement
        self._arrange()

    def hide(self, lesson_ids: Iterable[str]) -> None:
        """Leaves these lessons out, until told otherwise."""
        self._hidden = frozenset(lesson_ids)
        self._arrange()

    def pin(self, lesson_ids: Iterable[str]) -> None:
        """Shows these lessons in a group above all others."""
        self._pinned = frozenset(lesson_ids)
        self._arrange()

    def is_pinned(self, lesson_id: str) -> bool:
        """True if the lesson stands above the others."""
        return lesson_id in self._pinned

    def is_hidden(self, lesson_id: str) -> bool:
        """True if the lesson is left out for now."""
        return lesson_id in self._hidden

    @property
    def total(self) -> int:
        """Lessons there are, searched or not, without the hidden ones."""
        return sum(row.lesson_id not in self._hidden for row in self._rows)

    @property
    def shown(self) -> int:
        """Lessons that the search leaves."""
        return sum(len(group.rows) for group in self._groups)

    def rows(self) -> tuple[LessonRow, ...]:
        """All lessons, in the order of the store."""
        return self._rows

    def lesson_at(self, index: Index) -> LessonRow | None:
        """The lesson of an index; None for a group or no index."""
        if not index.isValid() or not index.internalId():
            return None
        return self._groups[index.internalId() - 1].rows[index.row()]

    def index_of(self, lesson_id: str) -> QModelIndex:
        """The index of a lesson's first column; an invalid one if it is not shown."""
        for number, group in enumerate(self._groups):
            for at, row in enumerate(group.rows):
                if row.lesson_id == lesson_id:
                    return self.createIndex(at, 0, number + 1)
        return QModelIndex()

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Groups at the top, lessons in a group, nothing below a lesson."""
        if not parent.isValid():
            return len(self._groups)
        if parent.internalId() or parent.column():
            return 0
        return len(self._groups[parent.row()].rows)

    def columnCount(self, parent: Index = NO_PARENT) -> int:  # noqa: ARG002  # Qt gives it
        """The same everywhere."""
        return _WIDTH

    def index(self, row: int, column: int, parent: Index = NO_PARENT) -> QModelIndex:
        """Lessons carry their group's number from 1 as id, groups 0."""
        # not hasIndex: Qt asks some thousand times for every layout, and that would ask back three times each
        if row < 0 or not 0 <= column < _WIDTH or row >= self.rowCount(parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = NO_PARENT) -> Any:
        """A lesson's group."""
        if not index.isValid() or not index.internalId():
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, 0)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words for the cell, its second line, its words for screen readers, or the lesson itself."""
        if not index.isValid():
            return None
        row = self.lesson_at(index)
        if row is None:
            return self._group_data(self._groups[index.row()], index.column(), role)
        column = Columns(index.column())
        if role == LESSON_ROLE:
            return row
        if role == SUBLINE_ROLE:
            return self._subline(row) if column is Columns.TITLE else ""
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row, column)
        if role == Qt.ItemDataRole.ToolTipRole and column is Columns.TITLE:
            return row.title
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The columns' names."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return {
            Columns.TITLE: self.tr("Lesson"),
            Columns.TEACHER: self.tr("Teacher"),
            Columns.DATE: self.tr("Date"),
            Columns.LENGTH: self.tr("Length"),
            Columns.MOMENTS: self.tr("Moments"),
            Columns.STATE: self.tr("State"),
        }[Columns(section)]

    def state_words(self, state: str) -> str:
        """What a state is called."""
        return {
            "done": self.tr("Ready"),
            "unfinished": self.tr("Not finished"),
            "empty": self.tr("Not analysed"),
        }.get(state, state)

    def _group_data(self, group: _Group, column: int, role: int) -> Any:
        if column or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, SUBLINE_ROLE):
            return None
        count = phrases.counted(len(group.rows), self.tr("1 lesson"), self.tr("{n} lessons"))
        if role == SUBLINE_ROLE:
            return count
        return group.title if role == Qt.ItemDataRole.DisplayRole else f"{group.title}, {count}"

    def _cell(self, row: LessonRow, column: Columns) -> str:
        if column is Columns.TITLE:
            return row.title
        if column is Columns.TEACHER:
            return row.teacher
        if column is Columns.DATE:
            return phrases.day(row.date)
        if column is Columns.LENGTH:
            return phrases.length(row.duration_s)
        if column is Columns.MOMENTS:
            return str(row.moments) if row.moments else ""
        return self.state_words(row.state)

    def _subline(self, row: LessonRow) -> str:
        parts = [row.course] if row.course and self.arrangement.grouping != "course" else []
        if row.slides:
            parts.append(phrases.counted(row.slides, self.tr("1 slide"), self.tr("{n} slides")))
        if row.comments:
            parts.append(phrases.counted(row.comments, self.tr("1 comment"), self.tr("{n} comments")))
        if not row.slides and not row.comments and row.utterances:
            parts.append(self.tr("transcript only"))
        return " · ".join(parts)

    def _spoken(self, row: LessonRow, column: Columns) -> str:
        if column is not Columns.TITLE:
            return f"{self.headerData(column, Qt.Orientation.Horizontal)}: {self._cell(row, column) or '–'}"
        cells = (self._cell(row, other) for other in Columns if other is not Columns.MOMENTS)
        return ", ".join(part for part in (*cells, self._subline(row)) if part)

    def _arrange(self) -> None:
        self.beginResetModel()
        words = self.arrangement.words.casefold().split()
        found = [row for row in self._rows if row.lesson_id not in self._hidden and _fits(row, words)]
        found.sort(key=_sort_key(self.arrangement.column), reverse=self.arrangement.descending)
        pinned = tuple(row for row in found if row.lesson_id in self._pinned)
        above = [_Group(title=self.tr("Pinned"), rows=pinned)] if pinned else []
        self._groups = above + self._grouped([row for row in found if row.lesson_id not in self._pinned])
        self.endResetModel()

    def _grouped(self, rows: list[LessonRow]) -> list[_Group]:
        grouping = self.arrangement.grouping
        if grouping == "none":
            return [_Group(title=self.tr("All lessons"), rows=tuple(rows))] if rows else []
        groups: dict[tuple[Any, ...], list[LessonRow]] = {}
        for row in rows:
            groups.setdefault(_group_key(row, grouping), []).append(row)
        newest_first = grouping == "month"
        keys = sorted(groups, reverse=newest_first)
        return [_Group(title=self._group_title(groups[key][0], grouping), rows=tuple(groups[key])) for key in keys]

    def _group_title(self, row: LessonRow, grouping: Grouping) -> str:
        if grouping == "course":
            return row.course or self.tr("Without a course")
        if grouping == "teacher":
            return row.teacher or self.tr("Without a teacher")
        if grouping == "month":
            return phrases.month(row.date) or self.tr("Without a date")
        return self.state_words(row.state)


def _fits(row: LessonRow, words: list[str]) -> bool:
    text = f"{row.title} {row.course} {row.teacher}".casefold()
    return all(word in text for word in words)


def _group_key(row: LessonRow, grouping: Grouping) -> tuple[Any, ...]:
    """Ascending order of groups; those without a name come last (months are listed newest first)."""
    if grouping == "month":
        return (row.date is not None, row.date.year if row.date else 0, row.date.month if row.date else 0)
    if grouping == "state":
        return (("unfinished", "empty", "done").index(row.state),)
    name = row.course if grouping == "course" else row.teacher
    return (not name, name.casefold())


def _sort_key(column: Columns) -> Callable[[LessonRow], Any]:
    keys: dict[Columns, Callable[[LessonRow], Any]] = {
        Columns.TITLE: lambda row: row.title.casefold(),
        Columns.TEACHER: lambda row: (row.teacher.casefold(), row.date or date.min),
        Columns.DATE: lambda row: (row.date or date.min, row.created_at),
        Columns.LENGTH: lambda row: row.duration_s or 0.0,
        Columns.MOMENTS: lambda row: row.moments,
        Columns.STATE: lambda row: (row.state, row.date or date.min),
    }
    return keys[column]
