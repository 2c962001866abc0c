"""Tools for who makes analyzers: `python -m analyzers compare OLD NEW` says what a new version changes."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import polars as pl

from analyzers.compare import Comparison, LabelChange, classes_of, compare, normal
from classroom.domain.errors import EXIT_DONE, InputRefused, KnownError

_ENDINGS = (".parquet", ".csv", ".json", ".jsonl")


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 2 wrong usage or tables that do not fit, 3 a file that cannot be read."""
    given = _parser().parse_args(arguments)
    try:
        found = _compare(given)
    except KnownError as fault:
        print(fault, file=sys.stderr)
        return fault.exit_code
    print(json.dumps(found.as_json(), indent=1) if given.json else as_text(found))
    return EXIT_DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analyzers", description="Tools for who makes analyzers.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    about = "count what changed between two sets of labels for the same rows"
    verb = verbs.add_parser("compare", help=about, description=about)
    tables = "labels as `show LESSON labels` or `lectern label` writes them, or a folder with labels.parquet or .csv"
    verb.add_argument("old", type=Path, metavar="OLD", help=tables)
    verb.add_argument("new", type=Path, metavar="NEW", help="the same rows, labelled anew")
    verb.add_argument("--data", type=Path, metavar="LABELLED", help="the same rows with the true labels")
    verb.add_argument("--prefix", default="is_", help="what the columns of true labels begin with (default: is_)")
    verb.add_argument("--json", action="store_true", help="print the result as JSON")
    return parser


def _compare(given: argparse.Namespace) -> Comparison:
    old, new = read_table(given.old), read_table(given.new)
    truth = None if given.data is None else read_table(given.data)
    _must_be_same_rows(old, new, given.new)
    if truth is not None:
        _must_be_same_rows(old, truth, cast("Path", given.data))
    tables = [table for table in (old, new, truth) if table is not None]
    classes = set[str]().union(*(classes_of(table) for table in tables))
    before, now = (normal(table, classes=classes) for table in (old, new))
    if truth is None:
        return compare(before, now)
    bare = set(before["label"].unique())
    return compare(before, now, normal(truth, classes=classes, bare=bare, prefix=given.prefix))


def read_table(path: Path) -> pl.DataFrame:
    """The table in a file, or in the file called labels in a folder; InputRefused if there is none to be read."""
    if path.is_dir():
        path = next((file for ending in _ENDINGS if (file := path / f"labels{ending}").is_file()), path)
    try:
        if path.suffix == ".parquet":
            return pl.read_parquet(path)
        if path.suffix == ".csv":
            return pl.read_csv(path, infer_schema=False)
        if path.suffix == ".jsonl":
            return pl.read_ndjson(path)
        if path.suffix == ".json":
            return pl.read_json(path)
    except (pl.exceptions.PolarsError, OSError) as fault:
        raise InputRefused(path, "The table could not be read.", "Give the Parquet or CSV file of labels.") from fault
    raise InputRefused(path, "There is no table of labels in it.", f"Give a {', '.join(_ENDINGS)} file.")


def _must_be_same_rows(old: pl.DataFrame, other: pl.DataFrame, path: Path) -> None:
    if "text" in old.columns and "text" in other.columns:
        one, two = (table["text"].cast(pl.String).fill_null("") for table in (old, other))
        if one.len() != two.len() or not (one == two).all():
            raise InputRefused(path, "Its rows are not those of the first table.", "Label the same file with both.")


def as_text(found: Comparison) -> str:
    """The comparison as a table with a sentence before it."""
    lines = [f"{found.rows} rows compared, {found.changed} changed, {found.left_out} only in one table."]
    if found.negative_flips is not None:
        lines.append(
            f"Right: {found.right_before} before, {found.right_now} now. Better {found.better}, negative flips "
            f"{found.negative_flips} ({found.negative_flip_rate:.2%}), wrong otherwise {found.wrong_otherwise}."
        )
    columns = ["label", "n", "on", "off"]
    if found.negative_flips is not None:
        columns += ["has", "better", "worse", "lost", "false_alarms", "chance"]
    cells = [[column.replace("_", " ") for column in columns]]
    cells += [[_cell(change, column) for column in columns] for change in found.labels]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    lines += ["  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
              for row in cells]  # fmt: skip
    return "\n".join(lines)


def _cell(change: LabelChange, column: str) -> str:
    value = getattr(change, column)
    return f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
