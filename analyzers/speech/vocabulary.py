"""The words of the lesson that a recogniser would not expect: from its slides, a hint given with every window."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from analyzers._shared.text import STOP_WORDS
from classroom.domain.analyzer import Frames

MOST: Final = 40
"""Words given at most: each makes every window a little slower, and a long list is heard where it was not said."""

SHORTEST: Final = 4
LONGEST: Final = 24
"""Letters of a word that is given."""

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def vocabulary(inputs: Frames) -> str:
    """Words of the slides to listen for, those on most slides first, separated by commas; "" without slides.

    Each is written as it is most often. Small words are left out.
    """
    slides = inputs.get("slides")
    if slides is None or slides.is_empty():
        return ""
    return ", ".join(_telling(slides["text"].to_list()))


def _telling(texts: Iterable[str]) -> list[str]:
    on_slides: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = {}
    for text in texts:
        seen: set[str] = set()
        for word in _WORD.findall(text):
            plain = word.lower()
            if SHORTEST <= len(word) <= LONGEST and plain not in STOP_WORDS:
                forms.setdefault(plain, Counter())[word] += 1
                seen.add(plain)
        on_slides.update(seen)
    ranked = sorted(on_slides, key=lambda word: (-on_slides[word], word))
    return [forms[word].most_common(1)[0][0] for word in ranked[:MOST]]
