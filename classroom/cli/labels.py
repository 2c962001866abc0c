"""Verbs that label the rows of a table: `label comments|talk|lecture|coaching` and `misconceptions`."""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from classroom.cli.arguments import Handler, Parser, Verbs, add_json
from classroom.cli.files import alone_setting
from classroom.cli.printing import may_write, put, put_json, say, write_out
from classroom.domain.errors import EXIT_DONE, EXIT_MODEL, KnownError
from classroom.workspace import alone, coaching, label_rows


def add(verbs: Verbs) -> None:
    """Add the verbs."""
    kinds = verbs.add("label", "label rows of a table").verbs(dest="kind")
    _add(kinds, "comments", "sort students' comments into categories", _comments)
    _add(kinds, "talk", "find moves, questions and uptake in rows of lesson, role and text", _talk)
    _add(kinds, "lecture", "find what about fifty words of a lecture do, a row each", _lecture)
    _add(kinds, "coaching", "score segments of talk and find moments to talk about", _coaching, out="OUT.json")
    _add(verbs, "misconceptions", "name likely misconceptions behind answers", _misconceptions, column=False)


def _add(verbs: Verbs, name: str, about: str, handle: Handler, *, out: str = "OUT.csv", column: bool = True) -> Parser:
    parser = verbs.add(name, about, handle)
    parser.add_argument("file", type=Path, metavar="IN", help="CSV, TSV, Excel, Parquet, JSON or JSONL")
    parser.add_argument("--out", type=Path, required=True, metavar=out)
    if column:
        parser.add_argument("--text-column", metavar="NAME", help="the column with the texts")
    add_json(parser)
    return parser


def _comments(given: argparse.Namespace) -> int:
    may_write(given.out, besides=given.file)
    rows = alone.label_comments(given.file, alone_setting(given), column=given.text_column)
    return _give_rows(given, rows)


def _talk(given: argparse.Namespace) -> int:
    may_write(given.out, besides=given.file)
    made = label_rows.label_talk(given.file, alone_setting(given), column=given.text_column)
    return _give_rows(given, made.rows, made.missing, made.notes)


def _lecture(given: argparse.Namespace) -> int:
    may_write(given.out, besides=given.file)
    made = label_rows.label_lecture(given.file, alone_setting(given), column=given.text_column)
    return _give_rows(given, made.rows, made.missing, made.notes)


def _misconceptions(given: argparse.Namespace) -> int:
    may_write(given.out, besides=given.file)
    made = label_rows.find_misconceptions(given.file, alone_setting(given))
    return _give_rows(given, made.rows, made.missing, made.notes)


def _coaching(given: argparse.Namespace) -> int:
    may_write(given.out, besides=given.file)
    found, left_out = coaching.coach(given.file, alone_setting(given), column=given.text_column)
    write_out(given.out, (json.dumps(found, ensure_ascii=False, indent=1, default=str) + "\n").encode())
    if given.json:
        put_json(found)
    else:
        put(f"{len(found)} segments looked at, written to {given.out}")
    code = _end(left_out)
    # without a model of moves everything asked for is there; only what is done already is seen less often
    return EXIT_DONE if code == EXIT_MODEL else code


def _give_rows(
    given: argparse.Namespace, rows: pl.DataFrame, missing: Sequence[KnownError] = (), notes: Sequence[str] = ()
) -> int:
    for note in notes:
        say(note)
    write_out(given.out, _encoded(rows, given.out.suffix.lower()))
    if given.json:
        put_json(
            {
                "out": str(given.out),
                "rows": rows.height,
                "counts": _counts(rows),
                "missing": [str(fault) for fault in missing],
            }
        )
    else:
        put(f"{rows.height} rows labelled, written to {given.out}")
    return _end(missing)


def _end(missing: Sequence[KnownError]) -> int:
    for fault in missing:
        say(str(fault))
    return max((fault.exit_code for fault in missing), default=EXIT_DONE)


def _encoded(rows: pl.DataFrame, ending: str) -> bytes:
    """The rows as Parquet for a file of that ending, else as CSV."""
    if ending == ".parquet":
        buffer = io.BytesIO()
        rows.write_parquet(buffer)
        return buffer.getvalue()
    # what is nested or bytes in a Parquet file cannot stand in a CSV cell
    odd = [name for name, kind in rows.schema.items() if kind.is_nested() or kind == pl.Binary or kind == pl.Object]
    flat = rows.with_columns(pl.col(name).map_elements(str, return_dtype=pl.String) for name in odd)
    return flat.write_csv().encode()


def _counts(rows: pl.DataFrame) -> dict[str, Any]:
    """How many rows have each move, or each label of which a row may have several."""
    if "move" in rows.columns:
        return dict(rows["move"].value_counts(sort=True).iter_rows())
    if "id_1" in rows.columns:
        return {"seen": rows.height - rows["id_1"].null_count()}
    return {
        name[3:]: int(rows[name].sum())
        for name, kind in rows.schema.items()
        if name.startswith("is_") and kind == pl.Boolean
    }
