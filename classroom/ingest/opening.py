"""What is looked at before a comment or transcript file is read: is it there, how big, and what its first bytes are."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final, Literal

from classroom.domain.errors import InputRefused
from classroom.ingest.archives import BROKEN_ZIP
from classroom.ingest.files import head_of

MAX_BYTES: Final = 200 * 1024 * 1024
"""Largest comment or transcript file taken in."""

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS: Final = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a rich text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a recording"),
    (b"ID3", "a recording"),
    (b"OggS", "a recording"),
    (b"fLaC", "a recording"),
    (b"\x1aE\xdf\xa3", "a recording"),
    (b"\x1f\x8b", "a packed archive"),
    (b"7z\xbc\xaf", "a packed archive"),
    (b"Rar!", "a packed archive"),
    (b"PAR1", "a Parquet table"),
    (b"SQLite format 3", "a database"),
)


def first_look(path: Path, *, remedy: str) -> Literal["text", "workbook"]:
    """What the file seems to be: "workbook" for an Excel file (.xlsx), "text" for all that may be text.

    Raises InputRefused when it is missing, not a file, empty, larger than 200 MB or of a kind that is not read;
    `remedy` is what the person can do where another kind of file is needed.
    """
    head = head_of(path)
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise InputRefused(path, f"The file is larger than {MAX_BYTES >> 20} MB.", "Split it into smaller files.")
    if head.startswith(_OLE):
        raise InputRefused(path, *_about_ole(path))
    if head.startswith(b"PK\x03\x04"):
        return _inside_zip(path, remedy)
    for start, what in _OTHERS:
        if head.startswith(start):
            raise InputRefused(path, f"This is {what}, which cannot be read here.", remedy)
    if head[4:8] == b"ftyp":
        raise InputRefused(path, "This is a recording, which cannot be read here.", remedy)
    return "text"


def _inside_zip(path: Path, remedy: str) -> Literal["workbook"]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except BROKEN_ZIP:
        raise InputRefused(path, "The file is damaged.", "Export or download it again.") from None
    if "xl/workbook.bin" in names:
        reason = "This is a binary Excel workbook (.xlsb)."
        raise InputRefused(path, reason, "Save it as .xlsx or as CSV.")
    if any(name.startswith("xl/") for name in names):
        return "workbook"
    if any(name.startswith("word/") for name in names):
        raise InputRefused(path, "Word documents are not read.", remedy)
    if any(name.startswith("ppt/") for name in names):
        raise InputRefused(path, "This is a presentation.", "Give it as slides.")
    if "content.xml" in names:
        reason = "OpenDocument files are not read."
        raise InputRefused(path, reason, f"Save a spreadsheet as .xlsx or CSV. {remedy}")
    raise InputRefused(path, "This is a packed archive.", "Unpack it and give the file inside.")


def _about_ole(path: Path) -> tuple[str, str]:
    """Old Office files and encrypted new ones share a container; its directory names the streams in UTF-16."""
    with path.open("rb") as stream:
        content = stream.read(MAX_BYTES)
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "The file is protected with a password.", "Open it, remove the password and save it again."
    if "WordDocument".encode("utf-16-le") in content:
        return "Old Word documents (.doc) are not read.", "Save it as plain text (.txt)."
    if "PowerPoint Document".encode("utf-16-le") in content:
        return "This is a presentation in the old format.", "Save it as .pptx and give it as slides."
    return "Old Excel workbooks (.xls) are not read.", "Save it as .xlsx or as CSV."
