"""CSV and its relatives: which character divides the cells, and the rows, even where quotation marks do not pair."""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

DIVIDERS: Final = ",;\t|"
_CELL_LIMIT: Final = 4_000_000
_MOST_LINES: Final = 2_000
_MOST_MENDS: Final = 50

MOST_COLUMNS: Final = 16_384
"""Columns a table may have, those of a spreadsheet; looking for a meaning in a million takes minutes."""


@dataclass(frozen=True)
class Division:
    """What divides cells. share: part of the sampled rows that have the usual number of cells, `width`."""

    divider: str
    width: int
    share: float


def find_division(lines: Sequence[str]) -> Division:
    """The divider of cells in a sample of lines: the one under which most rows are equally wide.

    A width of 1 means that nothing divides the lines.
    """
    best = Division(",", 1, 1.0)
    best_score = 0.0
    for divider in DIVIDERS:
        widths = [len(row) for row in islice(records(lines, divider), 500) if any(cell.strip() for cell in row)]
        wide = Counter(width for width in widths if width > 1)
        if not wide:
            continue
        width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
        # the first row is most often the heading: a divider that it does not hold is hardly the right one
        score = count / len(widths) + (0.25 if widths[0] == width else 0.0)
        if score > best_score + 1e-9:
            best, best_score = Division(divider, width, count / len(widths)), score
    return best


class _Feed:
    """Lines for csv.reader that remember what the present row has taken."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.ended = False

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _MOST_LINES:
            raise _NeverClosed
        try:
            line = self._again.popleft() if self._again else next(self._lines)
        except StopIteration:
            self.ended = True
            raise
        self.taken.append(line)
        return line

    def give_back(self, lines: Sequence[str]) -> None:
        self._again.extendleft(reversed(lines))
        self.ended = False


class _NeverClosed(Exception):
    """A quotation mark that is not closed within any row of reasonable length."""


def records(lines: Iterable[str], divider: str) -> Iterator[list[str]]:
    """The cells of each row, as text; quoted cells may hold dividers, line ends and doubled quotation marks.

    A quotation mark that opens a cell and is never closed would swallow the rest of the file. Such a line is read
    without regard to quotation marks, and the next line begins a new row.
    """
    feed = _Feed(line.replace("\0", "") if "\0" in line else line for line in lines)
    csv.field_size_limit(_CELL_LIMIT)
    reader = csv.reader(feed, delimiter=divider)
    mends = 0
    while True:
        feed.taken.clear()
        row: list[str] | None
        try:
            row = next(reader)
        except StopIteration:
            return
        except (_NeverClosed, csv.Error):
            row = None
        if row is not None and not feed.ended:
            yield row
            continue
        mends += 1
        first, *rest = feed.taken
        yield _plain_row(first, divider)
        if mends > _MOST_MENDS:
            yield from (_plain_row(line, divider) for line in chain(rest, feed))
            return
        feed.give_back(rest)
        reader = csv.reader(feed, delimiter=divider)


def _plain_row(line: str, divider: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.rstrip("\r\n").split(divider)]
