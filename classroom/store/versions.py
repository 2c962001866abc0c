"""The version of a store: which migrations there are, which were applied, and bringing an older store up to date."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import duckdb

from classroom.store import migrations
from classroom.store.faults import BACKUPS

_SCHEMA_VERSION = (
    "create table if not exists schema_version (version integer, info varchar, applied_at varchar, program varchar)"
)


@dataclass(frozen=True, kw_only=True)
class Migration:
    """One step between versions: `up` changes a store of version `version - 1` into one of `version`."""

    version: int
    info: str
    up: Callable[[duckdb.DuckDBPyConnection], None]


def found() -> tuple[Migration, ...]:
    """The migrations in the folder `migrations`, by version from 1; ValueError if a number is missing or double."""
    steps: list[Migration] = []
    for module in pkgutil.iter_modules(migrations.__path__):
        number = re.fullmatch(r"m(\d{4})_\w+", module.name)
        if number is None:
            raise ValueError(f"{module.name} is not named like a migration")
        loaded = importlib.import_module(f"{migrations.__name__}.{module.name}")
        steps.append(Migration(version=int(number.group(1)), info=loaded.INFO, up=loaded.up))
    steps.sort(key=lambda step: step.version)
    if [step.version for step in steps] != list(range(1, len(steps) + 1)):
        raise ValueError("migrations are not numbered 1, 2, 3 ...")
    return tuple(steps)


def version_of(connection: duckdb.DuckDBPyConnection) -> int | None:
    """The store's version; 0 for an empty database, None for one that something else made."""
    names = {
        row[0]
        for row in connection.execute(
            "select table_name from duckdb_tables() where database_name = current_database()"
        ).fetchall()
    }
    if "schema_version" not in names:
        return None if names else 0
    row = connection.execute("select coalesce(max(version), 0) from schema_version").fetchone()
    return int(row[0]) if row else 0


def migrate(connection: duckdb.DuckDBPyConnection, steps: Sequence[Migration]) -> None:
    """Apply the steps newer than the store, each with its record in one transaction."""
    connection.execute(_SCHEMA_VERSION)
    version = version_of(connection) or 0
    for step in steps:
        if step.version <= version:
            continue
        connection.begin()
        try:
            step.up(connection)
            connection.execute(
                "insert into schema_version values (?, ?, ?, ?)", [step.version, step.info, now(), _program()]
            )
            connection.commit()
        except BaseException:
            connection.rollback()
            raise


def back_up(file: Path, version: int, *, why: str = "") -> Path:
    """A copy of the closed store file in the folder `backups`, named by version, time and why; whole or not there."""
    folder = file.parent / BACKUPS
    folder.mkdir(exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    target = folder / f"{file.stem}-v{version}-{stamp}{f'-{why}' if why else ''}{file.suffix}"
    half = target.with_suffix(".part")
    try:
        shutil.copyfile(file, half)
        put(half, target)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    return target


def put(made: Path, target: Path) -> None:
    """Put a file just made in the place of another, so that after a power cut it is the old one or the new one."""
    _sync(made, os.O_RDWR)
    made.replace(target)
    if sys.platform != "win32":
        _sync(target.parent, os.O_RDONLY)


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def now() -> str:
    """The time in UTC as ISO 8601 with microseconds."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _program() -> str:
    try:
        return metadata.version("lectern-classroom")
    except metadata.PackageNotFoundError:
        return "unknown"
