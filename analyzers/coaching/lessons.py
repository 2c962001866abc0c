"""The whole lessons that talk moves and directions of meaning are learned from, read and embedded once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from analyzers._shared.encoder import Encoder
from analyzers.coaching.cues import Floats, cues
from analyzers.coaching.hearing import MEANINGS, around, role_features
from analyzers.coaching.material import Whole, teacher_of
from classroom.domain.taxonomy import STUDENT_MOVES, TEACHER_MOVES

KEPT_MEANINGS = 96
_EVERY = 5


@dataclass(frozen=True)
class Lessons:
    """All sentences in order. teacher: 1 or 0; moves: [N, 2] numbers of teacher and student move, -1 for none of that.

    edges: first row of every lesson, and the end; groups: teacher of each sentence; vectors: embeddings of the
    distinct texts (float16), which: the text of each sentence; directions [384, 96], spread [96], mean [384]: main
    directions of the distinct texts; seen: cues.
    """

    texts: list[str]
    teacher: Floats
    moves: Whole
    edges: list[int]
    groups: list[str]
    vectors: npt.NDArray[np.float16]
    which: Whole
    mean: Floats
    directions: Floats
    spread: Floats
    seen: Floats

    def embedding(self, rows: slice | Whole) -> Floats:
        """Float32 [n, 384] of these sentences."""
        return self.vectors[self.which[rows]].astype(np.float32)

    def meaning(self, rows: slice | Whole) -> Floats:
        """Float32 [n, 96]: the embeddings along the main directions, in standard deviations."""
        return ((self.embedding(rows) - self.mean) @ self.directions / self.spread).astype(np.float32)

    def scaling(self) -> tuple[Floats, Floats]:
        """Mean and standard deviation of the cues."""
        return self.seen.mean(axis=0), (self.seen.std(axis=0) + 1e-4).astype(np.float32)

    def move_features(self, lesson: int) -> Floats:
        """What the talk-move network is given for the sentences of one lesson, float32 [n, D]."""
        rows = slice(self.edges[lesson], self.edges[lesson + 1])
        near = self.meaning(rows)[:, :MEANINGS]
        return around(near, self.seen[rows], self.teacher[rows], self.embedding(rows), self.scaling())

    def role_features(self, lesson: int) -> Floats:
        """What the role is guessed from, float32 [n, D]; cues as heard without knowing who speaks."""
        rows = slice(self.edges[lesson], self.edges[lesson + 1])
        texts = self.texts[rows]
        return role_features(self.embedding(rows), self.meaning(rows), cues(texts, [1.0] * len(texts)))


def prepare(table: pl.DataFrame, encoder: Encoder, work: Path) -> Lessons:
    """The lessons with embeddings and cues (kept in `work`, about 160 MB) and directions."""
    texts, names = table["sentence"].to_list(), table["transcript"].to_list()
    distinct = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    stored = work / "vectors.npy"
    if not stored.exists():
        work.mkdir(parents=True, exist_ok=True)
        np.save(stored, encoder.encode(list(distinct)).astype(np.float16))
    vectors: npt.NDArray[np.float16] = np.load(stored)
    sample = vectors[::_EVERY].astype(np.float32)
    mean = sample.mean(axis=0)
    _, sizes, turned = np.linalg.svd(sample - mean, full_matrices=False)
    moves = np.stack([_numbers(table["teacher_move"], TEACHER_MOVES), _numbers(table["student_move"], STUDENT_MOVES)])
    teacher = (moves[0] >= 0).astype(np.float32)
    edges = [0, *(row for row in range(1, len(names)) if names[row] != names[row - 1]), len(names)]
    kept = work / "cues.npy"
    if not kept.exists():
        np.save(kept, np.concatenate([cues(texts[one:two], teacher[one:two].tolist()) for one, two in pairwise(edges)]))
    group = {name: teacher_of(name) for name in set(names)}
    return Lessons(
        texts,
        teacher,
        moves.T,
        edges,
        [group[name] for name in names],
        vectors,
        np.array([distinct[text] for text in texts], dtype=np.int64),
        mean,
        turned[:KEPT_MEANINGS].T.astype(np.float32),
        (sizes[:KEPT_MEANINGS] / np.sqrt(len(sample))).astype(np.float32),
        np.load(kept).astype(np.float32),
    )


def _numbers(column: Any, labels: tuple[str, ...]) -> Whole:
    return np.array([-1 if label is None else labels.index(label) for label in column.to_list()], dtype=np.int64)
