"""The sentence encoder that feedback, slides and trace share: MiniLM-L6, int8, as a folder of two files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from analyzers._shared.onnx import END, START, Floats, Sequenced, SpanModel, Words
from classroom.domain.analyzer import ModelFolder

ENCODER = ModelFolder(
    name="encoder",
    path="encoder/2",
    files={
        "layers.onnx": "04fedebfb37339dfa1446c0d3d8660469e0894094cf686bf9dfb551b32a13ecf",
        "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        "words.npz": "b7fc32ab2121788cbfb12025a90a6aef255ce655f6e9461254ec34b177e6c594",
    },
)
"""What an analyzer puts in `Spec.models` to be given the encoder's folder."""

WIDTH = 384


class Encoder:
    """Sentence embeddings: texts whose meanings are close have a high dot product.

    `folder` holds layers.onnx, words.npz and tokenizer.json (see packaging/export_encoder.py). Texts are cut at
    `max_tokens` word pieces. Method: mean of the last layer over the word pieces (Reimers & Gurevych 2019).
    """

    def __init__(self, folder: Path, threads: int = 2, *, max_tokens: int = 128) -> None:
        self._model = SpanModel(Words(folder), folder / "layers.onnx", threads=threads)
        self._most = max_tokens - 2

    def encode(self, texts: Sequence[str], *, each: Callable[[int, int], None] | None = None) -> Floats:
        """Float32 [N, 384], rows of length 1, in the order of `texts`.

        A text without a word piece (empty, blanks only) has a row of zeros, so it is like nothing, itself included.
        `each` is called with (texts done, texts) after every batch; it may raise to stop.
        """
        pieces = self._model.words.pieces(texts, self._most)
        whole = [Sequenced((START, *known, END), ((0, len(known) + 2),)) for known in pieces]
        rows = np.concatenate([np.zeros((0, WIDTH), dtype=np.float32), *self._model.rows(whole, each=each)])
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        rows[[not known for known in pieces]] = 0
        return np.ascontiguousarray(rows)
