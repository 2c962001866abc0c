"""The comments as a list model, narrowed to categories and words, with the count of each category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject

from classroom.charts.axis import timecode
from classroom.domain.taxonomy import FEEDBACK
from classroom.wording import Wording
from ui.models.lesson_rows import CommentRow
from ui.models.rows import RowsModel

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

    def set_all(self, rows: Sequence[CommentRow]) -> None:
        """The comments to choose from."""
        self._all = tuple(rows)
        self._narrow()

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
        if row.traces:
            times = ", ".join(timecode(trace.start_s) for trace in row.traces)
            parts.append(self.tr("may point at {times}").format(times=times))
        return "; ".join(parts)

    def _narrow(self) -> None:
        self.set_rows([row for row in self._all if self._fits(row)])

    def _fits(self, row: CommentRow) -> bool:
        if self._categories and not self._categories.intersection(self.categories_of(row)):
            return False
        text = row.text.casefold()
        return all(word in text for word in self._search)
