"""The transcript as a list model: what is said, which utterance is on, and where the words searched for are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt

from classroom.charts.axis import timecode
from ui.models.lesson_rows import MoveRow, UtteranceRow
from ui.models.rows import Index, RowsModel

CURRENT_ROLE = Qt.ItemDataRole.UserRole + 2
"""True for the utterance that is being played."""
FOUND_ROLE = Qt.ItemDataRole.UserRole + 3
"""(start, length) of each place in the text that was searched for."""


class UtterancesModel(RowsModel[UtteranceRow]):
    """The utterances of a lesson in order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._times: list[float] = []
        self._timed: list[int] = []
        self._current = -1
        self._words = ""

    def set_rows(self, rows: Sequence[UtteranceRow]) -> None:
        """Shows other utterances."""
        timed = sorted((row.start_s, place) for place, row in enumerate(rows) if row.start_s is not None)
        self._times = [start for start, _ in timed]
        self._timed = [place for _, place in timed]
        self._current = -1
        super().set_rows(rows)

    @property
    def current(self) -> int:
        """The row that is being played; -1 for none."""
        return self._current

    def row_at(self, second: float) -> int:
        """The row that began last before that second; -1 before the first, or without times."""
        place = bisect_right(self._times, second) - 1
        return self._timed[place] if place >= 0 else -1

    def set_position(self, second: float) -> bool:
        """Marks the utterance of that second; True if that is another one than before."""
        now, before = self.row_at(second), self._current
        if now == before:
            return False
        self._current = now
        for row in (before, now):
            if 0 <= row < len(self._rows):
                self.dataChanged.emit(self.index(row), self.index(row), [CURRENT_ROLE])
        return True

    def search(self, words: str) -> list[int]:
        """The rows with these words, wherever upper or lower case; from now on FOUND_ROLE tells the places."""
        self._words = words.strip().casefold()
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1), [FOUND_ROLE])
        if not self._words:
            return []
        return [place for place, row in enumerate(self._rows) if self._words in row.text.casefold()]

    def found_in(self, row: UtteranceRow) -> tuple[tuple[int, int], ...]:
        """(start, length) in characters of the text of each place with the words searched for."""
        text = row.text.lower()
        if not self._words or len(text) != len(row.text):
            return ()
        places: list[tuple[int, int]] = []
        at = text.find(self._words)
        while at >= 0:
            places.append((at, len(self._words)))
            at = text.find(self._words, at + len(self._words))
        return tuple(places)

    def identity(self, row: UtteranceRow) -> object:
        """Its number."""
        return row.number

    def text_of(self, row: UtteranceRow) -> str:
        """The words."""
        return row.text

    def spoken(self, row: UtteranceRow) -> str:
        """Time, speaker, words, the move, and whether it or some of its words are doubtful."""
        parts = [] if row.start_s is None else [timecode(row.start_s)]
        parts += [row.speaker] if row.speaker else []
        parts.append(row.text)
        if row.move:
            parts.append(self.badge(row.move))
        parts += [row.doubt] if row.doubt else []
        if row.doubts:
            parts.append(self.doubt(row))
        return ", ".join(parts)

    def badge(self, move: MoveRow) -> str:
        """What the utterance does and how sure that is; a question where something else is as likely; or “yours”."""
        if move.yours:
            return self.tr("{label} (yours)").format(label=move.title)
        return f"{move.title if move.likely else move.title + '?'} {round(move.score * 100)} %"

    def hint(self, row: UtteranceRow) -> str:
        """What the utterance's move means and how sure it is, then its doubtful words; empty without either."""
        parts: list[str] = []
        if row.move:
            said = self.tr("{move} (sureness {percent} %): {meaning}")
            said = self.tr("{move} (yours): {meaning}") if row.move.yours else said
            percent = round(row.move.score * 100)
            parts.append(said.format(move=row.move.title, percent=percent, meaning=row.move.about))
            parts.append(self.tr("A right click changes it."))
        parts += [row.doubt] if row.doubt else []
        if row.doubts:
            parts.append(self.doubt(row))
        return "\n".join(parts)

    def doubt(self, row: UtteranceRow) -> str:
        """Which words may have been misheard, and how sure the recogniser was, in a sentence."""
        named = ", ".join(
            f"“{row.text[start : start + length].strip(' .,;:!?')}” ({round(100 * probability)} %)"
            for start, length, probability in row.doubts
        )
        return self.tr("Lectern may have misheard {words}.").format(words=named)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The words can be edited."""
        found = super().flags(index)
        return found | Qt.ItemFlag.ItemIsEditable if index.isValid() else found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """As `RowsModel`, and whether the row is played, the places found, and move and doubt as a tool tip."""
        if role not in (CURRENT_ROLE, FOUND_ROLE, Qt.ItemDataRole.ToolTipRole) or not index.isValid():
            return super().data(index, role)
        if role == CURRENT_ROLE:
            return index.row() == self._current
        row = self._rows[index.row()]
        if role == FOUND_ROLE:
            return self.found_in(row)
        return self.hint(row) or None
