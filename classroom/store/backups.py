"""Copies of the store: one a day that something changed, the newest seven kept, each opened once before it counts.

A copy is made when the store is closed, when its file is whole and nobody waits. Copies before a migration are made by
`connection` and stay.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import duckdb

from classroom.domain.errors import StoreError, UsageError
from classroom.store import faults, keys, versions
from classroom.store.faults import BACKUPS
from classroom.store.opening import connect
from classroom.store.owner import Owner

KEPT: Final = 7
"""Daily copies kept."""

DAILY: Final = "daily"
ASIDE: Final = "replaced"

_NAME: Final = re.compile(r".+-v(\d+)-(\d{8}T\d{6})(\d{6})Z(?:-(\w+))?")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Backup:
    """A copy of the store. made_at: in UTC. daily: false for one made before a migration or by hand."""

    path: Path
    version: int
    made_at: datetime
    daily: bool
    size_bytes: int


def listed(folder: Path) -> tuple[Backup, ...]:
    """The copies of the store in `folder`, the newest first by the time in their names."""
    found: list[Backup] = []
    for path in (folder / BACKUPS).glob("*.duckdb"):
        match = _NAME.fullmatch(path.stem)
        if match is None:
            continue
        made_at = datetime.strptime(match[2], "%Y%m%dT%H%M%S").replace(tzinfo=UTC, microsecond=int(match[3]))
        size = path.stat().st_size
        daily = match[4] == DAILY
        found.append(Backup(path=path, version=int(match[1]), made_at=made_at, daily=daily, size_bytes=size))
    return tuple(sorted(found, key=lambda backup: (backup.made_at, backup.path.name), reverse=True))


def back_up_once_a_day(file: Path, version: int, key: str | None = None) -> Path | None:
    """A copy of the closed store file, if it has lessons and changed since the newest; None if none is due.

    key: of an encrypted store. Whatever goes wrong is logged and never the caller's trouble: what there is to lose is
    in the store itself.
    """
    try:
        if not _due(file):
            return None
        made = versions.back_up(file, version, why=DAILY)
        if not lessons_in(made, key):
            made.unlink()
            return None
    except (OSError, ValueError, duckdb.Error) as error:
        _log.warning("no copy of the store could be made: %s", type(error).__name__)
        return None
    # by number and not by age: a clock that was set back must not cost the copy just made
    others = [backup.path for backup in listed(file.parent) if backup.daily and backup.path != made]
    for old in others[KEPT - 1 :]:
        old.unlink(missing_ok=True)
    return made


def lessons_in(file: Path, key: str | None = None) -> int:
    """The number of lessons in a closed store file; duckdb.Error or ValueError if it cannot be read as a store.

    key: of an encrypted store.
    """
    connection = connect(file, key, read_only=True)
    try:
        if not versions.version_of(connection):
            raise ValueError("not a store")
        row = connection.execute("select count(*) from lessons").fetchone()
        return int(row[0]) if row else 0
    finally:
        connection.close()


def restore(
    folder: Path, file: Path, backup: Path | None = None, *, passphrase: str | None = None
) -> tuple[Path, Path]:
    """Put a copy in the place of the store `file` of `folder`: the copy taken, and the folder with what was there.

    backup: which copy, None for the newest that can be read. Raises UsageError if there is none, StoreError if the
    store is in use, nothing can be written or the copy cannot be read; the store is as it was then. PassphraseNeeded if
    copies are encrypted and this is not the pass-phrase.
    """
    owner = Owner(folder)
    try:
        chosen = _readable(folder, backup, passphrase)
        fresh = file.with_suffix(".restored")
        shutil.copyfile(chosen, fresh)
        aside = folder / f"{ASIDE}-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
        aside.mkdir()
        log = Path(f"{file}.wal")
        if file.exists():
            _also(file, aside / file.name)
        if log.exists():
            log.replace(aside / log.name)
        # there is a store at every moment: a program killed here finds the old one or the new one
        versions.put(fresh, file)
        return chosen, aside
    except OSError as error:
        raise faults.store_fault(error, folder) from error
    finally:
        owner.release()


def _readable(folder: Path, backup: Path | None, passphrase: str | None) -> Path:
    candidates = [backup] if backup is not None else [found.path for found in listed(folder)]
    sealed = any(keys.is_encrypted(path) for path in candidates)
    key = keys.unwrap(folder, passphrase) if sealed else None
    for path in candidates:
        try:
            lessons_in(path, key if keys.is_encrypted(path) else None)
        except (OSError, ValueError, duckdb.Error) as error:
            if backup is not None:
                raise StoreError(f"The backup {path} cannot be read.", "Choose another one.") from error
        else:
            return path
    raise UsageError(f"There is no backup of the store in {folder} that can be read.")


def _due(file: Path) -> bool:
    if not file.exists() or Path(f"{file}.wal").exists():
        return False
    found = listed(file.parent)
    if not found:
        return True
    newest = found[0]
    # another day, not a later one: the clock may have been set back
    other_day = newest.made_at.date() != datetime.now(UTC).date()
    return other_day and file.stat().st_mtime_ns > newest.path.stat().st_mtime_ns


def _also(file: Path, second: Path) -> None:
    """The file under a second name, a copy where the disk knows no links."""
    try:
        os.link(file, second)
    except OSError:
        shutil.copyfile(file, second)
