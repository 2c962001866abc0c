"""Caption files: WebVTT, SubRip and SubViewer as they should be and as people find them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from classroom.ingest.cleaning import clean_text
from classroom.ingest.clock import clock_seconds
from classroom.ingest.cues import Cue

_ARROW: Final = re.compile(r"\s*(?:-{1,3}\s?(?:>|&gt;)|[–—]\s?(?:>|&gt;)|→|⟶|={1,2}>)\s*")
_LOOSE: Final = re.compile(r"(?<=\d)\s*([:,.])\s*(?=\d)")
_SBV: Final = re.compile(r"(\d{1,3}:\d{1,2}:[\w.]{2,7}),(\d{1,3}:\d{1,2}:[\w.]{2,7})\s*")
_TIME_LIKE: Final = re.compile(r"-?\d[\w:.,]*:[\w:.,]+")
_VOICE: Final = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>", re.IGNORECASE)
_WORD_TIME: Final = re.compile(r"<\d{1,2}:\d{2}[\d:.]*>")
_TAG: Final = re.compile(
    r"</?(?:c|i|b|u|v|s|ruby|rt|lang|font|span|p|em|strong)(?:[.\s/][^<>]*)?>|<\d{1,2}:\d{2}[\d:.]*>|\{\\[^{}]*\}",
    re.IGNORECASE,
)
_ASIDE: Final = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_IDENTIFIER: Final = re.compile(r"\d{1,7}|[0-9a-fA-F]{8}-[\w/-]+|[\w-]*\d[\w/-]*-\d+")


@dataclass
class _Raw:
    """A cue while its lines are collected: lines with tags."""

    start: float | None
    end: float | None
    lines: list[str] = field(default_factory=list[str])


@dataclass(frozen=True)
class Captions:
    """cues: in the order of the file, none empty; format: VTT, SRT or SBV; notes: plain sentences for a teacher."""

    cues: tuple[Cue, ...]
    format: str
    notes: tuple[str, ...]


def is_captions(text: str) -> bool:
    """Whether the beginning of a text looks like captions: the WebVTT signature, or a line with two times."""
    return text.lstrip("\ufeff").startswith("WEBVTT") or any(_times(line) for line in text.splitlines()[:200])


def read_captions(text: str) -> Captions:
    """The cues of a caption file, however it is written. There may be none.

    Lines that roll through several cues, as in automatic captions of YouTube, are kept once, where they first appear.
    Text without a time of its own is added to the cue before it.
    """
    lines = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    is_vtt = lines[0].lstrip("\ufeff \t").startswith("WEBVTT")
    raw, stray = _collected(lines, is_vtt=is_vtt)
    timed = next((line for line in lines if _times(line)), "")
    name = "VTT" if is_vtt else "SBV" if _SBV.fullmatch(timed.strip()) else "SRT"
    cues = [made for cue in raw if (made := _cleaned(cue)).lines]
    rolled = _unrolled(cues, has_word_times=any(_WORD_TIME.search(line) for cue in raw for line in cue.lines))
    said = (
        (len(raw) - len(cues), "Cues without text (left out): {:,}."),
        (len(cues) - len(rolled), "Cues that only repeated the one before (left out): {:,}."),
        (stray, "Pieces of text without a time (added to the cue before): {:,}."),
    )
    return Captions(tuple(rolled), name, tuple(words.format(count) for count, words in said if count))


def _collected(lines: Sequence[str], *, is_vtt: bool) -> tuple[list[_Raw], int]:
    """The cues as they stand, and how many pieces of text had no time of their own."""
    cues: list[_Raw] = []
    block: list[str] = []
    stray = 0
    after_blank = True
    for line in [*lines, ""]:
        times = _times(line)
        if times is None and (line.strip() or (is_vtt and line)):
            block.append(line)
            continue
        if times is not None and block and _is_identifier(block, after_blank=after_blank, is_vtt=is_vtt):
            block.pop()
        if block and cues and not (is_vtt and after_blank and _ASIDE.match(block[0])):
            stray += after_blank and bool(cues[-1].lines)
            cues[-1].lines.extend(block)
        if times is not None:
            cues.append(_Raw(*times))
        after_blank = times is None
        block = []
    return cues, stray


def _is_identifier(block: Sequence[str], *, after_blank: bool, is_vtt: bool) -> bool:
    """Whether the last line before a time is the cue's number or name and not text."""
    last = block[-1].strip()
    if _IDENTIFIER.fullmatch(last):
        return True
    return is_vtt and after_blank and len(block) == 1


def _times(line: str) -> tuple[float | None, float | None] | None:
    """Start and end in a line that gives a cue's times, None for one that is broken; None for any other line."""
    text = line.strip()
    if not text or not (text[0].isdigit() or text[0] == "-"):
        return None
    if (sbv := _SBV.fullmatch(text)) is not None:
        found = clock_seconds(sbv[1]), clock_seconds(sbv[2])
        return found if found != (None, None) else None
    # times are short: an arrow further on belongs to a text
    arrow = _ARROW.search(text, 0, 40)
    if arrow is None:
        return None
    before = _LOOSE.sub(r"\1", text[: arrow.start()].strip())
    after = _LOOSE.sub(r"\1", text[arrow.end() :].strip()).split()
    if not after or not _TIME_LIKE.fullmatch(before) or not _TIME_LIKE.fullmatch(after[0]):
        return None
    return _signed(before), _signed(after[0])


def _signed(text: str) -> float | None:
    if text.startswith("-"):
        found = clock_seconds(text[1:])
        return -found if found else found
    return clock_seconds(text)


def _cleaned(raw: _Raw) -> Cue:
    voices = {name.strip() for line in raw.lines for name in _VOICE.findall(line)}
    lines = (clean_text(_TAG.sub("", line)).replace("\n", " ") for line in raw.lines)
    kept = tuple(line for line in lines if line)
    # two people in one cue: neither can be given all of it
    return Cue(kept, raw.start, raw.end, voices.pop() if len(voices) == 1 else None)


def _unrolled(cues: Sequence[Cue], *, has_word_times: bool) -> list[Cue]:
    repeats = sum(early.lines[-1] == late.lines[0] for early, late in pairwise(cues))
    if not repeats or not (has_word_times or repeats > 0.3 * len(cues)):
        return list(cues)
    if not has_word_times and sum(len(cue.lines) > 1 for cue in cues) < 0.3 * len(cues):
        return list(cues)  # single lines that come twice: someone said so twice
    kept: list[Cue] = []
    before: tuple[str, ...] = ()
    for cue in cues:
        shared = next((n for n in range(min(len(before), len(cue.lines)), 0, -1) if before[-n:] == cue.lines[:n]), 0)
        before = cue.lines
        if shared < len(cue.lines):
            kept.append(replace(cue, lines=cue.lines[shared:]))
        elif kept and cue.end is not None and kept[-1].end is not None:
            kept[-1] = replace(kept[-1], end=max(kept[-1].end, cue.end))
    return kept
