"""Comments out of a table: one remark a row, or one for each answer to a free question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from classroom.domain.errors import InputRefused, UsageError
from classroom.ingest.clock import seconds
from classroom.ingest.comment_grids import Grid, places
from classroom.ingest.headings import OURS
from classroom.ingest.remarks import Remark

_JOINABLE: Final = frozenset(("text", "author"))
_COUNT: Final = re.compile(r"([\d.,]+)\s*([kmb]|mil|mio)?", re.IGNORECASE)
_UNITS: Final = {"k": 1_000, "mil": 1_000, "m": 1_000_000, "mio": 1_000_000, "b": 1_000_000_000}


@dataclass
class Reader:
    """Remarks of a grid, and how many of its rows did not fit. columns: our column -> places of the file's."""

    grid: Grid
    columns: Mapping[str, Sequence[int]]
    too_long: int = field(default=0, init=False)

    def remarks(self) -> Iterator[Remark]:
        """One remark for each filled cell of the text columns, row by row; dates as they stand in the file."""
        texts = self.columns["text"]
        several = len(texts) > 1
        for row in self._even_rows():
            author = " ".join(part for i in self.columns.get("author", ()) if (part := row[i].strip())) or None
            name, parent = self._cell(row, "id"), self._cell(row, "parent")
            for question, place in enumerate(texts):
                if not row[place]:
                    continue
                yield Remark(
                    text=row[place],
                    author=author,
                    written_at=self._cell(row, "written_at"),
                    likes=count(self._cell(row, "likes")),
                    # one respondent's answers are different comments
                    id=f"{name}:{question + 1}" if name and several else name,
                    parent=None if several else parent,
                    time_s=seconds(self._cell(row, "time_s") or ""),
                    question=question,
                )

    def notes(self) -> tuple[str, ...]:
        """What to tell about the rows read so far."""
        answers = len(self.columns["text"])
        said = list(self.grid.notes)
        if answers > 1:
            said.append(f"Answers to {answers} questions were taken as comments, each answer one comment.")
        if self.too_long:
            said.append(f"Rows with more cells than the heading: {self.too_long:,}.")
        return tuple(said)

    def _cell(self, row: Sequence[str], ours: str) -> str | None:
        found = self.columns.get(ours)
        return row[found[0]].strip() or None if found else None

    def _even_rows(self) -> Iterator[Sequence[str]]:
        width = len(self.grid.layout.names)
        last_is_text = width - 1 in self.columns["text"]
        for row in self.grid.rows():
            if len(row) == width:
                yield row
            elif len(row) < width:
                yield [*row, *[""] * (width - len(row))]
            elif last_is_text and self.grid.divider and (width == 1 or any(cell.strip() for cell in row[width:])):
                # an unquoted divider within the last column's text: the text goes on
                self.too_long += width > 1
                yield [*row[: width - 1], self.grid.divider.join(row[width - 1 :])]
            else:
                self.too_long += any(cell.strip() for cell in row[width:])
                yield row[:width]


def reader_of(grid: Grid, path: Path, columns: Mapping[str, str] | None) -> Reader:
    """A reader with the guessed columns, overruled by `columns` (our column -> the file's, "" for none).

    Raises InputRefused if a column is not in the file or no column holds texts, UsageError for a column of ours that
    does not exist.
    """
    names = grid.layout.names
    chosen = dict(grid.guess)
    for ours, theirs in (columns or {}).items():
        if ours not in OURS:
            raise UsageError(f"Comments have no column “{ours}”.", f"It can be one of: {', '.join(OURS)}.")
        taken = set(places(theirs, names)) if theirs else set[int]()
        chosen = {key: value for key, value in chosen.items() if not taken & set(places(value, names))}
        chosen[ours] = theirs
    found = {ours: places(theirs, names) for ours, theirs in chosen.items() if theirs}
    for ours, where in found.items():
        if not where or (len(where) > 1 and ours not in _JOINABLE):
            reason = f"The column chosen for “{ours}” is not in the file."
            raise InputRefused(path, reason, "Look at the preview and choose one of its columns.")
    if "text" not in found:
        raise InputRefused(path, *_no_text(grid))
    return Reader(grid, found)


def count(text: str | None) -> int | None:
    """A count such as "12", "1,234", "1.2K" or "3 mil"; None if it is none."""
    match = _COUNT.fullmatch((text or "").strip())
    if match is None:
        return None
    digits, unit = match[1], (match[2] or "").lower()
    if not unit:
        # "12.0" is how spreadsheets write it; other dots and commas part thousands
        whole = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", re.sub(r"\.0{1,2}$", "", digits))
        return int(whole) if whole.isdigit() else None
    try:
        return round(float(digits.replace(",", ".")) * _UNITS[unit])
    except ValueError:
        return None


def _no_text(grid: Grid) -> tuple[str, str]:
    if not any(cell.strip() for row in grid.sample for cell in row):
        return "There are no rows with answers in it.", "Export it again with the answers."
    return (
        "No column with texts was found: it holds only numbers, dates, names or ratings.",
        "If a column does hold comments, choose it in the preview.",
    )
