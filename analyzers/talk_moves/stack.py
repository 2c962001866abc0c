"""From the encoder's reading and the echo to the move: a small calibrated layer on top (stacking, Wolpert 1992)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np

from analyzers._shared.echo import echoes
from analyzers._shared.onnx import Floats
from analyzers._shared.windows import Flags, Readings, log_softmax

Role: TypeAlias = Literal["teacher", "student"]
ROLES: tuple[Role, Role] = ("teacher", "student")


@dataclass(frozen=True)
class Layer:
    """One role's layer over F features: mean and scale [F], weight [K, F], offset [K].

    lean [K] is added to the log probabilities before the likeliest move is chosen, because a move that is rare is
    chosen too seldom otherwise; it does not change the probabilities. sure [K]: the probability from which on nine of
    ten were right on lessons held out; 2 where no probability was that good.
    """

    mean: Floats
    scale: Floats
    weight: Floats
    offset: Floats
    lean: Floats
    sure: Floats

    def log_probabilities(self, features: Floats) -> Floats:
        """Float32 [N, K], calibrated."""
        margins = ((features - self.mean) / self.scale) @ self.weight.T + self.offset
        return log_softmax(margins.astype(np.float32))


@dataclass(frozen=True)
class Moves:
    """For the rows of one role: their numbers [n], probabilities [n, K], chosen move [n]."""

    rows: np.ndarray[tuple[int], np.dtype[np.int64]]
    scores: Floats
    chosen: np.ndarray[tuple[int], np.dtype[np.int64]]


class MoveStack:
    """The layers in `stack.npz` of the model's folder."""

    def __init__(self, folder: Path) -> None:
        with np.load(folder / "stack.npz") as stored:
            self.layers = {
                role: Layer(*(stored[f"{role}_{part}"].astype(np.float32) for part in Layer.__dataclass_fields__))
                for role in ROLES
            }

    def moves(self, readings: Readings, texts: Sequence[str], roles: Sequence[str], first: Flags) -> dict[Role, Moves]:
        """The moves of each role's utterances; roles are teacher or student."""
        echo = echoes(texts, roles, first)
        made: dict[Role, Moves] = {}
        for role in ROLES:
            rows = np.flatnonzero([known == role for known in roles])
            layer = self.layers[role]
            logs = layer.log_probabilities(features(readings, echo, role)[rows])
            made[role] = Moves(rows=rows, scores=np.exp(logs), chosen=(logs + layer.lean).argmax(axis=1))
        return made


def features(readings: Readings, echo: Floats, role: Role) -> Floats:
    """Float32 [N, F]: the role's log probabilities, the probabilities, and the echo."""
    logs = readings.teacher if role == "teacher" else readings.student
    return np.hstack([logs, np.exp(logs), echo]).astype(np.float32)
