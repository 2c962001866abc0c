"""What a file is for: a recording, slides, comments, a transcript or a log of the slides shown."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Final, Literal, TypeAlias

from classroom.domain.errors import InputRefused

Kind: TypeAlias = Literal["recording", "slides", "comments", "transcript", "slide_log"]


def _endings(names: str) -> frozenset[str]:
    return frozenset(f".{name}" for name in names.split())


RECORDINGS: Final = _endings(
    "3g2 3gp 3gpp aac ac3 aif aifc aiff amr ape asf au avi caf dv f4v flac flv m2ts m4a m4b m4v mka mkv mov mp2 mp3"
    " mp4 mpeg mpg mts mxf oga ogg ogv opus qt spx ts vob wav wave webm wma wmv wv"
)
SLIDES: Final = _endings("pdf pptx pptm ppsx ppsm potx potm ppt pps pot odp otp fodp key")
TRANSCRIPTS: Final = _endings("vtt srt ttml dfxp ass ssa lrc")
WORKBOOKS: Final = _endings("xlsx xlsm xls ods numbers")
TABLES: Final = _endings("csv tsv tab psv")
TEXTS: Final = TABLES | _endings("txt text md log json jsonl ndjson xml svg sbv")

HEAD: Final = 64_000
_MEDIA_MARKS: Final = (
    b"RIFF",
    b"ID3",
    b"OggS",
    b"fLaC",
    b"\x1aE\xdf\xa3",
    b"#!AMR",
    b"FORM",
    b"caff",
    b"\x30\x26\xb2\x75",
)


def kind_of(path: Path) -> Kind | None:
    """What the file is for, by its ending and, for tables, JSON and text, by what is in it.

    None for a kind that is not read at all, and for a text or an unknown file that cannot be opened. A file whose
    ending says it all is not opened: whether it holds what its name says is found when it is read.
    """
    ending = path.suffix.lower()
    if ending in RECORDINGS:
        return "recording"
    if ending in SLIDES:
        return "slides"
    if ending in TRANSCRIPTS:
        return "transcript"
    if not path.is_file():
        return None
    try:
        if ending in WORKBOOKS:
            return _kind_of_workbook(path)
        with path.open("rb") as file:
            head = file.read(4096)
        return _by_mark(path, head) or (_kind_of_text(path) if ending in TEXTS else None)
    except (InputRefused, OSError):
        return "comments" if ending in WORKBOOKS | TEXTS else None


def _by_mark(path: Path, head: bytes) -> Kind | None:
    """The kind of a binary file whose ending says nothing, by how it begins."""
    if head.startswith(_MEDIA_MARKS) or head[4:8] == b"ftyp":
        return "recording"
    if b"%PDF-" in head[:1024]:
        return "slides"
    if head.startswith(b"PK") and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
        if any(name.startswith("ppt/") for name in names):
            return "slides"
        return "comments" if any(name.startswith("xl/") for name in names) else None
    return None


def _kind_of_text(path: Path) -> Kind | None:
    from classroom.ingest.encoding import find_encoding, open_text
    from classroom.ingest.text_kinds import WHOLE_JSON, kind_of_json, kind_of_table, kind_of_text

    with open_text(path, find_encoding(path)) as stream:
        head = stream.read(HEAD).replace("\0", "")
        start = head.lstrip("\ufeff\x1e \t\r\n")
        ending = path.suffix.lower()
        if start[:1] in {"{", "["} and (ending.startswith((".json", ".ndjson")) or '"' in start[:200]):
            return kind_of_json(path.name, head + stream.read(WHOLE_JSON))
    if start[:200].lower().startswith(("<!doctype html", "<html")):
        return None
    if ending in {".xml", ".svg"}:
        return _kind_of_xml(path, ending, start)
    if ending in TABLES:
        return kind_of_table(path.name, head)
    return kind_of_text(path.name, head)


def _kind_of_xml(path: Path, ending: str, start: str) -> Kind | None:
    from classroom.ingest.slide_log import LONGEST, SHOWS, SHOWS_DRAWN

    if ending == ".svg":
        return "slide_log" if re.search(SHOWS_DRAWN, start) else None
    if re.search(r"<recording\b", start[:4096]):
        from classroom.ingest.encoding import find_encoding, open_text

        with open_text(path, find_encoding(path)) as stream:
            return "slide_log" if re.search(SHOWS, stream.read(LONGEST)) else "comments"
    return "comments" if re.search(r"<popcorn\b", start[:4096]) else None


def _kind_of_workbook(path: Path) -> Kind:
    """By the headings of the first sheet; comments if they cannot be read, which the reader then explains."""
    from classroom.ingest.comments import preview_comments
    from classroom.ingest.text_kinds import kind_of_columns

    return kind_of_columns(path.name, preview_comments(path).file_columns)
