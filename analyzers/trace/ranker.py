"""How the signs are weighed: a small linear model over the utterances of a lesson, and what others ask about."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from analyzers._shared.overlap import Floats
from analyzers.trace.signs import NAMES

Reals: TypeAlias = npt.NDArray[np.float64]

MOST = 3
"""Candidates a comment."""

APART: Final = 1
"""Utterances that many away or nearer to a better candidate are the same place and not offered again."""

FILE = "ranker.json"

CALM: Final = 10.0
"""Comments spread over the whole lesson that are assumed besides those there are."""

_NEAR: Final = np.array([0.1, 0.2, 0.4, 0.2, 0.1])
"""Where others ask about an utterance, its neighbours are likelier too."""


@dataclass(frozen=True)
class Ranker:
    """Weights of the signs in the order of `NAMES`; start: those learned from comments with times alone."""

    weights: tuple[float, ...]
    start: tuple[float, ...]

    @classmethod
    def read(cls, folder: Path) -> Ranker:
        """From the file in the folder. Raises KeyError if a sign's weight is missing."""
        known = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return cls(*(tuple(float(known[part][name]) for name in NAMES) for part in ("signs", "start")))

    def write(self, path: Path) -> None:
        """To a file that `read` understands."""
        parts = {"signs": self.weights, "start": self.start}
        known = {part: dict(zip(NAMES, np.round(row, 4).tolist(), strict=True)) for part, row in parts.items()}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")

    def fit(self, signs: Floats) -> Floats:
        """Float32 [comments, utterances]: logits by the signs [signs, comments, utterances] alone."""
        return weighed(self.weights, signs)


def weighed(weights: tuple[float, ...], signs: Floats) -> Floats:
    """Float32 [comments, utterances]: the signs [signs, comments, utterances] added up by their weights."""
    return np.tensordot(np.array(weights, dtype=np.float32), signs, axes=1)


def probabilities(fit: Floats | Reals, paced: Reals, known: Reals | None = None) -> Reals:
    """Float64 [comments, utterances], rows add up to 1: that the utterance is what the comment is about.

    fit: logits of the signs; paced: log odds of the written times. Places that other comments are likely about are
    likelier: people stumble where others do. known [utterances]: comments besides whose place is known.
    """
    likely = _shares(fit + paced)
    others = likely.sum(axis=0) + (0 if known is None else known)
    added = np.log(CALM / likely.shape[1] + _smooth(others[None] - likely))
    return _shares(fit + paced + added)


def _shares(logits: Reals) -> Reals:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def _smooth(rows: Reals) -> Reals:
    reach = len(_NEAR) // 2
    wide = np.pad(np.maximum(rows, 0), ((0, 0), (reach, reach)))
    return np.sum([weight * wide[:, at : at + rows.shape[1]] for at, weight in enumerate(_NEAR)], axis=0)


def best_places(scores: Reals) -> list[int]:
    """At most three indices of scores, best first, none within `APART` of a better one."""
    chosen: list[int] = []
    for index in np.argsort(-scores, kind="stable").tolist():
        if all(abs(index - other) > APART for other in chosen):
            chosen.append(index)
            if len(chosen) == MOST:
                break
    return chosen


def nearby(probabilities: Reals, reach: int = 2) -> Reals:
    """For each utterance of one row, the probability that the place lies within `reach` of it."""
    added = np.convolve(probabilities, np.ones(2 * reach + 1), mode="full")
    return np.clip(added[reach : reach + len(probabilities)], 0.0, 1.0)
