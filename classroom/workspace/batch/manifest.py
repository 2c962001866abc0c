"""The manifest of a batch: a table with a row a lesson, its files by path, its facts as text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from classroom.domain.errors import InputRefused
from classroom.domain.requests import AnalysisRequest
from classroom.ingest.dates import iso_dates
from classroom.ingest.names import plain
from classroom.ingest.rows import named_column, read_rows, texts_of

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "recording": ("recording", "recordings", "audio", "video", "grabacion", "grabaciones"),
    "transcript": ("transcript", "captions", "transcripcion", "subtitulos"),
    "slides": ("slides", "deck", "decks", "diapositivas", "presentacion"),
    "comments": ("comments", "comentarios"),
    "slide_log": ("slide log", "slide logs", "events", "registro de diapositivas"),
    "title": ("title", "titulo"),
    "course": ("course", "curso", "asignatura"),
    "teacher": ("teacher", "docente", "profesor", "profesora"),
    "date": ("date", "fecha"),
    "language": ("language", "idioma", "lengua"),
}
"""What the columns may be called, as `plain` makes names."""

FILES: Final = ("recording", "transcript", "slides", "comments", "slide_log")
"""The columns that name files; every row needs one of them filled."""

SEPARATORS: Final = ";|\n"
"""Between the files of a cell. A cell that is itself the name of a file there is one file."""

_COLUMNS_ARE: Final = f"It needs columns called {', '.join(COLUMNS)}; at least one of {', '.join(FILES)}."
_LINE_OF_FIRST_ROW: Final = 2
_KEY_LENGTH: Final = 8
_SLUG_LENGTH: Final = 40


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A lesson of the manifest. line: of its row in the table, the heading being line 1. key: its folder's name.

    The key is made from the files' names as written, so it stays when files change or the whole folder moves.
    """

    line: int
    key: str
    request: AnalysisRequest

    @property
    def called(self) -> str:
        """What to call it in a sentence: its title, else its first file's name."""
        return self.request.title or files_of(self.request)[0].name


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The lessons, the rows that cannot be one (a sentence each), and what to know about how it was read."""

    path: Path
    entries: tuple[Entry, ...]
    refusals: tuple[str, ...]
    notes: tuple[str, ...]


def files_of(request: AnalysisRequest) -> tuple[Path, ...]:
    """Every file of a request, the recording first."""
    transcript = () if request.transcript is None else (request.transcript,)
    return (*request.recordings, *transcript, *request.slides, *request.comments, *request.slide_logs)


def read_manifest(path: Path) -> Manifest:
    """The manifest in a CSV, TSV, Excel, Parquet, JSON or JSONL file; its paths are relative to its folder.

    Raises InputRefused if it cannot be read, has no column of files or no rows.
    """
    rows = read_rows(path)
    found = {name: column for name, names in COLUMNS.items() if (column := named_column(rows, names))}
    if not any(name in found for name in FILES):
        raise InputRefused(path, "It names no files: none of its columns is called so.", _COLUMNS_ARE)
    cells = {name: [_clean(cell) for cell in texts_of(rows, column, path)] for name, column in found.items()}
    table = [{name: cells[name][row] for name in cells} for row in range(rows.height)]
    if not any(any(row.values()) for row in table):
        raise InputRefused(path, "It has a heading but no rows.", "Add a row for each lesson.")
    return _sorted_out(path, table, _ignored(rows, found))


def _sorted_out(path: Path, table: Sequence[Mapping[str, str]], notes: list[str]) -> Manifest:
    days = iso_dates([row.get("date") or None for row in table]).iso
    entries: dict[str, Entry] = {}
    refusals: list[str] = []
    for line, (row, day) in enumerate(zip(table, days, strict=True), _LINE_OF_FIRST_ROW):
        if not any(row.values()):
            continue
        entry = _entry(path, line, row, day)
        if isinstance(entry, str):
            refusals.append(f"Line {line}: {entry}")
            continue
        first = entries.setdefault(entry.key, entry)
        if first is entry:
            continue
        same = f"Line {line}: it names the same files as line {first.line}"
        if first.request == entry.request:
            notes.append(f"{same} and was left out.")
        else:
            refusals.append(f"{same} but says something else about them. Keep one of the two.")
    return Manifest(path=path, entries=tuple(entries.values()), refusals=tuple(refusals), notes=tuple(notes))


def _entry(path: Path, line: int, row: Mapping[str, str], day: str | None) -> Entry | str:
    """The lesson of a row, or why it is none."""
    files = {name: _files(row.get(name, ""), path.parent) for name in FILES}
    if not any(files.values()):
        return "it names no file. Fill in a recording, slides, comments or a transcript."
    if len(files["transcript"]) > 1:
        return "it names several transcripts. A lesson has one; put them together first."
    if row.get("date") and day is None:
        return f"“{row['date'][:40]}” is not a date like 2026-09-14."
    language = row.get("language", "").lower()
    if language and not re.fullmatch("[a-z]{2,3}", language):
        return f"“{language[:40]}” is not a language code like en or es."
    request = AnalysisRequest(
        recordings=files["recording"],
        transcript=next(iter(files["transcript"]), None),
        slides=files["slides"],
        comments=files["comments"],
        slide_logs=files["slide_log"],
        title=row.get("title") or None,
        course=row.get("course") or None,
        teacher=row.get("teacher") or None,
        date=date.fromisoformat(day[:10]) if day else None,
        language=language or None,
    )
    return Entry(line=line, key=_key(row, files), request=request)


def _files(cell: str, folder: Path) -> tuple[Path, ...]:
    """The files of a cell, absolute; each once."""
    if not cell:
        return ()
    names = [cell]
    if not _place(cell, folder).is_file():
        names = [name.strip().strip('"') for name in re.split(f"[{SEPARATORS}]", cell)]
    return tuple(dict.fromkeys(_place(name, folder) for name in names if name))


def _place(name: str, folder: Path) -> Path:
    try:
        given = Path(name).expanduser()
    except RuntimeError:  # "~nobody/file": a name like any other
        given = Path(name)
    return (folder / given).absolute()


def _key(row: Mapping[str, str], files: Mapping[str, tuple[Path, ...]]) -> str:
    """A name for a folder: readable, and made of the cells that name the files."""
    named = "\0".join(row.get(name, "") for name in FILES)
    first = next(path for paths in files.values() for path in paths)
    slug = re.sub("[^a-z0-9]+", "-", plain(first.stem)).strip("-")[:_SLUG_LENGTH].strip("-")
    return f"{slug or 'lesson'}-{hashlib.sha256(named.encode()).hexdigest()[:_KEY_LENGTH]}"


def _clean(cell: str) -> str:
    """A cell without blanks around it and without what no path or name holds."""
    return "".join(sign for sign in cell.replace("\0", "").strip() if sign.isprintable() or sign in "\n\t")


def _ignored(rows: pl.DataFrame, found: Mapping[str, str]) -> list[str]:
    others = [column for column in rows.columns if column not in found.values() and not column.startswith("column ")]
    if not others:
        return []
    return [f"Columns not used: {', '.join(others[:10])}{' and more' if len(others) > 10 else ''}."]


def with_options(entry: Entry, *, only: tuple[str, ...], speech_model: str | None) -> Entry:
    """The lesson with what was asked for the whole batch."""
    return replace(entry, request=replace(entry.request, only=only, speech_model=speech_model))
