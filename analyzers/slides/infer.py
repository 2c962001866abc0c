"""Utterances and slides in, alignment and times out: the analyzer's entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from analyzers._shared.encoder import Encoder
from analyzers._shared.halting import Halted, watched
from analyzers.slides.measures import Spoken, measures_of
from analyzers.slides.path import Places, Reals
from analyzers.slides.shown import LOST_S, UNKNOWN, Stretch, during, logged, lost_s
from analyzers.slides.walk import Learnt, Walk, walk
from classroom.domain.analyzer import Context, Frames
from classroom.domain.tables import ALIGNMENT, empty, frame

KNOWN: Final = 40.0
"""Log evidence of a log for the slide it names: nothing that is said outweighs it."""


@dataclass(frozen=True)
class Known:
    """What a log says: stretches, and for each utterance the row of its slide [U] and the share of it [U]."""

    stretches: Sequence[Stretch]
    slide: Places
    share: Reals

    @classmethod
    def of(cls, inputs: Frames) -> Known:
        """From `showings`; nothing is known where there are none."""
        utterances, showings, recordings = inputs["utterances"], inputs.get("showings"), inputs.get("recordings")
        stretches = [] if showings is None else logged(showings, inputs["slides"], recordings)
        return cls(stretches, *during(utterances, stretches))

    def evidence(self, slides: int) -> Reals | None:
        """Log evidence [U, S] for `walk`."""
        if not (self.slide >= 0).any():
            return None
        return np.where(np.arange(slides)[None, :] == self.slide[:, None], KNOWN, 0.0)


def run(inputs: Frames, context: Context) -> Iterator[Frames]:
    """Yield one piece: `alignment`, at most a row an utterance, and `measures.slides`.

    Where a log (`showings`) says what was on, that is the slide, and its score the share of the utterance in which it
    was on; an utterance without a row had something else on the screen. Elsewhere the words decide. Without utterances
    or slides the alignment is empty. Warns of decks that do not seem to belong to the lesson, of slides without text,
    and of a log that does not fit. Ends without a piece when stop is asked.
    """
    utterances, slides = inputs["utterances"], inputs["slides"]
    if not utterances.height or not slides.height:
        nowhere = np.full(utterances.height, UNKNOWN)
        measures = measures_of(slides, Spoken.on(utterances, nowhere, nowhere))
        yield {"alignment": empty(ALIGNMENT), "measures.slides": measures}
        return
    known = Known.of(inputs)
    encoder = Encoder(context.models["encoder"])
    learnt = Learnt.read(context.models["walk"] / "walk.json")
    try:
        seen = known.evidence(slides.height)
        found = walk(utterances, slides, encoder, learnt, seen=seen, each=watched(context))
    except Halted:
        return
    _warn(inputs, found, known, context)
    slide = np.where(known.slide == UNKNOWN, found.slide, known.slide)
    spoken = Spoken.on(utterances, slide, known.slide)
    measures = measures_of(slides, spoken, stretches=known.stretches, by_words=found.by_words)
    score = np.where(known.slide >= 0, known.share, found.score)
    yield {"alignment": _alignment(utterances, slides, slide, score), "measures.slides": measures}


def _alignment(utterances: pl.DataFrame, slides: pl.DataFrame, slide: Places, score: Reals) -> pl.DataFrame:
    on = slide >= 0
    return frame(
        ALIGNMENT,
        {
            "utterance": utterances["utterance"].to_numpy()[on],
            "slide": slides["slide"].to_numpy()[slide[on]],
            "score": score[on],
        },
    )


def _warn(inputs: Frames, found: Walk, known: Known, context: Context) -> None:
    slides = inputs["slides"]
    bare = slides.filter(pl.col("text").str.strip_chars() == "").height
    if bare > slides.height / 2:
        context.warn("slides.little_text", count=bare, total=slides.height)
    shown = {str(slides["deck"][stretch.row]) for stretch in known.stretches if stretch.row >= 0}
    for deck in found.strangers:
        if deck not in shown:
            context.warn("slides.deck_may_not_belong", deck=deck)
    showings = inputs.get("showings")
    if showings is None or not showings.height:
        return
    lost = lost_s(showings, inputs.get("recordings"))
    if lost > LOST_S:
        context.warn("slides.log_longer", seconds=round(lost))
    if not shown:
        context.warn("slides.log_of_other_decks")
    elif not (known.slide != UNKNOWN).any():
        context.warn("slides.log_of_other_times")
