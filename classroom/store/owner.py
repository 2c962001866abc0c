"""The one process that owns a store folder: a lock of the operating system on a file that also names the owner."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from classroom.domain.errors import StoreError

LOCK_FILE = "owner.lock"

_FAR = 1 << 30
"""Where the locked byte lies: Windows keeps others from reading what is locked, and the number must be readable."""


class Owner:
    """Holds a folder for this process until `release`.

    The lock ends with the process however it dies, so a file left over from a killed process never blocks.
    """

    def __init__(self, folder: Path) -> None:
        """Take the folder; StoreError naming the other process if it is taken, OSError if nothing can be written."""
        path = folder / LOCK_FILE
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(self._file)
        except OSError as error:
            holder = _holder(path)
            os.close(self._file)
            if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
                raise locked(holder) from error
            raise
        os.ftruncate(self._file, 0)
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Give the folder back. The file stays: removing it would let two processes lock two files of one name."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def locked(holder: int | None) -> StoreError:
    """The error for a store in use by the process `holder`; None when its number is not known."""
    if holder == os.getpid():
        return StoreError("This store is already open in this program.", "Close it there first.")
    who = f"process {holder}" if holder is not None else "another process"
    return StoreError(
        f"The store is in use by another Lectern ({who}).",
        "Close that window or wait until its work is done, then try again.",
    )


def _holder(path: Path) -> int | None:
    try:
        text = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return int(text) if text.isdigit() else None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        os.lseek(file, _FAR, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(file: int) -> None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            # Some network folders have no locks; DuckDB's own lock on its file still keeps a second process out.
            if error.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS):
                raise
