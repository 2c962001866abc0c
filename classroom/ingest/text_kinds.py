"""Comments or a transcript: what a table, JSON or plain text holds, judged by its beginning."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, cast

from classroom.ingest.chat import find_chat
from classroom.ingest.delimited import find_division
from classroom.ingest.names import plain

TextKind: TypeAlias = Literal["comments", "transcript"]

WHOLE_JSON: Final = 50_000_000
"""Longest JSON text that is parsed to see what it is; of a longer one the name and the beginning decide."""

_COMMENT_NAMES: Final = re.compile(
    r"comment|chat|feedback|survey|evaluation|response|exit.?ticket|reflection|q_?and_?a|questions"
    r"|comentario|encuesta|evaluacion|respuesta|preguntas"
)
_TRANSCRIPT_NAMES: Final = re.compile(r"transcri|caption|subtitle|utterance|speech|subtitul|whisper|otter|diari[sz]")

_TIME: Final = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_CUE: Final = re.compile(rf"{_TIME}\s*(?:-{{1,2}}>|—>|→|,|-|–)\s*{_TIME}")
_STAMPED: Final = re.compile(rf"[\[(]?{_TIME}[\])]?(?:\s|$)|.{{1,60}}\s[\[(]?{_TIME}[\])]?$")
_SPOKEN: Final = re.compile(r"(?:[A-ZÀ-Þ][\w.'’-]*)(?: [\w.'’-]+){0,3}\s?:\s+\S")
_BULLET: Final = re.compile(r"(?:[-*•–]|\d{1,3}[.)])\s+\S")
_ROLE: Final = re.compile(
    r"\b(?:speaker|teacher|instructor|professor|student|pupil|hablante|profesora?|docente|alumn[oa]|estudiante)\b"
)

_STARTS: Final = {"start", "start s", "start time", "begin", "from", "onset", "timestamp", "time", "inicio", "in"}
_ENDS: Final = {"end", "end s", "end time", "stop", "to", "offset", "duration", "duration s", "fin", "out", "finish"}
_SPEAKERS: Final = {"speaker", "speaker name", "speaker label", "role", "hablante", "interlocutor"}
_SAID: Final = {
    "text",
    "utterance",
    "sentence",
    "transcript",
    "words",
    "content",
    "texto",
    "caption",
    "subtitle",
    "line",
}
_OF_COMMENTS: Final = re.compile(
    r"comment|feedback|response|answer|likes?\b|upvotes|published|rating|reply|comentario|respuesta|submitted"
    r"|marca temporal"
)
_TRANSCRIPT_KEYS: Final = {
    "segments",
    "utterances",
    "monologues",
    "words",
    "results",
    "cues",
    "events",
    "captions",
    "transcript",
}


def kind_of_text(name: str, head: str) -> TextKind:
    """What plain text holds. `head` is its first 64,000 characters or all of it, `name` its file name."""
    lines = [line.strip() for line in head.splitlines() if line.strip()][:400]
    if head.lstrip().startswith("WEBVTT") or sum(bool(_CUE.match(line)) for line in lines) > 1:
        return "comments" if find_chat(lines) == "Google Meet chat" else "transcript"
    chat = find_chat(lines)
    if chat is not None and chat != "chat":
        return "comments"
    hint = _by_name(name)
    if hint is not None:
        return hint
    if chat is not None:
        return "transcript" if _few_speak(lines) else "comments"
    return _by_shape(lines)


def _by_name(name: str) -> TextKind | None:
    stem = plain(Path(name).stem)
    comments, transcript = _COMMENT_NAMES.search(stem), _TRANSCRIPT_NAMES.search(stem)
    if bool(comments) == bool(transcript):
        return None
    return "comments" if comments else "transcript"


def _few_speak(lines: Sequence[str]) -> bool:
    """True if the names before the colons are roles, or the same few come up again and again."""
    heads = [plain(re.sub(_TIME, "", line.partition(": ")[0])) for line in lines if ": " in line]
    names = set(heads)
    return any(_ROLE.search(name) for name in names) or len(heads) >= 4 * len(names)


def _by_shape(lines: Sequence[str]) -> TextKind:
    """Times or speakers on many lines, or prose, make a transcript; a list of remarks makes comments."""
    if not lines:
        return "comments"
    many = max(2, len(lines) // 4)
    if sum(bool(_STAMPED.match(line)) for line in lines) >= many:
        return "transcript"
    if sum(bool(_BULLET.match(line)) for line in lines) >= 2 * many:
        return "comments"
    if sum(bool(_SPOKEN.match(line)) for line in lines) >= many and _few_speak(lines):
        return "transcript"
    ended = sum(line.endswith((".", "!", "?", "…", "”", '"', ")")) for line in lines)
    words = sum(len(line.split()) for line in lines) / len(lines)
    # remarks are one to a line and of any length; lines of a transcript are long, or break in mid-sentence
    return "transcript" if words > 60 or (len(lines) > 20 and ended < 0.3 * len(lines)) else "comments"


def kind_of_table(name: str, head: str) -> TextKind:
    """What a table in text form (CSV, TSV) holds."""
    lines = [line for line in head.splitlines() if line.strip()][:50]
    if not lines:
        return "comments"
    divider = find_division(lines).divider
    return kind_of_columns(name, [cell.strip(' "') for cell in lines[0].split(divider)])


def kind_of_columns(name: str, columns: Sequence[str]) -> TextKind:
    """What a table with these headings holds: speakers, or starts and ends, with what was said make a transcript."""
    headings = [plain(column) for column in columns]
    timed = [bool(re.fullmatch(_TIME, column.strip())) for column in columns[:2]]
    if any(_OF_COMMENTS.search(heading) for heading in headings):
        return "comments"
    said = bool(_SAID & set(headings))
    spoken = bool(_SPEAKERS & set(headings)) or (bool(_STARTS & set(headings)) and bool(_ENDS & set(headings)))
    if (said and spoken) or all([*timed, len(columns) > 2]):
        return "transcript"
    hint = _by_name(name)
    return "transcript" if hint == "transcript" and said else "comments"


def kind_of_json(name: str, text: str) -> TextKind:
    """What JSON, or JSON lines, holds."""
    value = _first_value(text)
    if isinstance(value, list):
        value = next((item for item in cast("list[Any]", value) if isinstance(item, dict)), None)
        said = isinstance(value, dict) and _is_said(cast("Mapping[str, Any]", value))
        return "transcript" if said else _by_name(name) or "comments"
    if not isinstance(value, dict):
        return _by_name(name) or "comments"
    found = cast("Mapping[str, Any]", value)
    if "comments" in found or str(found.get("kind", "")).startswith("youtube#comment"):
        return "comments"
    if _is_said(found) or (_TRANSCRIPT_KEYS & set(found) and _holds_speech(found)):
        return "transcript"
    return "comments"


def _first_value(text: str) -> Any:
    start = text.lstrip("\ufeff\x1e \t\r\n")
    try:
        return json.JSONDecoder().raw_decode(start[:WHOLE_JSON])[0]
    except (ValueError, RecursionError):
        return None


def _is_said(item: Mapping[str, Any]) -> bool:
    """True for an object with a text and when, or by whom, it was said; not for one with likes, replies or an id."""
    keys = {plain(key) for key in item}
    if any(_OF_COMMENTS.search(key) for key in keys) or {"cid", "votes", "author"} & keys:
        return False
    when = bool(_STARTS & keys and _ENDS & keys) or {"start", "t start ms", "ts"} & keys
    return bool(_SAID & keys) and bool(when or _SPEAKERS & keys)


def _holds_speech(value: Mapping[str, Any]) -> bool:
    """True if a list somewhere in the top levels holds objects that were said, as speech services write them."""
    waiting: list[tuple[Any, int]] = [(value, 0)]
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, dict):
            known = cast("Mapping[str, Any]", item)
            if depth and (_is_said(known) or "segs" in known or "alternatives" in known or "elements" in known):
                return True
            waiting.extend((inner, depth + 1) for inner in known.values() if depth < 5)
        elif isinstance(item, list):
            waiting.extend((inner, depth + 1) for inner in cast("list[Any]", item)[:3])
        elif isinstance(item, str) and depth == 1 and len(item) > 200:
            return True
    return False
