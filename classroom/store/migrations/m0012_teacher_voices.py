"""Voices of teachers that a person had remembered.

The lesson's id stands under another name than lesson_id: the voice stays until the teacher's last lesson goes.
"""

from __future__ import annotations

from typing import Final

import duckdb

INFO: Final = "remembered voices of teachers"


def up(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table, empty."""
    connection.execute(
        "create table teacher_voices (teacher varchar, heard_s double, lesson varchar, learned_at varchar, "
        "model varchar, vector blob)"
    )
