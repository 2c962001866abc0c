"""Files of models compared with the sha256 they must have; each file is hashed once as long as it does not change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

_CHUNK = 1 << 20
_hashes: dict[tuple[str, int, int], str] = {}


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...


def sha256_of(path: Path) -> str:
    """The file's sha256 (hex). Raises OSError if it cannot be read."""
    facts = path.stat()
    key = (str(path), facts.st_size, facts.st_mtime_ns)
    if key not in _hashes:
        _hashes[key] = sha256_of_joined([path])
    return _hashes[key]


def sha256_of_joined(parts: Iterable[Path]) -> str:
    """The sha256 (hex) of what the files are one after the other. Raises OSError if one cannot be read."""
    total = hashlib.sha256()
    for part in parts:
        feed(part, total)
    return total.hexdigest()


def feed(path: Path, *takers: _Hash) -> None:
    """Give a file's bytes, piece by piece, to each taker. Raises OSError if it cannot be read."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            for taker in takers:
                taker.update(chunk)


def forget_hashes() -> None:
    """Have every file hashed again at its next use."""
    _hashes.clear()


def fault_of(folder: Path, files: Mapping[str, str]) -> str:
    """What is wrong with a model folder, in words that end a sentence; "" if every file is the one it must be."""
    for name, wanted in files.items():
        try:
            if sha256_of(folder / name) != wanted:
                return f"its file {name} is not the one it must be"
        except FileNotFoundError:
            return f"its file {name} is missing"
        except OSError as error:
            return f"its file {name} cannot be read ({error.strerror})"
    return ""


def size_of(folder: Path) -> int:
    """Bytes of all files in the folder; 0 if there is no such folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
