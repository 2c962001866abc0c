"""The classifier of tutor moves and the ranked menus at run time. Needs only numpy."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from analyzers._shared.encoder import Encoder
from analyzers._shared.hashed import hashed_features
from analyzers.tutor_moves.turns import NAMES, Turn, signs
from classroom.domain.taxonomy import BRIDGE_ERRORS, BRIDGE_INTENTIONS, BRIDGE_STRATEGIES

Floats: TypeAlias = npt.NDArray[np.float32]

BUCKETS: Final = 4096
SAID, BEFORE, SIGN, HASHED = 3.0, 2.0, 0.5, 1.0
"""Scales of the embedding of what was said, of what came before, of signs and of hashed words."""

MENUS: Final = {
    "bridge_errors": BRIDGE_ERRORS,
    "bridge_strategies": BRIDGE_STRATEGIES,
    "bridge_intentions": BRIDGE_INTENTIONS,
}


@dataclass(frozen=True)
class Read:
    """What is read from turns: float32 [N, W] for the moves, [N, 768] for the menus."""

    moves: Floats
    menus: Floats


def read(turns: Sequence[Turn], encoder: Encoder, *, each: Callable[[int, int], None] | None = None) -> Read:
    """Embeddings of the turn and of the student's words before it, signs, hashed words. `each` as in `encode`."""
    said = encoder.encode([turn.text for turn in turns], each=each)
    before = encoder.encode([turn.before for turn in turns])
    words = np.zeros((len(turns), BUCKETS), dtype=np.float32)
    for row, turn in enumerate(turns):
        places, weights = hashed_features(turn.text, BUCKETS)
        words[row, places] = weights
    table = np.concatenate([said * SAID, before * BEFORE, signs(turns) * SIGN, words * HASHED], axis=1)
    return Read(table.astype(np.float32), menu_table(turns, before))


def menu_table(turns: Sequence[Turn], before: Floats) -> Floats:
    """Float32 [N, 384 + 3]: the student's words, and whether they hold a number, ask, or are short."""
    flags = [(any(sign.isdigit() for sign in turn.before), "?" in turn.before, len(turn.before) < 15) for turn in turns]
    return np.concatenate([before, np.array(flags, dtype=np.float32).reshape(-1, 3)], axis=1).astype(np.float32)


def probabilities(margins: npt.NDArray[Any], slopes: Sequence[float], shifts: Sequence[float]) -> Floats:
    """Log odds [N, L] -> probabilities, each label's by its own slope and shift (Platt 1999), rows made to sum to 1."""
    odds = np.clip(margins * np.array(slopes) + np.array(shifts), -30, 30)
    each = 1 / (1 + np.exp(-odds))
    return (each / each.sum(axis=1, keepdims=True)).astype(np.float32)


class TutorModel:
    """The trained files in `folder` (moves.npz, menus.npz, calibration.json) over the shared encoder."""

    def __init__(self, folder: Path, encoder: Path, *, threads: int = 2) -> None:
        with np.load(folder / "moves.npz") as stored:
            self._moves = stored["weights"].astype(np.float32)
        with np.load(folder / "menus.npz") as stored:
            self._menus = {name: stored[name].astype(np.float32) for name in MENUS}
        known = cast("dict[str, Any]", json.loads((folder / "calibration.json").read_text(encoding="utf-8")))
        self._scales = cast("dict[str, dict[str, list[float]]]", known["scales"])
        self._encoder = Encoder(encoder, threads)

    def read(self, turns: Sequence[Turn], *, each: Callable[[int, int], None] | None = None) -> Read:
        """What the model sees of the turns."""
        return read(turns, self._encoder, each=each)

    def moves(self, seen: Read) -> Floats:
        """Probabilities [N, 4] of the moves in the order of TUTOR_MOVES; rows sum to 1."""
        return probabilities(seen.moves @ self._moves[:-1] + self._moves[-1], **self._scales["moves"])

    def menu(self, seen: Read, name: str) -> Floats:
        """Probabilities [N, L] of a menu's entries ("bridge_errors" ...), in its order; rows sum to 1."""
        weights = self._menus[name]
        return probabilities(seen.menus @ weights[:-1] + weights[-1], **self._scales[name])


assert len(NAMES) < BUCKETS
