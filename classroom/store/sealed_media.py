"""Recordings kept in an encrypted store: sealed chunk by chunk, and read from any place without a plain copy on disk.

Each file has a key of its own: HKDF-SHA256 (RFC 5869) of the store's key with 16 random bytes of the file. Chunks of
256 KiB are sealed by AES-256-GCM; the nonce is the chunk's number, and authenticated with it are the head, the file's
name within the store and whether the chunk is the last. So a chunk that was changed, moved, dropped or added, a file
that was cut, and a file put in another one's place are all refused.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from classroom.domain.errors import StoreError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC: Final = b"LECTMED\x01"
CHUNK: Final = 1 << 18
_SALT, _TAG, _NONCE = 16, 16, 12
_HEAD = len(MAGIC) + _SALT
_ABOUT = b"lectern media 1"


class Sealer(io.RawIOBase):
    """A file to write to, from the start to the end, whose bytes lie sealed in `out`; `close` writes the last chunk."""

    def __init__(self, out: IO[bytes], key: bytes, name: str) -> None:
        super().__init__()
        salt = os.urandom(_SALT)
        self._out, self._seal = out, _Seal(key, MAGIC + salt, name)
        self._held, self._number = bytearray(), 0
        out.write(MAGIC + salt)

    def writable(self) -> bool:
        """True."""
        return True

    def write(self, data: bytes, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]  # all of it, always
        """Take bytes; a chunk is sealed as soon as it is known not to be the last."""
        self._held += data
        while len(self._held) > CHUNK:
            self._put(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Seal what is held as the last chunk; the file below stays open."""
        if not self.closed:
            self._put(bytes(self._held), last=True)
        super().close()

    def _put(self, plain: bytes, *, last: bool) -> None:
        self._out.write(self._seal.closed(plain, self._number, last=last))
        self._number += 1


class Unsealer(io.RawIOBase):
    """The opened content of a sealed file, from any place; StoreError for one that was changed, cut or swapped."""

    def __init__(self, path: Path, key: bytes, name: str) -> None:
        super().__init__()
        self._path, self._file = path, path.open("rb")
        head = self._file.read(_HEAD)
        if not head.startswith(MAGIC) or len(head) < _HEAD:
            self._file.close()
            raise _altered(path)
        self._seal = _Seal(key, head, name)
        sealed = path.stat().st_size - _HEAD
        self._last = max(0, -(-sealed // (CHUNK + _TAG)) - 1)
        self._size = sealed - (self._last + 1) * _TAG
        self._at, self._chunk, self._number = 0, b"", -1
        self._load(self._last)  # its end is the end of what was written, or the file was cut

    @property
    def size(self) -> int:
        """Bytes of the content."""
        return self._size

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Where the next bytes are read from."""
        base = (0, self._at, self._size)[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Where the next bytes are read from."""
        return self._at

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Fill the buffer with what comes next, up to the end of a chunk; how many bytes."""
        if self._at >= self._size:
            return 0
        number, begin = divmod(self._at, CHUNK)
        self._load(number)
        piece = self._chunk[begin : begin + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        """Let the file go."""
        self._file.close()
        super().close()

    def _load(self, number: int) -> None:
        if number == self._number:
            return
        self._file.seek(_HEAD + number * (CHUNK + _TAG))
        plain = self._seal.opened(self._file.read(CHUNK + _TAG), number, last=number == self._last)
        if plain is None:
            raise _altered(self._path)
        self._chunk, self._number = plain, number


@dataclass(frozen=True, kw_only=True)
class SealedFile:
    """A sealed recording of a store and what opens it; two of the same file are equal."""

    path: Path
    name: str
    key: bytes = field(repr=False)

    def open(self) -> Unsealer:
        """Its content; StoreError for one that was changed, cut or swapped."""
        return Unsealer(self.path, self.key, self.name)


def is_sealed(path: Path) -> bool:
    """True if that file is sealed, by its own head."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def seal(path: Path, key: bytes, name: str) -> None:
    """Seal a file in its place; the plain one is gone only once the sealed one is whole."""

    def through(out: IO[bytes]) -> None:
        with Sealer(out, key, name) as sealer, path.open("rb") as plain:
            for piece in _pieces(plain):
                sealer.write(piece)

    _replace(path, through)


def unseal(path: Path, key: bytes, name: str) -> None:
    """Put the opened content in the file's place."""

    def through(out: IO[bytes]) -> None:
        with Unsealer(path, key, name) as opened:
            for piece in _pieces(opened):
                out.write(piece)

    _replace(path, through)


class _Seal:
    def __init__(self, key: bytes, head: bytes, name: str) -> None:
        self._about = head + b"\0" + name.encode()
        self._cipher = _cipher(key, head[len(MAGIC) :])

    def closed(self, plain: bytes, number: int, *, last: bool) -> bytes:
        return self._cipher.encrypt(number.to_bytes(_NONCE, "big"), plain, self._about + bytes([last]))

    def opened(self, sealed: bytes, number: int, *, last: bool) -> bytes | None:
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(number.to_bytes(_NONCE, "big"), sealed, self._about + bytes([last]))
        except (InvalidTag, ValueError):
            return None


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=_ABOUT).derive(key))


def _pieces(file: IO[bytes] | io.RawIOBase) -> Iterator[bytes]:
    while piece := file.read(CHUNK):
        yield piece


def _replace(path: Path, write: Callable[[IO[bytes]], None]) -> None:
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as out:
            write(out)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _altered(path: Path) -> StoreError:
    return StoreError(
        f"The recording {path.name} of the store was changed, cut or swapped since it was put there.",
        "Open the bundle it came with again, once the lesson is deleted.",
    )
