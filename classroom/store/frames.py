"""Polars frames into DuckDB and back, without pyarrow and without loss of nulls, bytes or small integers.

Both libraries speak the Arrow C stream interface (the PyCapsule protocol of Apache Arrow). DuckDB asks for pyarrow as
soon as it recognises a polars frame, but takes any other object with `__arrow_c_stream__` as it is; numpy columns were
not used because DuckDB reads masked numpy integers as if nothing were masked (tested with 1.5.5).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import polars as pl

_NAME = "incoming_frame"


class _Stream:
    """A frame that shows nothing but its Arrow stream."""

    def __init__(self, rows: pl.DataFrame) -> None:
        self._rows = rows

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._rows.__arrow_c_stream__(requested_schema)


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    """Append the rows to the table, column by name; columns of the table that the frame lacks become null."""
    run_with(connection, f'insert into "{table}" by name select * from {_NAME}', rows)


def run_with(connection: duckdb.DuckDBPyConnection, sql: str, rows: pl.DataFrame) -> list[tuple[Any, ...]]:
    """The result of a statement that may read `rows` under the name incoming_frame."""
    connection.register(_NAME, _Stream(rows))
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.unregister(_NAME)


def query(connection: duckdb.DuckDBPyConnection, sql: str, params: Sequence[object] = ()) -> pl.DataFrame:
    """The rows of a select as a frame: integer is Int32, bigint Int64, varchar String, blob Binary, date Date."""
    return pl.DataFrame(connection.sql(sql, params=list(params)))
