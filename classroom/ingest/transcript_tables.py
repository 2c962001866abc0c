"""Transcripts in tables (CSV and its relatives, Excel): a row an utterance, with speaker and times where they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from classroom.ingest.cleaning import clean_text
from classroom.ingest.clock import seconds
from classroom.ingest.comment_grids import Grid
from classroom.ingest.cues import Cue, with_ends
from classroom.ingest.names import plain

# names as `plain` makes them, best first
_NAMES: Final = {
    "text": ("text", "utterance", "sentence", "transcript", "transcription", "content", "words", "dialogue", "caption",
             "subtitle", "line", "texto", "transcripcion", "enunciado", "frase"),
    "speaker": ("speaker", "speaker name", "speaker label", "name", "who", "hablante", "interlocutor", "nombre"),
    "role": ("role", "rol", "speaker role"),
    "start": ("start s", "start", "start time", "begin", "start seconds", "timestamp", "time stamp", "time", "from",
              "onset", "in", "inicio", "tiempo"),
    "end": ("end s", "end", "end time", "stop", "end seconds", "to", "out", "finish", "fin"),
    "length": ("duration s", "duration", "length", "duracion"),
    "start_ms": ("start ms", "start time ms"),
    "end_ms": ("end ms", "end time ms"),
}  # fmt: skip


def read_transcript_table(grid: Grid) -> list[Cue] | None:
    """The cues of a table, one a row with text in it; None if its headings are not those of a transcript."""
    columns = _columns(grid.layout.names) if grid.layout.headed else {}
    if "text" not in columns:
        return None
    width = len(grid.layout.names)
    cues: list[Cue] = []
    for row in grid.rows():
        if len(row) > width and columns["text"] == width - 1 and grid.divider:
            # an unquoted divider within the text: the text goes on
            row = [*row[: width - 1], grid.divider.join(row[width - 1 :])]
        cue = _cue(row, columns)
        if cue is not None:
            cues.append(cue)
    return with_ends(cues)


def is_transcript_table(grid: Grid) -> bool:
    """Whether the headings name what was said and who said it or when."""
    columns = _columns(grid.layout.names) if grid.layout.headed else {}
    return "text" in columns and bool({"speaker", "role", "start", "start_ms"} & set(columns))


def _columns(names: Sequence[str]) -> dict[str, int]:
    places = {plain(name): place for place, name in reversed(list(enumerate(names)))}
    found: dict[str, int] = {}
    for ours, known in _NAMES.items():
        place = next((places[name] for name in known if name in places), None)
        if place is not None:
            found[ours] = place
    return found


def _cue(row: Sequence[str], columns: dict[str, int]) -> Cue | None:
    cells = {ours: row[place].strip() if place < len(row) else "" for ours, place in columns.items()}
    text = clean_text(cells["text"]).replace("\n", " ")
    if not text:
        return None
    times = {ours: seconds(cells.get(ours, "")) for ours in ("start", "end", "length", "start_ms", "end_ms")}
    start, end, length = times["start"], times["end"], times["length"]
    if start is None and times["start_ms"] is not None:
        start = times["start_ms"] / 1000
    if end is None and times["end_ms"] is not None:
        end = times["end_ms"] / 1000
    if end is None and start is not None and length is not None:
        end = start + length
    role = cells.get("role") or None
    return Cue((text,), start, end, cells.get("speaker") or role, role)
