"""How much a reply takes up: overlap of words, likeness of meaning, and the moves that both sides make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from analyzers._shared.echo import echoes
from analyzers._shared.encoder import Encoder
from analyzers._shared.onnx import Floats
from analyzers._shared.windows import TalkReader
from analyzers.uptake.exchanges import Exchange


def features(
    pairs: Sequence[Exchange],
    reader: TalkReader,
    encoder: Encoder,
    *,
    each: Callable[[int, int], None] | None = None,
) -> Floats:
    """Float32 [N, F]: echo of the reply, likeness and lengths, log and plain probabilities of both sides' moves."""
    texts = [text for pair in pairs for text in (pair.student, pair.teacher)]
    roles = ["student", "teacher"] * len(pairs)
    first = np.array([True, False] * len(pairs), dtype=bool)
    readings = reader.read(texts, roles, first, each=each)
    meaning = encoder.encode(texts)
    likeness = (meaning[::2] * meaning[1::2]).sum(axis=1, keepdims=True)
    lengths = np.log1p(np.array([len(text.split()) for text in texts], dtype=np.float32)).reshape(-1, 2)
    teacher, student = readings.teacher[1::2], readings.student[::2]
    parts = [echoes(texts, roles, first)[1::2], likeness, lengths, teacher, np.exp(teacher), student, np.exp(student)]
    return np.hstack(parts).astype(np.float32)


class UptakeModel:
    """The trained ridge regression in `folder` (ridge.npz); `applies_from` is the probability a reply applies from."""

    def __init__(self, folder: Path) -> None:
        with np.load(folder / "ridge.npz") as stored:
            parts = {name: stored[name].astype(np.float32) for name in stored.files}
        self._mean, self._scale, self._weight = parts["mean"], parts["scale"], parts["weight"]
        self._slope, self._shift = float(parts["platt"][0]), float(parts["platt"][1])
        self.applies_from = float(parts["platt"][2])

    def scores(self, table: Floats) -> Floats:
        """Float32 [N] in 0..1: the probability that most raters call the uptake high."""
        rated = ((table - self._mean) / self._scale) @ self._weight
        return (1 / (1 + np.exp(-np.clip(rated * self._slope + self._shift, -30, 30)))).astype(np.float32)
