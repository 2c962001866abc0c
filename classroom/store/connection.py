"""The open database file: one connection, one lock, transactions that happen wholly or not at all."""

from __future__ import annotations

import errno
import shutil
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from classroom.domain.errors import StoreError
from classroom.store import backups, faults, keys, versions
from classroom.store.opening import connect, second
from classroom.store.owner import Owner

FILE = "lectern.duckdb"


class Database:
    """The store's file, open for this process only. `read` and `write` may be used from several threads.

    Two locks: `_writing` for those who change something, then `_lock` for the one connection.
    """

    def __init__(
        self, folder: Path, steps: tuple[versions.Migration, ...] | None = None, *, passphrase: str | None = None
    ) -> None:
        """Open (or make) the store in `folder` and bring it to the newest of `steps` (default: all that are there).

        Raises StoreError: in use, too new, damaged, not a store, not writable, disk full; for an encrypted store
        PassphraseNeeded without the right pass-phrase.
        """
        self.passphrase = passphrase
        self._key: str | None = None
        self.folder = folder.expanduser().absolute()
        self.file = self.folder / FILE
        self._log = Path(f"{self.file}.wal")
        self._steps = versions.found() if steps is None else steps
        self._writing = threading.RLock()
        self._lock = threading.RLock()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._closed = False
        with self._faults():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._owner = Owner(self.folder)
        try:
            with self._faults():
                self._connection = self._open()
        except BaseException:
            self._owner.release()
            raise

    @property
    def version(self) -> int:
        """The version of the open store: that of the newest migration."""
        return self._steps[-1].version

    @property
    def key(self) -> str | None:
        """The key of an encrypted store while it is open, 64 hexadecimal digits; None for a plain one."""
        return self._key

    def close(self, *, copy: bool = False) -> None:
        """Write everything into the one file and give the folder back; may be called twice. copy: also once a day."""
        with self._writing, self._lock:
            was_open, self._closed = self._connection is not None, True
            try:
                with self._faults():
                    self._let_go()
                if copy and was_open:
                    backups.back_up_once_a_day(self.file, self.version, self._key)
            finally:
                self._owner.release()

    @contextmanager
    def read(self) -> Generator[duckdb.DuckDBPyConnection]:
        """The connection, while no other thread has it."""
        with self._lock, self._faults():
            yield self._ready()

    @contextmanager
    def write(self) -> Generator[duckdb.DuckDBPyConnection]:
        """The connection within one transaction: committed at the end, undone if anything is raised."""
        with self._writing, self._lock, self._faults():
            connection = self._ready()
            connection.begin()
            try:
                yield connection
                connection.commit()
            except BaseException:
                self._undo(connection)
                raise

    @contextmanager
    def replaced(self) -> Generator[Path]:
        """The file while it is closed and this process still owns the folder; it is opened again at the end."""
        with self._writing, self._lock, self._faults():
            self._ready()
            self._put_away()
            try:
                yield self.file
            finally:
                self._connection = self._open()

    @contextmanager
    def renewed(self) -> Generator[tuple[duckdb.DuckDBPyConnection, Path]]:
        """A second connection to read from, and the path for a new file that takes the store's place at the end.

        Other threads may read meanwhile and wait if they want to write; if anything is raised the old file stays.
        """
        fresh = self.file.with_suffix(".rewrite")
        with self._writing, self._faults():
            _remove(fresh)
            with self._lock:
                connection = second(self._ready())
            try:
                try:
                    yield connection, fresh
                finally:
                    connection.close()
                with self.replaced() as file:
                    versions.put(fresh, file)
            except BaseException:
                _remove(fresh)
                raise

    def _ready(self) -> duckdb.DuckDBPyConnection:
        if self._closed:
            raise ValueError("the store is closed")
        if self._connection is None:
            self._connection = self._open()
        return self._connection

    def _undo(self, connection: duckdb.DuckDBPyConnection) -> None:
        try:
            connection.rollback()
        except duckdb.Error:
            # Nothing to roll back, or DuckDB gave up after a failed write: opening anew reads what was committed.
            self._let_go()

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _put_away(self) -> None:
        """Close the file with everything in it, so that no log is left that would be read into another file."""
        if self._connection is not None:
            self._connection.execute("checkpoint")
            self._let_go()
        if self._log.exists():
            raise OSError(errno.EBUSY, "the log of the last changes could not be written into the store")

    def _open(self) -> duckdb.DuckDBPyConnection:
        # What a killed program left of a query too big for memory: it may hold text that was deleted since.
        shutil.rmtree(Path(f"{self.file}.tmp"), ignore_errors=True)
        if not self.file.exists():
            self._make()
        self._key = self._unlocked()
        connection = connect(self.file, self._key)
        try:
            version = versions.version_of(connection)
            if not version:
                raise StoreError(f"{self.file} is not a Lectern store.", "Choose another folder.")
            if version > self.version:
                raise faults.too_new(version, self.version)
            if version < self.version:
                self._connection = connection
                self._put_away()
                versions.back_up(self.file, version)
                connection = connect(self.file, self._key)
            versions.migrate(connection, self._steps)
        except BaseException:
            self._connection = None
            connection.close()
            raise
        return connection

    def _unlocked(self) -> str | None:
        encrypted = keys.is_encrypted(self.file)
        key = (self._key or keys.unwrap(self.folder, self.passphrase)) if encrypted else None
        keys.settle(self.folder, encrypted=encrypted)
        return key

    def _make(self) -> None:
        """Make a new store beside its place and put it there when it is whole: a kill leaves none or a whole one."""
        if self._log.exists():
            raise faults.damaged(self.folder)
        fresh = self.file.with_suffix(".new")
        _remove(fresh)
        connection = connect(fresh)
        try:
            versions.migrate(connection, self._steps)
            connection.execute("checkpoint")
        finally:
            connection.close()
        versions.put(fresh, self.file)

    @contextmanager
    def _faults(self) -> Generator[None]:
        try:
            yield
        except (OSError, *faults.FAULTS) as error:
            if isinstance(error, duckdb.FatalException):
                self._let_go()
            if faults.is_bug(error):
                raise
            raise faults.store_fault(error, self.folder) from error


def _remove(file: Path) -> None:
    """Remove a database file with its log, if there."""
    for leftover in (file, Path(f"{file}.wal")):
        leftover.unlink(missing_ok=True)
