"""A segment as a whole in numbers: how often each cue and move occurs by role, how turns go, and its mean meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from zlib import crc32

import numpy as np

from analyzers._shared.text import words
from analyzers.coaching.cues import Floats
from analyzers.coaching.hearing import Heard

_FEWEST: Final = 3.0
_LONG_ANSWER: Final = 6
_LONGER_ANSWER: Final = 10
_LONG_TALK: Final = 15
_TINY: Final = 1e-3


def counted(heard: Heard, texts: Sequence[str]) -> Floats:
    """Float32 [D]: mean cues of teacher and students, mean talk moves, share of the teacher, turns and lengths."""
    return np.concatenate(
        [
            by_role(heard.cues, heard.teacher),
            heard.moves.mean(axis=0),
            [heard.teacher.mean()],
            _turns(heard.teacher, texts),
        ],
        dtype=np.float32,
    )


def meant(heard: Heard) -> Floats:
    """Float32 [768]: mean embedding of the teacher's sentences, then of the students'."""
    return by_role(heard.embedding, heard.teacher)


def reasons_found(found: Mapping[str, tuple[Floats, Floats]]) -> Floats:
    """Float32 [P]: logs of each reason's mean, of its mean at its three best places, and of the six best worths.

    `found`: worth [N] and reasons [N, K] by kind, as `model.place_worth` gives them.
    """
    parts: list[Floats] = []
    for worth, why in found.values():
        parts += [np.log(why.mean(axis=0) + _TINY), np.log(_most(why, 3).mean(axis=0) + _TINY)]
        parts.append(np.log(_most(worth[:, None], 6)[:, 0] + _TINY))
    return np.concatenate(parts, dtype=np.float32)


def _most(rows: Floats, count: int) -> Floats:
    """The `count` highest of each column, highest first; the lowest again where there are not so many rows."""
    ordered = -np.sort(-rows, axis=0)
    return ordered[np.minimum(np.arange(count), len(rows) - 1)]


def by_role(rows: Floats, teacher: Floats) -> Floats:
    """Float32 [2 D]: means of [N, D] over the teacher's rows, then the students' (as if there were at least three)."""
    own = teacher[:, None]
    first = (rows * own).sum(axis=0) / max(1.0, float(teacher.sum()))
    second = (rows * (1 - own)).sum(axis=0) / max(_FEWEST, float((1 - teacher).sum()))
    return np.concatenate([first, second], dtype=np.float32)


def _turns(teacher: Floats, texts: Sequence[str]) -> list[float]:
    speaks = teacher >= 0.5
    spoken = [words(text[:1000]) for text in texts]
    length = np.array([len(said) for said in spoken], dtype=np.float64)
    own, others = length[speaks], length[~speaks]
    total = max(1.0, float(length.sum()))
    return [
        float((speaks[1:] != speaks[:-1]).mean()) if len(speaks) > 1 else 0.0,
        float(np.log1p(others.sum())),
        float(np.log1p(own.sum())),
        float(others.sum()) / total,
        float((others >= _LONG_ANSWER).mean()) if len(others) else 0.0,
        float((others >= _LONGER_ANSWER).sum()) / max(1, len(length)),
        float(np.log1p(others.max())) if len(others) else 0.0,
        float((own >= _LONG_TALK).mean()) if len(own) else 0.0,
        float(np.sqrt(own.mean())) if len(own) else 0.0,
        len({word for said in spoken for word in said}) / total,
    ]


def word_counts(heard: Heard, texts: Sequence[str], buckets: int) -> Floats:
    """Float32 [buckets]: 1 + log of how often each word is said, teacher's and students' words apart, 0 if never.

    Words are hashed (Weinberger et al. 2009), so that no vocabulary is carried around.
    """
    made = np.zeros(buckets, dtype=np.float32)
    for bucket in _buckets(heard, texts, buckets):
        made[bucket] += 1
    said = made > 0
    made[said] = 1 + np.log(made[said])
    return made


def _buckets(heard: Heard, texts: Sequence[str], buckets: int) -> Sequence[int]:
    return [
        crc32(f"{'t' if teacher >= 0.5 else 's'} {word}".encode()) % buckets
        for text, teacher in zip(texts, heard.teacher.tolist(), strict=True)
        for word in words(text[:1000])
    ]
