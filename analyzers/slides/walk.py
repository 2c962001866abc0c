"""The trained walk through the slides at run time: utterances and slides in, a slide and a certainty for each out."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from analyzers._shared.encoder import Encoder
from analyzers.slides.belonging import TRAITS, Verdict, odds, traits, wordless
from analyzers.slides.deck_text import SlideText, slide_texts
from analyzers.slides.evidence import NAMES, PLACE, SAID, Evidence, Floats
from analyzers.slides.path import STEPS, Chain, Habits, Places, Reals, length_factors, posterior

_BLOCK = 500
_OWN = 5


@dataclass(frozen=True)
class Learnt:
    """What training found: weights of the signs, habits of walking, weights [3] and shift of a deck's belonging."""

    weights: Reals
    habits: Habits
    belongs: Reals
    shift: float

    @classmethod
    def read(cls, file: Path) -> Learnt:
        """From walk.json."""
        stored = cast("dict[str, Any]", json.loads(file.read_text(encoding="utf-8")))
        return cls(
            np.array([stored["signs"][name] for name in NAMES], dtype=np.float64),
            Habits(tuple(stored["steps"][name] for name in STEPS), stored["lengths"]),
            np.array([stored["belongs"][name] for name in TRAITS], dtype=np.float64),
            stored["belongs"]["shift"],
        )


@dataclass(frozen=True)
class Walk:
    """For each utterance the row of its slide [U], -1 for none, and how sure that is [U] (0..1); a verdict a deck.

    by_words: the row of the slide by the words alone [U], whatever else is known; -1 for none. Without a slide are
    all utterances if every deck is refused.
    """

    slide: Places
    score: Reals
    by_words: Places
    decks: tuple[Verdict, ...]

    @property
    def refused(self) -> tuple[str, ...]:
        """The decks that do not belong to the lesson, as far as words can tell."""
        return tuple(verdict.deck for verdict in self.decks if verdict.refused)

    @property
    def strangers(self) -> tuple[str, ...]:
        """The decks that probably do not belong to it."""
        return tuple(verdict.deck for verdict in self.decks if verdict.doubted)


@dataclass(frozen=True)
class Fitting:
    """Log evidence of words and of places [U, S] each, share of the words on the slide [U, S], lengths [U]."""

    words: Reals
    places: Reals
    said: Floats
    lengths: Reals

    def part(self, rows: Places, columns: Places) -> Fitting:
        """Of some utterances and slides."""
        cut = np.ix_(rows, columns)
        return Fitting(self.words[cut], self.places[cut], self.said[cut], self.lengths[rows])

    def belief(self, habits: Habits, seen: Reals | None = None) -> Reals:
        """Probability [U, S] of each slide during each utterance."""
        chain = Chain.over(self.words.shape[1], len(self.words), habits)
        fit = self.words + self.places if seen is None else self.words + self.places + seen
        return posterior(fit, chain, length_factors(self.lengths, habits))[0]


def walk(
    utterances: pl.DataFrame,
    slides: pl.DataFrame,
    encoder: Encoder,
    learnt: Learnt,
    *,
    seen: Reals | None = None,
    each: Callable[[int, int], None] | None = None,
) -> Walk:
    """Put every utterance on a slide of the decks that are not refused. Both frames must have rows.

    seen: log evidence [U, S] of what was on the screen, beside the words; None without any. A deck of which something
    was seen is not refused. `each` as in `Encoder.encode`.
    """
    texts = slide_texts(slides)
    fitting = _fitting(utterances, texts, encoder, learnt, each)
    decks = slides["deck"].to_numpy()
    if slides["deck"].n_unique() > 1:
        fitting.places[:] = 0  # the decks' shares of the lesson are unknown
    best = fitting.belief(learnt.habits).argmax(axis=1)
    verdicts = tuple(
        _verdict(name, np.flatnonzero(decks == name), fitting, best, texts, learnt, seen)
        for name in dict.fromkeys(decks)
    )
    refused = {verdict.deck for verdict in verdicts if verdict.refused}
    kept = np.array([place for place, name in enumerate(decks) if name not in refused], dtype=np.int64)
    nowhere = np.full(len(best), -1)
    if not len(kept):
        return Walk(nowhere, np.zeros(len(best)), nowhere, verdicts)
    left = fitting.part(np.arange(len(best)), kept)
    by_words = left.belief(learnt.habits).argmax(axis=1)
    belief = left.belief(learnt.habits, None if seen is None else seen[:, kept])
    found = belief.argmax(axis=1)
    trust = {verdict.deck: verdict.trust for verdict in verdicts}
    certain = belief[np.arange(len(best)), found] * np.array([trust[name] for name in decks[kept[found]]])
    return Walk(kept[found], np.clip(certain, 0, 1), kept[by_words], verdicts)


def _fitting(
    utterances: pl.DataFrame,
    slides: Sequence[SlideText],
    encoder: Encoder,
    learnt: Learnt,
    each: Callable[[int, int], None] | None,
) -> Fitting:
    texts = utterances["text"].to_list()
    lengths, places = lengths_and_places(utterances)
    evidence = Evidence(slides, encoder)
    shape = (len(texts), len(slides))
    made = Fitting(np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=np.float32), lengths)
    for first in range(0, len(texts), _BLOCK):
        block = slice(first, first + _BLOCK)
        for number, sign in enumerate(evidence.signs(texts[block], places[block])):
            (made.places if number == PLACE else made.words)[block] += learnt.weights[number] * sign
            if number == SAID:
                made.said[block] = sign
        if each is not None:
            each(min(first + _BLOCK, len(texts)), len(texts))
    return made


def _verdict(
    deck: str,
    columns: Places,
    fitting: Fitting,
    best: Places,
    texts: Sequence[SlideText],
    learnt: Learnt,
    seen: Reals | None,
) -> Verdict:
    """From the utterances that the walk puts on the deck; from all where that are hardly any."""
    own = np.flatnonzero(np.isin(best, columns))
    rows = own if len(own) >= min(_OWN, len(best)) else np.arange(len(best))
    shown = seen is not None and bool((seen[:, columns] > 0).any())
    if wordless([texts[place] for place in columns]):
        return Verdict(deck, None, len(own), shown)
    part = fitting.part(rows, columns)
    found = traits(part.words, part.said, part.lengths, learnt.habits)
    return Verdict(deck, odds(found, learnt.belongs, learnt.shift), len(own), shown)


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
