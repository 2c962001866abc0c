"""Tables that may hold comments (CSV and its relatives, Excel, lists of JSON objects): rows, heading and columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from classroom.domain.errors import InputRefused
from classroom.ingest.cells import is_value
from classroom.ingest.delimited import MOST_COLUMNS, Division, find_division, records
from classroom.ingest.encoding import Encoding, open_text
from classroom.ingest.headings import ours_named
from classroom.ingest.table_guess import BETWEEN, guess_columns
from classroom.ingest.table_layout import Layout, find_layout
from classroom.ingest.workbook import Workbook

SAMPLED: Final = 2_000
"""Rows that decide on heading and columns."""

_MOST_CELLS: Final = 2_000_000


@dataclass(frozen=True)
class Grid:
    """A table not yet read to its end. sample: its first rows of data; rows: gives all of them from the start.

    guess: our columns -> the file's, several joined by "|"; divider: what stands between cells in a text file, None
    where a cell cannot be divided by mistake; notes: plain sentences for a teacher.
    """

    format: str
    layout: Layout
    sample: Sequence[Sequence[str]]
    rows: Callable[[], Iterator[Sequence[str]]]
    guess: Mapping[str, str]
    divider: str | None = None
    notes: tuple[str, ...] = ()


def open_delimited(path: Path, encoding: Encoding) -> Grid:
    """The grid of a CSV, TSV or otherwise divided text file; a single column where nothing divides its lines."""
    with open_text(path, encoding) as stream:
        lines = list(islice(stream, SAMPLED))
    told = re.fullmatch(r"sep=(.)\r?\n?", lines[0]) if lines else None
    skipped = 1 if told else 0
    division = Division(told[1], 2, 1.0) if told else find_division(lines)

    def all_records() -> Iterator[list[str]]:
        with open_text(path, encoding) as stream:
            yield from records(islice(stream, skipped, None), division.divider)

    head = list(islice(all_records(), SAMPLED))
    if any(len(row) > MOST_COLUMNS for row in head):
        reason = f"It has more than {MOST_COLUMNS:,} columns, which no table of comments has."
        raise InputRefused(path, reason, "Save only the columns that are needed.")
    layout = find_layout(head)
    lone = _lone_heading(head, division)
    if lone is not None:
        return _undivided(lone, all_records, division.divider)
    if division.width > 1 and _is_prose(layout, division, head):
        return _undivided(Layout(("Column 1",), layout.first, headed=False), all_records, division.divider)
    name = "TSV" if division.divider == "\t" else "CSV"
    return _grid(name, head, all_records, division.divider)


def open_workbook(path: Path) -> Grid:
    """The grid of the sheet with most text in an Excel file. Raises InputRefused if it is damaged or too large."""
    with Workbook(path) as book:
        heads = {sheet: list(islice(book.rows(sheet), SAMPLED)) for sheet in book.sheets}
        grids = {sheet: _grid("Excel", head, lambda: iter(())) for sheet, head in heads.items() if head}
        if not grids:
            raise InputRefused(path, "The workbook has no cells with anything in them.", "Check which sheet was saved.")
        best = max(grids, key=lambda sheet: _amount_of_text(grids[sheet]))
        others = sum(_amount_of_text(grid) > 0 for sheet, grid in grids.items() if sheet is not best)
        rows = list(_limited(book.rows(best), path))[grids[best].layout.first :]
    notes = (f"The workbook has {others + 1} sheets with texts; the one with most text was read.",) if others else ()
    return replace(grids[best], rows=lambda: iter(rows), notes=notes)


def from_objects(name: str, objects: Sequence[Mapping[str, str]]) -> Grid:
    """The grid of a list of flat objects: their keys are the columns."""
    keys = tuple(dict.fromkeys(key for entry in objects for key in entry))
    layout = Layout(keys, 0, headed=True)

    def rows() -> Iterator[list[str]]:
        return ([entry.get(key, "") for key in keys] for entry in objects)

    sample = list(islice(rows(), SAMPLED))
    return Grid(name, layout, sample, rows, guess_columns(layout, sample))


def places(names: str, columns: Sequence[str]) -> tuple[int, ...]:
    """Places of the columns named, several parted by "|", whatever their case; () if any is not there."""
    by_name = {name.casefold(): place for place, name in reversed(list(enumerate(columns)))}
    parts = names.split(BETWEEN)
    found: list[int] = []
    while parts:
        # a column's own name may hold the sign that parts names: the longest match wins
        for size in range(len(parts), 0, -1):
            name = " ".join(BETWEEN.join(parts[:size]).split()).casefold()
            if name in by_name:
                found.append(by_name[name])
                parts = parts[size:]
                break
        else:
            return ()
    return tuple(found)


def _grid(
    name: str, head: Sequence[list[str]], all_rows: Callable[[], Iterator[list[str]]], divider: str | None = None
) -> Grid:
    layout = find_layout(head)
    sample = head[layout.first :]
    return Grid(
        format=f"{layout.service} ({name})" if layout.service else name,
        layout=layout,
        sample=sample,
        rows=lambda: islice(all_rows(), layout.first, None),
        guess=guess_columns(layout, sample),
        divider=divider,
    )


def _undivided(layout: Layout, all_records: Callable[[], Iterator[list[str]]], divider: str) -> Grid:
    """The grid of lines that are one text each, whatever dividers are in them."""

    def rows() -> Iterator[list[str]]:
        return ([divider.join(row)] for row in islice(all_records(), layout.first, None))

    sample = list(islice(rows(), SAMPLED))
    return Grid("CSV", layout, sample, rows, guess_columns(layout, sample))


def _lone_heading(head: Sequence[Sequence[str]], division: Division) -> Layout | None:
    """The layout of a single column of comments under its heading, where the texts hold dividers; None otherwise."""
    top = next((i for i, row in enumerate(head) if any(cell.strip() for cell in row)), None)
    if top is None or len(head[top]) > 1:
        return None
    named = ours_named(head[top][0])
    # a line that says only "Comments" may also be the title above a table
    is_title = division.width > 1 and division.share >= 0.9 and len(head) - top > 3
    if named is None or named[0] != "text" or is_title:
        return None
    return Layout((" ".join(head[top][0].split()),), top + 1, headed=True)


def _is_prose(layout: Layout, division: Division, head: Sequence[Sequence[str]]) -> bool:
    """Whether the dividers are the commas of prose: unevenly many, no known heading and hardly a number on its own."""
    if division.share >= 0.9 or (layout.headed and any(ours_named(name) for name in layout.names)):
        return False
    cells = [cell for row in head[:200] for cell in row if cell.strip()]
    return sum(map(is_value, cells)) < 0.05 * len(cells)


def _limited(rows: Iterator[list[str]], path: Path) -> Iterator[list[str]]:
    cells = 0
    for row in rows:
        cells += len(row)
        if cells > _MOST_CELLS:
            raise InputRefused(path, "The sheet has more than 2,000,000 cells.", "Save it as CSV and give that.")
        yield row


def _amount_of_text(grid: Grid) -> int:
    texts = places(grid.guess["text"], grid.layout.names) if "text" in grid.guess else ()
    return sum(len(row[i]) for row in grid.sample for i in texts if i < len(row))
