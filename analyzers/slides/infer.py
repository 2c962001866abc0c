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
from analyzers.slides.shown import LOST_S, UNKNOWN, Stretch, during, logged, lost_s, seen
from analyzers.slides.walk import Learnt, Walk, walk
from classroom.domain.analyzer import Context, Frames
from classroom.domain.on_slides import words_on
from classroom.domain.tables import ALIGNMENT, empty, frame

KNOWN: Final = 40.0
"""Log evidence of a log for the slide it names: nothing that is said outweighs it."""


SEEN: Final = 12.0
"""Log evidence of the video for the slide that was seen: words outweigh it only where they are very plain."""


@dataclass(frozen=True)
class Known:
    """What a log or the video says: stretches, and for each utterance the row of its slide [U] and the share of it [U].

    logged: a log says it, so that it holds whatever the words say.
    """

    stretches: Sequence[Stretch]
    slide: Places
    share: Reals
    logged: bool

    @classmethod
    def of(cls, inputs: Frames) -> Known:
        """From `showings`, or without any from `screen`; nothing is known where there is neither."""
        utterances, slides = inputs["utterances"], inputs["slides"]
        showings, screen = inputs.get("showings"), inputs.get("screen")
        by_log = showings is not None and showings.height > 0
        stretches: list[Stretch] = []
        if showings is not None and by_log:
            stretches = logged(showings, slides, inputs.get("recordings"))
        elif screen is not None:
            stretches = seen(screen, slides)
        return cls(stretches, *during(utterances, stretches), by_log)

    def evidence(self, slides: int) -> Reals | None:
        """Log evidence [U, S] for `walk`."""
        if not (self.slide >= 0).any():
            return None
        weight = KNOWN if self.logged else SEEN
        return np.where(np.arange(slides)[None, :] == self.slide[:, None], weight, 0.0)

    def put(self, found: Walk) -> tuple[Places, Reals]:
        """For each utterance the row of its slide [U], negative for none, and how sure that is [U]."""
        if self.logged:
            on = self.slide >= 0
            return np.where(self.slide == UNKNOWN, found.slide, self.slide), np.where(on, self.share, found.score)
        agreed = (self.slide >= 0) & (self.slide == found.slide)
        return found.slide, np.where(agreed, np.maximum(found.score, self.share), found.score)


def run(inputs: Frames, context: Context) -> Iterator[Frames]:
    """Yield one piece: `alignment`, at most a row an utterance, and `measures.slides`.

    Where a log (`showings`) says what was on, that is the slide, and its score the share of the utterance in which it
    was on; an utterance without a row had something else on the screen. Where the video shows it (`screen`), that
    counts far more than words do, but not always. Elsewhere the words decide. Without utterances or slides the
    alignment is empty; no utterance is put on a deck that is refused, because what was said has too little to do with
    it, and its times are unknown. Warns of such decks, of those that may not belong, of slides without text, and of a
    log that does not fit. Ends without a piece when stop is asked.
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
        evidence = known.evidence(slides.height)
        found = walk(utterances, slides, encoder, learnt, seen=evidence, each=watched(context))
    except Halted:
        return
    _warn(inputs, found, known, context)
    slide, score = known.put(found)
    spoken = Spoken.on(utterances, slide, known.slide)
    refused = slides["deck"].is_in(found.refused).to_numpy()
    alignment = _alignment(utterances, slides, slide, score)
    measures = measures_of(
        slides,
        spoken,
        stretches=known.stretches,
        by_words=found.by_words,
        refused=refused,
        words=_words(slides, utterances, alignment),
    )
    yield {"alignment": alignment, "measures.slides": measures}


def _words(slides: pl.DataFrame, utterances: pl.DataFrame, alignment: pl.DataFrame) -> Places:
    """How many words were said on each slide [S]."""
    said = words_on(utterances, alignment)
    return (
        slides.select("slide")
        .join(said, on="slide", how="left", maintain_order="left")["words"]
        .fill_null(0)
        .to_numpy()
    )


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
    for code, decks in (("slides.deck_refused", found.refused), ("slides.deck_may_not_belong", found.strangers)):
        for deck in decks:
            if deck not in shown:
                context.warn(code, deck=deck)
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
