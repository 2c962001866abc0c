"""The words of the lesson that a recogniser would not expect: names and its slides, a hint given with every window."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from typing import Final

from analyzers._shared.text import STOP_WORDS
from classroom.domain.analyzer import Frames

MOST: Final = 40
"""Words given at most: each makes every window a little slower, and a long list is heard where it was not said."""

MOST_NAMES: Final = 24
"""Names given at most (card.md)."""

MOST_PIECES: Final = 96
"""Word pieces of all words given, commas included: what a window costs more grows with them, not with words."""

USUAL: Final = 5000
"""Word pieces of the recogniser are numbered by how common they are; words below this number it expects by itself."""

SHORTEST: Final = 4
LONGEST: Final = 24
"""Letters of a word that is given."""

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def vocabulary(inputs: Frames, names: Sequence[str] = (), subject: str = "") -> tuple[str, ...]:
    """What to listen for, the most wanted first: words of the subject, at most `MOST_NAMES` names, words of the slides.

    Of the slides those on most of them first, each as it is written most often; small words are left out. Empty
    without any of them. A recogniser takes the first `MOST` that it would not expect by itself.
    """
    slides = inputs.get("slides")
    words = [] if slides is None else _telling(slides["text"].to_list())
    return tuple(dict.fromkeys([*_telling([subject]), *names[:MOST_NAMES], *words]))


def fitting(words: Sequence[str], pieces: Callable[[str], Sequence[int]], *, always: Container[str] = ()) -> list[str]:
    """The first words, at most `MOST` and of at most `MOST_PIECES` pieces together, that a recogniser may not expect.

    pieces: the numbers of the word pieces a word is written with; a word that is one of the `USUAL` commonest pieces
    is heard without being told. Those of `always` are taken even so.
    """
    taken: list[str] = []
    used = 0
    for word in words:
        known = pieces(f" {word}")
        usual = len(pieces(f" {word.lower()}")) == 1 and pieces(f" {word.lower()}")[0] < USUAL
        if usual and word not in always:
            continue
        used += len(known) + 1
        if len(taken) == MOST or used > MOST_PIECES:
            break
        taken.append(word)
    return taken


def _telling(texts: Iterable[str]) -> list[str]:
    on_slides: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = {}
    for text in texts:
        seen: set[str] = set()
        for word in _WORD.findall(text):
            plain = word.lower()
            if SHORTEST <= len(word) <= LONGEST and plain not in STOP_WORDS and not set(word) & set("'’"):
                forms.setdefault(plain, Counter())[word] += 1
                seen.add(plain)
        on_slides.update(seen)
    ranked = sorted(on_slides, key=lambda word: (-on_slides[word], word))
    return [forms[word].most_common(1)[0][0] for word in ranked]
