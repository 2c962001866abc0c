"""The misconception classifier at run time: answers in, probabilities of 55 misconceptions out. Needs only numpy."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from analyzers._shared.encoder import Encoder
from analyzers.misconceptions.signs import NAMES, computed, is_right, signs
from analyzers.misconceptions.topics import labels_of, topic_number
from analyzers.misconceptions.written import Written
from classroom.domain.taxonomy import MISCONCEPTIONS

Floats: TypeAlias = npt.NDArray[np.float32]

BOTH, PART, SIGN, COMPUTED = 3.0, 1.5, 0.5, 2.0
"""Scales of the embedding of question with answer, of either alone, of signs, and of computed procedures."""

_SCALES: Final = np.array([COMPUTED if name.startswith("computed") else SIGN for name in NAMES], dtype=np.float32)
_GATE_SIGNS: Final = ("shape right", "shape wrong", "shape pair", "shape no_number", "shape long_answer")
GATE_NAMES: Final = ("best", "spread", "computed", "computed_best", *_GATE_SIGNS)
"""What the gate sees besides the embeddings."""


@dataclass(frozen=True)
class Seen:
    """What is read from items: `table` [N, W] for the label head, `signs` [N, S], and the items themselves."""

    table: Floats
    signs: Floats
    items: tuple[Written, ...]


@dataclass(frozen=True)
class Found:
    """Per item: probability that it shows a misconception [N], and of each label if it does [N, 55], rows sum to 1."""

    any: Floats
    labels: Floats


def read(items: Sequence[Written], encoder: Encoder, *, each: Callable[[int, int], None] | None = None) -> Seen:
    """Embeddings of question with answer, question, answer, then signs; scaled. `each` as in `Encoder.encode`."""
    both = encoder.encode([f"{item.question} {item.answer}".strip() for item in items], each=each)
    asked, answered = (encoder.encode([getattr(item, part) for item in items]) for part in ("question", "answer"))
    seen = signs(items)
    table = np.concatenate([both * BOTH, asked * PART, answered * PART, seen * _SCALES], axis=1)
    return Seen(table.astype(np.float32), seen, tuple(items))


def gate_table(seen: Seen, labels: Floats) -> Floats:
    """Float32 [N, G]: what the gate looks at, from the label head's probabilities [N, 55] without a topic."""
    rows = np.arange(len(labels))
    flags = seen.signs[:, [place for place, name in enumerate(NAMES) if name.startswith("computed")]]
    best = labels.argmax(axis=1) if len(labels) else np.zeros(0, dtype=np.int64)
    columns = [
        labels.max(axis=1, initial=0) * 3,
        -(labels * np.log(np.clip(labels, 1e-9, 1))).sum(axis=1) / 2,
        flags.max(axis=1, initial=0) * 3,
        flags[rows, best],
        *(seen.signs[:, NAMES.index(name)] * 3 for name in _GATE_SIGNS),
    ]
    return np.concatenate([np.stack(columns, axis=1), seen.table[:, : 384 * 3]], axis=1).astype(np.float32)


def softmax(margins: npt.NDArray[Any]) -> Floats:
    """Rows that sum to 1."""
    raised = np.exp(margins - margins.max(axis=1, keepdims=True))
    return (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)


def mapped(scores: npt.NDArray[Any], scale: Sequence[float]) -> Floats:
    """Probabilities corrected by a slope and a shift of their log odds; order is kept, 0 stays 0."""
    kept = np.clip(scores, 1e-9, 1 - 1e-6).astype(np.float64)
    odds = np.log(kept / (1 - kept)) * scale[0] + scale[1]
    return np.where(scores > 0, 1 / (1 + np.exp(-np.clip(odds, -30, 30))), 0).astype(np.float32)


def within_topics(labels: Floats, items: Sequence[Written]) -> Floats:
    """The labels' probabilities given the topics named in the items; rows without a known topic stay as they are."""
    made = labels.copy()
    for row, item in enumerate(items):
        topic = topic_number(item.topic)
        if topic is not None:
            made[row] *= labels_of(topic)
            made[row] /= max(float(made[row].sum()), 1e-12)
    return made


class MisconceptionModel:
    """The trained files in `folder` (model.npz, calibration.json) over the shared encoder."""

    def __init__(self, folder: Path, encoder: Path, *, threads: int = 2) -> None:
        with np.load(folder / "model.npz") as stored:
            self._labels = stored["labels"].astype(np.float32)
            self._offset = stored["offset"].astype(np.float32)
            self._gates = [(stored[f"gate_{kind}"].astype(np.float32)) for kind in ("plain", "pair")]
        self._known = cast("dict[str, Any]", json.loads((folder / "calibration.json").read_text(encoding="utf-8")))
        self._encoder = Encoder(encoder, threads)

    def find(self, items: Sequence[Written], *, each: Callable[[int, int], None] | None = None) -> Found:
        """Probabilities for each item, in order. An empty answer, and a right answer to a calculation, has none."""
        if not items:
            return Found(np.zeros(0, dtype=np.float32), np.zeros((0, len(MISCONCEPTIONS)), dtype=np.float32))
        seen = read(items, self._encoder, each=each)
        margins = seen.table @ self._labels + self._offset
        table = gate_table(seen, softmax(margins))
        gate = np.zeros(len(items), dtype=np.float32)
        for kind, weights in enumerate(self._gates):
            slope, shift = self._known["gate"][("plain", "pair")[kind]]
            odds = (table @ weights[:-1] + weights[-1]) * slope + shift
            chosen = np.array([item.is_pair == bool(kind) for item in items])
            gate[chosen] = (1 / (1 + np.exp(-np.clip(odds, -30, 30))))[chosen]
        gate[[not _can_show(item) for item in items]] = 0
        return Found(gate, within_topics(softmax(margins / self._known["temperature"]), items))

    def scores(self, found: Found) -> Floats:
        """Float32 [N, 55] in 0..1: the calibrated probability that an item shows a label."""
        return mapped(found.any[:, None] * found.labels, self._known["score"])

    def thresholds(self, item: Written) -> tuple[float, float]:
        """(from which probability of a misconception labels are given, from which score the first applies)."""
        known = self._known["thresholds"]["pair" if item.is_pair else "plain"]
        return float(known["shown"]), float(known["applies"])


def _can_show(item: Written) -> bool:
    if not any(sign.isalnum() for sign in item.answer):
        return False
    return not (item.is_pair and is_right(item) and not computed(item))
