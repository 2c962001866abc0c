"""Connections to database files, plain or encrypted, that can reach nothing else."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Final

import duckdb

from classroom.domain.errors import StoreError

NO_EXTENSIONS: Final = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
"""Settings that keep DuckDB from fetching anything from the network."""


def connect(
    file: Path, key: str | None = None, *, cipher: bool = False, read_only: bool = False
) -> duckdb.DuckDBPyConnection:
    """A connection that fetches no extension, opens no network and touches no file outside the database's folder.

    key: 64 hexadecimal digits for an encrypted file, whose temporary files are encrypted too; None for a plain one.
    cipher: true if encrypted files are to be attached to a plain one.
    """
    connection = _plain(file, read_only=read_only) if key is None else _encrypted(file, key, read_only=read_only)
    try:
        if cipher and key is None:
            connection.execute(f"load {quoted(_cipher_extension())}")
        # on by default where Python is started with -c; it would end up among what a command prints
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"set allowed_directories = [{quoted(file.parent)}]")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
    except BaseException:
        connection.close()
        raise
    return connection


def second(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Another connection to the same database, for reading in another thread or beside a transaction."""
    row = connection.execute("select current_database()").fetchone()
    cursor = connection.cursor()
    if row is not None:
        # an encrypted file is attached beside an empty database in memory, which a cursor would start in
        cursor.execute(f'use "{row[0]}"')
    return cursor


def attaching(file: Path, name: str, key: str | None, *, read_only: bool = False) -> str:
    """The SQL that attaches a database file under a name, encrypted by `key` unless it is None."""
    only = ", read_only" if read_only else ""
    options = "" if key is None else f" (encryption_key '{key}', encryption_cipher 'GCM'{only})"
    return f"attach {quoted(file)} as {name}{options}"


def _plain(file: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        str(file), read_only=read_only, config={**NO_EXTENSIONS, "threads": 2, "memory_limit": "512MB"}
    )


def _encrypted(file: Path, key: str, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    temporary = {"temp_directory": f"{file}.tmp", "temp_file_encryption": "true"}
    connection = duckdb.connect(
        ":memory:", config={**NO_EXTENSIONS, **temporary, "threads": 2, "memory_limit": "512MB"}
    )
    try:
        # DuckDB itself can only read encrypted files; the library that writes them safely is in this extension
        connection.execute(f"load {quoted(_cipher_extension())}")
        connection.execute(attaching(file, "lectern", key, read_only=read_only))
        connection.execute("use lectern")
    except BaseException:
        connection.close()
        raise
    return connection


def _cipher_extension() -> Path:
    """The extension that holds DuckDB's encryption, from its package; StoreError where the package is not there."""
    spec = importlib.util.find_spec("duckdb_extension_httpfs")
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    found = [
        path for place in places for path in Path(place).glob(f"extensions/v{duckdb.__version__}/*.duckdb_extension")
    ]
    if not found:
        raise StoreError(
            "The part of Lectern that opens encrypted stores is not installed.", "Install Lectern again and retry."
        )
    return found[0]


def quoted(path: Path) -> str:
    """The path as a text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"
