"""The most probable walk through the slides: a hidden Markov chain, solved forwards and backwards (Rabiner 1989)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Reals: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.int64]

STEPS: Final = ("far back", "back 2-3", "back 1", "stay", "next", "skip 1", "skip 2", "skip 3-5", "far ahead")
"""Kinds of steps from one utterance's slide to the next one's."""

STAY: Final = STEPS.index("stay")
_LOWEST: Final = (-(10**6), -3, -1, 0, 1, 2, 3, 4, 7)
_MOVES = 0.9


@dataclass(frozen=True)
class Habits:
    """How lecturers walk. steps: log weight of each of STEPS; lengths: how much a long utterance favours moving on."""

    steps: tuple[float, ...]
    lengths: float


@dataclass(frozen=True)
class Chain:
    """Steps between slides. kinds: int [S, S], the kind of each step; weight: [S, S], before rows are scaled to 1."""

    kinds: Places
    weight: Reals

    @classmethod
    def over(cls, count: int, utterances: int, habits: Habits) -> Chain:
        """For that many slides and utterances: the more slides an utterance has, the likelier a move.

        The weight of a kind is shared by all slides that a step of this kind could lead to.
        """
        place = np.arange(count)
        kinds = np.searchsorted(_LOWEST, place[None, :] - place[:, None], side="right") - 1
        moves = _MOVES * min(0.95, max(0.005, count / max(1, utterances)))
        base = np.full(len(STEPS), np.log(moves))
        base[STAY] = np.log(1 - moves)
        sizes = np.stack([(kinds == kind).sum(axis=1) for kind in range(len(STEPS))], axis=1)
        share = np.exp(base + np.array(habits.steps)) / np.maximum(sizes, 1)
        return cls(kinds, np.take_along_axis(share, kinds, axis=1))

    def step(self, longer: float) -> tuple[Reals, float]:
        """Row sums of the weights, and the factor of staying, after an utterance with that log length factor."""
        stay = float(np.exp(longer))
        return self.weight.sum(axis=1) + (stay - 1) * self.weight.diagonal(), stay

    def forward(self, here: Reals, longer: float) -> Reals:
        """Distribution [S] one utterance later."""
        total, stay = self.step(longer)
        scaled = here / total
        return scaled @ self.weight + (stay - 1) * self.weight.diagonal() * scaled

    def backward(self, later: Reals, longer: float) -> Reals:
        """The transpose of `forward`."""
        total, stay = self.step(longer)
        return (self.weight @ later + (stay - 1) * self.weight.diagonal() * later) / total


def start(count: int) -> Reals:
    """Where a lesson begins: mostly on the first slides, anywhere at a cost."""
    weight = 0.5 ** np.arange(count, dtype=np.float64) + 1e-3
    return weight / weight.sum()


def posterior(fit: Reals, chain: Chain, longer: Reals) -> tuple[Reals, float]:
    """Probability [U, S] of each slide during each utterance given all of them, and the log likelihood.

    fit: log evidence [U, S]; longer: log length factor [U] (see Habits.lengths).
    """
    count = len(fit)
    seen = np.exp(fit - fit.max(axis=1, keepdims=True))
    ahead = np.empty_like(seen)
    scale = np.empty(count)
    here = start(seen.shape[1])
    for row in range(count):
        here = (chain.forward(here, longer[row - 1]) if row else here) * seen[row]
        scale[row] = here.sum()
        here = here / scale[row]
        ahead[row] = here
    later = np.ones(seen.shape[1])
    made = ahead.copy()
    for row in range(count - 2, -1, -1):
        later = chain.backward(seen[row + 1] * later, longer[row]) / scale[row + 1]
        made[row] *= later
    made /= made.sum(axis=1, keepdims=True)
    return made, float(np.log(scale).sum() + fit.max(axis=1).sum())


def likelihood(fit: Reals, chain: Chain, longer: Reals) -> float:
    """The log likelihood alone, as `posterior` gives it."""
    seen = np.exp(fit - fit.max(axis=1, keepdims=True))
    here = start(seen.shape[1])
    total = float(fit.max(axis=1).sum())
    for row in range(len(fit)):
        here = (chain.forward(here, longer[row - 1]) if row else here) * seen[row]
        scale = here.sum()
        total += float(np.log(scale))
        here = here / scale
    return total


def length_factors(lengths: Reals, habits: Habits) -> Reals:
    """Log factor of staying after each utterance, from lengths (seconds or words, all above 0)."""
    return -habits.lengths * np.log(np.clip(lengths / lengths.mean(), 0.1, 10)) if len(lengths) else lengths
