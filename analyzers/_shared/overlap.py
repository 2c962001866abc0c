"""How many words two sets of texts share, rare words counting more."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from analyzers._shared.text import STOP_WORDS, stem, words

Floats: TypeAlias = npt.NDArray[np.float32]


def content_words(text: str) -> list[str]:
    """Stems of the text's words that are not stop words."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


@dataclass(frozen=True)
class Rarity:
    """Words and how rare each is: log(1 + N / (1 + texts with it)). Unknown words have no column."""

    columns: dict[str, int]
    weight: Floats

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> Rarity:
        """Counted over texts given as lists of words."""
        counts: Counter[str] = Counter()
        total = 0
        for text in texts:
            counts.update(set(text))
            total += 1
        columns = {word: column for column, word in enumerate(sorted(counts))}
        weight = [math.log(1 + total / (1 + counts[word])) for word in columns]
        return cls(columns, np.array(weight, dtype=np.float32))

    def counted(self, texts: Sequence[Sequence[str]]) -> Floats:
        """Float32 [N, words]: 1 + log(count) where a text has the word, else 0."""
        made = np.zeros((len(texts), len(self.columns)), dtype=np.float32)
        for row, text in enumerate(texts):
            for word, count in Counter(text).items():
                column = self.columns.get(word)
                if column is not None:
                    made[row, column] = 1 + math.log(count)
        return made


def cosine(first: Floats, second: Floats, weight: Floats) -> Floats:
    """Float32 [N, M] in 0..1: TF-IDF cosine of the rows of two tables of counts (Salton & Buckley 1988)."""
    return _unit(first * weight) @ _unit(second * weight).T


def covered(first: Floats, second: Floats, weight: Floats, *, outside: Floats | None = None) -> Floats:
    """Float32 [N, M] in 0..1: the share of each first row's word weight that each second row has too.

    outside: weight [N] of words without a column, which no second row has.
    """
    present = (first > 0) * weight
    total = present.sum(axis=1) + (0 if outside is None else outside)
    return present @ (second > 0).astype(np.float32).T / np.maximum(total, 1e-6)[:, None]


def _unit(table: Floats) -> Floats:
    return table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-6)
