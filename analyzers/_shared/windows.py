"""Reads a discussion sentence by sentence with what was said around it: the encoder behind the talk models.

Consecutive utterances are computed together in windows of word pieces, each after a mark that says who speaks; the
mark's numbers in the last layer stand for the utterance (sequential sentence classification, Cohan et al. 2019).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from analyzers._shared.onnx import START, Floats, Sequenced, SpanModel, Words
from classroom.domain.analyzer import ModelFolder

Flags: TypeAlias = npt.NDArray[np.bool_]

TALK: Final = ModelFolder(
    name="talk_moves",
    path="talk_moves/1",
    files={
        "heads.npz": "b3e3355c962a64e4757b0b4b8213cd4344a98cf0c29a78815cca943f65305b74",
        "layers.onnx": "df2890214c6f6460ee509398554aa26ad44ed0d453589347c6eeceff16b00b96",
        "stack.npz": "f3285e6f35960710eacfed24bf403c894490752e8f8eb71fda244de0e168fe8f",
    },
)
"""What an analyzer puts in `Spec.models`, beside `ENCODER`, to be given the folder of the talk encoder."""

WINDOW = 224
"""Word pieces computed together, marks included."""

MOST_PIECES = 64
"""Word pieces of an utterance that are read."""

_MARKS: Final = {"teacher": -1, "student": -2, "unknown": -3}
_FULL_CONTEXT = 4
"""Utterances on either side from which on more context does not make a reading weigh more."""


LESSON_GAP_S: Final = 3600.0
"""A pause longer than this separates lessons that were given in one table."""


@dataclass(frozen=True)
class Readings:
    """What the encoder and its heads make of N utterances, in their order.

    vectors: float32 [N, 384]. teacher, student: log probabilities of the moves in the taxonomies' order, [N, 7] and
    [N, 5]. asks: probability that it ends as a question, [N]. by_teacher: probability that a teacher speaks, [N];
    only means something where the role was given as unknown.
    """

    vectors: Floats
    teacher: Floats
    student: Floats
    asks: Floats
    by_teacher: Floats


class TalkReader:
    """The talk encoder in `folder` (layers.onnx, heads.npz) over the words of the shared encoder's folder."""

    def __init__(self, folder: Path, encoder: Path, *, threads: int = 2) -> None:
        with np.load(folder / "heads.npz") as stored:
            self._heads = {name: stored[name].astype(np.float32) for name in stored.files}
        self._model = SpanModel(Words(encoder), folder / "layers.onnx", marks=self._heads["marks"], threads=threads)

    def read(
        self,
        texts: Sequence[str],
        roles: Sequence[str],
        first: Flags,
        *,
        each: Callable[[int, int], None] | None = None,
    ) -> Readings:
        """Readings of utterances with their roles (teacher, student, unknown).

        first: bool [N], true where an utterance begins a new lesson, so that nothing is read across. `each` is called
        with (done, all) after every batch; it may raise to stop.
        """
        pieces = self._model.words.pieces(texts, MOST_PIECES)
        windows = list(_windows([1 + len(known) for known in pieces], first))
        sequences = [_sequence(window, pieces, roles) for window in windows]
        total = np.zeros((len(texts), self._model.words.width), dtype=np.float32)
        weight = np.zeros((len(texts), 1), dtype=np.float32)
        for window, rows in zip(windows, self._model.rows(sequences, each=each), strict=True):
            place = np.arange(len(window))
            near = np.minimum(np.minimum(place + 1, len(window) - place), _FULL_CONTEXT).astype(np.float32)[:, None]
            total[window.start : window.stop] += rows * near
            weight[window.start : window.stop] += near
        return self._readings((total / np.maximum(weight, 1)).astype(np.float32))

    def _readings(self, vectors: Floats) -> Readings:
        def head(name: str) -> Floats:
            return vectors @ self._heads[f"{name}_weight"].T + self._heads[f"{name}_bias"]

        return Readings(
            vectors=vectors,
            teacher=log_softmax(head("teacher")),
            student=log_softmax(head("student")),
            asks=_sigmoid(head("asks"))[:, 0],
            by_teacher=_sigmoid(head("by_teacher"))[:, 0],
        )


def lesson_starts(start_s: pl.Series) -> Flags:
    """Bool [N]: true for the first utterance and after a gap that only lies between lessons; times may be null."""
    gaps = start_s.diff().fill_null(0).abs() > LESSON_GAP_S
    starts = gaps.to_numpy().copy()
    starts[:1] = True
    return starts


def _windows(sizes: Sequence[int], first: Flags) -> Iterator[range]:
    """Ranges of utterances computed together: each lesson tiled twice, so that each stands away from an edge once."""
    starts = [number for number in range(len(sizes)) if number == 0 or first[number]]
    for begin, end in zip(starts, [*starts[1:], len(sizes)][: len(starts)], strict=True):
        whole = list(_tiles(sizes, range(begin, end), WINDOW))
        yield from whole
        if len(whole) > 1:
            yield from _tiles(sizes, range(begin, end), WINDOW // 2)


def _tiles(sizes: Sequence[int], lesson: range, room: int) -> Iterator[range]:
    """The lesson cut into ranges of at most `WINDOW` pieces, the first of at most `room`."""
    begin, used = lesson.start, 1
    for number in lesson:
        if number > begin and used + sizes[number] > room:
            yield range(begin, number)
            begin, used, room = number, 1, WINDOW
        used += sizes[number]
    if begin < lesson.stop:
        yield range(begin, lesson.stop)


def _sequence(window: range, pieces: Sequence[Sequence[int]], roles: Sequence[str]) -> Sequenced:
    ids, spans = [START], list[tuple[int, int]]()
    for number in window:
        spans.append((len(ids), len(ids) + 1))
        ids += [_MARKS[roles[number]], *pieces[number]]
    return Sequenced(tuple(ids), tuple(spans))


def log_softmax(margins: Floats) -> Floats:
    """Log probabilities of each row."""
    shifted = margins - margins.max(axis=1, keepdims=True)
    return (shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))).astype(np.float32)


def _sigmoid(margins: Floats) -> Floats:
    return (1 / (1 + np.exp(-np.clip(margins, -30, 30)))).astype(np.float32)
