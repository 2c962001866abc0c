"""Runs know which cuts of utterances were in force when they began: how they number what they point at."""

from __future__ import annotations

from typing import Final

import duckdb

INFO: Final = "cuts of utterances"


def up(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the column; nothing was cut before the runs there are."""
    connection.execute("alter table runs add column cuts varchar[]")
