"""Lists of a class's names: a text file with a name a line, or a table with columns for names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import polars as pl

from classroom.domain.errors import InputRefused
from classroom.ingest.encoding import decode
from classroom.ingest.names import plain
from classroom.ingest.rows import read_rows

_WHOLE: Final = ("name", "student", "student name", "full name", "nombre completo", "nombre y apellidos", "alumno",
                 "alumna", "estudiante", "participant", "names")  # fmt: skip
_FIRST: Final = ("first name", "given name", "first", "nombre", "nombres", "preferred name")
_LAST: Final = ("last name", "surname", "family name", "last", "apellido", "apellidos")
_BYTES: Final = 1_000_000
_LENGTH: Final = 80
_REMEDY: Final = "Give a text file with one name a line, or a table with a column “name”."


def read_roster(path: Path) -> tuple[str, ...]:
    """The names in a file, each once, in its order; "Last, First" is turned round.

    Raises InputRefused for a file that cannot be read, is too large for a class, or names nobody.
    """
    if not path.is_file():
        raise InputRefused(path, "There is no such file.", "Check the name.")
    if path.stat().st_size > _BYTES:
        raise InputRefused(path, "It is too large for the names of a class.", _REMEDY)
    table = path.suffix.lower() in {".csv", ".tsv", ".xlsx", ".xlsm", ".parquet", ".json", ".jsonl"}
    found = _of_table(path) if table else _of_lines(path)
    names = dict.fromkeys(name for text in found if (name := _name(text)))
    if not names:
        raise InputRefused(path, "There are no names in it.", _REMEDY)
    return tuple(names)


def _of_table(path: Path) -> list[str]:
    rows = read_rows(path)
    columns = {plain(column): column for column in reversed(rows.columns)}
    whole, first, last = (next((columns[n] for n in names if n in columns), None) for names in (_WHOLE, _FIRST, _LAST))
    if whole is not None:
        return _cells(rows, whole)
    if first is not None:
        firsts, lasts = _cells(rows, first), _cells(rows, last) if last is not None else [""] * rows.height
        return [f"{one} {other}" for one, other in zip(firsts, lasts, strict=True)]
    if rows.width == 1:
        # without a heading the first name stands where the heading would be
        return [rows.columns[0], *_cells(rows, rows.columns[0])]
    raise InputRefused(path, "No column is called name.", f"Its columns are: {', '.join(rows.columns[:20])}.")


def _cells(rows: pl.DataFrame, column: str) -> list[str]:
    return rows[column].cast(pl.String).fill_null("").to_list()


def _of_lines(path: Path) -> list[str]:
    lines = [line for line in decode(path.read_bytes(), path).splitlines() if line.strip()]
    if len(lines) == 1:
        return re.split(r"[,;\t]", lines[0])
    return [line.split("\t")[0] for line in lines]


def _name(text: str) -> str:
    """The text as a name; "" if it is none."""
    last, comma, first = text.partition(",")
    turned = f"{first} {last}" if comma and "," not in first else text
    name = " ".join(re.sub(r"^\s*\d+[.)]?\s+", "", turned).split()).strip(" .;")
    return name if any(c.isalpha() for c in name) and len(name) <= _LENGTH else ""
