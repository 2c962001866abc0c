"""Writing a store's file anew, so that nothing of deleted rows is left in it.

DuckDB marks deleted rows and reuses freed blocks but does not overwrite them: after a delete and a checkpoint the
text is still in the file (tested with 1.5.5). So the file is written anew from the rows that are left.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import duckdb

from classroom.domain.errors import StoreError
from classroom.store import keys, names, teacher_voices, versions
from classroom.store.connection import Database
from classroom.store.opening import attaching, connect

_DUE = "rewrite_due"

_log = logging.getLogger(__name__)


def note(connection: duckdb.DuckDBPyConnection) -> None:
    """Note in the store that it has to be written anew; to be called in the transaction that deletes."""
    connection.execute("insert into facts values (?, 'yes')", [_DUE])


def wipe(database: Database) -> None:
    """Write the store's file anew; other threads may read meanwhile, and wait if they want to write."""
    with database.renewed() as (connection, fresh):
        copy(connection, fresh, database.key)
    with database.write() as connection:
        connection.execute("delete from facts where name = ?", [_DUE])


def wipe_if_due(database: Database) -> None:
    """Write the file anew if a deletion was interrupted before it could; failing to is logged and tried next time."""
    with database.read() as connection:
        due = connection.execute("select count(*) from facts where name = ?", [_DUE]).fetchone()
    if due and due[0]:
        try:
            wipe(database)
        except StoreError as error:
            _log.warning("the store could not be written anew after a deletion: %s", error)


def remove_from_copy(file: Path, remove: Callable[[duckdb.DuckDBPyConnection], None], key: str | None) -> None:
    """Remove rows from a closed copy of a store, of whatever version; OSError or duckdb.Error if it cannot be.

    key: the store's, used if the copy is encrypted.
    """
    fresh = file.with_suffix(".part")
    own = key if keys.is_encrypted(file) else None
    connection = connect(file, own)
    try:
        remove(connection)
        connection.execute("checkpoint")
        copy(connection, fresh, own)
    except BaseException:
        connection.close()
        fresh.unlink(missing_ok=True)
        raise
    connection.close()
    versions.put(fresh, file)


def delete_rows(connection: duckdb.DuckDBPyConnection, lesson_ids: list[str]) -> None:
    """Delete the rows of these lessons from every table that has a lesson_id, whatever the store's version.

    With a course's last lesson go the names of its people, with a teacher's last one the remembered voice.
    """
    holding = connection.execute(
        "select distinct table_name from duckdb_columns() "
        "where column_name = 'lesson_id' and not internal and database_name = current_database()"
    ).fetchall()
    for (name,) in holding:
        connection.execute(f'delete from "{name}" where list_contains(?, lesson_id)', [lesson_ids])
    if ("names",) in holding:
        names.drop_orphans(connection)
    teacher_voices.drop_orphans(connection)


def copy(connection: duckdb.DuckDBPyConnection, fresh: Path, key: str | None) -> None:
    """Make a new file with all rows of the connection's own, encrypted if a key is given.

    Table by table: `copy from database` with the rows took 2 GB of memory for a store of 0.9 GB (measured).
    """
    rows = connection.execute(
        "select current_database(), table_name from duckdb_tables() where database_name = current_database()"
    ).fetchall()
    connection.execute(attaching(fresh, "fresh", key))
    try:
        connection.execute(f'copy from database "{rows[0][0]}" to fresh (schema)')
        for own, name in rows:
            connection.execute(f'insert into fresh."{name}" select * from "{own}"."{name}"')
    finally:
        connection.execute("detach fresh")
