"""Turning a store into an encrypted one and back, so that a program killed on the way leaves one that opens.

What says whether a store is encrypted is its file's own header; the key files are brought in line with it when it is
next opened (`keys.settle`).
"""

from __future__ import annotations

import shutil

from classroom.store import keys, versions, wiping
from classroom.store.backups import ASIDE
from classroom.store.connection import Database
from classroom.store.faults import BACKUPS
from classroom.store.opening import connect


def set_passphrase(database: Database, passphrase: str) -> None:
    """Encrypt a plain store under a new key, or wrap the key of an encrypted one by another pass-phrase."""
    if database.key is not None:
        keys.wrap(database.key, passphrase, database.folder / keys.KEY_FILE)
        database.passphrase = passphrase
        return
    key = keys.new_key()
    keys.wrap(key, passphrase, database.folder / keys.COMING_FILE)
    database.passphrase = passphrase
    _write_anew(database, key)


def remove(database: Database) -> None:
    """Write an encrypted store anew as a plain one; nothing if it is plain."""
    if database.key is None:
        return
    versions.put(database.folder / keys.KEY_FILE, database.folder / keys.GOING_FILE)
    _write_anew(database, None)
    database.passphrase = None


def _write_anew(database: Database, key: str | None) -> None:
    try:
        with database.replaced() as file:
            fresh = file.with_suffix(".rewrite")
            fresh.unlink(missing_ok=True)
            connection = connect(file, database.key, cipher=True)
            try:
                wiping.copy(connection, fresh, key)
            finally:
                connection.close()
            versions.put(fresh, file)
    except BaseException:
        # no room, perhaps: the old file is still there, and so must its key be
        keys.settle(database.folder, encrypted=keys.is_encrypted(database.file))
        raise
    _renew_backups(database)


def _renew_backups(database: Database) -> None:
    """Replace the backups, and what restoring put aside, which are of the other kind, by one of the store as it is."""
    old = sorted((database.folder / BACKUPS).glob("*"))
    with database.replaced() as file:
        versions.back_up(file, database.version)
    for backup in old:
        backup.unlink(missing_ok=True)
    for aside in database.folder.glob(f"{ASIDE}-*"):
        shutil.rmtree(aside)
