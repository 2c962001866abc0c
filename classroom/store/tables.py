"""Pieces of tables into the store, and whole tables out of it."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import polars as pl

from classroom.domain.analyzer import Frames
from classroom.domain.errors import UsageError
from classroom.domain.tables import TABLES, Table, TableError, check, empty
from classroom.store import frames, runs
from classroom.store.versions import now


def table_of(name: str) -> Table:
    """The declared table of a table's or part's name; UsageError if there is none."""
    table = TABLES.get(name.partition(".")[0])
    if table is None:
        raise UsageError(f"There is no table {name}.", f"Tables are {', '.join(TABLES)}.")
    return table


@dataclass(frozen=True)
class Part:
    """A part of a table as one run wrote it, and the number its rows are found by."""

    name: str
    run_id: str
    serial: int

    @property
    def table(self) -> Table:
        """The declared table it is a part of."""
        return table_of(self.name)


def commit(connection: duckdb.DuckDBPyConnection, run_id: str, pieces: Frames) -> dict[str, int]:
    """Append pieces to the running run; rows added by part.

    Raises TableError for a frame that is not its table or does not follow the earlier pieces, ValueError if the run
    is not running or does not write that part.
    """
    record = runs.one(connection, run_id)
    if record is None or record.status != "running":
        raise ValueError(f"run {run_id} is not running")
    parts = {part.name: part for part in _parts_of(connection, run_id)}
    foreign = set(pieces) - set(parts)
    if foreign:
        raise ValueError(f"run {run_id} of {record.analyzer} does not write {sorted(foreign)}")
    earlier = rows_by_part(connection, run_id)
    for name, rows in pieces.items():
        check(rows, parts[name].table)
        count = earlier.get(name, 0)
        if count and rows.height:
            _check_follows(connection, parts[name], rows)
        _append(connection, record.lesson_id, parts[name], rows, first=count)
    return {name: rows.height for name, rows in pieces.items()}


def rows_by_part(connection: duckdb.DuckDBPyConnection, run_id: str) -> dict[str, int]:
    """Rows the run has committed, by part; a part committed without rows counts 0."""
    rows = connection.execute(
        "select part_name, sum(rows)::bigint from pieces where run_id = ? group by part_name", [run_id]
    ).fetchall()
    return {part: int(count) for part, count in rows}


def pieces(connection: duckdb.DuckDBPyConnection, run_id: str) -> dict[str, pl.DataFrame]:
    """What the run has committed, by part, rows in order; parts without a piece are missing."""
    committed = rows_by_part(connection, run_id)
    parts = [part for part in _parts_of(connection, run_id) if part.name in committed]
    return {part.name: rows_of(connection, part) for part in parts}


def shown(connection: duckdb.DuckDBPyConnection, lesson_id: str, name: str) -> tuple[Part, ...]:
    """The parts of a table to show: of the current run, or of the newest unfinished one without a current.

    A refined part ("utterances.speakers") stands for the plain table where it was made from the one shown.
    """
    parts = {part.name: part for part in _parts_shown(connection, lesson_id, name)}
    plain = parts.get(name)
    if plain is None or len(parts) == 1:
        return tuple(parts.values())
    current = runs.current(connection, lesson_id)
    refined = [part for part in parts.values() if part is not plain and current.get(part.name) == part.run_id]
    return tuple(refined) or (plain,)


def plain(connection: duckdb.DuckDBPyConnection, lesson_id: str, name: str) -> pl.DataFrame:
    """The lesson's table or part of exactly that name as it was computed, whatever was refined from it."""
    exact = [part for part in _parts_shown(connection, lesson_id, name) if part.name == name]
    return rows_of(connection, exact[0]) if exact else empty(table_of(name))


def _parts_shown(connection: duckdb.DuckDBPyConnection, lesson_id: str, name: str) -> tuple[Part, ...]:
    rows = connection.execute(
        "select part_name, run_id, serial from parts join runs using (lesson_id, run_id) "
        "left join current_runs as c using (lesson_id, run_id, part_name) "
        "where lesson_id = ? and (status <> 'done' or c.run_id is not null) "
        "order by c.run_id is not null, number",
        [lesson_id],
    ).fetchall()
    last = {part_name: Part(part_name, run_id, serial) for part_name, run_id, serial in rows}
    return tuple(last[part] for part in sorted(last) if part == name or part.startswith(f"{name}."))


def whole(connection: duckdb.DuckDBPyConnection, lesson_id: str, name: str) -> pl.DataFrame:
    """The lesson's table (all parts together, merged in its order) or part as it was computed."""
    table = table_of(name)
    frames_shown = [rows_of(connection, part) for part in shown(connection, lesson_id, name)]
    if len(frames_shown) == 1:
        return frames_shown[0]
    return pl.concat([empty(table), *frames_shown]).sort(table.order, maintain_order=True)


def drop(connection: duckdb.DuckDBPyConnection, run_ids: list[str]) -> int:
    """Remove the rows and pieces of these runs; the number of rows."""
    removed = 0
    for part in [part for run_id in run_ids for part in _parts_of(connection, run_id)]:
        row = connection.execute(f"delete {_from(part)}").fetchone()
        removed += int(row[0]) if row else 0
    connection.execute("delete from pieces where list_contains(?, run_id)", [run_ids])
    return removed


def _parts_of(connection: duckdb.DuckDBPyConnection, run_id: str) -> tuple[Part, ...]:
    rows = connection.execute(
        "select part_name, serial from parts where run_id = ? order by part_name", [run_id]
    ).fetchall()
    return tuple(Part(name, run_id, serial) for name, serial in rows)


def rows_of(connection: duckdb.DuckDBPyConnection, part: Part) -> pl.DataFrame:
    """The rows of a part in their order, as they were computed."""
    columns = ", ".join(f'"{name}"' for name in part.table.schema)
    return frames.query(connection, f"select {columns} {_from(part)} order by position")


def _from(part: Part) -> str:
    """From where to select the part's rows.

    Only by the number, and that written out: DuckDB skips blocks for a number it sees when it plans, not for a bound
    one, and a condition on a text costs more than all the rest (12,000 of 12 million rows: 4, 42 and 60 ms).
    """
    return f'from "{part.table.name}" where part_serial = {part.serial:d}'


def _append(
    connection: duckdb.DuckDBPyConnection, lesson_id: str, part: Part, rows: pl.DataFrame, *, first: int
) -> None:
    leading = (
        pl.lit(lesson_id).alias("lesson_id"),
        pl.lit(part.run_id).alias("run_id"),
        pl.lit(part.name).alias("part_name"),
        pl.lit(part.serial, dtype=pl.Int64).alias("part_serial"),
        pl.int_range(first, first + pl.len(), dtype=pl.Int64).alias("position"),
    )
    frames.insert(connection, part.table.name, rows.with_columns(leading))
    connection.execute(
        "insert into pieces values (?, ?, ?, ?, ?)", [lesson_id, part.run_id, part.name, rows.height, now()]
    )


def _check_follows(connection: duckdb.DuckDBPyConnection, part: Part, rows: pl.DataFrame) -> None:
    table = part.table
    order = ", ".join(f'"{name}"' for name in table.order)
    last = frames.query(connection, f"select {order} {_from(part)} order by position desc limit 1")
    seam = pl.concat([last, rows.head(1).select(table.order)])
    if not seam.equals(seam.sort(table.order, maintain_order=True)):
        raise TableError(f"{table.name}: a piece does not follow the one before by {table.order}")
    if not table.key:
        return
    key = ", ".join(f'"{name}"' for name in table.key)
    twice = frames.run_with(
        connection,
        f"select count(*) from (select {key} {_from(part)}) semi join incoming_frame using ({key})",
        rows.select(table.key),
    )
    if twice[0][0]:
        raise TableError(f"{table.name}: {table.key} of a piece was there before")
