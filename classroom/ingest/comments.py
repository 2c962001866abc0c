"""Students' comments from any file they come in: recognised by content, read into one table, with a preview."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import polars as pl

from classroom.domain.errors import InputRefused
from classroom.ingest.chat import find_chat, read_chat
from classroom.ingest.cleaning import clean_text
from classroom.ingest.comment_grids import Grid, open_delimited, open_workbook
from classroom.ingest.comment_json import MAX_CHARACTERS, NoComments, NotJson, json_values, read_json
from classroom.ingest.comment_tables import reader_of
from classroom.ingest.conference import NotConference, read_conference
from classroom.ingest.encoding import Encoding, find_encoding, open_text
from classroom.ingest.headings import ours_named
from classroom.ingest.lines import plain_remarks
from classroom.ingest.opening import first_look
from classroom.ingest.remarks import MAX_REMARKS, Remark, TooMany, to_table

_ASK: Final = "Export the comments as CSV, Excel (.xlsx), JSON or text."
_SHOWN: Final = 500
_TABLE_ENDINGS: Final = frozenset((".csv", ".tsv", ".tab", ".psv"))
_JSON_ENDINGS: Final = frozenset((".json", ".jsonl", ".ndjson"))


@dataclass(frozen=True, kw_only=True)
class CommentFile:
    """A file of comments read. table: COMMENTS with at least one row; format: whose export it is.

    notes: plain sentences for a teacher on what was left out or repaired; they quote nothing.
    """

    table: pl.DataFrame
    format: str
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CommentPreview:
    """What a file of comments would be read as. format: whose export it is.

    file_columns: names of its columns, () for formats in which nothing has to be chosen; guessed: our column -> the
    file's, several joined by "|" (only where there are file_columns); rows: up to five, by file column, or by our
    column where there are no file_columns; long texts are cut.
    """

    format: str
    file_columns: tuple[str, ...]
    guessed: Mapping[str, str]
    rows: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class _Source:
    """A recognised file: a grid whose columns have to be chosen, or remarks as they are."""

    format: str
    grid: Grid | None = None
    remarks: Iterable[Remark] = ()
    notes: tuple[str, ...] = ()


def read_comments(path: Path, *, columns: Mapping[str, str] | None = None) -> CommentFile:
    """The comments of one file, in its order.

    columns: our column (text, author, written_at, likes, id, parent, time_s) -> the file's column where the guess is
    to be overruled; "A|B" for several columns of text, "" for none. Ignored for formats without columns.
    Raises InputRefused for a file that is missing, empty, too large, damaged, of another kind or without comments;
    UsageError for a column of ours that does not exist.
    """
    source = _recognised(path)
    reader = reader_of(source.grid, path, columns) if source.grid is not None else None
    try:
        table, notes = to_table(reader.remarks() if reader else source.remarks, path.name)
    except TooMany:
        reason = f"The file holds more than {MAX_REMARKS:,} comments."
        raise InputRefused(path, reason, "Split it into smaller files.") from None
    if table.is_empty():
        raise InputRefused(path, "There are no comments in it.", "Check that the export holds what students wrote.")
    return CommentFile(
        table=table, format=source.format, notes=(*source.notes, *(reader.notes() if reader else ()), *notes)
    )


def preview_comments(path: Path) -> CommentPreview:
    """What the file would be read as, from its beginning. Raises InputRefused as `read_comments` does."""
    source = _recognised(path)
    if source.grid is None:
        shown = [
            {"author": remark.author or "", "text": text}
            for remark in islice(source.remarks, 200)
            if (text := clean_text(remark.text))
        ]
        return CommentPreview(format=source.format, file_columns=(), guessed={}, rows=tuple(shown[:5]))
    names = source.grid.layout.names
    shown_rows = ([cell[:_SHOWN] for cell in row] for row in source.grid.sample if any(row))
    rows = (dict(zip(names, [*row, *[""] * len(names)], strict=False)) for row in shown_rows)
    return CommentPreview(
        format=source.format, file_columns=names, guessed=dict(source.grid.guess), rows=tuple(islice(rows, 5))
    )


def _recognised(path: Path) -> _Source:
    if first_look(path, remedy=_ASK) == "workbook":
        grid = open_workbook(path)
        return _Source(grid.format, grid)
    encoding = find_encoding(path)
    with open_text(path, encoding) as stream:
        head = stream.read(65_536)
    if not head.strip("\0 \t\r\n\x1a"):
        raise InputRefused(path, "The file is empty.", "Export it again.")
    try:
        source = next(found for look in _LOOKS if (found := look(path, encoding, head)) is not None)
    except RecursionError:
        raise InputRefused(path, "It is nested deeper than any export of comments.", _ASK) from None
    return source if encoding.certain else _with_doubt(source, encoding)


def _as_markup(path: Path, encoding: Encoding, head: str) -> _Source | None:
    start = head.lstrip()[:200].lower()
    if path.suffix.lower() in {".html", ".htm"} or start.startswith(("<!doctype html", "<html", "<table", "<head")):
        raise InputRefused(path, "This is a web page.", _ASK)
    if not start.startswith(("<?xml", "<recording", "<popcorn")):
        return None
    try:
        found = read_conference(_whole(path, encoding))
    except NotConference:
        raise InputRefused(path, "XML files are only read if they come from BigBlueButton.", _ASK) from None
    note = () if found.has_clock else ("The file does not say when recording began: the chat has no times.",)
    return _Source("BigBlueButton chat", remarks=found.remarks, notes=note)


def _as_json(path: Path, encoding: Encoding, head: str) -> _Source | None:
    by_name = path.suffix.lower() in _JSON_ENDINGS
    if not by_name and head.lstrip("\x1e \t\r\n")[:1] not in {"{", "["}:
        return None
    try:
        name, found, notes = read_json(json_values(_whole(path, encoding)))
    except NoComments as fault:
        raise InputRefused(path, *fault.args) from None
    except NotJson:
        if by_name:
            raise InputRefused(path, "The JSON is damaged or was cut off.", "Export or download it again.") from None
        return None
    if isinstance(found, Grid):
        return _Source(name, found, notes=notes)
    return _Source(name, remarks=found, notes=notes)


def _as_chat(path: Path, encoding: Encoding, head: str) -> _Source | None:
    name = find_chat(head.splitlines()[:500])
    if name is None:
        return None
    with open_text(path, encoding) as stream:
        chat = read_chat((line.replace("\0", "") for line in stream), name)
    return _Source(chat.format, remarks=chat.remarks, notes=chat.notes)


def _as_captions(path: Path, _encoding: Encoding, head: str) -> _Source | None:
    if path.suffix.lower() in {".vtt", ".srt", ".sbv"} or head.startswith("WEBVTT"):
        raise InputRefused(path, "These are captions, not comments.", "Give the file as the transcript.")
    return None


def _as_table(path: Path, encoding: Encoding, _head: str) -> _Source | None:
    grid = open_delimited(path, encoding)
    names = grid.layout.names
    # prose has commas too: without a table's ending only known headings make it a table
    likely = grid.layout.headed and len(names) > 1 and any(ours_named(name) for name in names)
    return _Source(grid.format, grid) if likely or path.suffix.lower() in _TABLE_ENDINGS else None


def _as_lines(path: Path, encoding: Encoding, _head: str) -> _Source:
    name, remarks = plain_remarks(_whole(path, encoding))
    return _Source(name, remarks=remarks)


_LOOKS: Final[tuple[Callable[[Path, Encoding, str], _Source | None], ...]] = (
    _as_markup,
    _as_json,
    _as_chat,
    _as_captions,
    _as_table,
    _as_lines,
)


def _whole(path: Path, encoding: Encoding) -> str:
    with open_text(path, encoding) as stream:
        text = stream.read(MAX_CHARACTERS + 1)
    if len(text) > MAX_CHARACTERS:
        raise InputRefused(path, "The file is too large to be read as a whole.", "Split it into smaller files.")
    return text.replace("\0", "")


def _with_doubt(source: _Source, encoding: Encoding) -> _Source:
    note = f"The file does not say how its letters are written; it was read as {encoding.name}. Check accented letters."
    return _Source(source.format, source.grid, source.remarks, (*source.notes, note))
