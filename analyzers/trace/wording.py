"""Words of a comment and of a lesson in one form, and how well they match (BM25)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from analyzers._shared.clock import written_times
from analyzers._shared.overlap import Floats
from analyzers._shared.text import STOP_WORDS, folded, stem, words

_SPOKEN: Final = tuple(
    (re.compile(written), spoken)
    for written, spoken in (
        (r"λ", "lambda"),
        (r"\^\s*2", " squared"),
        (r"\^\s*3", " cubed"),
        (r"\bnaught\b", "0"),
        (r"δ|∆", "delta"),
        (r"ε", "epsilon"),
        (r"π", "pi"),
        (r"σ", "sigma"),
        (r"\^", " to the "),
        (r"_", " "),
        (r"≠|!=", " not equal "),
        (r"=", " equals "),
        (r"\+", " plus "),
        (r"([a-z])(\d)", r"\1 \2"),
    )
)
"""Mathematics as it is written in a comment, and as a lecturer says it."""

_SATURATION: Final = 1.5
_LENGTH: Final = 0.75
"""k1 and b of BM25."""


def without_times(text: str) -> str:
    """The text with a blank for each time written in it."""
    for time in reversed(written_times(text)):
        text = f"{text[: time.start]} {text[time.end :]}"
    return text


def spoken_words(text: str) -> list[str]:
    """Stems of all words of the text, its times left out and its mathematics as it is said."""
    bare = folded(without_times(text).replace("²", "^2").replace("³", "^3"))
    for written, spoken in _SPOKEN:
        bare = written.sub(spoken, bare)
    return [stem(word) for word in words(bare)]


def telling(stems: Sequence[str]) -> list[str]:
    """The stems that are not stop words."""
    return [word for word in stems if word not in STOP_WORDS]


def pairs(stems: Sequence[str]) -> list[str]:
    """Each two neighbouring stems as one word."""
    return [f"{one} {two}" for one, two in pairwise(stems)]


def matched(asked: Sequence[Sequence[str]], said: Sequence[Sequence[str]]) -> Floats:
    """Float32 [asked, said]: BM25 (Robertson & Zaragoza 2009) of each asked text in each said one, its best made 1.

    A row of zeros where no word is shared.
    """
    columns = {word: column for column, word in enumerate(sorted({word for text in asked for word in text}))}
    counts = np.zeros((len(said), len(columns)), dtype=np.float32)
    for row, text in enumerate(said):
        for word, count in Counter(text).items():
            if word in columns:
                counts[row, columns[word]] = count
    with_it = (counts > 0).sum(axis=0)
    rarity = np.log(1 + (len(said) - with_it + 0.5) / (with_it + 0.5)).astype(np.float32)
    lengths = np.array([len(text) for text in said], dtype=np.float32)
    slowed = _SATURATION * (1 - _LENGTH + _LENGTH * lengths / max(1e-6, float(lengths.mean() if len(said) else 0)))
    counts *= (_SATURATION + 1) / (counts + np.maximum(slowed, 1e-6)[:, None])
    wanted = np.zeros((len(asked), len(columns)), dtype=np.float32)
    for row, text in enumerate(asked):
        for word in set(text):
            wanted[row, columns[word]] = rarity[columns[word]]
    made = wanted @ counts.T
    return made / np.maximum(made.max(axis=1, keepdims=True, initial=0), 1e-6)
