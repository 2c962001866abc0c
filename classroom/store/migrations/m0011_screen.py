"""What stood on the screen, by the pictures of a video."""

from __future__ import annotations

from typing import Final

import duckdb

INFO: Final = "slides seen in videos"


def up(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table."""
    connection.execute(
        "create table screen (lesson_id varchar, run_id varchar, part_name varchar, position bigint, "
        "stretch integer, start_s double, end_s double, slide integer, score double, part_serial bigint)"
    )
