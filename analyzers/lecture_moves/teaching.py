"""Teachers and their student: what mpnet makes of lectures, taught to the MiniLM that ships.

The coded windows are few for fourteen kinds, the uncoded lectures many. mpnet, five times as large, is trained on the
coded windows and says what the uncoded ones probably do; MiniLM learns from both (soft targets: Hinton, Vinyals & Dean
2015; unlabelled data: Xie et al. 2020).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from analyzers._shared.distill.passages import NO_COMMENTS, PassageModel, Settings, Windows, fit

Floats: TypeAlias = npt.NDArray[np.float32]
Tell: TypeAlias = Callable[[int, int, float], None]

TEACHER = Settings(comment_epochs=0, window_epochs=20, rare=True, rate=6e-5)
"""mpnet on the coded windows, rare kinds weighing more."""
STUDENT = Settings(comment_epochs=0, window_epochs=4, rare=True, windows_a_batch=20)
"""MiniLM on coded and uncoded windows together."""
TRUST = 0.5
"""What an uncoded window weighs beside a coded one."""
REPEATED = 2
"""How often each coded window comes for one uncoded."""


def trained(model: PassageModel, windows: Windows, settings: Settings, seed: int, tell: Tell) -> PassageModel:
    """`model`, trained on the windows."""
    fit(model, NO_COMMENTS, windows, replace(settings, seed=seed), tell=tell)
    return model


def taught(student: PassageModel, coded: Windows, shares: Windows, seed: int, tell: Tell) -> PassageModel:
    """`student`, trained on the coded windows and on `shares`, windows with what the teachers think of them."""
    return trained(student, joined([*[coded] * REPEATED, shares]), STUDENT, seed, tell)


def with_shares(windows: Windows, members: Sequence[Floats]) -> Windows:
    """Uncoded windows with what the teachers think of them: the mean of the members' probabilities [N, K]."""
    shares = np.mean([1 / (1 + np.exp(-logits)) for logits in members], axis=0).astype(np.float32)
    return replace(windows, labels=shares, weight=np.full(len(shares), TRUST, dtype=np.float32))


def joined(parts: Sequence[Windows]) -> Windows:
    """Tables of windows one after the other."""
    starts = np.cumsum([0, *(len(part.pieces) for part in parts)])
    return Windows(
        pieces=[known for part in parts for known in part.pieces],
        bare=[known for part in parts for known in part.bare],
        labels=np.concatenate([part.labels for part in parts]),
        weight=np.concatenate([part.weight for part in parts]),
        lectures=[
            (int(start) + a, int(start) + b)
            for part, start in zip(parts, starts[:-1], strict=True)
            for a, b in part.lectures
        ],
    )
