"""How the signs are weighed: a small linear model over the utterances of a lesson."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from analyzers._shared.overlap import Floats
from analyzers.trace.signs import NAMES

Reals: TypeAlias = npt.NDArray[np.float64]

MOST = 3
"""Candidates a comment."""

FILE = "ranker.json"

_WORDING = {"alone": 8.75, "words": 3.0}
"""Weights of the two signs by which the rate of speech is inferred, before anything is learned."""


@dataclass(frozen=True)
class Ranker:
    """Weights of the signs in the order of `NAMES`, of the written times, and how near two candidates may not be.

    apart: utterances that many away or nearer to a better candidate are the same place and not offered again.
    """

    weights: tuple[float, ...]
    time: float
    apart: int

    @classmethod
    def read(cls, folder: Path) -> Ranker:
        """From the file in the folder. Raises KeyError if a sign's weight is missing."""
        known = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return cls(tuple(float(known["signs"][name]) for name in NAMES), float(known["time"]), int(known["apart"]))

    def write(self, path: Path) -> None:
        """To a file that `read` understands."""
        signs = dict(zip(NAMES, np.round(self.weights, 4).tolist(), strict=True))
        known = {"signs": signs, "time": round(self.time, 4), "apart": self.apart}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")

    def fit(self, signs: Floats) -> Floats:
        """Float32 [comments, utterances]: logits by the signs [signs, comments, utterances] alone."""
        return np.tensordot(np.array(self.weights, dtype=np.float32), signs, axes=1)

    def probabilities(self, fit: Floats, paced: Reals) -> Reals:
        """Float64 [comments, utterances], rows add up to 1: that the utterance is what the comment is about.

        fit: as `fit` gives it; paced: log odds of the written times, zeros without.
        """
        both = fit + self.time * paced
        both = np.exp(both - both.max(axis=1, keepdims=True))
        return both / both.sum(axis=1, keepdims=True)


def plain_fit(signs: Floats) -> Floats:
    """Logits [comments, utterances] of the two signs by which the rate of speech is inferred."""
    made = np.zeros_like(signs[0])
    for name, weight in _WORDING.items():
        made += weight * signs[NAMES.index(name)]
    return made


def best_places(scores: Reals, apart: int) -> list[int]:
    """At most three indices of scores, best first, none within `apart` of a better one."""
    chosen: list[int] = []
    for index in np.argsort(-scores, kind="stable").tolist():
        if all(abs(index - other) > apart for other in chosen):
            chosen.append(index)
            if len(chosen) == MOST:
                break
    return chosen


def nearby(probabilities: Reals, reach: int = 2) -> Reals:
    """For each utterance of one row, the probability that the place lies within `reach` of it."""
    added = np.convolve(probabilities, np.ones(2 * reach + 1), mode="full")
    return np.clip(added[reach : reach + len(probabilities)], 0.0, 1.0)
