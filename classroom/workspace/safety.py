"""The copies of a store, and going back to one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from classroom.domain.errors import UsageError
from classroom.store.backups import Backup, listed, restore
from classroom.store.connection import FILE
from classroom.store.store import Store
from classroom.workspace import passphrase
from classroom.workspace.locations import store_folder

__all__ = ["Backup", "Restored", "backups", "go_back"]


@dataclass(frozen=True, kw_only=True)
class Restored:
    """backup: the copy now in place. lessons: in it. kept: the folder with what was there before."""

    backup: Path
    lessons: int
    kept: Path


def backups(folder: Path | None = None) -> tuple[Backup, ...]:
    """The copies of the store in the folder (None: the usual one), the newest first."""
    return listed(store_folder(folder))


def go_back(folder: Path | None = None, backup: str | None = None) -> Restored:
    """Put a copy in the place of the store, which must not be open; what was there is kept beside it.

    backup: a path, or the name of one of the copies; None for the newest that can be read. Raises UsageError if there
    is none, StoreError if the store is in use, nothing can be written or the copy cannot be read.
    """
    place = store_folder(folder)
    if not place.is_dir():
        raise UsageError(f"There is no store in {place}.", "Give its folder with --store.")
    chosen = None if backup is None else _named(place, backup)
    taken, kept = restore(place, place / FILE, chosen, passphrase=passphrase.known(place))
    with Store.open(place, passphrase=passphrase.known(place)) as store:
        return Restored(backup=taken, lessons=store.lessons().height, kept=kept)


def _named(place: Path, backup: str) -> Path:
    given = Path(backup).expanduser()
    if given.is_file():
        return given
    found = next((copy.path for copy in listed(place) if copy.path.name == given.name), None)
    if found is None:
        raise UsageError(f"There is no backup “{backup}”.", "`lectern restore --list` lists those there are.")
    return found
