"""Corrections belong to edits: what a person did in one go, by a name, is taken back and done again in one go."""

from __future__ import annotations

from typing import Final

import duckdb

INFO: Final = "edits that group corrections"


def up(connection: duckdb.DuckDBPyConnection) -> None:
    """Columns for the edit and its name; null for corrections made before, each an edit of its own."""
    connection.execute("alter table corrections add column edit_id varchar")
    connection.execute("alter table corrections add column command varchar")
