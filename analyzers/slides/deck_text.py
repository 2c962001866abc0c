"""What each slide says, and what it says that the slide before it did not: decks often build one page up in steps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from analyzers._shared.text import sentences, words

_REPEATED = 0.5
_AT_LEAST = 4
_CHUNK = re.compile(r"\S+")


@dataclass(frozen=True)
class SlideText:
    """A slide's words. whole: its text without footers; new: what the slide before lacked; notes: its notes."""

    whole: str
    new: str
    notes: tuple[str, ...]


def slide_texts(slides: pl.DataFrame) -> list[SlideText]:
    """One for each row of a SLIDES frame. Lines and notes that stand on half of a deck's slides are left out."""
    made: list[SlideText] = []
    for deck in slides.partition_by("deck", maintain_order=True):
        pages = [_lines(text) for text in deck["text"]]
        notes = [sentences(text) for text in deck["notes"]]
        pages, notes = _without_repeated(pages), _without_repeated(notes)
        before: list[str] = []
        for page, note in zip(pages, notes, strict=True):
            made.append(SlideText(" ".join(page), new_text(before, page), tuple(note)))
            before = page
    return made


def new_text(before: Sequence[str], now: Sequence[str]) -> str:
    """The part of the lines `now` whose words are not among those of `before`, each word counted once."""
    left = Counter(word for line in before for word in words(line))
    kept: list[str] = []
    for chunk in _CHUNK.findall(" ".join(now)):
        known = words(chunk)
        if known and all(left[word] > 0 for word in known):
            left.subtract(known)
        else:
            kept.append(chunk)
    return " ".join(kept)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _without_repeated(pages: list[list[str]]) -> list[list[str]]:
    counts = Counter(line for page in pages for line in set(page))
    most = max(_AT_LEAST, _REPEATED * len(pages))
    return [[line for line in page if counts[line] < most] for page in pages]
