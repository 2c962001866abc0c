"""Zip files that hold a document: checked before anything is unpacked, then copied down to the parts that hold text."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from classroom.domain.errors import InputRefused
from classroom.ingest.markup import MarkupError, parsed, written

MOST_MEMBERS: Final = 20_000
MOST_TEXT_BYTES: Final = 200 * 2**20
"""Unpacked size of all parts that hold text; the largest real decks have a tenth of that."""

MOST_PART_BYTES: Final = 64 * 2**20
MOST_BYTES: Final = 500 * 2**20
"""Unpacked size of everything for a file that is handed to another program as it is."""

MOST_RATIO: Final = 200.0
"""How often a member may hold its packed size; text packs 10 to 30 times, a bomb 1,000 times."""

SMALL_BYTES: Final = 2**20
"""Members below this size are harmless whatever their ratio."""

BROKEN_ZIP: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
_TEXT: Final = (".xml", ".rels")
_STRICT: Final = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_DAMAGED: Final = "Open it where it was made and save it again."


@dataclass(frozen=True)
class Parts:
    """A zip file in memory with the parts that hold text; all others are empty. dropped: parts that were damaged."""

    file: io.BytesIO
    dropped: tuple[str, ...]


def members(path: Path) -> dict[str, zipfile.ZipInfo]:
    """The members of a zip file by name, once their declared sizes are known to be harmless.

    Raises InputRefused for a damaged, encrypted or overblown file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            found = {info.filename: info for info in archive.infolist() if not info.is_dir()}
    except BROKEN_ZIP:
        raise InputRefused(path, "The file is damaged or was not copied completely.", _DAMAGED) from None
    if any(info.flag_bits & 1 for info in found.values()):
        raise InputRefused(path, "It is protected by a password.", "Save a copy without one.")
    text = sum(info.file_size for info in found.values() if info.filename.endswith(_TEXT))
    if len(found) > MOST_MEMBERS or text > MOST_TEXT_BYTES or any(_is_overblown(info) for info in found.values()):
        raise InputRefused(
            path,
            "It unpacks to far more than a document holds, as files made to do harm do.",
            "Open it where it was made and save it as PDF.",
        )
    return found


def _is_overblown(info: zipfile.ZipInfo) -> bool:
    if info.filename.endswith(_TEXT) and info.file_size > MOST_PART_BYTES:
        return True
    return info.file_size > SMALL_BYTES and info.file_size > MOST_RATIO * max(1, info.compress_size)


def is_small(found: Mapping[str, zipfile.ZipInfo]) -> bool:
    """True if another program may unpack all of it (500 MB)."""
    return sum(info.file_size for info in found.values()) <= MOST_BYTES


def text_parts(path: Path, found: Mapping[str, zipfile.ZipInfo]) -> Parts:
    """A copy in memory with every well-formed XML part; films, pictures and other parts are left empty.

    So a deck with an hour of film costs no memory, and one damaged part does not cost the others. Links to parts
    that are not there are taken out, and the names of the strict dialect are put in those of the usual one.
    """
    names = set(found)
    contents: dict[str, bytes] = {}
    dropped: list[str] = []
    with zipfile.ZipFile(path) as archive:
        for name in found:
            if not name.endswith(_TEXT):
                contents[name] = b""
                continue
            try:
                data = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", archive.read(found[name]))
                parsed(data)
            except (*BROKEN_ZIP, MarkupError):
                dropped.append(name)
                continue
            contents[name] = data
    names.difference_update(dropped)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as copy:
        for name, data in contents.items():
            copy.writestr(name, _without_dead_links(name, data, names) if name.endswith(".rels") else data)
    target.seek(0)
    return Parts(target, tuple(dropped))


def _without_dead_links(name: str, data: bytes, names: set[str]) -> bytes:
    folder = posixpath.dirname(posixpath.dirname(name))
    root = parsed(data)
    for link in list(root):
        if link.get("TargetMode") == "External":
            continue
        target = posixpath.normpath(posixpath.join("/", folder, unquote(link.get("Target") or "")))
        if target.lstrip("/") not in names:
            root.remove(link)
    return written(root)
