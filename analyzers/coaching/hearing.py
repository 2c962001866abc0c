"""What the coach hears in each sentence: its meaning, its cues, who says it and which talk move it probably is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from analyzers._shared.encoder import Encoder
from analyzers.coaching.cues import NAMES, Floats, cues

TOKENS: Final = 64
AROUND: Final = (-3, -2, -1, 1, 2)
"""Places of the neighbours that the talk moves are told from."""

MEANINGS: Final = 64
NEAR_CUES: Final = tuple(
    NAMES.index(name)
    for name in (
        "asks",
        "why",
        "explain",
        "because",
        "number",
        "affirm",
        "deny",
        "log_words",
        "one_word",
        "new_turn",
        "thinks",
        "tag",
    )
)
TEACHER_MOVES_HEARD: Final = 7
MOVES_HEARD: Final = 12

_ROLE_AROUND: Final = (-1, 1)
_ROLE_TEXT: Final = slice(0, NAMES.index("repeats_student"))


@dataclass(frozen=True)
class Heard:
    """Sentences of one stretch of talk in order, N rows each.

    embedding: float32 [N, 384]; meaning: its main directions, whitened, [N, 96]; cues: [N, cues]; teacher: how sure
    it is that the teacher speaks, 0..1, [N]; moves: probabilities of the teacher moves and of the student moves,
    each times the probability of that role, [N, 12] in the order of the taxonomies.
    """

    embedding: Floats
    meaning: Floats
    cues: Floats
    teacher: Floats
    moves: Floats


class Ear:
    """Reads sentences. `folder` holds ear.npz: directions of meaning, the talk-move network, the role weights."""

    def __init__(self, folder: Path, encoder: Path, *, threads: int = 2) -> None:
        with np.load(folder / "ear.npz") as stored:
            self._weights = {name: stored[name].astype(np.float32) for name in stored.files}
        self._encoder = Encoder(encoder, threads, max_tokens=TOKENS)

    def embed(self, texts: Sequence[str], *, each: Callable[[int, int], None] | None = None) -> Floats:
        """Float32 [N, 384]; `each` as in `Encoder.encode`."""
        return self._encoder.encode(texts, each=each)

    def hear(self, texts: Sequence[str], embedding: Floats, known: Sequence[float | None]) -> Heard:
        """What is heard in consecutive sentences; `known`: 1 for the teacher, 0 for a student, None to be guessed."""
        weights = self._weights
        meaning = ((embedding - weights["mean"]) @ weights["directions"] / weights["spread"]).astype(np.float32)
        teacher = self._teacher(texts, embedding, meaning, known)
        seen = cues(texts, teacher.tolist())
        given = around(meaning[:, :MEANINGS], seen, teacher, embedding, (weights["cue_mean"], weights["cue_spread"]))
        hidden = gelu(given @ weights["hidden"] + weights["hidden_offset"])
        moves = moves_of(hidden @ weights["moves"] + weights["moves_offset"], teacher)
        return Heard(embedding, meaning, seen, teacher, moves)

    def _teacher(
        self, texts: Sequence[str], embedding: Floats, meaning: Floats, known: Sequence[float | None]
    ) -> Floats:
        made = np.array([np.nan if role is None else role for role in known], dtype=np.float32)
        unknown = np.isnan(made)
        if unknown.any():
            given = role_features(embedding, meaning, cues(texts, [1.0] * len(texts)))
            odds = given @ self._weights["role"] + self._weights["role_offset"]
            made[unknown] = (1 / (1 + np.exp(-np.clip(odds, -30, 30))))[unknown]
        return made


def shifted(rows: Floats, places: int) -> Floats:
    """Row i of the result is row i + places of `rows`; zeros beyond the ends."""
    made = np.zeros_like(rows)
    if places > 0:
        made[:-places] = rows[places:]
    elif places < 0:
        made[-places:] = rows[:places]
    else:
        made[:] = rows
    return made


def around(meaning: Floats, seen: Floats, teacher: Floats, embedding: Floats, scaling: tuple[Floats, Floats]) -> Floats:
    """What the talk-move network is given, float32 [N, D]: the sentence itself and its neighbours."""
    scaled = (seen - scaling[0]) / scaling[1]
    role = teacher[:, None]
    here = np.ones_like(role)
    parts = [embedding * 8, scaled, role]
    for places in AROUND:
        if abs(places) >= len(seen):
            parts.append(np.zeros((len(seen), meaning.shape[1] + 2 + len(NEAR_CUES)), dtype=np.float32))
            continue
        near = scaled[:, list(NEAR_CUES)]
        parts += [shifted(part, places) for part in (meaning, role, here, near)]
    return np.concatenate(parts, axis=1, dtype=np.float32)


def role_features(embedding: Floats, meaning: Floats, seen: Floats) -> Floats:
    """What the speaker's role is guessed from, float32 [N, D]: only what does not need it."""
    own = seen[:, _ROLE_TEXT]
    parts = [embedding * 4, own]
    for places in _ROLE_AROUND:
        near = np.concatenate([meaning[:, :MEANINGS], own], axis=1)
        parts.append(shifted(near, places) if abs(places) < len(own) else np.zeros_like(near))
    return np.concatenate(parts, axis=1, dtype=np.float32)


def moves_of(odds: Floats, teacher: Floats) -> Floats:
    """Probabilities [N, 12] from the network's output [N, 12] and the probability of the role [N]."""
    role = teacher[:, None]
    made = [_softmax(odds[:, :TEACHER_MOVES_HEARD]) * role, _softmax(odds[:, TEACHER_MOVES_HEARD:]) * (1 - role)]
    return np.concatenate(made, axis=1, dtype=np.float32)


def gelu(values: Floats) -> Floats:
    """Gaussian error linear unit in its tanh form (Hendrycks & Gimpel 2016)."""
    inner = np.sqrt(2 / np.pi) * (values + 0.044715 * values**3)
    return (0.5 * values * (1 + np.tanh(inner))).astype(np.float32)


def _softmax(odds: Floats) -> Floats:
    raised = np.exp(odds - odds.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)
