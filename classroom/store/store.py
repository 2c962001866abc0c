"""The store as the rest of the program sees it: lessons, runs, pieces of tables, corrections, trends."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import polars as pl

from classroom.domain.analyzer import Frames
from classroom.domain.corrections import Correction, Edit
from classroom.domain.errors import StoreError
from classroom.domain.notes import Goal, Note
from classroom.domain.requests import Lesson, MediaFile, RunRecord
from classroom.domain.sharing import Bundle, Opened
from classroom.naming.people import Person
from classroom.store import (
    corrections,
    edits,
    encryption,
    lessons,
    names,
    notes,
    outputs,
    removal,
    runs,
    search,
    series,
    shared,
    tables,
    trends,
    versions,
    wiping,
)
from classroom.store.connection import Database
from classroom.store.outputs import Output
from classroom.store.runs import RunStart


class Store:
    """One folder with everything Lectern knows, owned by one process; its methods may be called from any thread.

    Whatever a method has written is on the disk when it returns. Any method raises StoreError if the disk is full,
    cannot be written or the file is damaged, and ValueError after `close`.
    """

    def __init__(self, database: Database) -> None:
        """A store over an open database; use `open`."""
        self._database = database

    @classmethod
    def open(cls, folder: Path, *, passphrase: str | None = None) -> Store:
        """The store in that folder, made if there is none, brought up to date (after a backup) if it is older.

        Raises StoreError: in use by another process (which is named), too new, damaged, not a store, not writable,
        or the disk is full; PassphraseNeeded if it is encrypted and this is not its pass-phrase.
        """
        database = Database(folder, passphrase=passphrase)
        try:
            wiping.wipe_if_due(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self, *, copy: bool = False) -> None:
        """Write everything into the one file and let other processes have it; may be called twice.

        copy: put a copy among the backups if something changed and none was made today (see `store.backups`).
        """
        self._database.close(copy=copy)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.close()
        except StoreError:
            if error is None:
                raise

    @property
    def folder(self) -> Path:
        """The store's folder."""
        return self._database.folder

    @property
    def encrypted(self) -> bool:
        """True if the store's file is encrypted."""
        return self._database.key is not None

    @property
    def media_key(self) -> bytes | None:
        """What recordings kept in the store's folder are sealed with; None for a plain store."""
        return None if self._database.key is None else bytes.fromhex(self._database.key)

    def set_passphrase(self, passphrase: str) -> None:
        """Encrypt the store under a pass-phrase, or change that of an encrypted one.

        Encrypting writes the file anew and replaces its backups by one new encrypted one; a change writes only the
        key file. StoreError for a pass-phrase under 8 characters, or no room.
        """
        encryption.set_passphrase(self._database, passphrase)

    def remove_passphrase(self) -> None:
        """Write an encrypted store anew as a plain one, and replace its backups; nothing if it is plain."""
        encryption.remove(self._database)

    def back_up(self) -> Path:
        """A copy of the store as it is now, in its folder `backups`; StoreError if there is no room for it."""
        with self._database.replaced() as file:
            return versions.back_up(file, self._database.version)

    def add_lesson(self, lesson: Lesson) -> None:
        """Add a lesson; UsageError if its id is taken."""
        with self._database.write() as connection:
            lessons.add(connection, lesson)

    def change_lesson(self, lesson_id: str, **facts: Any) -> None:
        """Set facts of a lesson (fields of Lesson but its id); UsageError if there is none, ValueError for others."""
        with self._database.write() as connection:
            shared.refuse(connection, lesson_id)
            lessons.change(connection, lesson_id, facts)

    def delete_lesson(self, lesson_id: str) -> None:
        """Remove a lesson with everything of it, from the file's bytes and the backups too; UsageError if unknown.

        The file is written anew for that, and each backup too: about 17 s of processor time a file of 0.9 GB (1,000
        lessons). Other threads may read while the store itself is written. Call it where waiting is no harm.
        StoreError if that fails or a backup cannot be read: the lesson is deleted, but not from the bytes of that file.
        """
        self.delete_lessons((lesson_id,))

    def delete_lessons(self, lesson_ids: Sequence[str]) -> None:
        """Remove several lessons as `delete_lesson` does, all of them or none, writing the file anew only once."""
        removal.delete_lessons(self._database, lesson_ids)

    def lessons(self) -> pl.DataFrame:
        """The library, newest first.

        Columns lesson_id, title, course, teacher, date (Date), language, created_at, duration_s, counts of rows shown
        in utterances, comments, slides and moments (Int32), and state: "empty" before any run, "unfinished" if the
        last run of any analyzer is not done, else "done".
        """
        with self._database.read() as connection:
            return lessons.library(connection)

    def lesson(self, lesson_id: str) -> Lesson | None:
        """The lesson of that id; None if there is none."""
        with self._database.read() as connection:
            return lessons.one(connection, lesson_id)

    def find_lessons(self, text: str) -> tuple[Lesson, ...]:
        """The lesson of that id, or else those whose id begins so or whose title is that in any case."""
        with self._database.read() as connection:
            return lessons.find(connection, text)

    def search(self, text: str) -> pl.DataFrame:
        """What was said, shown and written with all these words, newest lesson first; see `search.HITS_SCHEMA`."""
        with self._database.read() as connection:
            return search.search(connection, text)

    def set_media(self, lesson_id: str, kind: str, files: Sequence[MediaFile]) -> None:
        """Replace the lesson's files of one kind; UsageError for an unknown lesson, ValueError for a mixed kind."""
        with self._database.write() as connection:
            lessons.set_media(connection, lesson_id, kind, files)

    def media(self, lesson_id: str) -> tuple[MediaFile, ...]:
        """The lesson's files: recordings, slides, comments, transcript, each in order."""
        with self._database.read() as connection:
            return lessons.media(connection, lesson_id)

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

    def correct(self, correction: Correction) -> str:
        """Take a person's correction and fill in what it replaces; its id.

        UsageError if the lesson, table, row or column is not there or the column cannot hold the value.
        """
        with self._database.write() as connection:
            return corrections.add(connection, [correction])[0]

    def edit(self, made: Sequence[Correction], *, command: str) -> str:
        """Take corrections of one lesson as one edit, all or none; the edit's id. UsageError as `correct`."""
        with self._database.write() as connection:
            return edits.make(connection, made, command=command)

    def undo(self, lesson_id: str) -> Edit | None:
        """Take back the lesson's edit that was done last (rows are added, none removed); None if there is none."""
        with self._database.write() as connection:
            return edits.undo(connection, lesson_id)

    def redo(self, lesson_id: str) -> Edit | None:
        """Do the edit again that was taken back last; None if there is none or another was done since."""
        with self._database.write() as connection:
            return edits.redo(connection, lesson_id)

    def edits(self, lesson_id: str) -> tuple[Edit, ...]:
        """The edits in force, oldest first, then those taken back, the next to be done again first."""
        with self._database.read() as connection:
            return edits.history(connection, lesson_id)

    def withdraw(self, correction_id: str) -> None:
        """Take a correction back (a row is added, none removed); once more does nothing. UsageError if unknown."""
        with self._database.write() as connection:
            corrections.withdraw(connection, correction_id)

    def corrections(self, lesson_id: str) -> pl.DataFrame:
        """One row a correction, oldest first: columns as in corrections.LIST_SCHEMA, see corrections.listing."""
        with self._database.read() as connection:
            return corrections.listing(connection, lesson_id)

    def names(self, lesson: Lesson) -> tuple[Person, ...]:
        """The people known for a lesson or its course, with their pseudonyms."""
        with self._database.read() as connection:
            return names.of_lesson(connection, lesson)

    def set_names(self, lesson: Lesson, people: Sequence[Person]) -> None:
        """Set the people known for a lesson, or for its course where it has one."""
        with self._database.write() as connection:
            lessons.known(connection, lesson.lesson_id)
            names.put(connection, lesson, people)

    def notes(self, lesson_id: str, *, history: bool = False) -> tuple[Note, ...]:
        """The lesson's notes in its order; with history every row, withdrawals too, in the order they were made."""
        with self._database.read() as connection:
            return notes.of_lesson(connection, lesson_id, history=history)

    def add_note(self, note: Note) -> Note:
        """Append a note or clip; the note with its id and time. UsageError for an unknown lesson."""
        with self._database.write() as connection:
            return notes.add(connection, note)

    def withdraw_note(self, note_id: str) -> None:
        """Take a note back (a row is added, none removed); once more does nothing. UsageError if unknown."""
        with self._database.write() as connection:
            notes.withdraw(connection, note_id)

    def review(self) -> pl.DataFrame:
        """The lessons teacher by teacher with their notes and clips counted; columns as in notes.review."""
        with self._database.read() as connection:
            return notes.review(connection)

    def goals(self) -> tuple[Goal, ...]:
        """The goals in force, in the order they were set."""
        with self._database.read() as connection:
            return notes.goals(connection)

    def set_goal(self, goal: Goal) -> Goal:
        """Append a goal; the goal with its id and time."""
        with self._database.write() as connection:
            return notes.set_goal(connection, goal)

    def drop_goal(self, goal_id: str) -> None:
        """Take a goal back; once more does nothing. UsageError if unknown."""
        with self._database.write() as connection:
            notes.drop_goal(connection, goal_id)

    def take_in(self, bundle: Bundle) -> Opened:
        """Add a bundle's lessons that are not here, read-only, and its notes: all of it or nothing."""
        with self._database.write() as connection:
            return shared.take_in(connection, bundle)

    def is_shared(self, lesson_id: str) -> bool:
        """True for a lesson that came in a bundle and can only be read and given notes."""
        with self._database.read() as connection:
            return shared.is_shared(connection, lesson_id)

    def log_output(self, output: Output) -> None:
        """Note that something left the store."""
        with self._database.write() as connection:
            outputs.add(connection, output)

    def outputs(self) -> pl.DataFrame:
        """What left the store, the newest first: what, lesson, formats, masked, place, created_at."""
        with self._database.read() as connection:
            return outputs.listing(connection)

    def fact(self, name: str) -> str | None:
        """A setting of the store; None if it was never set."""
        with self._database.read() as connection:
            return outputs.fact(connection, name)

    def set_fact(self, name: str, value: str | None) -> None:
        """Set a setting of the store; None forgets it."""
        with self._database.write() as connection:
            outputs.set_fact(connection, name, value)

    def measures(
        self,
        *,
        course: str | None = None,
        teacher: str | None = None,
        name: str | None = None,
        scope: str | None = None,
    ) -> pl.DataFrame:
        """Measures of all lessons, oldest lesson first, narrowed to a course, teacher, measure, scope (None for all).

        Columns lesson_id, title, course, teacher, date, name, scope, value, low, high, unit, n.
        """
        with self._database.read() as connection:
            return trends.measures(connection, course=course, teacher=teacher, name=name, scope=scope)

    def measure_names(self, *, course: str | None = None, teacher: str | None = None) -> pl.DataFrame:
        """The measures that lessons have values of: name, scope and number of lessons."""
        with self._database.read() as connection:
            return trends.names(connection, course=course, teacher=teacher)

    def people(self) -> pl.DataFrame:
        """Distinct pairs of course and teacher of all lessons; either may be null."""
        with self._database.read() as connection:
            return trends.people(connection)

    def seconds_of(self, analyzer: str) -> float | None:
        """Median seconds of the analyzer's done runs; None without one."""
        with self._database.read() as connection:
            return runs.median_seconds(connection, analyzer)

    def prune(self, lesson_id: str) -> int:
        """Remove the lesson's runs whose rows are not shown; the number of rows removed. UsageError if unknown."""
        return removal.prune(self._database, lesson_id)
