"""What every kind of deck becomes: pages with clean text, then one table of slides."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from classroom.domain.errors import InputRefused
from classroom.domain.tables import SLIDES, frame

MOST_PAGES: Final = 2_000
"""Pages taken in; a longer file is a book, and the rest of it is left out with a note."""

DRAWN_WITHIN_S: Final = 15.0
"""Time from opening a deck until the last slide is drawn: a reader that takes longer than 20 s is stopped."""

TITLE_LENGTH: Final = 200
THUMBNAIL_WIDTH: Final = 480

_LIGATURES: Final = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)
}  # ff, fi, fl, ffi, ffl, st as printers join them
_BREAKS: Final = {0x0B: "\n", 0x0C: "\n", 0x0D: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n", 0xA0: " "}
_SPACES: Final = re.compile(r"[ \t\u2000-\u200a\u202f\u3000]+")
_INVISIBLE: Final = {0xAD: None, 0x200B: None, 0x2060: None, 0xFEFF: None, 0xFFFE: None, 0xFFFF: None}
_SYMBOLS: Final = {
    code: sign
    for sign, codes in {
        "→": (0xF0E0, 0xF0E8, 0xF0F0),
        "⇒": (0xF0DE, 0xF0AE),
        "←": (0xF0DF, 0xF0E7, 0xF0EF),
        "↔": (0xF0F3,),
        "•": (0xF0B7, 0xF0A7, 0xF06C, 0xF06E, 0xF0D8, 0xF076),
        "✓": (0xF0FC,),
        "✗": (0xF0FB,),
    }.items()
    for code in codes
}  # Wingdings and Symbol, which PowerPoint writes with private numbers
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")
_CONTROLS: Final = {code: None for code in (*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0))}


@dataclass(frozen=True)
class Deadline:
    """When work that is not essential has to stop. `at`: a time of time.monotonic()."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """The deadline that many seconds from now."""
        return cls(time.monotonic() + seconds)

    @property
    def left_s(self) -> float:
        """Seconds left, 0 once it has passed."""
        return max(0.0, self.at - time.monotonic())


@dataclass(frozen=True)
class Deck:
    """One deck. table: SLIDES numbered from 1, at least one row; notes: plain sentences for a teacher."""

    table: pl.DataFrame
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Page:
    """One slide. text: all of it in reading order, title included; thumbnail: JPEG, None where it cannot be drawn."""

    title: str = ""
    text: str = ""
    notes: str = ""
    pictures: int = 0
    thumbnail: bytes | None = None


def clean(text: str) -> str:
    """Text as people wrote it: composed characters, no ligatures, no control characters, no empty lines, single spaces.

    Signs of Wingdings and Symbol become ordinary ones, other private characters spaces. Halves of surrogate pairs,
    which no file can hold, are dropped.
    """
    text = text.replace("\r\n", "\n").translate(_BREAKS).translate(_INVISIBLE).translate(_CONTROLS)
    text = _PRIVATE.sub(" ", text.translate(_SYMBOLS))
    text = unicodedata.normalize("NFC", text.translate(_LIGATURES).encode("utf-8", "ignore").decode("utf-8"))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """Clean text on one line, at most 200 characters, cut between words."""
    line = clean(text).replace("\n", " ")
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def deck_of(path: Path, pages: Sequence[Page], notes: Sequence[str]) -> Deck:
    """The pages of a file as a checked table, with a note where there is hardly any text to work with.

    Raises InputRefused if there are no pages.
    """
    if not pages:
        raise InputRefused(path, "There are no slides in it.", "Choose the file with the slides of this lesson.")
    table = frame(
        SLIDES,
        {
            "slide": list(range(1, len(pages) + 1)),
            "deck": [path.name] * len(pages),
            "page": list(range(1, len(pages) + 1)),
            "title": [page.title for page in pages],
            "text": [page.text for page in pages],
            "notes": [page.notes for page in pages],
            "pictures": [page.pictures for page in pages],
            "thumbnail": [page.thumbnail for page in pages],
        },
    )
    return Deck(table, (*notes, *_about_text(pages)))


def _about_text(pages: Sequence[Page]) -> tuple[str, ...]:
    bare = sum(not any(letter.isalnum() for letter in page.text) for page in pages)
    if bare == len(pages):
        return ("There is no text on the slides; what is said cannot be matched with them.",)
    if bare > 2 and bare > 0.2 * len(pages):
        return (f"{bare} of {len(pages)} slides have no text; what is said cannot be matched with those.",)
    return ()


def numbers(pages: Sequence[int], thing: str = "page") -> str:
    """Numbers for a sentence: "page 3", "pages 3 and 5", "pages 3, 5, 8 and 12 more"."""
    shown = [str(page) for page in pages[:3]]
    if len(pages) > 3:
        return f"{thing}s {', '.join(shown)} and {len(pages) - 3} more"
    if len(pages) == 1:
        return f"{thing} {shown[0]}"
    return f"{thing}s {', '.join(shown[:-1])} and {shown[-1]}"
