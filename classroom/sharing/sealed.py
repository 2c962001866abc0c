"""A file sealed with a pass-phrase: Argon2id makes the key, AES-256-GCM seals it chunk by chunk.

Chunks of 1 MiB in the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizar 2015): the nonce is a random prefix of 7
bytes, the chunk's number and whether it is the last; the file's head is authenticated with every chunk. So a chunk
that was changed, moved, dropped or added, and a file that was cut, do not open. Salt and prefix are fresh in every
file, so no key seals two files.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Protocol, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from classroom.domain.errors import InputRefused, StoreError

MAGIC: Final = b"LECTERN\x01"
FORMAT: Final = 1
CHUNK: Final = 1 << 20

_TAG: Final = 16
_KEY: Final = 32
_CHECK: Final = 16
_HEAD_LIMIT: Final = 4096
_LIMITS: Final = {"memory_kib": (8192, 1 << 20), "iterations": (1, 10), "lanes": (1, 16)}
_SETTING: Final = {"memory_kib": 65536, "iterations": 3, "lanes": 4}
"""RFC 9106's second recommended setting; about a quarter of a second on one core of 2020."""

_REMEDY: Final = "Ask whoever sent it for a new copy."


@dataclass(frozen=True)
class _Keys:
    cipher: AESGCM
    check: bytes
    prefix: bytes
    head: bytes

    def nonce(self, number: int, *, last: bool) -> bytes:
        return self.prefix + number.to_bytes(4, "big") + bytes([last])


class Sealer:
    """A file to write to whose bytes come out sealed; `finish` must be called, or the file does not open."""

    def __init__(self, out: IO[bytes], passphrase: str) -> None:
        salt, prefix = os.urandom(16), os.urandom(7)
        key, check = _derive(passphrase, salt, _SETTING)
        facts = {"format": FORMAT, "kdf": "argon2id", "cipher": "aes-256-gcm-stream", "chunk": CHUNK, **_SETTING}
        texts = {name: base64.b64encode(data).decode() for name, data in (("salt", salt), ("prefix", prefix))}
        body = json.dumps({**facts, **texts, "check": base64.b64encode(check).decode()}).encode()
        head = MAGIC + len(body).to_bytes(2, "big") + body
        self._keys = _Keys(AESGCM(key), check, prefix, head)
        self._out, self._held, self._number = out, bytearray(), 0
        out.write(head)

    def write(self, data: bytes, /) -> int:
        """Take bytes; a chunk is sealed as soon as it is known not to be the last."""
        self._held += data
        while len(self._held) > CHUNK:
            self._seal(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]
        return len(data)

    def flush(self) -> None:
        """Nothing: what is held back is written by `finish`."""

    def close(self) -> None:
        """Nothing: who opened the file below closes it."""

    def finish(self) -> None:
        """Seal what is left as the last chunk."""
        self._seal(bytes(self._held), last=True)

    def _seal(self, plain: bytes, *, last: bool) -> None:
        self._out.write(self._keys.cipher.encrypt(self._keys.nonce(self._number, last=last), plain, self._keys.head))
        self._number += 1


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> int:
        """Take bytes; how many."""
        ...


def unseal(path: Path, passphrase: str, out: Sink, *, limit: int) -> None:
    """Write the opened content of a sealed file to `out`, which is worth nothing if this raises.

    Raises InputRefused: not a sealed file, made by a newer Lectern, cut, changed, or more than `limit` bytes.
    StoreError for a wrong pass-phrase.
    """
    try:
        with path.open("rb") as file:
            keys = _read_head(file, path, passphrase)
            written = 0
            for number, (sealed, last) in enumerate(_chunks(file)):
                plain = keys.cipher.decrypt(keys.nonce(number, last=last), sealed, keys.head)
                written += len(plain)
                if written > limit:
                    raise InputRefused(path, f"It is larger than {limit >> 20} MiB when opened.", "Share less in one.")
                out.write(plain)
    except InvalidTag as fault:
        raise InputRefused(
            path, "It was changed or cut since it was made; nothing of it was taken.", _REMEDY
        ) from fault
    except OSError as fault:
        raise InputRefused(path, f"It cannot be read ({fault.strerror}).", "Copy it to this computer first.") from fault


def _chunks(file: IO[bytes]) -> Iterator[tuple[bytes, bool]]:
    size = CHUNK + _TAG
    chunk = file.read(size)
    while True:
        following = file.read(size) if len(chunk) == size else b""
        yield chunk, not following
        if not following:
            return
        chunk = following


def _read_head(file: IO[bytes], path: Path, passphrase: str) -> _Keys:
    start = file.read(len(MAGIC) + 2)
    if not start.startswith(MAGIC[:-1]) or len(start) < len(MAGIC) + 2:
        raise InputRefused(path, "It is not a Lectern bundle.", "Bundles are made with `lectern bundle create`.")
    if start[len(MAGIC) - 1] != MAGIC[-1]:
        raise _too_new(path)
    length = int.from_bytes(start[-2:], "big")
    body = file.read(length) if length <= _HEAD_LIMIT else b""
    facts = _facts(body)
    try:
        if int(facts["format"]) > FORMAT:
            raise _too_new(path)
        salt, prefix, check = (base64.b64decode(facts[name], validate=True) for name in ("salt", "prefix", "check"))
        setting = {name: int(facts[name]) for name in _SETTING}
        sane = all(low <= setting[name] <= high for name, (low, high) in _LIMITS.items())
        sane = sane and facts["chunk"] == CHUNK and len(prefix) == 7 and 8 <= len(salt) <= 64
    except (KeyError, ValueError, TypeError) as fault:
        raise _damaged(path) from fault
    if not sane:
        raise _damaged(path)
    key, own = _derive(passphrase, salt, setting)
    if own != check:
        raise StoreError("The pass-phrase does not open this bundle.", "Check it with whoever sent the file.")
    return _Keys(AESGCM(key), check, prefix, start + body)


def _facts(body: bytes) -> dict[str, Any]:
    """What the head says; nothing if it is not a head."""
    try:
        facts = json.loads(body)
    except ValueError:
        return {}
    return cast("dict[str, Any]", facts) if isinstance(facts, dict) else {}


def _damaged(path: Path) -> InputRefused:
    return InputRefused(path, "Its beginning is damaged; nothing of it was taken.", _REMEDY)


def _too_new(path: Path) -> InputRefused:
    return InputRefused(path, "It was made by a newer Lectern.", "Install the newest version and open it again.")


def _derive(passphrase: str, salt: bytes, setting: dict[str, int]) -> tuple[bytes, bytes]:
    """Key and check value: the check tells a wrong pass-phrase from a changed file, and says nothing of the key."""
    made = Argon2id(
        salt=salt,
        length=_KEY + _CHECK,
        iterations=setting["iterations"],
        lanes=setting["lanes"],
        memory_cost=setting["memory_kib"],
    ).derive(passphrase.encode())
    return made[:_KEY], made[_KEY:]
