"""Encoders fine-tuned on comments and on lecture windows, over the word table of all encoders."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from analyzers._shared.onnx import END, START, Floats, Sequenced, SpanModel, Words
from analyzers._shared.windows import Flags

REMARK_PIECES = 94
WINDOW_PIECES = 112
ROOM = 250
"""Word pieces of a comment and of a lecture window that are read, and of the windows computed together."""

_SHIFT = 120


class PassageReader:
    """The encoder in `folder` (layers.onnx) over the words of the shared encoder's folder."""

    def __init__(self, folder: Path, encoder: Path, *, threads: int = 2) -> None:
        self._model = SpanModel(Words(encoder), folder / "layers.onnx", threads=threads)

    def remarks(self, texts: Sequence[str], *, each: Callable[[int, int], None] | None = None) -> Floats:
        """Float32 [N, 384]: each text on its own, its mean over the last layer; a row also for a blank text."""
        pieces = self._model.words.pieces(texts, REMARK_PIECES)
        whole = [Sequenced((START, *known, END), ((0, len(known) + 2),)) for known in pieces]
        return np.concatenate([_none(self._model), *self._model.rows(whole, each=each)])

    def windows(self, texts: Sequence[str], first: Flags, *, each: Callable[[int, int], None] | None = None) -> Floats:
        """Float32 [N, 384]: each window read beside its neighbours, twice with other neighbours, and averaged.

        first: true where a lecture begins; nothing is read across. `each` as in `SpanModel.rows`.
        """
        pieces = [known or [END] for known in self._model.words.pieces(texts, WINDOW_PIECES)]
        packs = [pack for room in (ROOM, _SHIFT) for pack in _packs([len(known) for known in pieces], first, room)]
        total = np.zeros((len(texts), self._model.words.width), dtype=np.float32)
        rows = self._model.rows([_sequence(pack, pieces) for pack in packs], each=each)
        for pack, made in zip(packs, rows, strict=True):
            total[pack.start : pack.stop] += made
        return (total / 2).astype(np.float32)


def _none(model: SpanModel) -> Floats:
    return np.zeros((0, model.words.width), dtype=np.float32)


def _packs(sizes: Sequence[int], first: Flags, room: int) -> Iterator[range]:
    """Ranges of windows of one lecture that are computed together, a lecture's first of at most `room` pieces."""
    begin, used, limit = 0, 1, room
    for number, size in enumerate(sizes):
        new = number > 0 and bool(first[number])
        if number > begin and (new or used + size + 1 > limit):
            yield range(begin, number)
            begin, used, limit = number, 1, room if new else ROOM
        used += size + 1
    if begin < len(sizes):
        yield range(begin, len(sizes))


def _sequence(pack: range, pieces: Sequence[Sequence[int]]) -> Sequenced:
    ids, spans = [START], list[tuple[int, int]]()
    for number in pack:
        spans.append((len(ids), len(ids) + len(pieces[number])))
        ids += [*pieces[number], END]
    return Sequenced(tuple(ids), tuple(spans))
