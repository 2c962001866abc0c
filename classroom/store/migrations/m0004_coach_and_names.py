"""What coaches and teachers add to lessons, people's names with their pseudonyms, what left the store, and bundles.

Names of tables hold a lesson's rows where they have a column lesson_id: those are wiped with the lesson. `outputs`
keeps the id under another name, because that a lesson left the store is to be known after it was deleted.
"""

from __future__ import annotations

from typing import Final

import duckdb

INFO: Final = "notes, goals, names, outputs, bundles"

_TABLES: Final = (
    "notes (number bigint, note_id varchar, lesson_id varchar, kind varchar, start_s double, end_s double, "
    "utterance integer, text varchar, author varchar, created_at varchar, withdraws varchar)",
    "goals (number bigint, goal_id varchar, teacher varchar, course varchar, measure varchar, scope varchar, "
    "direction varchar, lessons integer, text varchar, author varchar, created_at varchar, withdraws varchar)",
    "names (lesson_id varchar, course varchar, name varchar, state varchar, role varchar, pseudonym varchar)",
    "outputs (number bigint, what varchar, lesson varchar, formats varchar, masked boolean, place varchar, "
    "created_at varchar)",
    "shared (lesson_id varchar, bundle_id varchar, opened_at varchar)",
)


def up(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the new tables, empty."""
    for definition in _TABLES:
        connection.execute(f"create table {definition}")
