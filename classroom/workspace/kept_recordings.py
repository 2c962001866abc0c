"""Recordings that shared lessons brought into the store: sealed while the store is encrypted, plain while it is not."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from classroom.domain.errors import StoreError
from classroom.store import sealed_media
from classroom.store.sealed_media import SealedFile
from classroom.store.store import Store
from classroom.workspace.locations import MEDIA


def put_in_order(store: Store) -> None:
    """Seal what lies plain in an encrypted store: it was encrypted just now, or a program was ended meanwhile.

    StoreError if there is no room, or a file cannot be written; what was plain stays plain then.
    """
    for path in _left(store):
        path.unlink(missing_ok=True)
    key = store.media_key
    if key is None:
        return
    for path in _files(store):
        if not sealed_media.is_sealed(path):
            with _faults(path):
                sealed_media.seal(path, key, _name(store, path))


def unseal_all(store: Store) -> None:
    """Have every recording plain, before the store's encryption is removed; StoreError if there is no room."""
    key = store.media_key
    if key is None:
        return
    for path in _files(store):
        if sealed_media.is_sealed(path):
            with _faults(path):
                sealed_media.unseal(path, key, _name(store, path))


def sealed(store: Store, path: str) -> SealedFile | None:
    """What opens the recording at this path; None for a plain file, one of the person's own, or one that is gone."""
    key, file = store.media_key, Path(path)
    if key is None or not file.is_relative_to(store.folder / MEDIA) or not file.is_file():
        return None
    return SealedFile(path=file, name=_name(store, file), key=key) if sealed_media.is_sealed(file) else None


def _files(store: Store) -> Iterator[Path]:
    return (path for path in sorted((store.folder / MEDIA).glob("*/*")) if path.is_file())


def _left(store: Store) -> list[Path]:
    return [path for path in _files(store) if path.suffix == ".part"]


def _name(store: Store, path: Path) -> str:
    return path.relative_to(store.folder / MEDIA).as_posix()


@contextmanager
def _faults(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as fault:
        reason = fault.strerror or "input/output error"
        raise StoreError(
            f"The recording {path.name} of a shared lesson could not be written anew ({reason}).",
            "Free some space on the disk and try again.",
        ) from fault
