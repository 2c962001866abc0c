"""Rows of one table over several lessons at once."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import polars as pl

from classroom.store import frames
from classroom.store.tables import table_of

_SERIALS = """
select serial, lesson_id from parts semi join current_runs using (lesson_id, run_id, part_name)
where part_name = ? and list_contains(?, lesson_id)
"""


def of_lessons(connection: duckdb.DuckDBPyConnection, name: str, lesson_ids: Sequence[str]) -> pl.DataFrame:
    """The rows of a whole table of these lessons as computed: lesson_id, then its columns, in the order of the ids.

    Only for tables that one analyzer writes whole; lessons without it have no rows.
    """
    table = table_of(name)
    found = {lesson: serial for serial, lesson in connection.execute(_SERIALS, [name, list(lesson_ids)]).fetchall()}
    columns = ", ".join(f'"{column}"' for column in table.schema)
    # the numbers are written out, so that DuckDB reads only their blocks (see store/tables.py)
    serials = ", ".join(f"{serial:d}" for serial in found.values()) or "null"
    rows = frames.query(
        connection, f'select lesson_id, {columns} from "{name}" where part_serial in ({serials}) order by position'
    )
    order = pl.DataFrame(
        {"lesson_id": list(lesson_ids), "place": list(range(len(lesson_ids)))},
        schema={"lesson_id": pl.String, "place": pl.Int64},
    )
    return rows.join(order, on="lesson_id").sort("place", maintain_order=True).drop("place")
