"""What is known to have been on the screen, by a conference's own log or by the video: stretches on lesson time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

Places: TypeAlias = npt.NDArray[np.int64]
Reals: TypeAlias = npt.NDArray[np.float64]

UNKNOWN: Final = -1
"""Nothing says what was on."""

ELSEWHERE: Final = -2
"""Something was on that is in none of the lesson's decks."""

LOST_S: Final = 1.0
"""A file that is shorter than its log says by more than this has lost sound, and times in it are late by up to that."""


@dataclass(frozen=True)
class Stretch:
    """From start to end (seconds on the lesson's clock) the slide in that row was on; ELSEWHERE for another page."""

    start: float
    end: float
    row: int


def logged(showings: pl.DataFrame, slides: pl.DataFrame, recordings: pl.DataFrame | None) -> list[Stretch]:
    """The log's showings on the lesson's clock, in order of time.

    By the names of the files of sound where the lesson has one of them, which also leaves out what belongs to other
    files; else by recorded time. Without recordings (None) nothing is cut off.
    """
    rows = _rows(showings, slides)
    parts = {} if recordings is None else _parts(recordings)
    named = bool(parts) and showings["recording"].is_in(list(parts)).any()
    made: list[Stretch] = []
    columns = ("recording", "from_s", "until_s") if named else ("recording", "start_s", "end_s")
    for (file, start, end), row in zip(showings.select(columns).iter_rows(), rows, strict=True):
        if named and file not in parts:
            continue
        begin, length = parts[file] if named else (0.0, _length(recordings))
        first, last = max(0.0, start), min(end, length)
        if last > first:
            made.append(Stretch(begin + first, begin + last, row))
    return sorted(made, key=lambda stretch: stretch.start)


def seen(screen: pl.DataFrame, slides: pl.DataFrame) -> list[Stretch]:
    """The stretches in which a slide was seen in the video; those of other pictures are left out."""
    place = {number: row for row, number in enumerate(slides["slide"])}
    rows = screen.drop_nulls("slide").select("start_s", "end_s", "slide").iter_rows()
    return [Stretch(start, end, place[slide]) for start, end, slide in rows if slide in place]


def lost_s(showings: pl.DataFrame, recordings: pl.DataFrame | None) -> float:
    """By how much the file of sound that lost most is shorter than the log says; 0 where that cannot be told."""
    if recordings is None:
        return 0.0
    said = dict(showings.drop_nulls("recording").group_by("recording").agg(pl.col("until_s").max()).iter_rows())
    return max((said[name] - length for name, (_, length) in _parts(recordings).items() if name in said), default=0.0)


def during(utterances: pl.DataFrame, stretches: Sequence[Stretch]) -> tuple[Places, Reals]:
    """For each utterance the row of the slide that was on longest during it [U], and for what share of it [U] (0..1).

    UNKNOWN where nothing is known of more than half of it, or it has no times. An utterance without length is a moment.
    """
    place = np.full(utterances.height, UNKNOWN, dtype=np.int64)
    share = np.zeros(utterances.height)
    starts = np.array([stretch.start for stretch in stretches])
    for number, (start, end) in enumerate(utterances.select("start_s", "end_s").iter_rows()):
        if start is None or end is None or not stretches:
            continue
        end = max(end, start + 1e-3)
        on: dict[int, float] = {}
        first = max(0, int(np.searchsorted(starts, start, side="right")) - 1)
        for stretch in stretches[first:]:
            if stretch.start >= end:
                break
            on[stretch.row] = on.get(stretch.row, 0.0) + max(0.0, min(end, stretch.end) - max(start, stretch.start))
        if sum(on.values()) > (end - start) / 2:
            best = max(on, key=lambda row: on[row])
            place[number], share[number] = best, min(1.0, on[best] / (end - start))
    return place, share


def times(stretches: Iterable[Stretch], count: int) -> Reals:
    """Seconds for which each of `count` slides was on."""
    made = np.zeros(count)
    for stretch in stretches:
        if stretch.row >= 0:
            made[stretch.row] += stretch.end - stretch.start
    return made


def _rows(showings: pl.DataFrame, slides: pl.DataFrame) -> list[int]:
    """For each showing the row of its slide, ELSEWHERE where no deck of the lesson is the log's."""
    place = {(deck, page): row for row, (deck, page) in enumerate(slides.select("deck", "page").iter_rows())}
    decks = slides["deck"].unique(maintain_order=True).to_list()
    logs = showings["deck"].unique(maintain_order=True).to_list()
    pages = dict(showings.group_by("deck").agg(pl.col("page").max()).iter_rows())
    same: dict[str, str] = {}
    for name in logs:
        found = [deck for deck in decks if plain(deck) == plain(name)]
        alone = len(logs) == len(decks) == 1 and pages[name] <= slides.height
        if found or alone:
            same[name] = found[0] if found else decks[0]
    return [place.get((same.get(deck, ""), page), ELSEWHERE) for deck, page in showings.select("deck", "page").rows()]


def plain(name: str) -> str:
    """The name of a deck without ending, case, blanks and signs, as log and file may differ in these."""
    stem = PurePath(name).stem if PurePath(name).suffix.lower() in _ENDINGS else name
    return "".join(letter for letter in stem.casefold() if letter.isalnum())


_ENDINGS = frozenset((".pdf", ".pptx", ".ppt", ".odp", ".pptm", ".ppsx", ".key"))


def _parts(recordings: pl.DataFrame) -> dict[str, tuple[float, float]]:
    """Start on the lesson's clock and length of each part by its file's name."""
    rows = recordings.select("path", "start_s", "duration_s").iter_rows()
    return {PurePath(path).name: (start, length) for path, start, length in rows}


def _length(recordings: pl.DataFrame | None) -> float:
    """Length of the lesson's clock; endless without recordings."""
    if recordings is None or not recordings.height:
        return float("inf")
    return float((recordings["start_s"] + recordings["duration_s"]).max())  # pyright: ignore
