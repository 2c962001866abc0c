"""Ready transcripts from any file they come in (captions, texts, JSON) into the utterances table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import polars as pl

from classroom.domain.errors import InputRefused
from classroom.ingest.captions import is_captions, read_captions
from classroom.ingest.comment_grids import Grid, open_delimited, open_workbook
from classroom.ingest.comment_json import NotJson, json_values
from classroom.ingest.cues import MAX_CUES, Cue, in_order, to_utterances
from classroom.ingest.encoding import Encoding, find_encoding, open_text
from classroom.ingest.opening import first_look
from classroom.ingest.timed_markup import NotTimedText, read_substation, read_timed_markup
from classroom.ingest.transcript_json import read_transcript_json
from classroom.ingest.transcript_tables import is_transcript_table, read_transcript_table
from classroom.ingest.transcript_text import read_text

MAX_CHARACTERS: Final = 30_000_000
"""Longest transcript taken in: about three hundred hours of speech with its times."""

_ASK: Final = "Save or export the transcript as .vtt, .srt, CSV or plain text (.txt)."
_TABLES: Final = frozenset((".csv", ".tsv", ".tab", ".psv"))
_CAPTIONS: Final = frozenset((".vtt", ".srt", ".sbv", ".ass", ".ssa"))
_XML: Final = ("<?xml", "<tt", "<transcript", "<timedtext", "<recording")
_PAGES: Final = ("<!doctype", "<html", "<table", "<head")
_Found: TypeAlias = tuple[str, list[Cue], tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class TranscriptFile:
    """A transcript read. table: UTTERANCES with at least one row, no confidence and no language; format: how it came.

    notes: plain sentences for a teacher on what was left out or repaired; they quote nothing.
    """

    table: pl.DataFrame
    format: str
    notes: tuple[str, ...]


def read_transcript(path: Path, *, teacher: str | None = None, language: str | None = None) -> TranscriptFile:
    """The transcript in one file: one utterance a cue or line, numbered in the order of their times.

    Cues without text and cues that only repeat the one before are left out before numbering. teacher: name of the
    teacher, whole or in part, to tell the roles of named speakers. language: the lesson's (ISO 639-1), if known, to
    tell text that is not in it. Raises InputRefused for a file that is missing,
    empty, too large, damaged, of another kind or without any text.
    """
    name, cues, notes = _found(path)
    if len(cues) > MAX_CUES:
        raise InputRefused(path, f"The file holds more than {MAX_CUES:,} utterances.", "Split it into lessons.")
    ordered, mended = in_order(cues)
    table, named = to_utterances(ordered, teacher, language=language)
    if table.is_empty():
        raise InputRefused(path, "There is no text in it.", _ASK)
    return TranscriptFile(table=table, format=name, notes=(*notes, *mended, *named))


def _found(path: Path) -> _Found:
    if first_look(path, remedy=_ASK) == "workbook":
        return _of_table(path, open_workbook(path))
    encoding = find_encoding(path)
    with open_text(path, encoding) as stream:
        text = stream.read(MAX_CHARACTERS + 1)
    if len(text) > MAX_CHARACTERS:
        raise InputRefused(path, "The file is too large to be a transcript.", "Split it into lessons.")
    name, cues, notes = _of_text(path, encoding, text.replace("\0", ""))
    if not encoding.certain:
        doubt = f"The file does not say how its letters are written; it was read as {encoding.name}."
        notes = (*notes, f"{doubt} Check accented letters.")
    return name, cues, notes


def _of_text(path: Path, encoding: Encoding, text: str) -> _Found:
    start, ending = text[:500].lstrip("\ufeff \t\r\n").lower(), path.suffix.lower()
    if start.startswith(_PAGES) or ending in {".html", ".htm"}:
        raise InputRefused(path, "Web pages are not read as transcripts.", _ASK)
    if start.startswith(_XML) or ending in {".xml", ".ttml", ".dfxp"}:
        try:
            return "timed text", read_timed_markup(text), ()
        except (NotTimedText, RecursionError):
            raise InputRefused(path, "This XML holds no captions that are known here.", _ASK) from None
    if ending in {".json", ".jsonl"} or start[:1] in {"{", "["}:
        try:
            return "JSON", read_transcript_json(json_values(text)), ()
        except (NotJson, RecursionError):
            if ending in {".json", ".jsonl"}:
                raise InputRefused(path, "The JSON is damaged or was cut off.", "Export it again.") from None
    if start.startswith("[script info]"):
        return "SubStation Alpha", read_substation(text), ()
    if is_captions(text[:65_536]):
        captions = read_captions(text)
        return captions.format, list(captions.cues), captions.notes
    if ending in _CAPTIONS:
        raise InputRefused(path, "These captions have no times that can be read.", "Export the captions again.")
    grid = open_delimited(path, encoding)
    if ending in _TABLES or is_transcript_table(grid):
        return _of_table(path, grid)
    return read_text(text)


def _of_table(path: Path, grid: Grid) -> _Found:
    cues = read_transcript_table(grid)
    if cues is None:
        reason = "No column with what was said was found."
        raise InputRefused(path, reason, "Call the columns “speaker”, “start”, “end” and “text”, or save it as .srt.")
    return grid.format, cues, grid.notes
