"""Figures of shipped models: worked out here and compared with what the model's card says.

With LECTERN_WRITE_CARDS=1 in the environment the card is written instead; the change is then looked at by a person.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pytest

ROOT = Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- figures: written by tests/quality, not by hand -->", "<!-- end of figures -->"

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SURE = re.compile(r"\d\.\d+ found at nine in ten right|never nine in ten right")
"""Where precision reaches nine in ten turns on a handful of rows, so another processor may put it elsewhere."""


def _near(one: float, other: float) -> bool:
    """True if figures differ by no more than another processor's arithmetic explains: a tenth, .03, or 3 of a count."""
    return abs(one - other) <= max(0.03, 0.1 * max(one, other), 3.0 if min(one, other) > 3 else 0.0)


class Compare(Protocol):
    """Compares figures with those of a card; `block` names one of several tables of figures in it."""

    def __call__(self, analyzer: str, figures: Mapping[str, str], /, *, block: str = "") -> None: ...


@pytest.fixture
def compare_card() -> Compare:
    """Compares figures (name -> value as text) with the table between the markers of an analyzer's card.

    A card with several tables has one more word in the marker of each, its `block`.
    """

    def compare(analyzer: str, figures: Mapping[str, str], /, *, block: str = "") -> None:
        card = ROOT / "analyzers" / analyzer / "card.md"
        text = card.read_text(encoding="utf-8")
        rows = "\n".join(f"| {name} | {value} |" for name, value in figures.items())
        begin = BEGIN.replace("figures:", f"figures {block}:") if block else BEGIN
        made = f"{begin}\n\n| figure | value |\n|---|---|\n{rows}\n\n{END}"
        found = re.search(f"{re.escape(begin)}.*?{re.escape(END)}", text, re.DOTALL)
        assert found, f"the card of {analyzer} has no place for figures"
        if os.environ.get("LECTERN_WRITE_CARDS"):
            card.write_text(text.replace(found.group(), made), encoding="utf-8")
            return
        there, here = (_SURE.sub("", text) for text in (found.group(), made))
        assert _NUMBER.sub("#", there) == _NUMBER.sub("#", here), made
        said, measured = _NUMBER.findall(there), _NUMBER.findall(here)
        assert all(_near(float(a), float(b)) for a, b in zip(said, measured, strict=True)), made

    return compare
