"""What a conference's own log says was shown."""

from __future__ import annotations

from typing import Final

import duckdb

INFO: Final = "slide logs"


def up(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table."""
    connection.execute(
        "create table showings (lesson_id varchar, run_id varchar, part_name varchar, position bigint, "
        "showing integer, start_s double, end_s double, deck varchar, page integer, recording varchar, "
        "from_s double, until_s double, part_serial bigint)"
    )
