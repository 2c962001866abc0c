"""The trained walk through the slides at run time: utterances and slides in, a slide and a certainty for each out."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from analyzers._shared.encoder import Encoder
from analyzers.slides.deck_text import slide_texts
from analyzers.slides.evidence import NAMES, PLACE, Evidence
from analyzers.slides.path import STEPS, Chain, Habits, Places, Reals, length_factors, posterior

Flags: TypeAlias = npt.NDArray[np.bool_]

_BLOCK = 500
_ENOUGH = 5
_BELONGS = 0.5


@dataclass(frozen=True)
class Learnt:
    """What training found: weights of the signs, habits of walking, and the odds that a deck belongs (slope, shift)."""

    weights: Reals
    habits: Habits
    belongs: tuple[float, float]

    @classmethod
    def read(cls, file: Path) -> Learnt:
        """From walk.json."""
        stored = cast("dict[str, Any]", json.loads(file.read_text(encoding="utf-8")))
        return cls(
            np.array([stored["signs"][name] for name in NAMES], dtype=np.float64),
            Habits(tuple(stored["steps"][name] for name in STEPS), stored["lengths"]),
            (stored["belongs"]["slope"], stored["belongs"]["shift"]),
        )

    def odds(self, nearness: float) -> float:
        """Probability 0..1 that a deck belongs to the lesson, from the utterances' mean nearness to its slides."""
        return float(1 / (1 + np.exp(-(self.belongs[0] * nearness + self.belongs[1]))))


@dataclass(frozen=True)
class Walk:
    """For each utterance the row of its slide [U] and how sure that is [U] (0..1); decks in order with their odds.

    by_words: the row of the slide by the words alone [U], whatever else is known.
    """

    slide: Places
    score: Reals
    by_words: Places
    decks: tuple[tuple[str, float], ...]

    @property
    def strangers(self) -> tuple[str, ...]:
        """The decks that probably do not belong to the lesson."""
        return tuple(name for name, odds in self.decks if odds < _BELONGS)


def walk(
    utterances: pl.DataFrame,
    slides: pl.DataFrame,
    encoder: Encoder,
    learnt: Learnt,
    *,
    seen: Reals | None = None,
    each: Callable[[int, int], None] | None = None,
) -> Walk:
    """Put every utterance on a slide. Both frames must have rows. `each` as in `Encoder.encode`.

    seen: log evidence [U, S] of what was on the screen, beside the words; None without any.
    """
    texts = utterances["text"].to_list()
    lengths, places = lengths_and_places(utterances)
    evidence = Evidence(slide_texts(slides), encoder)
    decks = slides["deck"].to_numpy()
    weights = learnt.weights.copy()
    if slides["deck"].n_unique() > 1:
        weights[PLACE] = 0  # the decks' shares of the lesson are unknown
    fit = np.zeros((len(texts), slides.height))
    near = np.zeros((len(texts), slides.height), dtype=np.float32)
    for first in range(0, len(texts), _BLOCK):
        block = slice(first, first + _BLOCK)
        for number, sign in enumerate(evidence.signs(texts[block], places[block])):
            fit[block] += weights[number] * sign
            if number == 0:
                near[block] = sign
        if each is not None:
            each(min(first + _BLOCK, len(texts)), len(texts))
    chain = Chain.over(slides.height, len(texts), learnt.habits)
    longer = length_factors(lengths, learnt.habits)
    belief, _ = posterior(fit, chain, longer)
    by_words = belief.argmax(axis=1)
    odds = _deck_odds(near, decks, by_words, learnt)
    if seen is not None:
        belief, _ = posterior(fit + seen, chain, longer)
    best = belief.argmax(axis=1)
    certain = belief[np.arange(len(best)), best] * np.array([odds[str(decks[row])] for row in best])
    return Walk(best, np.clip(certain, 0, 1), by_words, tuple(odds.items()))


def lengths_and_places(utterances: pl.DataFrame) -> tuple[Reals, npt.NDArray[np.float32]]:
    """Lengths [U] (seconds; words where a time is missing) and relative middles 0..1 [U] of the utterances."""
    starts, ends = utterances["start_s"], utterances["end_s"]
    if (
        starts.null_count()
        or ends.null_count()
        or float(cast("float", ends.max())) <= float(cast("float", starts.min()))
    ):
        lengths = np.array([max(1, len(text.split())) for text in utterances["text"]], dtype=np.float64)
        middles = lengths.cumsum() - lengths / 2
        return lengths, (middles / lengths.sum()).astype(np.float32)
    first, last = float(cast("float", starts.min())), float(cast("float", ends.max()))
    lengths = np.maximum((ends - starts).to_numpy(), 0.1)
    return lengths, (((starts + ends).to_numpy() / 2 - first) / (last - first)).astype(np.float32)


def _deck_odds(
    near: npt.NDArray[np.float32], decks: Sequence[str] | npt.NDArray[Any], best: npt.NDArray[np.int64], learnt: Learnt
) -> dict[str, float]:
    made: dict[str, float] = {}
    for name in dict.fromkeys(decks):
        columns = np.flatnonzero(np.asarray(decks) == name)
        rows = np.flatnonzero(np.isin(best, columns))
        chosen = rows if len(rows) >= min(_ENOUGH, len(best)) else np.arange(len(best))
        made[str(name)] = learnt.odds(nearness(near[np.ix_(chosen, columns)]))
    return made


def nearness(cosines: npt.NDArray[np.float32]) -> float:
    """Mean over the rows (utterances) of the largest cosine with a column (slide)."""
    return float(cosines.max(axis=1).mean())
