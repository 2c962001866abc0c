"""The coach at run time: sentences of a segment in; scores with intervals and places with reasons out. numpy only."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from analyzers.coaching.cues import Floats
from analyzers.coaching.hearing import Ear, Heard
from analyzers.coaching.likeness import Scale, Views, bell, views_of
from analyzers.coaching.places import best_places, place_features
from analyzers.coaching.summary import reasons_found
from classroom.domain.taxonomy import COACHING_SCORES, HIGHLIGHTS, MISSED

KINDS: Final[Mapping[str, tuple[str, ...]]] = {"highlights": HIGHLIGHTS, "missed": MISSED}
SHOWN: Final = 3
LISTED: Final = 6
_SINGLE: Final = ("count_mean", "count_spread", "rarity", "word_mean", "placed_mean", "placed_spread")
_BENT: Final = 0.05
SENTENCES_A_PLACE: Final = 8
"""A segment shorter than 24 sentences shows fewer places: one for each so many sentences, at least one."""


@dataclass(frozen=True)
class Score:
    """A score's name, estimate, and the 80 % interval, all within the score's range."""

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Place:
    """A place: its row in the segment, why, the probability that a coach marks it or its neighbour, and if shown."""

    row: int
    why: str
    score: float
    shown: bool


class CoachModel:
    """The trained files in `folder` (ear.npz, scores.npz, places.npz) over the shared encoder."""

    def __init__(self, folder: Path, encoder: Path, *, threads: int = 2) -> None:
        self._ear = Ear(folder, encoder, threads=threads)
        self._scores = _read(folder / "scores.npz")
        self._places = _read(folder / "places.npz")

    def embed(self, texts: Sequence[str], *, each: Callable[[int, int], None] | None = None) -> Floats:
        """Embeddings of all sentences, float32 [N, 384]."""
        return self._ear.embed(texts, each=each)

    def hear(self, texts: Sequence[str], embedding: Floats, known: Sequence[float | None]) -> Heard:
        """What is heard in one segment's sentences; `known` as in `Ear.hear`."""
        return self._ear.hear(texts, embedding, known)

    def scores(self, heard: Heard, texts: Sequence[str]) -> tuple[Score, ...]:
        """The seven scores of a segment, in the order of COACHING_SCORES."""
        placed = reasons_found({kind: self._found(heard, kind) for kind in KINDS})
        odds = score_odds(self._scores, views_of([heard], [texts], [placed]))[0]
        made: list[Score] = []
        for place, (name, (least, most)) in enumerate(COACHING_SCORES.items()):
            value = float(self._scores["slope"][place] * odds[place] + self._scores["shift"][place])
            half = float(self._scores["half"][place])
            low, high = (min(max(end, least), most) for end in (value - half, value + half))
            made.append(Score(name, min(max(within(value, least, most), low), high), low, high))
        return tuple(made)

    def places(self, heard: Heard, texts: Sequence[str], kind: str) -> tuple[Place, ...]:
        """The best places of a kind ("highlights" or "missed") in a segment, the best first; blanks are never one."""
        worth, why = self._found(heard, kind)
        spoken = np.array([bool(text.strip()) for text in texts], dtype=bool)
        worth = np.where(spoken, worth, -np.inf)
        chosen = [row for row in best_places(worth, LISTED) if spoken[row]]
        slope, shift = self._places[f"{kind}:calibration"]
        odds = slope * np.log(np.maximum(worth[chosen], 1e-6)) + shift
        sure = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
        most = min(SHOWN, max(1, len(texts) // SENTENCES_A_PLACE))
        labels = KINDS[kind]
        return tuple(
            Place(row, labels[int(why[row].argmax())], float(sure[rank]), rank < most)
            for rank, row in enumerate(chosen)
        )

    def _found(self, heard: Heard, kind: str) -> tuple[Floats, Floats]:
        weights = {name.partition(":")[2]: rows for name, rows in self._places.items() if name.startswith(f"{kind}:")}
        seen = place_features(heard, self._places["cue_mean"], self._places["cue_spread"])
        return place_worth(seen @ weights["any"] + weights["any_offset"], seen @ weights["why"] + weights["why_offset"])


def score_odds(stored: Mapping[str, Any], views: Views) -> Floats:
    """Float32 [N, 7]: how far each score lies above the mean, in standard deviations of the coach."""
    single = {name: stored[name].astype(np.float32) for name in _SINGLE}
    scale = Scale(
        single["count_mean"],
        single["count_spread"],
        float(stored["far_meant"]),
        float(stored["far_counted"]),
        single["rarity"],
        single["word_mean"],
        float(stored["word_size"]),
        single["placed_mean"],
        single["placed_spread"],
        float(stored["far_placed"]),
    )
    likely = (
        (views.meant, stored["meant"], scale.far_meant, 0),
        (scale.counts(views), stored["counted"], scale.far_counted, 1),
        (scale.reasons(views), stored["placed"], scale.far_placed, 3),
    )
    said = scale.weighted(views) @ stored["word_weights"].astype(np.float32)
    for rows, others, far, view in likely:
        said = said + bell(rows, others.astype(np.float32), far) @ (stored["weights"] * stored["mixture"][view])
    return said.astype(np.float32)


def within(value: float, least: float, most: float) -> float:
    """The value drawn into least..most without making two values one: bent in the outer twentieths, else as it is."""
    bend = _BENT * (most - least)
    if value < least + bend:
        return least + bend * math.exp((value - least) / bend - 1)
    if value > most - bend:
        return most - bend * math.exp((most - value) / bend - 1)
    return value


def place_worth(odds: Floats, why_odds: Floats) -> tuple[Floats, Floats]:
    """How likely a coach's mark lies at each row or beside it, in a free scale [N]; and the reasons' weights [N, K].

    `odds` [N] are log odds of any mark, `why_odds` [N, K + 1] the log weights of no mark and of each reason.
    """
    raised = np.exp(why_odds - why_odds.max(axis=1, keepdims=True))
    shares = raised / raised.sum(axis=1, keepdims=True)
    marked = np.clip(shares[:, 1:].sum(axis=1), 1e-6, 1 - 1e-6)
    here = 1 / (1 + np.exp(-np.clip(odds + np.log(marked / (1 - marked)), -30, 30)))
    return _with_neighbours(here[:, None])[:, 0], _with_neighbours(shares[:, 1:])


def _with_neighbours(rows: Floats) -> Floats:
    made = rows.copy()
    made[1:] += rows[:-1]
    made[:-1] += rows[1:]
    return made


def _read(path: Path) -> dict[str, Any]:
    with np.load(path) as stored:
        return {name: stored[name] for name in stored.files}
