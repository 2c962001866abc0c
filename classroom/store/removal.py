"""Taking things out: lessons with every byte of them, and runs that nothing shows any more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import duckdb

from classroom.domain.errors import StoreError
from classroom.domain.tables import TABLES
from classroom.store import lessons, tables, teacher_voices, wiping
from classroom.store.connection import Database
from classroom.store.faults import BACKUPS


def delete_lessons(database: Database, lesson_ids: Sequence[str]) -> None:
    """Remove lessons from the store's file and from the backups; UsageError (and nothing removed) if one is unknown.

    The rows are gone in one transaction, which also notes that the file is to be written anew, so that a program
    killed in between does it when the store is next opened. StoreError if the file cannot be written anew or a backup
    cannot be read: the lessons are gone from every list then, but their text is still in that file.
    """
    ids = list(lesson_ids)
    if not ids:
        return
    with database.write() as connection:
        for lesson_id in ids:
            lessons.known(connection, lesson_id)
        wiping.delete_rows(connection, ids)
        wiping.note(connection)
    _wipe(database, lambda connection: wiping.delete_rows(connection, ids))


def forget_voice(database: Database, teacher: str) -> bool:
    """Remove a teacher's remembered voice from the store's file and from the backups; False if there is none.

    StoreError as for `delete_lessons`.
    """
    with database.write() as connection:
        there = teacher_voices.forget(connection, teacher)
        if there:
            wiping.note(connection)
    if there:
        _wipe(database, lambda connection: teacher_voices.forget_anywhere(connection, teacher))
    return there


def prune(database: Database, lesson_id: str) -> int:
    """Remove the lesson's runs that are not shown for any part, with their rows; the number of rows removed.

    A run that is running stays: its next piece may be on the way.
    """
    with database.write() as connection:
        lessons.known(connection, lesson_id)
        every = connection.execute(
            "select run_id from runs where lesson_id = ? and status <> 'running'", [lesson_id]
        ).fetchall()
        shown = {part.run_id for name in TABLES for part in tables.shown(connection, lesson_id, name)}
        old = [row[0] for row in every if row[0] not in shown]
        removed = tables.drop(connection, old)
        for name in ("runs", "parts"):
            connection.execute(f"delete from {name} where list_contains(?, run_id)", [old])
    return removed


def _wipe(database: Database, remove: Callable[[duckdb.DuckDBPyConnection], None]) -> None:
    """Have nothing left of rows that are deleted, in the store's file and, where `remove` deletes them, the backups."""
    try:
        wiping.wipe(database)
    except StoreError as error:
        raise StoreError(
            f"It is deleted, but the text could not be wiped from the store file yet. {error.reason}",
            f"{error.remedy} It is tried again whenever the store is opened.".strip(),
        ) from error
    _delete_from_backups(database, remove)


def _delete_from_backups(database: Database, remove: Callable[[duckdb.DuckDBPyConnection], None]) -> None:
    folder = database.folder / BACKUPS
    for half in folder.glob("*.part"):
        half.unlink(missing_ok=True)
    for backup in sorted(folder.glob("*.duckdb")):
        try:
            wiping.remove_from_copy(backup, remove, database.key)
        except (OSError, duckdb.Error) as error:
            raise StoreError(
                f"It is deleted, but the backup {backup} could not be rewritten and may still hold it.",
                "Delete that file by hand if nobody may see the lesson.",
            ) from error
