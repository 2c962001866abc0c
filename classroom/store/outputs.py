"""The log of what left the store (exports, reports, bundles; nobody by name), and the store's own settings."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import polars as pl

from classroom.store import frames
from classroom.store.versions import now

LIMIT = 10_000


@dataclass(frozen=True, kw_only=True)
class Output:
    """Something written. what: report, export or bundle; place: the folder it was written into."""

    what: str
    lesson_id: str
    formats: str
    masked: bool
    place: str


def add(connection: duckdb.DuckDBPyConnection, output: Output) -> None:
    """Append an output with the time."""
    connection.execute(
        "insert into outputs values ((select coalesce(max(number), 0) + 1 from outputs), ?, ?, ?, ?, ?, ?)",
        [output.what, output.lesson_id, output.formats, output.masked, output.place, now()],
    )


def listing(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The newest outputs first; columns what, lesson, formats, masked, place, created_at."""
    return frames.query(
        connection,
        f"select what, lesson, formats, masked, place, created_at from outputs order by number desc limit {LIMIT}",
    )


def fact(connection: duckdb.DuckDBPyConnection, name: str) -> str | None:
    """A setting of the store; None if it was never set."""
    row = connection.execute("select value from facts where name = ?", [name]).fetchone()
    return None if row is None else str(row[0])


def set_fact(connection: duckdb.DuckDBPyConnection, name: str, value: str | None) -> None:
    """Set a setting; None forgets it."""
    connection.execute("delete from facts where name = ?", [name])
    if value is not None:
        connection.execute("insert into facts values (?, ?)", [name, value])
