"""People's corrections: append-only rows, checked on the way in, laid over tables on the way out."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import duckdb
import polars as pl

from classroom.domain.corrections import Correction, JsonValue
from classroom.domain.errors import UsageError
from classroom.domain.tables import TABLES, Table, TableError, frame
from classroom.store import lessons, overlay, shared, tables
from classroom.store.versions import now

_COLUMNS = (
    "correction_id, lesson_id, table_name, key, column_name, value, old_value, anchor, author, created_at, withdraws, "
    "edit_id, command"
)

_KINDS: dict[type[pl.DataType], tuple[type, ...]] = {
    pl.String: (str,),
    pl.Int32: (int,),
    pl.Float64: (float, int),
    pl.Boolean: (bool,),
}

LIST_SCHEMA: dict[str, type[pl.DataType]] = {
    "correction_id": pl.String,
    "table": pl.String,
    "key": pl.String,
    "column": pl.String,
    "old": pl.String,
    "value": pl.String,
    "author": pl.String,
    "created_at": pl.String,
    "state": pl.String,
    "row_key": pl.String,
}


def add(connection: duckdb.DuckDBPyConnection, corrections: Sequence[Correction]) -> tuple[str, ...]:
    """Append corrections of one lesson, each with what it replaces and where it stands; their ids.

    UsageError if the lesson, a table, column or row is not there, or a value is not one the column can hold.
    """
    grounds: dict[str, overlay.Ground] = {}
    shown: dict[str, pl.DataFrame] = {}
    given: dict[tuple[str, int, str], JsonValue] = {}
    ids: list[str] = []
    for correction in corrections:
        table = _checked(connection, correction)
        name = table.name
        if name not in grounds:
            grounds[name] = ground_of(connection, correction.lesson_id, table)
            made = overlay.place(grounds[name], of_lesson(connection, correction.lesson_id, name))
            shown[name] = overlay.lay_over(grounds[name].rows, table, made)
        row = overlay.row_of(grounds[name], correction.key)
        if row is None:
            raise UsageError(f"There is no such row in {name}.")
        cell = (name, row, correction.column)
        full = replace(
            correction,
            table=name,
            old=given.get(cell, shown[name][row, correction.column]),
            anchor=overlay.anchor_of(grounds[name], correction.key, row).facts(),
            correction_id=uuid.uuid4().hex,
            created_at=now(),
            withdraws=None,
        )
        _insert(connection, full)
        given[cell] = full.value
        ids.append(full.correction_id)
    return tuple(ids)


def _checked(connection: duckdb.DuckDBPyConnection, correction: Correction) -> Table:
    lessons.known(connection, correction.lesson_id)
    shared.refuse(connection, correction.lesson_id)
    table = tables.table_of(correction.table)
    _check_column(table, correction)
    if set(correction.key) != set(table.key):
        raise UsageError(f"A row of {table.name} is named by {', '.join(table.key)}.")
    return table


def withdraw(connection: duckdb.DuckDBPyConnection, correction_id: str) -> None:
    """Append a row that takes the correction back; nothing happens if one did before. UsageError for an unknown id."""
    found = _read(connection, "where correction_id = ? and withdraws is null", [correction_id])
    if not found:
        raise UsageError("There is no such correction.")
    if _read(connection, "where withdraws = ?", [correction_id]):
        return
    _insert(connection, replace(found[0], correction_id=uuid.uuid4().hex, created_at=now(), withdraws=correction_id))


def restore(connection: duckdb.DuckDBPyConnection, correction: Correction) -> None:
    """Append a correction that was taken back once more, as it was: value, row and place."""
    _insert(connection, replace(correction, correction_id=uuid.uuid4().hex, created_at=now(), withdraws=None))


def of_lesson(
    connection: duckdb.DuckDBPyConnection, lesson_id: str, table: str | None = None
) -> tuple[Correction, ...]:
    """The corrections of the lesson (of one table), withdrawals too, in the order they were made."""
    if table is None:
        return _read(connection, "where lesson_id = ?", [lesson_id])
    return _read(connection, "where lesson_id = ? and table_name = ?", [lesson_id, table])


def corrected(connection: duckdb.DuckDBPyConnection, lesson_id: str, table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of a table of the lesson (as computed) with people's values over them."""
    made = of_lesson(connection, lesson_id, table.name)
    if not made:
        return rows
    ground = overlay.Ground(table, rows, _targets(connection, lesson_id, table))
    return overlay.lay_over(rows, table, overlay.place(ground, made))


def listing(connection: duckdb.DuckDBPyConnection, lesson_id: str) -> pl.DataFrame:
    """One row a correction, oldest first; see `LIST_SCHEMA`.

    key, old, value and row_key are JSON; row_key is the key of the row it belongs to now, null unless state is
    "placed" (at the row of its key) or "moved" (at the row that stands there since); others: "unplaced", "withdrawn".
    """
    made = of_lesson(connection, lesson_id)
    order = {correction.correction_id: number for number, correction in enumerate(made)}
    placed: list[tuple[int, dict[str, Any]]] = []
    for name in sorted({correction.table for correction in made}):
        ground = ground_of(connection, lesson_id, TABLES[name])
        for placement in overlay.place(ground, [c for c in made if c.table == name]):
            placed.append((order[placement.correction.correction_id], _listed(ground, placement)))
    rows = [row for _, row in sorted(placed, key=lambda pair: pair[0])]
    return pl.DataFrame(rows, schema=LIST_SCHEMA)


def ground_of(connection: duckdb.DuckDBPyConnection, lesson_id: str, table: Table) -> overlay.Ground:
    """The table as computed and what its rows point to."""
    rows = tables.whole(connection, lesson_id, table.name)
    return overlay.Ground(table, rows, _targets(connection, lesson_id, table))


def _targets(
    connection: duckdb.DuckDBPyConnection, lesson_id: str, table: Table
) -> dict[str, dict[int, overlay.Place]]:
    wanted = {"labels": ("utterances", "comments"), "alignment": ("utterances",), "traces": ("comments",)}
    return {
        name: overlay.places(TABLES[name], tables.whole(connection, lesson_id, name))
        for name in wanted.get(table.name, ())
    }


def _check_column(table: Table, correction: Correction) -> None:
    name = correction.column
    if name not in table.schema or not table.key:
        raise UsageError(f"{table.name} has no column {name} that can be corrected.")
    if name in (*table.key, *table.order, "start_s", "end_s") or table.schema[name] is pl.Binary:
        raise UsageError(f"{table.name}.{name} cannot be corrected: it says where the row belongs.")
    column = table.column(name)
    if correction.value is not None and type(correction.value) not in _KINDS[column.dtype]:
        raise UsageError(f"That is not a value {table.name}.{name} can hold.", column.about)
    single = Table(name=table.name, about="", columns=(column,), order=(name,))
    try:
        frame(single, {name: [correction.value]})
    except (TableError, OverflowError, TypeError, pl.exceptions.PolarsError) as error:
        raise UsageError(f"That is not a value {table.name}.{name} can hold.", column.about) from error


def _listed(ground: overlay.Ground, placement: overlay.Placement) -> dict[str, Any]:
    made = placement.correction
    row_key = None
    if placement.row is not None:
        row_key = json.dumps(
            dict(zip(ground.table.key, ground.rows.select(ground.table.key).row(placement.row), strict=True))
        )
    return {
        "correction_id": made.correction_id,
        "table": made.table,
        "key": json.dumps(dict(made.key)),
        "column": made.column,
        "old": json.dumps(made.old),
        "value": json.dumps(made.value),
        "author": made.author,
        "created_at": made.created_at,
        "state": placement.state,
        "row_key": row_key,
    }


def _insert(connection: duckdb.DuckDBPyConnection, made: Correction) -> None:
    values: Sequence[object] = (
        made.correction_id,
        made.lesson_id,
        made.table,
        json.dumps(dict(made.key)),
        made.column,
        json.dumps(made.value),
        json.dumps(made.old),
        json.dumps(dict(made.anchor)),
        made.author,
        made.created_at,
        made.withdraws,
        made.edit_id or None,
        made.command or None,
    )
    connection.execute(
        f"insert into corrections (number, {_COLUMNS}) "
        "select (select coalesce(max(number), 0) + 1 from corrections), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?",
        list(values),
    )


def _read(connection: duckdb.DuckDBPyConnection, where: str, params: list[object]) -> tuple[Correction, ...]:
    rows = connection.execute(f"select {_COLUMNS} from corrections {where} order by number", params).fetchall()
    return tuple(
        Correction(
            correction_id=r[0],
            lesson_id=r[1],
            table=r[2],
            key=json.loads(r[3]),
            column=r[4],
            value=json.loads(r[5]),
            old=json.loads(r[6]),
            anchor=json.loads(r[7]),
            author=r[8],
            created_at=r[9],
            withdraws=r[10],
            edit_id=r[11] or "",
            command=r[12] or "",
        )
        for r in rows
    )
