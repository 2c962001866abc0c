"""The comments as a list model, narrowed to categories and words, with the count of each category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject

from classroom.charts.axis import timecode
from classroom.domain.taxonomy import FEEDBACK
from classroom.wording import Wording
from ui.models.comment_groups import arranged, below, groups_of
from ui.models.lesson_rows import CommentRow
from ui.models.rows import NO_PARENT, RowsModel

UNSURE: Final = "unsure"
"""The category of comments that were read and fit none surely enough."""


class CommentsModel(RowsModel[CommentRow]):
    """The comments that have one of the categories and all of the words that were asked for."""

    def __init__(self, words: Wording, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._all: tuple[CommentRow, ...] = ()
        self._categories: frozenset[str] = frozenset()
        self._search: tuple[str, ...] = ()
        self._fitting: tuple[CommentRow, ...] = ()
        self._grouped = False
        self._opened: set[int] = set()

    def set_all(self, rows: Sequence[CommentRow]) -> None:
        """The comments to choose from."""
        self._all = tuple(rows)
        self._narrow()

    def set_grouped(self, wanted: bool) -> None:
        """Shows one row for comments that say nearly the same, or each by itself."""
        self._grouped = wanted
        self._opened.clear()
        self._narrow()

    @property
    def has_groups(self) -> bool:
        """True if some comments say nearly the same."""
        return bool(groups_of(self._all))

    @property
    def fitting(self) -> int:
        """How many comments fit what is looked for, those in closed groups too."""
        return len(self._fitting)

    def toggle(self, at: int) -> None:
        """Opens or closes the group that a row stands for; nothing for a comment alone."""
        row = self._rows[at]
        if not row.alike or row.group is None:
            return
        others = below(groups_of(self._fitting)[row.group])
        head = replace(row, opened=not row.opened)
        if head.opened:
            self._opened.add(row.group)
            self.beginInsertRows(NO_PARENT, at + 1, at + len(others))
            self._rows = (*self._rows[:at], head, *others, *self._rows[at + 1 :])
            self.endInsertRows()
        else:
            self._opened.discard(row.group)
            self.beginRemoveRows(NO_PARENT, at + 1, at + len(others))
            self._rows = (*self._rows[:at], head, *self._rows[at + 1 + len(others) :])
            self.endRemoveRows()
        self.dataChanged.emit(self.index(at), self.index(at))

    def all_rows(self) -> tuple[CommentRow, ...]:
        """Every comment, shown or not."""
        return self._all

    def set_categories(self, categories: frozenset[str]) -> None:
        """Shows comments with at least one of these categories; all for none."""
        self._categories = categories
        self._narrow()

    def set_search(self, words: str) -> None:
        """Shows comments with all of these words in them."""
        self._search = tuple(words.casefold().split())
        self._narrow()

    def counts(self) -> tuple[tuple[str, int], ...]:
        """(category, comments) for those that occur: in the order of the label set, unsure ones last."""
        counted = Counter(label for row in self._all for label in self.categories_of(row))
        return tuple((label, counted[label]) for label in (*FEEDBACK, UNSURE) if counted[label])

    @staticmethod
    def categories_of(row: CommentRow) -> tuple[str, ...]:
        """The comment's categories; () for one that was not read by the model."""
        if row.labels:
            return tuple(label for label, _ in row.labels)
        return (UNSURE,) if row.labelled else ()

    def name_of(self, category: str) -> str:
        """The category in words."""
        return self.tr("Not sure") if category == UNSURE else self._words.text(f"label.feedback.{category}")

    def identity(self, row: CommentRow) -> object:
        """Its number."""
        return row.number

    def text_of(self, row: CommentRow) -> str:
        """What was written."""
        return row.text

    def spoken(self, row: CommentRow) -> str:
        """What was written, the categories, and the moments it may point at."""
        parts = [row.text, *(self.name_of(category) for category in self.categories_of(row))]
        if row.alike:
            parts.append(self.tr("{n} comments say nearly the same; Space shows or hides them").format(n=row.alike))
        if row.traces:
            times = ", ".join(timecode(trace.start_s) for trace in row.traces)
            said = self.tr("is about {times}, you said so") if row.traces[0].yours else self.tr("may point at {times}")
            parts.append(said.format(times=times))
        return "; ".join(parts)

    def _narrow(self) -> None:
        self._fitting = tuple(row for row in self._all if self._fits(row))
        self.set_rows(arranged(self._fitting, self._opened) if self._grouped else self._fitting)

    def _fits(self, row: CommentRow) -> bool:
        if self._categories and not self._categories.intersection(self.categories_of(row)):
            return False
        text = row.text.casefold()
        return all(word in text for word in self._search)
