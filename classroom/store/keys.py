"""The key of an encrypted store: a random one, wrapped by the person's pass-phrase in a file beside the store's.

The pass-phrase becomes a key by Argon2id (RFC 9106, 64 MiB, three passes); that key wraps the store's own key by
AES-256-GCM. So a new pass-phrase is a new small file, and the store itself need not be written anew.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path
from typing import Any

from classroom.domain.errors import PassphraseNeeded, StoreError
from classroom.store import versions

KEY_FILE = "lectern.key"
COMING_FILE, GOING_FILE = "lectern.key.new", "lectern.key.old"
"""The key file while the store is being encrypted, and while its encryption is being removed."""

_FORMAT = 1
_SHORTEST = 8
_MEMORY_KIB, _PASSES, _LANES = 64 * 1024, 3, 4
_ABOUT = b"lectern store key 1"

_MAGIC, _MAGIC_AT, _FLAGS_AT = b"DUCK", 8, 20
"""DuckDB's main header (1.4 and later): after a checksum of 8 bytes the mark, the storage version, then flags."""


def is_encrypted(file: Path) -> bool:
    """True if that database file is encrypted, by its own header; False for a plain one, or none at all."""
    try:
        with file.open("rb") as opened:
            head = opened.read(_FLAGS_AT + 1)
    except FileNotFoundError:
        return False
    return len(head) > _FLAGS_AT and head[_MAGIC_AT : _MAGIC_AT + 4] == _MAGIC and bool(head[_FLAGS_AT] & 1)


def new_key() -> str:
    """A fresh random store key: 64 hexadecimal digits."""
    return secrets.token_hex(32)


def wrap(key: str, passphrase: str, path: Path) -> None:
    """Write the key file, whole or not at all; StoreError for a pass-phrase shorter than 8 characters."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(passphrase) < _SHORTEST:
        raise StoreError(
            f"The pass-phrase is too short: it needs at least {_SHORTEST} characters.", "Several words make a good one."
        )
    salt, nonce = os.urandom(16), os.urandom(12)
    sealed = AESGCM(_stretched(passphrase, salt)).encrypt(nonce, bytes.fromhex(key), _ABOUT)
    facts = {"format": _FORMAT, "salt": _text(salt), "nonce": _text(nonce), "key": _text(sealed)}
    half = path.with_name(path.name + ".part")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        json.dump(facts, out)
    versions.put(half, path)


def unwrap(folder: Path, passphrase: str | None) -> str:
    """The key of the encrypted store in `folder`, from its key file or one that was coming or going when all stopped.

    Raises PassphraseNeeded without the right pass-phrase, StoreError if the key file is missing or damaged.
    """
    files = [path for name in (KEY_FILE, COMING_FILE, GOING_FILE) if (path := folder / name).exists()]
    if not files:
        raise StoreError(
            f"The store in {folder} is encrypted and its key file {KEY_FILE} is missing.",
            f"Put {KEY_FILE} back from a copy of the folder; without it nobody can open the store.",
        )
    if not passphrase:
        raise PassphraseNeeded("The store is encrypted.", "Give its pass-phrase to open it.")
    for path in files:
        key = _opened(path, passphrase)
        if key is not None:
            return key
    raise PassphraseNeeded("The pass-phrase is not the one of this store.", "Check capitals and spaces and try again.")


def settle(folder: Path, *, encrypted: bool) -> None:
    """Leave the one key file there should be, if a program was ended while it encrypted the store or undid that.

    StoreError for a plain store beside a key file: somebody put another file in the store's place.
    """
    own, coming, going = (folder / name for name in (KEY_FILE, COMING_FILE, GOING_FILE))
    if encrypted and not own.exists():
        versions.put(coming if coming.exists() else going, own)
    if not encrypted and own.exists():
        raise StoreError(
            f"The store file in {folder} is not the encrypted one that its key file belongs to.",
            f"Put the right file back; if you want this one, move {KEY_FILE} to another folder.",
        )
    for left in (coming, going, *folder.glob(f"{KEY_FILE}*.part")):
        left.unlink(missing_ok=True)


def _opened(path: Path, passphrase: str) -> str | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        facts: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
        if facts["format"] > _FORMAT:
            raise StoreError("The store's key was made by a newer Lectern.", "Update Lectern.")
        salt, nonce, sealed = (base64.b64decode(facts[name], validate=True) for name in ("salt", "nonce", "key"))
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"The key file {path.name} of the store is damaged.", "Put it back from a copy of the store's folder."
        ) from error
    try:
        return AESGCM(_stretched(passphrase, salt)).decrypt(nonce, sealed, _ABOUT).hex()
    except (InvalidTag, ValueError):
        return None


def _stretched(passphrase: str, salt: bytes) -> bytes:
    import unicodedata

    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    stretch = Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY_KIB)
    # the same characters typed on another system may come as other code points
    return stretch.derive(unicodedata.normalize("NFC", passphrase).encode())


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
