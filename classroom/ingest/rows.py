"""A table of any columns, row for row as it stands in the file: the input of `lectern label`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

import polars as pl

from classroom.domain.errors import InputRefused
from classroom.ingest.encoding import decode
from classroom.ingest.names import plain
from classroom.ingest.workbook import Workbook

_TEXT_NAMES: Final = (
    "text",
    "comment",
    "comments",
    "sentence",
    "utterance",
    "remark",
    "message",
    "comentario",
    "texto",
)
_CELL_LIMIT: Final = 10_000_000
_ODD: Final = (TypeError, OverflowError, RecursionError)  # numbers beyond any column, nesting beyond any table


def read_rows(path: Path) -> pl.DataFrame:
    """All rows and columns of a table file, in the file's order: CSV, TSV, Excel (as text), Parquet, JSON or JSONL.

    Short rows end in nulls. Raises InputRefused for another kind of file, one that cannot be read, or one without rows.
    """
    if not path.is_file():
        raise InputRefused(path, "There is no such file.", "Check the name.")
    ending = path.suffix.lower()
    try:
        if ending == ".parquet":
            rows = pl.read_parquet(path)
        elif ending in {".json", ".jsonl", ".ndjson"}:
            rows = _read_json(path)
        elif ending in {".csv", ".tsv", ".txt"}:
            rows = _read_csv(path, "\t" if ending == ".tsv" else None)
        elif ending in {".xlsx", ".xlsm"}:
            rows = _read_workbook(path)
        else:
            raise InputRefused(path, f"A table cannot be read from {ending or 'this kind of'} files.", _REMEDY)
    except (pl.exceptions.PolarsError, csv.Error, ValueError, OSError, *_ODD) as fault:
        raise InputRefused(path, "The table could not be read.", _REMEDY) from fault
    if not rows.width:
        raise InputRefused(path, "There are no rows in it.", _REMEDY)
    return rows


def text_column(rows: pl.DataFrame, path: Path, wanted: str | None) -> str:
    """The name of the column that holds the texts: the one wanted, or the only likely one.

    Raises InputRefused listing the columns there are.
    """
    columns = rows.columns
    if wanted is not None:
        if wanted in columns:
            return wanted
        raise InputRefused(path, f"There is no column “{wanted}”.", f"Its columns are: {', '.join(columns[:20])}.")
    by_name = {column.strip().lower(): column for column in reversed(columns)}
    for name in _TEXT_NAMES:
        if name in by_name:
            return by_name[name]
    if len(columns) == 1:
        return columns[0]
    remedy = f"Name it with --text-column; its columns are: {', '.join(columns[:20])}."
    raise InputRefused(path, "No column of texts was found.", remedy)


def named_column(rows: pl.DataFrame, names: Sequence[str]) -> str | None:
    """The first column called one of `names` (as `plain` makes them), the earlier name first; None if none is."""
    by_name = {plain(column): column for column in reversed(rows.columns)}
    return next((by_name[name] for name in names if name in by_name), None)


def texts_of(rows: pl.DataFrame, column: str, path: Path) -> list[str]:
    """The column's cells as text, "" for null. Raises InputRefused if they cannot be texts (lists, say)."""
    try:
        return rows[column].cast(pl.String, strict=False).fill_null("").to_list()
    except pl.exceptions.PolarsError as fault:
        raise InputRefused(path, f"The column “{column}” does not hold texts.", "Name another column.") from fault


_REMEDY: Final = "Give a CSV, Excel, Parquet, JSON or JSONL file with a heading for each column."


def _read_csv(path: Path, delimiter: str | None) -> pl.DataFrame:
    text = decode(path.read_bytes(), path).replace("\0", "")
    csv.field_size_limit(_CELL_LIMIT)
    if delimiter is None:
        head = text.splitlines()[0] if text.strip() else ""
        delimiter = max(",;\t", key=head.count)
    return _from_lines(list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)))


def _read_workbook(path: Path) -> pl.DataFrame:
    """The first sheet with rows; its first row with a cell is the heading."""
    with Workbook(path) as book:
        return _from_lines(next((lines for sheet in book.sheets if (lines := list(book.rows(sheet)))), []))


def _from_lines(lines: list[list[str]]) -> pl.DataFrame:
    while lines and not any(cell.strip() for cell in lines[0]):
        lines.pop(0)
    if not lines:
        return pl.DataFrame()
    header = lines[0]
    # in a file of one column an empty line is a row without text, and no row may be lost
    body = [line for line in lines[1:] if line or len(header) == 1]
    width = max([len(header), *(len(line) for line in body)])
    names = _unique(
        [name.strip() or f"column {i + 1}" for i, name in enumerate([*header, *[""] * (width - len(header))])]
    )
    columns: dict[str, list[str | None]] = {
        name: [line[i] if i < len(line) else None for line in body] for i, name in enumerate(names)
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))


def _read_json(path: Path) -> pl.DataFrame:
    text = decode(path.read_bytes(), path)
    loaded: Any
    if path.suffix.lower() == ".json":
        loaded = json.loads(text)
        if isinstance(loaded, dict):
            lists = [value for value in cast("dict[str, Any]", loaded).values() if isinstance(value, list)]
            loaded = lists[0] if len(lists) == 1 else [loaded]
    else:
        loaded = [json.loads(line) for line in text.splitlines() if line.strip()]
    if not isinstance(loaded, list):
        raise InputRefused(path, "It holds no list of rows.", _REMEDY)
    rows = cast("list[Any]", loaded)
    records: Sequence[Mapping[str, Any]] = [row if isinstance(row, dict) else {"text": row} for row in rows]
    names = list(dict.fromkeys(str(name) for record in records for name in record))
    columns = {name: [_plain(record.get(name)) for record in records] for name in names}
    return pl.DataFrame(columns, strict=False)


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _unique(names: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    made: list[str] = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        made.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return made
