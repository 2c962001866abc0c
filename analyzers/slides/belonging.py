"""Does a deck belong to what was said? Three traits of the pair, weighed; a strange deck is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analyzers._shared.overlap import content_words
from analyzers.slides.deck_text import SlideText
from analyzers.slides.evidence import Floats
from analyzers.slides.path import Chain, Habits, Reals, length_factors, likelihood

TRAITS: Final = ("heard", "stands_out", "order")
"""The traits in their order; `traits` says what each is."""

REFUSED: Final = 0.1
"""A deck less likely than this is refused. No whole lecture lost its own so, its course left out of the fit (card)."""

DOUBTED: Final = 0.5
"""A deck less likely than this may not belong."""

ENOUGH: Final = 20
"""Fewer utterances are too few to refuse a deck."""

_SHUFFLES = 4
_BEST = 0.25
_BARE_WORDS = 3


@dataclass(frozen=True)
class Verdict:
    """A deck's probability 0..1 of belonging, None where it has too little text to tell, and of how many utterances.

    shown: something else than words says that it was on the screen.
    """

    deck: str
    odds: float | None
    utterances: int
    shown: bool

    @property
    def refused(self) -> bool:
        """So unlikely that no slide of it is said to have been on."""
        return not self.shown and self.odds is not None and self.odds < REFUSED and self.utterances >= ENOUGH

    @property
    def doubted(self) -> bool:
        """Unlikely, but not refused."""
        return not self.shown and self.odds is not None and self.odds < DOUBTED and not self.refused

    @property
    def trust(self) -> float:
        """What the score of an utterance on it is multiplied with; even odds where they cannot be told."""
        return 1.0 if self.shown else DOUBTED if self.odds is None else self.odds


def traits(fit: Reals, said: Floats, lengths: Reals, habits: Habits) -> Reals:
    """The three traits [3] of some utterances and the slides of a deck.

    fit: log evidence of the words alone [U, S]; said: share of each utterance's word weight that is on the slide
    [U, S]; lengths [U] of the utterances. heard: mean of the best slide's `said`, over the quarter of the utterances
    that have most, so that talk about other things does not count against the deck. stands_out: by how much the best
    slide's evidence exceeds the slides' mean, over such a quarter. order: log(1 + 10 g), where g is the gain in log
    likelihood an utterance that the walk has from their order, against the mean of four shuffles: talk with its own
    slides goes through the deck, talk with another's does not.
    """
    top = fit.max(axis=1)
    out = top - (np.log(np.exp(fit - top[:, None]).mean(axis=1)) + top)
    chain = Chain.over(fit.shape[1], len(fit), habits)
    longer = length_factors(lengths, habits)
    draw = np.random.default_rng(0)
    mixed = [
        likelihood(fit[turn], chain, longer[turn]) for turn in (draw.permutation(len(fit)) for _ in range(_SHUFFLES))
    ]
    gain = (likelihood(fit, chain, longer) - float(np.mean(mixed))) / len(fit)
    return np.array([_best(said.max(axis=1).astype(np.float64)), _best(out), np.log1p(10 * max(0.0, gain))])


def wordless(slides: Sequence[SlideText]) -> bool:
    """True if more than half of a deck's slides have fewer than three words that say something: nothing to compare."""
    counts = [len(content_words(" ".join([slide.whole, *slide.notes]))) for slide in slides]
    return sum(count < _BARE_WORDS for count in counts) > len(counts) / 2


def odds(found: Reals, weights: Reals, shift: float) -> float:
    """Probability 0..1 that a deck with these traits belongs, as likely as not beforehand (logistic)."""
    return float(1 / (1 + np.exp(-(found @ weights + shift))))


def _best(values: Reals) -> float:
    return float(np.sort(values)[::-1][: max(1, int(len(values) * _BEST))].mean())
