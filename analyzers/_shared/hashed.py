"""Words and letter groups of a text as numbered features, without a vocabulary to carry around."""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from analyzers._shared.text import folded, words

_LONGEST = 1000


def hashed_features(text: str, buckets: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Bucket numbers (ascending, each once, below `buckets`) and their weights of one text.

    Single words, pairs of words and groups of 3 to 5 letters within words (crc32 modulo `buckets`, the same on every
    machine); weight 1 + log(count), scaled so that the words' squares sum to 1 and the letter groups' too.
    Method: feature hashing, Weinberger et al. 2009.
    """
    known = words(folded(text[:_LONGEST]))
    parts = (_scaled(Counter(_word_groups(known))), _scaled(Counter(_letter_groups(known))))
    total: dict[int, float] = {}
    for part in parts:
        for feature, weight in part.items():
            bucket = zlib.crc32(feature.encode()) % buckets
            total[bucket] = total.get(bucket, 0.0) + weight
    order = sorted(total)
    return np.array(order, dtype=np.int64), np.array([total[bucket] for bucket in order], dtype=np.float32)


def hashed_scores(texts: Sequence[str], table: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Sum of the table's rows over each text's features: [buckets, L] -> float32 [N, L]."""
    made = np.zeros((len(texts), table.shape[1]), dtype=np.float32)
    for row, text in enumerate(texts):
        buckets, weights = hashed_features(text, table.shape[0])
        if buckets.size:
            made[row] = weights @ table[buckets]
    return made


def _word_groups(known: Sequence[str]) -> Iterator[str]:
    for position, word in enumerate(known):
        yield f"w {word}"
        if position + 1 < len(known):
            yield f"w {word} {known[position + 1]}"


def _letter_groups(known: Sequence[str]) -> Iterator[str]:
    for word in known:
        edged = f" {word} "
        for size in (3, 4, 5):
            for start in range(len(edged) - size + 1):
                yield f"c{edged[start : start + size]}"


def _scaled(counts: Counter[str]) -> dict[str, float]:
    weights = {feature: 1 + math.log(count) for feature, count in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {feature: weight / length for feature, weight in weights.items()}
