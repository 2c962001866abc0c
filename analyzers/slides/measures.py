"""The numbers about slides: how long each was on, how many were, and how well words and log agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import polars as pl

from analyzers._shared.intervals import wilson
from analyzers.slides.shown import Places, Reals, Stretch, times
from classroom.domain.on_slides import passed_over
from classroom.domain.tables import MEASURES, frame

Flags: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Spoken:
    """Where the utterances are: row of the slide [U], negative for none, and the time of each [U], NaN where unknown.

    seen: true [U] where the slide was seen on the screen, so that its time is counted by that.
    """

    slide: Places
    span: Reals
    seen: Flags

    @classmethod
    def on(cls, utterances: pl.DataFrame, slide: Places, seen: Places) -> Spoken:
        """For slides found, and rows of slides that are known to have been on (negative where nothing is)."""
        return cls(slide, _spans(utterances), seen >= 0)


def measures_of(
    slides: pl.DataFrame,
    spoken: Spoken,
    *,
    stretches: Sequence[Stretch] = (),
    by_words: Places | None = None,
    refused: Flags | None = None,
    words: Places | None = None,
) -> pl.DataFrame:
    """MEASURES: `slide_time` of every slide, `slides_shown`, and where they can be told `slide_agreement` and figures.

    stretches: when what was on the screen. A slide's time is that, and the time of utterances put on it by their words
    alone; 0 where it was neither on nor spoken about, unknown without times. by_words: row of the slide by the words
    alone [U], compared with what was on the screen. refused: true [S] for slides of decks that do not belong; their
    times are unknown, and they do not count as slides that could have been shown. words: how many were said on each
    slide [S], for `figures_passed_over`; without them that is left out.
    """
    placed = spoken.slide >= 0
    count = np.bincount(spoken.slide[placed], minlength=slides.height)
    loose = placed & ~spoken.seen
    span = np.nan_to_num(spoken.span)
    spent = times(stretches, slides.height) + np.bincount(spoken.slide[loose], span[loose], minlength=slides.height)
    shown = (count > 0) | (spent > 0)
    belongs = np.ones(slides.height, dtype=bool) if refused is None else ~refused
    known = belongs & (bool(stretches) or not np.isnan(spoken.span).any())
    figures = _figures(slides, shown, words, np.where(known, spent, np.nan))
    rows = [*figures, *_agreement(spoken, by_words)]
    for number, time, told, n in zip(slides["slide"], spent, known, count, strict=True):
        rows.append(("slide_time", f"slide:{number}", float(time) if told else None, None, None, "s", n))
    of = int(belongs.sum())
    rows.append(("slides_shown", "lesson", float(shown.sum()) if of else None, None, None, "slides", of))
    names = list(MEASURES.schema)
    return frame(MEASURES, {name: [row[place] for row in rows] for place, name in enumerate(names)})


def _figures(slides: pl.DataFrame, shown: Flags, words: Places | None, spent: Reals) -> Iterator[tuple[Any, ...]]:
    if words is None:
        return
    on = pl.DataFrame({"slide": slides["slide"], "words": words, "time_s": spent}).filter(pl.Series(shown))
    found = passed_over(slides, on.with_columns(pl.col("time_s").fill_nan(None)))
    if found.height:
        yield ("figures_passed_over", "lesson", float(found["passed_over"].sum()), None, None, "slides", found.height)


def _agreement(spoken: Spoken, by_words: Places | None) -> Iterator[tuple[Any, ...]]:
    compared = int(spoken.seen.sum())
    if by_words is None or not compared:
        return
    same = int((by_words == spoken.slide)[spoken.seen].sum())
    between = wilson(same, compared) or (None, None)
    yield ("slide_agreement", "lesson", same / compared, *between, "share", compared)


def _spans(utterances: pl.DataFrame) -> Reals:
    """Seconds from each utterance's start to the next one's (the last: to its own end); all NaN if one is."""
    starts = utterances["start_s"].to_numpy().astype(np.float64)
    if not len(starts):
        return starts
    spans = np.maximum(np.append(starts[1:], utterances["end_s"].to_numpy().astype(np.float64)[-1]) - starts, 0)
    return np.full(len(spans), np.nan) if np.isnan(spans).any() else spans
