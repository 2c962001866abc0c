"""What speaks for a comment being about an utterance: likeness of meaning and of words, and the kind of utterance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np

from analyzers._shared.overlap import Floats, Rarity, cosine
from analyzers._shared.text import sentences
from analyzers.trace.wording import matched, pairs, spoken_words, telling

AROUND: Final = (1, 3, 8)
"""Utterances on each side that are looked at together with one, in three windows."""

NAMES: Final = (
    "alone",
    *(f"around_{reach}" for reach in AROUND),
    "sentence",
    "sentence_around",
    "words",
    "words_around",
    "all_words",
    "pairs_of_words",
    "rare_words",
    "central",
    "length",
    "short",
    "asks",
    "beginning",
)
"""The signs in their order. Those from `central` on belong to the utterance, whatever the comment is."""


_LONG: Final = 300
"""Utterances from which on the beginning, where a lecture names its subjects, is as telling as in training."""


@dataclass(frozen=True)
class Lesson:
    """Texts of the utterances [U], their embeddings [U, 384] of length 1, and their lengths in words [U]."""

    texts: Sequence[str]
    meaning: Floats
    lengths: Floats

    @classmethod
    def of(cls, texts: Sequence[str], meaning: Floats) -> Lesson:
        """With the lengths counted."""
        return cls(texts, meaning, np.array([len(text.split()) for text in texts], dtype=np.float32))


@dataclass(frozen=True)
class Asked:
    """Comments [C], their embeddings [C, 384], and those of their sentences one after another [all sentences, 384]."""

    texts: Sequence[str]
    meaning: Floats
    sentences: Floats


def sentences_of(comments: Sequence[str]) -> list[str]:
    """The sentences of all comments one after another, as `Asked` has them."""
    return [sentence for text in comments for sentence in sentences(text)]


def signs(lesson: Lesson, asked: Asked) -> Floats:
    """Float32 [signs, C, U], in the order of `NAMES`; nothing in it is NaN."""
    shape = len(asked.texts), len(lesson.texts)
    together = [_pooled(lesson, reach) for reach in AROUND]
    made = [asked.meaning @ lesson.meaning.T, *(asked.meaning @ rows.T for rows in together)]
    made += [_best_sentence(asked, lesson.meaning), _best_sentence(asked, together[0])]
    made += [*_of_words(lesson, asked), *(np.broadcast_to(row, shape) for row in _of_utterances(lesson))]
    return np.stack(made).astype(np.float32)


def _pooled(lesson: Lesson, reach: int) -> Floats:
    """Embeddings of each utterance with `reach` neighbours on each side, longer ones counting more."""
    weighed = lesson.meaning * np.sqrt(np.maximum(lesson.lengths, 1))[:, None]
    added = np.concatenate([np.zeros_like(weighed[:1]), weighed.cumsum(axis=0, dtype=np.float64)])
    rows = np.arange(len(weighed))
    total = added[np.minimum(rows + reach + 1, len(weighed))] - added[np.maximum(rows - reach, 0)]
    return (total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9)).astype(np.float32)


def _best_sentence(asked: Asked, rows: Floats) -> Floats:
    """Likeness of the comment's nearest sentence to each row; 0 for a comment without one."""
    made = np.zeros((len(asked.texts), len(rows)), dtype=np.float32)
    begin = 0
    for number, text in enumerate(asked.texts):
        end = begin + len(sentences(text))
        if end > begin:
            made[number] = (asked.sentences[begin:end] @ rows.T).max(axis=0)
        begin = end
    return made


def _of_words(lesson: Lesson, asked: Asked) -> list[Floats]:
    said, wanted = ([spoken_words(text) for text in texts] for texts in (lesson.texts, asked.texts))
    content, sought = [telling(text) for text in said], [telling(text) for text in wanted]
    around = [list(chain.from_iterable(content[max(0, row - 2) : row + 3])) for row in range(len(content))]
    rarity = Rarity.of(content)
    return [
        matched(sought, content),
        matched(sought, around),
        matched(wanted, said),
        matched([pairs(text) for text in wanted], [pairs(text) for text in said]),
        cosine(rarity.counted(sought), rarity.counted(content), rarity.weight),
    ]


def _of_utterances(lesson: Lesson) -> list[Floats]:
    count = len(lesson.texts)
    middle = lesson.meaning.mean(axis=0) if count else np.zeros(lesson.meaning.shape[1], dtype=np.float32)
    return [
        lesson.meaning @ middle,
        np.log(np.maximum(lesson.lengths, 1) / 10),
        (lesson.lengths < 5).astype(np.float32),
        np.array([text.rstrip().endswith("?") for text in lesson.texts], dtype=np.float32),
        min(1.0, count / _LONG) * np.exp(-np.arange(count, dtype=np.float32) / 5),
    ]
