"""The comment classifier at run time: texts in, ten calibrated probabilities a text out. Needs only numpy."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from analyzers._shared.hashed import hashed_scores
from analyzers._shared.passages import PassageReader
from analyzers._shared.refit import Reals, read_change
from analyzers.feedback.cues import cues
from classroom.domain.taxonomy import FEEDBACK

Floats: TypeAlias = npt.NDArray[np.float32]
Flags: TypeAlias = npt.NDArray[np.bool_]

NONE = FEEDBACK.index("none")
BUCKETS = 65536
_EMBEDDING_LENGTH = 3.0


@dataclass(frozen=True)
class Linear:
    """Weights on top of the encoder: rows for its numbers, cues and hashed words, a column a label; and the offsets."""

    embedding: Floats
    cues: Floats
    hashed: Floats
    offset: Floats

    def margins(self, embedding: Floats, seen: Floats, texts: Sequence[str]) -> Floats:
        """Float32 [N, 10], log odds before calibration."""
        dense = (embedding @ self.embedding + seen @ self.cues).astype(np.float32)
        return dense + hashed_scores(texts, self.hashed) + self.offset


@dataclass(frozen=True)
class Calibration:
    """Per label, log odds -> probability (`slope`, `shift`: Platt 1999) and the probability from which it applies."""

    slope: Floats
    shift: Floats
    threshold: Floats

    def scores(self, margins: Floats) -> Floats:
        """Probabilities, float32 [N, 10] in 0..1."""
        return (1 / (1 + np.exp(-np.clip(margins * self.slope + self.shift, -30, 30)))).astype(np.float32)

    def applies(self, scores: Floats) -> Flags:
        """Which labels apply, bool [N, 10]: those that reach their threshold; `none` exactly where no other does."""
        made = scores >= self.threshold
        made[:, NONE] = ~np.delete(made, NONE, axis=1).any(axis=1)
        return made


class FeedbackModel:
    """The files in `folder`: layers.onnx, fine-tuned over the shared encoder's words; linear.npz; calibration.json.

    refit: a folder with refit.npz, what a person's corrections taught (see refit.py); None for the model as shipped.
    """

    def __init__(self, folder: Path, encoder: Path, *, threads: int = 2, refit: Path | None = None) -> None:
        with np.load(folder / "linear.npz") as stored:
            self.linear = Linear(
                *(stored[name].astype(np.float32) for name in ("embedding", "cues", "hashed", "offset"))
            )
        stored_json = cast("dict[str, Any]", json.loads((folder / "calibration.json").read_text(encoding="utf-8")))
        labels = [stored_json["labels"][name] for name in FEEDBACK]
        self.calibration = Calibration(
            *(np.array([label[part] for label in labels], dtype=np.float32) for part in ("slope", "shift", "threshold"))
        )
        self._reader = PassageReader(folder, encoder, threads=threads)
        shape = (self.linear.embedding.shape[0] + self.linear.cues.shape[0], len(FEEDBACK))
        self._change = None if refit is None else read_change(refit / "refit.npz", shape)

    def scores(self, texts: Sequence[str], *, each: Callable[[int, int], None] | None = None) -> Floats:
        """Float32 [N, 10] in 0..1: the probability of each label of the taxonomy `feedback`, in its order.

        A text without a letter, digit or sign gets certainty for `none`. `each` as in `Encoder.encode`.
        """
        features, log_odds = self._read(texts, each)
        if self._change is not None:
            log_odds = log_odds + self._change.margins(features)
        made = (1 / (1 + np.exp(-np.clip(log_odds, -30, 30)))).astype(np.float32)
        blank = np.array([not text.strip() for text in texts], dtype=bool)
        made[blank] = 0
        made[blank, NONE] = 1
        return made

    def read(self, texts: Sequence[str]) -> tuple[Floats, Reals]:
        """What a refit needs: features [N, F], and the log odds [N, 10] as shipped, 0 where the threshold is."""
        features, log_odds = self._read(texts, None)
        return features, (log_odds - np.log(self.calibration.threshold / (1 - self.calibration.threshold))).astype(
            float
        )

    def _read(self, texts: Sequence[str], each: Callable[[int, int], None] | None) -> tuple[Floats, Floats]:
        """Features [N, F]: the encoder's numbers at one length, then the cues; and calibrated log odds as shipped."""
        embedding, seen = self._reader.remarks(texts, each=each), cues(texts)
        margins = self.linear.margins(embedding, seen, texts)
        length = np.maximum(np.linalg.norm(embedding, axis=1, keepdims=True), 1e-6)
        features = np.concatenate([embedding / length * _EMBEDDING_LENGTH, seen], axis=1).astype(np.float32)
        return features, (margins * self.calibration.slope + self.calibration.shift).astype(np.float32)
