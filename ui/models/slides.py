"""The slides as a list model; pictures are decoded when they are first asked for."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QPixmap

from classroom.charts.values import UNKNOWN, said
from classroom.wording import Wording
from ui import phrases
from ui.models.lesson_rows import SlideRow
from ui.models.rows import Index, RowsModel

_TIP = 600
"""So many letters of what was said are shown at most."""

CURRENT_SLIDE_ROLE = Qt.ItemDataRole.UserRole + 2
"""True for the slide that is on."""


class SlidesModel(RowsModel[SlideRow]):
    """The slides of a lesson in order."""

    def __init__(self, words: Wording, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._current = 0
        self._pictures: dict[int, QPixmap] = {}

    def set_rows(self, rows: Sequence[SlideRow]) -> None:
        """Shows other slides; the same ones again change nothing."""
        if tuple(rows) == self._rows:
            return
        self._pictures.clear()
        self._current = 0
        super().set_rows(rows)

    @property
    def current(self) -> int:
        """The number of the slide that is on; 0 for none."""
        return self._current

    def set_current(self, number: int) -> None:
        """Marks the slide that is on; 0 for none."""
        before, self._current = self._current, number
        if number == before:
            return
        for place, row in enumerate(self._rows):
            if row.number in (before, number):
                self.dataChanged.emit(self.index(place), self.index(place), [CURRENT_SLIDE_ROLE])

    def place_of(self, number: int) -> int:
        """The row of a slide; -1 if there is none."""
        return next((place for place, row in enumerate(self._rows) if row.number == number), -1)

    def picture(self, number: int) -> QPixmap | None:
        """The slide's picture; None where there is none or it cannot be drawn."""
        if number not in self._pictures:
            place = self.place_of(number)
            made = QPixmap()
            if place >= 0 and self._rows[place].thumbnail:
                made.loadFromData(self._rows[place].thumbnail or b"")
            self._pictures[number] = made
        found = self._pictures[number]
        return None if found.isNull() else found

    def title_of(self, row: SlideRow) -> str:
        """The slide's title, or that it has none."""
        return row.title or self.tr("Without a title")

    def time_of(self, row: SlideRow) -> str:
        """The time spent on it in words; that it was not spoken about, or "–" where that is not known."""
        if row.spent_s is None:
            return UNKNOWN
        if not row.spent_s:
            return self.tr("not spoken about")
        time = said(row.spent_s, "s", self._words)
        return self.tr("{time} · figure hardly talked about").format(time=time) if row.passed_over else time

    def remarks_of(self, row: SlideRow) -> str:
        """How many comments point at it; empty for none."""
        if not row.comments:
            return ""
        counted = phrases.counted(row.comments, self.tr("1 comment"), self.tr("{n} comments"))
        if not row.confused:
            return counted
        return self.tr("{comments}, {confused} of confusion").format(comments=counted, confused=row.confused)

    def text_of(self, row: SlideRow) -> str:
        """Number and title."""
        return f"{row.number}  {self.title_of(row)}"

    def spoken(self, row: SlideRow) -> str:
        """Number, title, time and comments."""
        name = self.tr("Slide {number}: {title}").format(number=row.number, title=self.title_of(row))
        return ", ".join(part for part in (name, self.time_of(row), self.remarks_of(row)) if part)

    def tip_of(self, row: SlideRow) -> str:
        """What was said on it, or its beginning; empty for nothing."""
        if not row.said:
            return ""
        text = row.said if len(row.said) <= _TIP else f"{row.said[:_TIP].rsplit(' ', 1)[0]} …"
        return f"<p>{html.escape(self.tr('Said on it: “{text}”').format(text=text))}</p>"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """As `RowsModel`, and whether the slide is on."""
        if role == Qt.ItemDataRole.ToolTipRole and index.isValid():
            return self.tip_of(self._rows[index.row()])
        if role == CURRENT_SLIDE_ROLE and index.isValid():
            return self._rows[index.row()].number == self._current
        return super().data(index, role)
