"""From readings of pictures to what was on when: the likeliest way through the pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from analyzers.screen.matching import KNOWN
from analyzers.screen.watching import Reading

Reals: TypeAlias = npt.NDArray[np.float64]

WEIGHT: Final = 1000.0
"""Half the number of independent pixels of a picture: with a likeness r the page explains all but 1 - r^2 of it."""

MOST: Final = 40.0
"""No picture says more than this (log odds) against a page, so that one alone never counts for more than a change."""

PICTURES: Final = 5.0
"""As many pictures in a row that look the same count on their own; more add nothing."""

STANDS_S: Final = 1.0
"""A picture that is another than the one before and stands for less than this counts for little."""

LITTLE: Final = 0.2

STEP: Final = 10.0
"""Log odds against a change to the next page, or to and from none."""

JUMP: Final = 12.0
FARTHER: Final = 0.01
"""Log odds against a change to any other page, and for each page that it is away."""

NONE: Final = -1
"""Nothing of the decks."""


@dataclass(frozen=True)
class Showing:
    """From start to end (seconds) the page of that number was on, or NONE; score 0..1: how sure."""

    start_s: float
    end_s: float
    page: int
    score: float


def showings(readings: Sequence[Reading], end_s: float) -> Iterator[Showing]:
    """What was on, one after the other without gaps from the first reading on, to the end."""
    if not readings:
        return
    runs = [list(run) for _, run in groupby(readings, key=lambda reading: id(reading.fits))]
    fits = [run[0].fits for run in runs]
    pages = sorted({number for one in fits for number, value in one.items() if value >= KNOWN})
    odds = np.array([_odds(run[0], pages) for run in runs])
    starts = [run[0].time_s for run in runs]
    lengths = np.diff([*starts, max(end_s, starts[-1])])
    counts = np.array([_count(run, float(length)) for run, length in zip(runs, lengths, strict=True)])
    way = _likeliest(odds * counts[:, None], _costs(pages))
    sure = np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)
    for place, group in groupby(range(len(runs)), key=lambda row: way[row]):
        rows = list(group)
        weights = np.maximum(lengths[rows], 1e-3)
        score = float((sure[rows, place] * weights).sum() / weights.sum())
        end = starts[rows[-1] + 1] if rows[-1] + 1 < len(runs) else max(end_s, starts[-1])
        yield Showing(starts[rows[0]], end, pages[place] if place < len(pages) else NONE, min(1.0, score))


def _count(run: Sequence[Reading], length_s: float) -> float:
    """For how many pictures those of a run count that stood for so long."""
    return min(sum(LITTLE if reading.changed and length_s < STANDS_S else 1.0 for reading in run), PICTURES)


def _odds(reading: Reading, pages: Sequence[int]) -> Reals:
    """Log odds of each page, and of none of them, against the best [pages + 1]."""
    likeness = np.array([max(0.0, reading.fits.get(number, 0.0)) for number in pages] + [KNOWN])
    odds = -WEIGHT * reading.share * np.log(1 - np.minimum(likeness, 0.999) ** 2)
    return np.maximum(odds - odds.max(), -MOST)


def _costs(pages: Sequence[int]) -> Reals:
    """Log odds against a change from one page (or none, the last) to another [pages + 1, pages + 1]."""
    numbers = np.array(pages, dtype=np.float64)
    away = numbers[None, :] - numbers[:, None]
    made = np.full((len(pages) + 1, len(pages) + 1), STEP)
    made[:-1, :-1] = np.where(away == 1, STEP, JUMP + FARTHER * np.abs(away))
    np.fill_diagonal(made, 0)
    return made


def _likeliest(odds: Reals, costs: Reals) -> npt.NDArray[Any]:
    """The way with the best sum (Viterbi 1967): the state of each row [rows]."""
    best = odds[0]
    before = np.zeros(odds.shape, dtype=np.int64)
    for row in range(1, len(odds)):
        ways = best[:, None] - costs
        before[row] = ways.argmax(axis=0)
        best = ways.max(axis=0) + odds[row]
    way = np.zeros(len(odds), dtype=np.int64)
    way[-1] = int(best.argmax())
    for row in range(len(odds) - 1, 0, -1):
        way[row - 1] = before[row, way[row]]
    return way
