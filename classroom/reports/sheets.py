"""A lesson's tables as CSV, Parquet and JSON, with the dictionary that says what every column means."""

from __future__ import annotations

import io
import json
import re
from typing import Any, Final

import polars as pl

from classroom.domain.measures import MEASURES
from classroom.domain.tables import TABLES
from classroom.domain.taxonomy import TAXONOMIES
from classroom.reports.content import LessonContent
from classroom.wording import Wording

_FORMULA_START: Final = re.compile(r"^[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"^[+-]?\d+([.,]\d+)?%?$")
_MARK: Final = b"\xef\xbb\xbf"
"""The byte order mark makes Excel read UTF-8."""

DICTIONARY: Final[dict[str, type[pl.DataType]]] = {
    "kind": pl.String,
    "belongs_to": pl.String,
    "name": pl.String,
    "type": pl.String,
    "unit": pl.String,
    "low": pl.Float64,
    "high": pl.Float64,
    "may_be_empty": pl.Boolean,
    "choices": pl.String,
    "about": pl.String,
    "formula": pl.String,
    "source": pl.String,
    "caution": pl.String,
}


def harmless(table: pl.DataFrame) -> pl.DataFrame:
    """The table without pictures; texts a spreadsheet would run as a formula are disarmed by an apostrophe."""
    kept = without_pictures(table)

    def disarm(text: str | None) -> str | None:
        formula = text is not None and _FORMULA_START.match(text) and not _NUMBER.match(text)
        return f"'{text}" if formula else text

    texts = [name for name, kind in kept.schema.items() if kind == pl.String]
    return kept.with_columns(pl.col(name).map_elements(disarm, return_dtype=pl.String) for name in texts)


def without_pictures(table: pl.DataFrame) -> pl.DataFrame:
    """The table without columns of bytes."""
    return table.select([name for name, kind in table.schema.items() if kind != pl.Binary])


def dictionary() -> pl.DataFrame:
    """One row a table, column, measure and label, saying what it is; columns as in DICTIONARY.

    Made from the declarations that the store itself checks rows against, so that it cannot fall behind them.
    """
    words = Wording("en")
    rows: list[dict[str, Any]] = []
    for table in TABLES.values():
        order = ", ".join(table.order)
        rows.append({"kind": "table", "name": table.name, "about": f"{table.about} Rows ascend by {order}."})
        rows += [
            {
                "kind": "column",
                "belongs_to": table.name,
                "name": column.name,
                "type": column.dtype.__name__,
                "unit": column.unit or None,
                "low": column.low,
                "high": column.high,
                "may_be_empty": column.nullable,
                "choices": ", ".join(column.choices) or None,
                "about": column.about,
            }
            for column in table.columns
        ]
    for info in MEASURES.values():
        facts = {"name": info.name, "unit": info.unit, "about": words.text(f"measure.{info.name}")}
        more = {"formula": info.formula, "source": info.source, "caution": info.caution}
        rows.append({"kind": "measure", "belongs_to": "measures", **facts, **more})
    for taxonomy, labels in TAXONOMIES.items():
        rows += [
            {"kind": "label", "belongs_to": taxonomy, "name": name, "about": words.text(f"label.{taxonomy}.{name}")}
            for name in labels
        ]
    return pl.DataFrame(rows, schema=DICTIONARY)


def as_csv(table: pl.DataFrame) -> bytes:
    """The table as CSV that Excel reads and that runs no formula; pictures are left out."""
    return _MARK + harmless(table).write_csv().encode()


def as_parquet(table: pl.DataFrame) -> bytes:
    """The table as Parquet, pictures included."""
    whole = io.BytesIO()
    table.write_parquet(whole)
    return whole.getvalue()


def as_json(content: LessonContent) -> str:
    """The lesson's facts, its runs' versions, all tables (pictures left out) and the dictionary as one JSON object."""
    lesson = content.lesson
    facts = {"lesson_id": lesson.lesson_id, "title": lesson.title, "course": lesson.course, "teacher": lesson.teacher}
    facts |= {"date": lesson.date and lesson.date.isoformat(), "duration_s": lesson.duration_s}
    runs = [{"analyzer": run.analyzer, "version": run.version, "status": run.status} for run in content.runs]
    tables = {name: without_pictures(table).to_dicts() for name, table in content.tables.items()}
    whole = {"lesson": facts, "runs": runs, "tables": tables, "dictionary": dictionary().to_dicts()}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
