"""The part of the store that keeps what analyzers made: runs, pieces of tables, whole tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import polars as pl

from classroom.domain.analyzer import Frames
from classroom.domain.requests import RunRecord
from classroom.store import corrections, lessons, removal, runs, series, shared, tables
from classroom.store.held import Held
from classroom.store.runs import RunStart


class Results(Held):
    """Runs and their rows; tables as they are shown, with people's corrections over them."""

    def run(self, run_id: str) -> RunRecord | None:
        """The run of that id; None if there is none."""
        with self._database.read() as connection:
            return runs.one(connection, run_id)

    def run_facts(self, run_id: str) -> RunStart | None:
        """What the run was started with; None if there is no such run."""
        with self._database.read() as connection:
            return runs.facts(connection, run_id)

    def runs(self, lesson_id: str) -> tuple[RunRecord, ...]:
        """The lesson's runs in the order they were last started; one that is "running" may belong to a dead process."""
        with self._database.read() as connection:
            return runs.of_lesson(connection, lesson_id)

    def current_runs(self, lesson_id: str) -> dict[str, str]:
        """The id of the run whose rows are shown, by the part it wrote."""
        with self._database.read() as connection:
            return runs.current(connection, lesson_id)

    def warnings(self, run_id: str) -> tuple[dict[str, Any], ...]:
        """The warnings a run finished with; () before."""
        with self._database.read() as connection:
            return runs.warnings(connection, run_id)

    def start_run(self, run: RunStart, *, fresh: bool = False) -> None:
        """Begin a run, or go on with an unfinished one of the same id, its pieces kept (dropped if `fresh`).

        UsageError for an unknown lesson, ValueError if the run is done already (see `make_current`).
        """
        with self._database.write() as connection:
            shared.refuse(connection, run.lesson_id)
            runs.start(connection, run)
            if fresh:
                tables.drop(connection, [run.run_id])

    def commit_piece(self, run_id: str, frames: Frames) -> dict[str, int]:
        """Append pieces to a running run in one transaction; rows added by part.

        Raises TableError for a frame that is not its table or does not follow the earlier pieces, ValueError if the
        run is not running or does not write that part; nothing is kept of the call then.
        """
        with self._database.write() as connection:
            return tables.commit(connection, run_id, frames)

    def finish_run(self, run_id: str, *, seconds: float, warnings: tuple[dict[str, Any], ...] = ()) -> None:
        """Mark a running run done and make it current, in one transaction; ValueError if it is not running."""
        with self._database.write() as connection:
            runs.finish(connection, run_id, seconds=seconds, warnings=warnings)

    def make_current(self, run_id: str) -> None:
        """Show the rows of an earlier done run again, for all parts it wrote; ValueError if it is not done."""
        with self._database.write() as connection:
            runs.make_current(connection, run_id)

    def end_run(self, run_id: str, *, status: Literal["failed", "stopped"], error: str) -> None:
        """Mark a running run failed or stopped, its pieces kept; ValueError if it is not running."""
        with self._database.write() as connection:
            runs.end(connection, run_id, status=status, error=error)

    def pieces(self, run_id: str) -> dict[str, pl.DataFrame]:
        """What a run has committed, by part, rows in order; parts without a piece are missing."""
        with self._database.read() as connection:
            return tables.pieces(connection, run_id)

    def table(self, lesson_id: str, name: str, *, corrected: bool = True) -> pl.DataFrame:
        """A table ("labels": all parts together) or part ("labels.feedback") of a lesson, in the declared order.

        Rows of the current run of each part, or of the newest unfinished one where there is no current; no rows
        without either. corrected: with people's corrections over them. UsageError for an unknown lesson or table.
        """
        tables.table_of(name)
        read = corrections.corrected if corrected else tables.whole
        with self._database.read() as connection:
            lessons.known(connection, lesson_id)
            return read(connection, lesson_id, name)

    def tables_of(self, lesson_ids: Sequence[str], name: str) -> pl.DataFrame:
        """A whole table of several lessons as computed: lesson_id, then its columns, in the order of the ids."""
        with self._database.read() as connection:
            return series.of_lessons(connection, name, lesson_ids)

    def plain_table(self, lesson_id: str, name: str) -> pl.DataFrame:
        """The table or part of exactly that name as it was computed, without corrections or what was refined of it.

        UsageError for an unknown lesson or table.
        """
        with self._database.read() as connection:
            lessons.known(connection, lesson_id)
            return tables.plain(connection, lesson_id, name)

    def seconds_of(self, analyzer: str) -> float | None:
        """Median seconds of the analyzer's done runs; None without one."""
        with self._database.read() as connection:
            return runs.median_seconds(connection, analyzer)

    def prune(self, lesson_id: str) -> int:
        """Remove the lesson's runs whose rows are not shown; the number of rows removed. UsageError if unknown."""
        return removal.prune(self._database, lesson_id)
