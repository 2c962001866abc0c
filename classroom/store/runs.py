"""Runs: started, continued, finished, and which run is current for each part of a lesson's tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb

from classroom.domain.requests import RunRecord
from classroom.store import lessons
from classroom.store.versions import now

UNFINISHED = ("running", "failed", "stopped")
"""Statuses of a run that can go on; a 'running' one whose process died is one of them."""


@dataclass(frozen=True, kw_only=True)
class RunStart:
    """What determines a run's result, and the id made from it.

    params: the settings, as JSON can hold them. model_sha256: of the model files, None without a model.
    input_run_ids: the runs that wrote what it reads. writes: the parts it makes ("utterances", "labels.feedback").
    """

    run_id: str
    lesson_id: str
    analyzer: str
    version: int
    writes: tuple[str, ...]
    params: Mapping[str, Any] = field(default_factory=dict[str, Any])
    model_sha256: str | None = None
    input_run_ids: tuple[str, ...] = ()


def start(connection: duckdb.DuckDBPyConnection, run: RunStart) -> None:
    """Add the run, or set an unfinished one of that id running again; ValueError if it is done already."""
    lessons.known(connection, run.lesson_id)
    earlier = one(connection, run.run_id)
    if earlier is None:
        _insert(connection, run)
        _number_parts(connection, run)
        _note_cuts(connection, run)
        return
    if earlier.lesson_id != run.lesson_id or earlier.status not in UNFINISHED:
        raise ValueError(f"run {run.run_id} is {earlier.status} and cannot be started")
    connection.execute(
        "update runs set status = 'running', error = null, started_at = ?, number = ? where run_id = ?",
        [now(), _next_number(connection), run.run_id],
    )
    _note_cuts(connection, run)


def cuts_of(connection: duckdb.DuckDBPyConnection, run_id: str) -> frozenset[str]:
    """The cuts of utterances in force when the run began (ids of corrections): how it counts utterances."""
    row = connection.execute("select cuts from runs where run_id = ?", [run_id]).fetchone()
    return frozenset(row[0] or ()) if row else frozenset()


def _note_cuts(connection: duckdb.DuckDBPyConnection, run: RunStart) -> None:
    """What writes utterances counts them without anybody's cuts."""
    if any(part.partition(".")[0] == "utterances" for part in run.writes):
        return
    connection.execute(
        "update runs set cuts = (select coalesce(list(correction_id), []) from corrections as made "
        "where lesson_id = ? and column_name = 'cut' and withdraws is null and not exists "
        "(select 1 from corrections as later where later.withdraws = made.correction_id)) where run_id = ?",
        [run.lesson_id, run.run_id],
    )


def finish(
    connection: duckdb.DuckDBPyConnection, run_id: str, *, seconds: float, warnings: tuple[dict[str, Any], ...]
) -> None:
    """Mark a running run done and make it current; ValueError if it is not running."""
    _running(connection, run_id)
    connection.execute(
        "update runs set status = 'done', seconds = ?, warnings = ? where run_id = ?",
        [seconds, json.dumps(warnings), run_id],
    )
    make_current(connection, run_id)


def make_current(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Make a done run current for all parts it writes; ValueError if it is not done.

    A run is current as a whole or not at all: if one of its parts is taken over by another run, its other parts are
    current no longer, because rows of different runs do not refer to each other.
    """
    found = facts(connection, run_id)
    record = one(connection, run_id)
    if found is None or record is None or record.status != "done":
        raise ValueError(f"run {run_id} is not done")
    parts = list(found.writes)
    connection.execute(
        "delete from current_runs where lesson_id = ? and run_id in "
        "(select run_id from current_runs where lesson_id = ? and list_contains(?, part_name))",
        [found.lesson_id, found.lesson_id, parts],
    )
    for part in parts:
        connection.execute("insert into current_runs values (?, ?, ?)", [found.lesson_id, part, run_id])


def end(connection: duckdb.DuckDBPyConnection, run_id: str, *, status: str, error: str) -> None:
    """Mark a running run failed or stopped; ValueError if it is not running or for another status."""
    if status not in ("failed", "stopped"):
        raise ValueError(f"a run does not end {status!r}")
    _running(connection, run_id)
    connection.execute("update runs set status = ?, error = ? where run_id = ?", [status, error, run_id])


def one(connection: duckdb.DuckDBPyConnection, run_id: str) -> RunRecord | None:
    """The run of that id; None if there is none."""
    found = _records(connection, "where run_id = ?", [run_id])
    return found[0] if found else None


def of_lesson(connection: duckdb.DuckDBPyConnection, lesson_id: str) -> tuple[RunRecord, ...]:
    """The lesson's runs in the order they were last started."""
    return _records(connection, "where lesson_id = ? order by number", [lesson_id])


def current(connection: duckdb.DuckDBPyConnection, lesson_id: str) -> dict[str, str]:
    """The lesson's current run by the part it wrote.

    A part refined from a table ("utterances.speakers") is there only while the run of that table is the one it read.
    """
    rows = connection.execute(
        "select part_name, run_id from current_runs where lesson_id = ? order by part_name", [lesson_id]
    ).fetchall()
    found: dict[str, str] = dict(rows)
    return {part: run_id for part, run_id in found.items() if _stands(connection, part, run_id, found)}


def _stands(connection: duckdb.DuckDBPyConnection, part: str, run_id: str, found: Mapping[str, str]) -> bool:
    plain = found.get(part.partition(".")[0], run_id)
    if plain == run_id:
        return True
    refined = facts(connection, run_id)
    return refined is not None and plain in refined.input_run_ids


def facts(connection: duckdb.DuckDBPyConnection, run_id: str) -> RunStart | None:
    """What the run was started with; None if there is no such run."""
    row = connection.execute(
        "select run_id, lesson_id, analyzer, version, writes, params, model_sha256, input_run_ids "
        "from runs where run_id = ?",
        [run_id],
    ).fetchone()
    if row is None:
        return None
    return RunStart(
        run_id=row[0],
        lesson_id=row[1],
        analyzer=row[2],
        version=row[3],
        writes=tuple(row[4]),
        params=json.loads(row[5]),
        model_sha256=row[6],
        input_run_ids=tuple(row[7]),
    )


def warnings(connection: duckdb.DuckDBPyConnection, run_id: str) -> tuple[dict[str, Any], ...]:
    """The warnings the run finished with; () if there is no such run or it is not finished."""
    row = connection.execute("select warnings from runs where run_id = ?", [run_id]).fetchone()
    return tuple(json.loads(row[0])) if row and row[0] else ()


def median_seconds(connection: duckdb.DuckDBPyConnection, analyzer: str) -> float | None:
    """Median seconds of the analyzer's done runs; None without one."""
    row = connection.execute(
        "select median(seconds) from runs where analyzer = ? and status = 'done'", [analyzer]
    ).fetchone()
    return None if row is None or row[0] is None else float(row[0])


def _insert(connection: duckdb.DuckDBPyConnection, run: RunStart) -> None:
    connection.execute(
        "insert into runs (number, run_id, lesson_id, analyzer, version, params, model_sha256, input_run_ids, writes, "
        "status, started_at, seconds) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'running', ?, 0)",
        [
            _next_number(connection),
            run.run_id,
            run.lesson_id,
            run.analyzer,
            run.version,
            json.dumps(dict(run.params), sort_keys=True),
            run.model_sha256,
            list(run.input_run_ids),
            list(run.writes),
            now(),
        ],
    )


def _number_parts(connection: duckdb.DuckDBPyConnection, run: RunStart) -> None:
    for part in run.writes:
        connection.execute(
            "insert into parts (serial, lesson_id, run_id, part_name) "
            "select (select coalesce(max(serial), 0) + 1 from parts), ?, ?, ?",
            [run.lesson_id, run.run_id, part],
        )


def _next_number(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("select coalesce(max(number), 0) + 1 from runs").fetchone()
    return int(row[0]) if row else 1


def _running(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    record = one(connection, run_id)
    if record is None or record.status != "running":
        raise ValueError(f"run {run_id} is not running")


def _records(connection: duckdb.DuckDBPyConnection, where: str, params: list[object]) -> tuple[RunRecord, ...]:
    rows = connection.execute(
        f"select run_id, lesson_id, analyzer, version, status, seconds, error from runs {where}", params
    ).fetchall()
    return tuple(
        RunRecord(run_id=r[0], lesson_id=r[1], analyzer=r[2], version=r[3], status=r[4], seconds=r[5], error=r[6])
        for r in rows
    )
