"""Groups of comments that say nearly the same."""

from __future__ import annotations

from typing import Final

import duckdb

INFO: Final = "groups of comments"


def up(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table."""
    connection.execute(
        'create table "groups" (lesson_id varchar, run_id varchar, part_name varchar, position bigint, '
        '"comment" integer, "group" integer, "likeness" double, part_serial bigint)'
    )
