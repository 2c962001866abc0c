"""Captions in markup: TTML and DFXP, YouTube's timed text in XML, and SubStation Alpha."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError, fromstring

from classroom.ingest.cleaning import clean_text
from classroom.ingest.clock import clock_seconds, seconds
from classroom.ingest.cues import Cue, with_ends

_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_ROOTS: Final = frozenset(("tt", "transcript", "timedtext"))
_FRAMES: Final = re.compile(r"(\d+:\d{2}:\d{2}):\d{2}")
_OFFSET: Final = re.compile(r"(\d+(?:\.\d+)?)(h|m|s|ms)")
_UNITS: Final = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_DIALOGUE: Final = re.compile(r"Dialogue:[^,]*,([^,]*),([^,]*),[^,]*,([^,]*),[^,]*,[^,]*,[^,]*,[^,]*,(.*)")
_OVERRIDE: Final = re.compile(r"\{[^{}]*\}")


class NotTimedText(ValueError):
    """XML, but not captions; or not well-formed."""


def read_timed_markup(text: str) -> list[Cue]:
    """The cues of TTML (W3C), DFXP or YouTube's timed text, in the order of the file. Raises NotTimedText."""
    try:
        root = fromstring(_DECLARATION.sub("", text, count=1))
    except ParseError:
        raise NotTimedText from None
    if _local(root) not in _ROOTS:
        raise NotTimedText
    milliseconds = _local(root) == "timedtext"
    cues = (_cue(element, milliseconds=milliseconds) for element in root.iter() if _local(element) in {"p", "text"})
    return with_ends([cue for cue in cues if cue is not None])


def read_substation(text: str) -> list[Cue]:
    """The spoken lines of a SubStation Alpha file (.ass, .ssa)."""
    cues: list[Cue] = []
    for line in text.splitlines():
        match = _DIALOGUE.match(line.strip())
        if match is None:
            continue
        said = clean_text(re.sub(r"\\[Nnh]", " ", _OVERRIDE.sub("", match[4]))).replace("\n", " ")
        if said:
            cues.append(Cue((said,), clock_seconds(match[1]), clock_seconds(match[2]), match[3].strip() or None))
    return cues


def _cue(element: Element, *, milliseconds: bool) -> Cue | None:
    text = clean_text(" ".join(" ".join(_pieces(element)).split()))
    if not text:
        return None
    if milliseconds:
        start, length = seconds(element.get("t") or ""), seconds(element.get("d") or "")
        start = start / 1000 if start is not None else None
        length = length / 1000 if length is not None else None
    else:
        start = _time(element.get("begin") or element.get("start") or "")
        length = _time(element.get("dur") or "")
    end = _time(element.get("end") or "")
    if end is None and start is not None and length is not None:
        end = start + length
    return Cue((text,), start, end)


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if _local(child) not in {"p", "text", "metadata"}:
            yield from _pieces(child)
        yield child.tail or ""


def _time(text: str) -> float | None:
    """A time of TTML: a clock, with frames left off, or a number with its unit."""
    offset = _OFFSET.fullmatch(text.strip())
    if offset is not None:
        return float(offset[1]) * _UNITS[offset[2]]
    return seconds(_FRAMES.sub(r"\1", text))


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]
