"""From DuckDB's and the system's errors to `StoreError`: what happened and what the person can do."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import duckdb

from classroom.domain.errors import StoreDamaged, StoreError
from classroom.store.owner import locked

BACKUPS = "backups"
"""The folder with copies of the store, inside the store's folder."""

FAULTS = (
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.OutOfMemoryException,
    duckdb.SerializationException,
    duckdb.TransactionException,
    duckdb.InvalidInputException,
    duckdb.CatalogException,
)
"""The kinds of DuckDB error that a disk can cause; every other kind is a bug of ours, and so are some of these."""

_DAMAGED = (
    "checksum",
    "corrupt",
    "not a valid duckdb",
    "could not read enough bytes",
    "replaying wal",
    "deseriali",
    "extension",
    "aes tag",
)
_SEALED = ("aes tag", "encryption key", "encrypted database")
_FULL = ("no space left", "disk full", "disk quota", "file too large", "not enough space")
_WRITE = ("could not write", "could not sync", "could not truncate", "failed to commit", "checkpoint failed")


def is_bug(error: BaseException) -> bool:
    """True for a DuckDB error of one of these kinds that no disk caused, such as a transaction begun wrongly."""
    text = str(error).lower()
    if isinstance(error, duckdb.TransactionException):
        return not any(sign in text for sign in _WRITE)
    if isinstance(error, (duckdb.InvalidInputException, duckdb.CatalogException)):
        return not any(sign in text for sign in _SEALED)
    return False


def store_fault(error: BaseException, folder: Path) -> StoreError:
    """The StoreError for an error met while using the store in `folder`; never quotes a value of a table."""
    text = str(error).lower()
    if isinstance(error, OSError):
        return _system_fault(error, folder)
    if "could not set lock" in text or "already open" in text or "being used by another process" in text:
        holder = re.search(r"PID (\d+)", str(error))
        return locked(int(holder.group(1)) if holder else None)
    if "encryption key" in text or "encrypted database" in text:
        return swapped(folder)
    if any(sign in text for sign in _FULL):
        return full()
    if isinstance(error, duckdb.OutOfMemoryException):
        return StoreError("There is not enough memory for this step.", "Close other programs and try again.")
    if "permission denied" in text or "read-only" in text or "access is denied" in text:
        return not_writable(folder)
    if isinstance(error, duckdb.SerializationException) or any(sign in text for sign in _DAMAGED):
        return damaged(folder, only_log="replaying wal" in text)
    return StoreError(
        f"The store in {folder} could not be read or written.",
        "Check that the disk is connected and has room, then open Lectern again; everything saved before is kept.",
    )


def damaged(folder: Path, *, only_log: bool = False) -> StoreError:
    """The error for a store file that cannot be read, with the way out.

    only_log: true if only the log of the last changes (lectern.duckdb.wal) is damaged.
    """
    if only_log:
        return StoreError(
            f"The log of the last changes to the store in {folder} is damaged.",
            "Move lectern.duckdb.wal to another folder and open Lectern again: all but the last changes is there.",
        )
    backups = sorted((folder / BACKUPS).glob("*.duckdb"), key=lambda file: file.stat().st_mtime)
    reason = f"The store file lectern.duckdb in {folder} is damaged."
    if backups:
        way_out = f"`lectern restore` puts the backup {backups[-1]} in its place and keeps the damaged file."
        return StoreDamaged(folder, reason, way_out)
    return StoreError(
        reason,
        "Move lectern.duckdb and lectern.duckdb.wal to another folder, then start anew and import the recordings "
        f"again: {folder / BACKUPS} holds no backup.",
    )


def swapped(folder: Path) -> StoreError:
    """The error for an encrypted file that the store's key does not open."""
    return StoreError(
        f"The store file in {folder} was encrypted with another key than the one beside it.",
        "Put the right file and its key file back from the same copy of the folder.",
    )


def full() -> StoreError:
    """The error for a disk without room."""
    return StoreError("The disk is full.", "Free some space and start again; everything saved before is kept.")


def not_writable(folder: Path) -> StoreError:
    """The error for a folder in which nothing can be written."""
    return StoreError(f"Nothing can be written to {folder}.", "Allow writing there or choose another folder.")


def too_new(version: int, known: int) -> StoreError:
    """The error for a store written by a later program."""
    return StoreError(
        f"This store was made by a newer Lectern (store version {version}, this one knows {known}).",
        "Update Lectern, or choose another store folder.",
    )


def _system_fault(error: OSError, folder: Path) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return full()
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return not_writable(folder)
    if isinstance(error, (NotADirectoryError, FileExistsError)):
        return StoreError(f"{folder} is not a folder.", "Choose a folder for the store.")
    return StoreError(f"The store in {folder} could not be used: {error.strerror}.", "Check the disk and try again.")
