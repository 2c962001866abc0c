"""Transcripts in JSON: Lectern's own, Whisper's, YouTube's timed text, and lists of texts or objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeAlias, cast

from classroom.ingest.cleaning import clean_text
from classroom.ingest.clock import seconds
from classroom.ingest.cues import Cue, with_ends

Object: TypeAlias = Mapping[str, Any]

_LISTS: Final = (
    "utterances",
    "segments",
    "events",
    "transcript",
    "sentences",
    "results",
    "items",
    "cues",
    "monologues",
)
_TEXTS: Final = ("text", "sentence", "utterance", "transcript", "content", "line", "caption")
_SPEAKERS: Final = ("speaker", "speaker_name", "speakerName", "speaker_label", "name", "who", "role")
# name of a field -> how many of its units make a second
_STARTS: Final = {"start_s": 1, "start": 1, "startTime": 1, "start_time": 1, "from": 1, "begin": 1,
                  "start_ms": 1000, "startMs": 1000, "tStartMs": 1000}  # fmt: skip
_ENDS: Final = {"end_s": 1, "end": 1, "endTime": 1, "end_time": 1, "to": 1, "end_ms": 1000, "endMs": 1000}
_LENGTHS: Final = {"duration_s": 1, "duration": 1, "dur": 1, "dDurationMs": 1000, "duration_ms": 1000}


def read_transcript_json(values: Sequence[Any]) -> list[Cue]:
    """The cues of a transcript; entries without text are left out. Empty if this is no transcript."""
    value = values[0] if len(values) == 1 else list(values)
    entries = _entries(value)
    cues = [cue for entry in entries if (cue := _cue(entry)) is not None]
    told = any(isinstance(entry, dict) and "start_s" in entry for entry in entries)
    return with_ends(cues if told else _in_seconds(cues))


def _in_seconds(cues: list[Cue]) -> list[Cue]:
    """The cues, their times divided by 1000 if they can only be milliseconds: whole, and over 20 s for a word."""
    timed = [(cue.start, cue.end, cue.text) for cue in cues if cue.start is not None and cue.end is not None]
    words = sum(len(text.split()) for _, _, text in timed)
    whole = all(start.is_integer() and end.is_integer() for start, end, _ in timed)
    if not words or not whole or sum(end - start for start, end, _ in timed) / words <= 20:
        return cues
    return [replace(cue, start=_thousandth(cue.start), end=_thousandth(cue.end)) for cue in cues]


def _thousandth(time: float | None) -> float | None:
    return None if time is None else time / 1000


def _entries(value: Any) -> list[Any]:
    if isinstance(value, list):
        return cast("list[Any]", value)
    if not isinstance(value, dict):
        return []
    holder = cast("Object", value)
    if isinstance(holder.get("results"), dict):
        return _entries(holder["results"])  # Amazon Transcribe
    for name in _LISTS:
        if isinstance(holder.get(name), list):
            return cast("list[Any]", holder[name])
    text = _first(holder, _TEXTS)
    return [line for line in text.split("\n") if line.strip()] if text else []


def _cue(entry: Any) -> Cue | None:
    if isinstance(entry, str):
        text = clean_text(entry).replace("\n", " ")
        return Cue((text,)) if text else None
    if not isinstance(entry, dict):
        return None
    fields = cast("Object", entry)
    pieces = _pieces(fields)
    text = clean_text(_first(fields, _TEXTS) or "".join(map(_piece, pieces)))
    if not text:
        return None
    start, end, length = _time(fields, _STARTS), _time(fields, _ENDS), _time(fields, _LENGTHS)
    if end is None and start is not None and length is not None:
        end = start + length
    if start is None and end is None:
        # Rev: each word has its time, the whole has none
        start = next((time for piece in pieces if (time := _time(piece, {"ts": 1})) is not None), None)
        end = next((time for piece in reversed(pieces) if (time := _time(piece, {"end_ts": 1})) is not None), None)
    return Cue((text.replace("\n", " "),), start, end, _label(fields), _first(fields, ("role",)))


def _pieces(fields: Object) -> list[Object]:
    """The pieces a text comes in: `segs` of YouTube, `elements` of Rev."""
    pieces = next((fields[name] for name in ("segs", "elements") if isinstance(fields.get(name), list)), [])
    return [cast("Object", piece) for piece in cast("list[Any]", pieces) if isinstance(piece, dict)]


def _piece(piece: Object) -> str:
    value = piece.get("utf8", piece.get("value"))
    return value if isinstance(value, str) else ""


def _label(fields: Object) -> str | None:
    """The speaker's name; a bare number becomes "Speaker 1"."""
    number = fields.get("speaker")
    if isinstance(number, int) and not isinstance(number, bool):
        return f"Speaker {number}"
    return _first(fields, _SPEAKERS)


def _first(fields: Object, names: Sequence[str]) -> str | None:
    return next((value for name in names if isinstance(value := fields.get(name), str) and value.strip()), None)


def _time(fields: Object, names: Mapping[str, int]) -> float | None:
    for name, units in names.items():
        value = fields.get(name)
        if isinstance(value, bool) or value is None:
            continue
        if isinstance(value, int | float):
            return float(value) / units if abs(value) < 1e12 else None
        if isinstance(value, str) and (found := seconds(value)) is not None:
            return found / units
    return None
