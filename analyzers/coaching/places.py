"""What the two rankings of places look at: a sentence, three before and after it, and the segment it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from analyzers.coaching.cues import Floats
from analyzers.coaching.hearing import Heard, shifted

AROUND: Final = (-3, -2, -1, 1, 2, 3)
OWN_MEANINGS: Final = 96
NEAR_MEANINGS: Final = 24
APART: Final = 2
"""Two places shown of one kind have at least this many sentences between them."""


def place_features(heard: Heard, cue_mean: Floats, cue_spread: Floats) -> Floats:
    """Float32 [N, D], one row a sentence of one segment."""
    count = len(heard.teacher)
    scaled = (heard.cues - cue_mean) / cue_spread
    role = heard.teacher[:, None]
    near = np.concatenate(
        [scaled * 0.5, heard.moves * 2, role, heard.meaning[:, :NEAR_MEANINGS] * 0.3], axis=1, dtype=np.float32
    )
    parts = [scaled, heard.moves * 3, role * 2, heard.meaning[:, :OWN_MEANINGS] * 0.4]
    parts += [shifted(near, places) if abs(places) < count else np.zeros_like(near) for places in AROUND]
    through = np.arange(count) / max(1, count - 1)
    parts.append(np.stack([through, (through - 0.5) ** 2 * 4, 1.0 * (through < 0.08), 1.0 * (through > 0.92)], axis=1))
    whole = np.concatenate([heard.moves.mean(axis=0), scaled.mean(axis=0) * 0.3])
    parts.append(np.broadcast_to(whole, (count, len(whole))))
    return np.concatenate(parts, axis=1, dtype=np.float32)


def best_places(scores: Sequence[float] | Floats, count: int) -> list[int]:
    """At most `count` places, the best first, with at least `APART` others between any two; ties to the earlier."""
    chosen: list[int] = []
    for place in np.argsort(-np.asarray(scores), kind="stable").tolist():
        if len(chosen) >= count:
            break
        if all(abs(place - other) > APART for other in chosen):
            chosen.append(int(place))
    return chosen
