"""Pieces of a transcript as readers of single formats find them, put in order and into the utterances table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import polars as pl

from classroom.domain.doubt import doubts
from classroom.domain.tables import UTTERANCES, frame
from classroom.ingest.clock import DAY_S
from classroom.ingest.speakers import roles_of, with_speakers

MAX_CUES: Final = 200_000
"""Most utterances taken in from one file: more than a hundred hours of speech."""

MAX_CHARACTERS: Final = 20_000
"""Longest text of one utterance; the rest is cut."""

_SLOWEST: Final = 0.6
"""Seconds a word is given where a file says only when speech begins: few people speak under 100 words a minute."""


@dataclass(frozen=True)
class Cue:
    """One utterance to be. lines: the lines of its text, none empty, without tags.

    start, end: seconds on the lesson's clock, None for unknown; speaker: name, None if unknown; role: what the file
    itself says the speaker is, in its own words, None if it does not.
    """

    lines: tuple[str, ...]
    start: float | None = None
    end: float | None = None
    speaker: str | None = None
    role: str | None = None

    @property
    def text(self) -> str:
        """The text on one line."""
        return " ".join(self.lines)


def with_ends(cues: Sequence[Cue]) -> list[Cue]:
    """Cues that only have a start with an end: the next start, or sooner where so few words cannot take so long."""
    made: list[Cue] = []
    for cue, later in zip(cues, [*cues[1:], None], strict=False):
        if cue.start is None or cue.end is not None:
            made.append(cue)
            continue
        longest = cue.start + max(2.0, _SLOWEST * len(cue.text.split()))
        until = later.start if later is not None and later.start is not None else longest
        made.append(replace(cue, end=max(cue.start, min(until, longest))))
    return made


def in_order(cues: Sequence[Cue]) -> tuple[list[Cue], tuple[str, ...]]:
    """The cues by time with every end at or after its start, and notes on what had to be mended.

    Impossible times (before zero, beyond a day) become unknown. A cue without time stays behind the one before it.
    """
    impossible = sum(_is_impossible(cue.start) or _is_impossible(cue.end) for cue in cues)
    known = [replace(cue, start=_possible(cue.start), end=_possible(cue.end)) for cue in cues]
    half = sum((cue.start is None) != (cue.end is None) for cue in known)
    whole = _completed(known)
    backwards = sum(_is_backwards(cue) for cue in whole)
    keys: list[float] = []
    for cue in whole:
        keys.append(cue.start if cue.start is not None else (keys[-1] if keys else 0.0))
    order = sorted(range(len(whole)), key=keys.__getitem__)
    moved = any(early > late for early, late in pairwise(keys))
    ordered = [whole[i] for i in order]
    mended = [_forwards(cue, later) for cue, later in zip(ordered, [*ordered[1:], None], strict=False)]
    said = (
        (impossible, "Times that cannot be (left empty): {:,}."),
        (half, "Cues of which only the start or the end could be read (mended): {:,}."),
        (backwards, "Cues that ended before they began (mended): {:,}."),
    )
    notes = [words.format(count) for count, words in said if count]
    if moved:
        notes.append("The cues were not in the order of their times and have been sorted.")
    return mended, tuple(notes)


def to_utterances(
    cues: Sequence[Cue], teacher: str | None, *, language: str | None = None
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The utterances table, one row a cue, and notes. Speakers come from the cues or from names before their texts.

    language: the lesson's (ISO 639-1) if it is known; texts of another script are then in doubt.
    """
    texts, speakers = with_speakers([cue.text for cue in cues], [cue.speaker for cue in cues])
    kept = [i for i, text in enumerate(texts) if text]
    roles, notes = roles_of([speakers[i] for i in kept], teacher, [cues[i].role for i in kept])
    cut = sum(len(texts[i]) > MAX_CHARACTERS for i in kept)
    table = frame(
        UTTERANCES,
        {
            "utterance": range(len(kept)),
            "start_s": [cues[i].start for i in kept],
            "end_s": [cues[i].end for i in kept],
            "speaker": [speakers[i] for i in kept],
            "role": roles,
            "text": [texts[i][:MAX_CHARACTERS].rstrip() for i in kept],
        },
    )
    lengths = (table["end_s"] - table["start_s"]).to_list()
    doubtful = doubts(table["text"].to_list(), lengths, language=language)
    table = table.with_columns(pl.Series("doubt", doubtful, dtype=pl.String))
    said = (
        (cut, "Texts longer than 20,000 characters (cut there): {:,}."),
        (sum(doubt is not None for doubt in doubtful), "Utterances probably not said like that (marked): {:,}."),
    )
    return table, (*notes, *(words.format(count) for count, words in said if count))


def _is_impossible(time: float | None) -> bool:
    return time is not None and not 0 <= time < DAY_S


def _possible(time: float | None) -> float | None:
    return None if _is_impossible(time) else time


def _is_backwards(cue: Cue) -> bool:
    return cue.start is not None and cue.end is not None and cue.end < cue.start


def _completed(cues: Sequence[Cue]) -> list[Cue]:
    """A missing start is the end of the cue before, a missing end the start of the cue after; else both are equal."""
    made: list[Cue] = []
    for i, cue in enumerate(cues):
        if cue.start is None and cue.end is not None:
            before = made[-1].end if made else None
            made.append(replace(cue, start=before if before is not None and before <= cue.end else cue.end))
        elif cue.end is None and cue.start is not None:
            after = cues[i + 1].start if i + 1 < len(cues) else None
            made.append(replace(cue, end=after if after is not None and after >= cue.start else cue.start))
        else:
            made.append(cue)
    return made


def _forwards(cue: Cue, later: Cue | None) -> Cue:
    if not _is_backwards(cue):
        return cue
    start = cue.start
    after = later.start if later is not None else None
    return replace(cue, end=after if start is not None and after is not None and after > start else start)
