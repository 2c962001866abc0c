"""Suggestions, and for each moment how certain it is and what it rests on."""

from __future__ import annotations

from typing import Final

import duckdb

INFO: Final = "suggestions; certainty and evidence of moments"


def up(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table of suggestions; moments of before have neither certainty nor evidence (null)."""
    connection.execute('alter table "moments" add column "certainty" double')
    connection.execute('alter table "moments" add column "evidence" varchar')
    connection.execute(
        'create table "suggestions" (lesson_id varchar, run_id varchar, part_name varchar, position bigint, '
        '"suggestion" integer, "situation" varchar, "entry" varchar, "utterance" integer, "start_s" double, '
        '"already_doing" boolean, "evidence" varchar, "score" double, "wording" varchar, part_serial bigint)'
    )
