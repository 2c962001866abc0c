"""Transcripts as plain text: a line an utterance, with or without times and names, as Otter and others write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from classroom.ingest.cleaning import clean_text
from classroom.ingest.clock import clock_seconds
from classroom.ingest.cues import Cue, with_ends

PROSE_WORDS: Final = 120
"""Mean words a line from which a text is taken for prose in paragraphs, and split into sentences."""

_CLOCK: Final = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_NAMED: Final = re.compile(rf"(?P<who>[^\d\s\[(][^\n]{{0,58}}?)\s+[\[(]?(?P<time>{_CLOCK})[\])]?")
_TIMED: Final = re.compile(
    rf"(?:[\[(](?P<in>{_CLOCK})[\])]|(?P<bare>{_CLOCK}))(?:(?:(?<=\])|\s*[-–—:|]?\s+)(?P<text>.*))?", re.DOTALL
)
# what Otter puts at the end, and the facts at the beginning of a file of lyrics (.lrc)
_NOT_SAID: Final = re.compile(
    r"(?:transcribed by|transcrito por)\s+https?://\S+|\[(?:ti|ar|al|au|by|re|ve|la|length|offset|tool):.*\]",
    re.IGNORECASE,
)
_END: Final = re.compile(r"[.!?…][\"”’)\]]*\s+(?=[\"“‘(¿¡]*[^\Wa-z_])|[。！？]+")
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|sr|sra|dra|st|vs|etc|e\.g|i\.e|fig|eq|no|cf)|\b\w)\.", re.I
)
_LONGEST: Final = 60
_PART: Final = 30


def read_text(text: str) -> tuple[str, list[Cue], tuple[str, ...]]:
    """Format, cues and notes of a plain text. Empty lines are left out; every other line is one cue.

    Only a text of long paragraphs (mean over 120 words a line) is split into sentences: lines keep their numbers.
    """
    lines = [cleaned for line in _lines(text) if (cleaned := clean_text(line).replace("\n", " "))]
    kept = [line for line in lines if not _NOT_SAID.fullmatch(line)]
    named = sum(_NAMED.fullmatch(line) is not None for line in kept)
    if named and named >= 0.2 * len(kept) and _NAMED.fullmatch(kept[0]):
        return _finished("text with names and times", list(_named_blocks(kept)))
    timed = sum(_TIMED.fullmatch(line) is not None for line in kept)
    if timed and timed >= 0.4 * len(kept):
        return _finished("text with times", list(_timed_lines(kept)))
    return _finished("text", [Cue((line,)) for line in kept])


def sentences(text: str) -> list[str]:
    """The sentences of a text, by their final marks; abbreviations and initials do not end one.

    Where more than 60 words go by without such a mark, as in automatic transcripts, parts of 30 words are made.
    """
    made: list[str] = []
    start = 0
    for end in _END.finditer(text):
        last_word = text[: end.start() + 1].rpartition(" ")[2] if end.start() - start < 200 else ""
        if not _ABBREVIATION.fullmatch(last_word):
            made.append(text[start : end.end()].strip())
            start = end.end()
    made.append(text[start:].strip())
    return [part for sentence in made if sentence for part in _parts(sentence)]


def _parts(sentence: str) -> list[str]:
    words = sentence.split()
    if len(words) <= _LONGEST:
        return [sentence]
    return [" ".join(words[i : i + _PART]) for i in range(0, len(words), _PART)]


def _finished(name: str, cues: Sequence[Cue]) -> tuple[str, list[Cue], tuple[str, ...]]:
    words = sum(len(cue.text.split()) for cue in cues)
    timed = with_ends(cues)
    notes = ["The transcript has only times at which speech begins; ends were worked out from them."] * any(
        cue.start is not None for cue in cues
    )
    if not cues or words / len(cues) <= PROSE_WORDS:
        return name, timed, tuple(notes)
    notes.append("Paragraphs were split into sentences.")
    if any(cue.start is not None for cue in cues):
        notes.append("The times of sentences within a paragraph were shared out by their length.")
    return name, [piece for cue in timed for piece in _split(cue)], tuple(notes)


def _split(cue: Cue) -> Iterator[Cue]:
    pieces = sentences(cue.text)
    total = sum(map(len, pieces))
    done = 0
    for piece in pieces:
        if cue.start is None or cue.end is None:
            yield replace(cue, lines=(piece,))
            continue
        length = cue.end - cue.start
        start, end = cue.start + length * done / total, cue.start + length * (done + len(piece)) / total
        done += len(piece)
        yield replace(cue, lines=(piece,), start=start, end=end)


def _lines(text: str) -> list[str]:
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _named_blocks(lines: Sequence[str]) -> Iterator[Cue]:
    """Lines of "Name  0:12", each followed by what was said from then on."""
    who: str | None = None
    start: float | None = None
    for line in lines:
        head = _NAMED.fullmatch(line)
        if head is not None:
            who, start = head["who"].strip(" :-–—"), clock_seconds(head["time"])
            continue
        yield Cue((line,), start, None, who)
        start = None  # a second line of the block begins at an unknown time


def _timed_lines(lines: Sequence[str]) -> Iterator[Cue]:
    """Lines of "0:12 text", or of "0:12" followed by the text on lines of its own."""
    start: float | None = None
    for line in lines:
        match = _TIMED.fullmatch(line)
        text = line
        if match is not None:
            start, text = clock_seconds(match["in"] or match["bare"]), match["text"] or ""
        if text.strip():
            yield Cue((text.strip(),), start)
            start = None
