"""Voices heard, speakers with their roles, and how each utterance was given to its speaker."""

from __future__ import annotations

from typing import Final

import duckdb

INFO: Final = "voices, speakers and attribution"

_LEADING: Final = "lesson_id varchar, run_id varchar, part_name varchar, position bigint"

_TABLES: Final = {
    "voices": '"start_s" double, "end_s" double, "speaker" varchar',
    "speakers": '"rank" integer, "speaker" varchar, "role" varchar, "confidence" double, "reason" varchar, '
    '"spoken_s" double, "utterances" integer, "level_db" double',
    "attribution": '"utterance" integer, "speaker" varchar, "role" varchar, "confidence" double, "reason" varchar',
}


def up(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the three tables."""
    for name, columns in _TABLES.items():
        connection.execute(f'create table "{name}" ({_LEADING}, {columns}, part_serial bigint)')
