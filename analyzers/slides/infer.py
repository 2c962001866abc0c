"""Utterances and slides in, alignment and times out: the analyzer's entry."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from analyzers._shared.encoder import Encoder
from analyzers._shared.halting import Halted, watched
from analyzers.slides.walk import Learnt, walk
from classroom.domain.analyzer import Context, Frames
from classroom.domain.tables import ALIGNMENT, MEASURES, empty, frame


def run(inputs: Frames, context: Context) -> Iterator[Frames]:
    """Yield one piece: `alignment`, a row an utterance, and `measures.slides`.

    Without utterances or slides the alignment is empty. Warns of decks that do not seem to belong to the lesson and
    of slides without text. Ends without a piece when stop is asked.
    """
    utterances, slides = inputs["utterances"], inputs["slides"]
    if not utterances.height or not slides.height:
        yield {"alignment": empty(ALIGNMENT), "measures.slides": slide_measures(empty(ALIGNMENT), utterances, slides)}
        return
    encoder = Encoder(context.models["encoder"])
    learnt = Learnt.read(context.models["walk"] / "walk.json")
    try:
        found = walk(utterances, slides, encoder, learnt, each=watched(context))
    except Halted:
        return
    _warn(slides, found.strangers, context)
    alignment = frame(
        ALIGNMENT,
        {"utterance": utterances["utterance"], "slide": slides["slide"].to_numpy()[found.slide], "score": found.score},
    )
    yield {"alignment": alignment, "measures.slides": slide_measures(alignment, utterances, slides)}


def slide_measures(alignment: pl.DataFrame, utterances: pl.DataFrame, slides: pl.DataFrame) -> pl.DataFrame:
    """MEASURES: `slide_time` of every slide (0 where nothing was said; unknown without times), and `slides_shown`."""
    spans = _spans(utterances)
    told = alignment.join(utterances.select("utterance").with_columns(spans), on="utterance", how="left")
    used = told.group_by("slide").agg(pl.col("span").sum(), pl.len().alias("n"))
    rows = slides.select("slide").join(used, on="slide", how="left").sort("slide")
    known = spans.null_count() == 0
    counts = rows["n"].fill_null(0)
    times = rows["span"].fill_null(0.0) if known else pl.Series([None] * rows.height, dtype=pl.Float64)
    return frame(
        MEASURES,
        {
            "name": [*(["slide_time"] * rows.height), "slides_shown"],
            "scope": [*(f"slide:{slide}" for slide in rows["slide"]), "lesson"],
            "value": [*times, float((counts > 0).sum())],
            "unit": [*(["s"] * rows.height), "slides"],
            "n": [*counts, rows.height],
        },
    )


def _spans(utterances: pl.DataFrame) -> pl.Series:
    """Seconds from each utterance's start to the next one's (the last: to its own end); null where unknown."""
    starts = utterances["start_s"].to_numpy().astype(np.float64)
    if not len(starts):
        return pl.Series("span", [], dtype=pl.Float64)
    ends = np.append(starts[1:], utterances["end_s"].to_numpy().astype(np.float64)[-1])
    spans = pl.Series("span", np.maximum(ends - starts, 0))
    return (
        spans.fill_nan(None)
        if not np.isnan(spans.to_numpy()).any()
        else pl.Series("span", [None] * len(starts), pl.Float64)
    )


def _warn(slides: pl.DataFrame, strangers: tuple[str, ...], context: Context) -> None:
    bare = slides.filter(pl.col("text").str.strip_chars() == "").height
    if bare > slides.height / 2:
        context.warn("slides.little_text", count=bare, total=slides.height)
    for deck in strangers:
        context.warn("slides.deck_may_not_belong", deck=deck)
