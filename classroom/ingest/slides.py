"""Slides: whatever kind of deck a file is, by what is in it rather than by its name."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Final

import polars as pl

from classroom.domain.errors import InputRefused
from classroom.ingest import office
from classroom.ingest.archives import members
from classroom.ingest.deck import DRAWN_WITHIN_S, Deadline, Deck
from classroom.ingest.files import head_of
from classroom.ingest.pdf_slides import read_pdf
from classroom.ingest.pptx_slides import SAVE_AS, read_pptx

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROTECTED: Final = ("EncryptedPackage", "EncryptedSummary")
_OLD_DECK: Final = "PowerPoint Document"
_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")


def read_slides(path: Path, *, password: str | None = None) -> Deck:
    """The slides of one deck, numbered from 1, with notes on anything that was left out.

    PDF and PowerPoint (.pptx, .pptm, .ppsx, .potx) are read here; .ppt and .odp where LibreOffice is installed.
    password: opens a protected PDF. Raises InputRefused for anything else, with what to do instead.
    """
    deadline = Deadline.after(DRAWN_WITHIN_S)
    if path.is_dir() and path.suffix.lower() == ".key":
        raise _keynote(path)
    head = head_of(path)
    if b"%PDF-" in head[:1024]:
        return read_pdf(path, password=password, deadline=deadline)
    if head.startswith(b"PK"):
        return _read_zip(path, deadline)
    if head.startswith(_OLE):
        return _read_ole(path, deadline)
    if head.startswith(_PICTURES):
        raise InputRefused(path, "It is a picture, not a deck of slides.", "Put the pictures into a PDF.")
    if path.suffix.lower() == ".fodp" and b"<office:document" in head:
        return _converted(path, "It is a flat OpenDocument presentation.", deadline)
    raise InputRefused(path, "It is not a PDF or a PowerPoint file, or it is damaged.", SAVE_AS)


def _read_zip(path: Path, deadline: Deadline) -> Deck:
    names = members(path)
    if any(name.startswith("ppt/") for name in names):
        return read_pptx(path, deadline=deadline)
    if any(name.endswith(".iwa") for name in names) or "index.apxl" in names:
        raise _keynote(path)
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        return _converted(path, "It is an OpenDocument presentation (.odp).", deadline)
    for folder, what in (("word/", "a Word document"), ("xl/", "an Excel workbook")):
        if any(name.startswith(folder) for name in names):
            raise InputRefused(path, f"It is {what}, not a deck of slides.", "Choose the slides, or save it as PDF.")
    raise InputRefused(path, "It is an archive, not a deck of slides.", "Unpack it and choose the slides inside.")


def _read_ole(path: Path, deadline: Deadline) -> Deck:
    """An old binary file, or a new one that is encrypted, which is wrapped in the old form."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        streams = {name for name in (*_PROTECTED, _OLD_DECK) if content.find(name.encode("utf-16-le")) >= 0}
    if streams & set(_PROTECTED):
        raise InputRefused(path, "It is protected by a password.", "Save a copy without one, or save it as PDF.")
    if _OLD_DECK not in streams:
        raise InputRefused(path, "It is an Office file, but not a deck of slides.", "Choose the slides.")
    return _converted(path, "It is an old PowerPoint file (.ppt).", deadline)


def _keynote(path: Path) -> InputRefused:
    return InputRefused(
        path, "It is a Keynote presentation.", "In Keynote choose File > Export To > PDF (or PowerPoint)."
    )


def _converted(path: Path, what: str, deadline: Deadline) -> Deck:
    if office.find() is None:
        raise InputRefused(path, f"{what} Reading it needs LibreOffice, which is not installed.", SAVE_AS)
    with office.converted(path, "pptx", limit_s=office.SHARE * deadline.left_s) as copy:
        if copy is None:
            raise InputRefused(path, f"{what} LibreOffice could not open it; it may be damaged or protected.", SAVE_AS)
        deck = read_pptx(copy, deadline=deadline)
    return Deck(deck.table.with_columns(deck=pl.lit(path.name)), deck.notes)
