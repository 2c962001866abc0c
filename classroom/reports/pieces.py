"""Small pieces that several parts of a report are made of."""

from __future__ import annotations

import re
from typing import Final

from classroom.charts.shapes import Drawing
from classroom.charts.svg import svg

_UNBROKEN: Final = 24
_LONG_WORD: Final = re.compile(rf"\S{{{_UNBROKEN + 6},}}")
"""Words of so many characters (addresses, mostly) would run out of their column: they get soft hyphens."""


def picture(drawing: Drawing) -> dict[str, str]:
    """A chart as SVG with its description as alternative text."""
    return {"svg": svg(drawing), "alt": f"{drawing.title}. {drawing.description}"}


def short(text: str, length: int) -> str:
    """The text in one line, cut at a word, or within one that is longer than the line; long words may be broken."""
    flat = " ".join(text.split())
    if len(flat) > length:
        words, _, _ = flat[: length + 1].rpartition(" ")
        flat = f"{words if len(words) > length // 2 else flat[:length]} …"
    return _LONG_WORD.sub(lambda word: "\u00ad".join(_pieces(word.group())), flat)


def _pieces(word: str) -> list[str]:
    return [word[at : at + _UNBROKEN] for at in range(0, len(word), _UNBROKEN)]
