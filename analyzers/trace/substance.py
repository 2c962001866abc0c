"""Whether a comment has anything by which its moment could be found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from analyzers._shared.text import STOP_WORDS, words
from analyzers.trace.wording import without_times

_EQUATION: Final = re.compile(r"\d\s*=|=\s*\d")

_SMALL = """
    thank thanks thankyou thx ty please pls great good nice awesome amazing excellent brilliant wonderful fantastic
    best love loved like liked cool wow lol haha hahaha omg hi hello hey bye sir professor prof teacher video lecture
    class course lesson channel god bless respect legend genius guy man dude everyone everybody much lot many ever
    really still first watching watch subscribed
"""

_SMALL_TALK: Final = frozenset(_SMALL.split())
"""Words of thanks, praise and greeting: a comment of nothing else is about no moment."""


def has_substance(text: str) -> bool:
    """True if a word is left when times, figures, stop words and those of thanks and praise are taken away.

    An equation of figures alone has substance too.
    """
    bare = without_times(text)
    told = (word for word in words(bare) if word not in _SMALL_TALK and word not in STOP_WORDS)
    return bool(_EQUATION.search(bare)) or any(letter.isalpha() for word in told for letter in word)


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """All words of the texts."""
    return frozenset(word for text in texts for word in words(text))


def share_known(text: str, known: frozenset[str]) -> float:
    """Share 0..1 of the text's words that are known; 0 without words. Low for another language than the lesson's."""
    found = words(without_times(text))
    return sum(word in known for word in found) / max(1, len(found))
