"""What belongs to each slide: what was said on it, what was written about it, whether its figure was passed over.

One definition for measures, moments, screen, report and command line. Functions of tables; no I/O.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

FEW_WORDS: Final = 20
"""Fewer words, about eight seconds of talk, hardly explain a figure."""

SHORT_S: Final = 8.0
"""On for less, nobody has time to read a figure."""

FEW_CONFUSED: Final = 3
"""Fewer confused comments whose place is known say nothing about where a lesson confused."""

CONFUSED: Final = pl.Schema({"comment": pl.Int64, "utterance": pl.Int64, "start_s": pl.Float64, "slide": pl.Int64})

_WORD: Final = r"[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*"


def confused(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """A row, as CONFUSED, for each comment that tells of confusion, is not repeated, and has a sentence it points at.

    That sentence is the first candidate in `traces`; `slide` is the one it was put on in `alignment`, null without
    one; start_s is null without times. labels: of any part of the table, `labels` or `labels.feedback`.
    """
    labels = tables.get("labels", tables.get("labels.feedback"))
    traces, comments = tables.get("traces"), tables.get("comments")
    if labels is None or traces is None or comments is None:
        return pl.DataFrame(schema=CONFUSED)
    told = (pl.col("target") == "comment") & (pl.col("label") == "confusion") & pl.col("applies")
    lost = labels.filter(told).select(comment="row").unique()
    first = comments.filter(pl.col("duplicate_of").is_null()).select("comment")
    alignment = tables.get("alignment", pl.DataFrame(schema={"utterance": pl.Int64, "slide": pl.Int64}))
    return (
        traces.filter(pl.col("rank") == 1)
        .select("comment", "utterance")
        .join(lost, on="comment", how="semi")
        .join(first, on="comment", how="semi")
        .join(tables["utterances"].select("utterance", "start_s"), on="utterance", how="left")
        .join(alignment.select("utterance", "slide"), on="utterance", how="left")
        .sort("comment")
        .cast(CONFUSED)
    )


def passed_over(slides: pl.DataFrame, spoken: pl.DataFrame) -> pl.DataFrame:
    """The slides with a figure that were on: slide, and `passed_over`, true if hardly anything was said about it.

    A figure is a picture that fills a good part of the slide (column `pictures`). It was passed over if fewer than
    FEW_WORDS words were said while the slide was on, or the slide was on for less than SHORT_S. A slide that was not
    on at all is not among them, and neither is one with a picture in a deck where nearly every slide has one: that is
    a background. spoken: slide, words and time_s (null where unknown) of every slide that was on.
    """
    common = pl.len().over("deck") >= 4
    everywhere = (pl.col("pictures") > 0).mean().over("deck") > 0.9
    figures = slides.filter((pl.col("pictures") > 0) & ~(common & everywhere)).select("slide")
    little = (pl.col("words") < FEW_WORDS) | (pl.col("time_s") < SHORT_S).fill_null(value=False)
    return figures.join(spoken, on="slide").select("slide", passed_over=little).sort("slide")


def words_on(utterances: pl.DataFrame, alignment: pl.DataFrame) -> pl.DataFrame:
    """For each slide that utterances were put on: slide, words (how many), said (the texts in order, joined)."""
    said = alignment.select("utterance", "slide").join(
        utterances.select("utterance", "text"), on="utterance", maintain_order="left"
    )
    return (
        said.group_by("slide", maintain_order=True)
        .agg(words=pl.col("text").str.count_matches(_WORD).sum().cast(pl.Int64), said=pl.col("text").str.join(" "))
        .sort("slide")
    )


def by_slide(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """A row a slide, in order: slide, deck, page, title, shown, time_s, words, comments, confused, figure, said.

    shown: whether it was on or spoken about; null where that is unknown. time_s: null where unknown. comments,
    confused: comments, repeated ones left out, whose first candidate sentence is on the slide, and those of them that
    tell of confusion. figure: "passed over" or "explained"; null without a figure or where the slide was not on.
    said: everything said on it; empty for nothing.
    """
    slides, spoken = tables["slides"], words_on(tables["utterances"], tables["alignment"])
    own = (pl.col("name") == "slide_time") & pl.col("scope").str.starts_with("slide:")
    times = tables["measures"].filter(own)
    time = times.select(slide=pl.col("scope").str.strip_prefix("slide:").cast(pl.Int64), time_s="value")
    first = tables["comments"].filter(pl.col("duplicate_of").is_null()).select("comment")
    pointed = tables["traces"].filter(pl.col("rank") == 1).join(first, on="comment", how="semi")
    counted = pointed.join(tables["alignment"].select("utterance", "slide"), on="utterance").group_by("slide")
    lost = confused(tables).drop_nulls("slide").group_by("slide")
    made = (
        slides.select("slide", "deck", "page", "title")
        .join(time, on="slide", how="left")
        .join(spoken, on="slide", how="left")
        .join(counted.agg(comments=pl.len().cast(pl.Int64)), on="slide", how="left")
        .join(lost.agg(confused=pl.len().cast(pl.Int64)), on="slide", how="left")
        .with_columns(pl.col("words", "comments", "confused").fill_null(0), pl.col("said").fill_null(""))
        .sort("slide")
    )
    on = (pl.col("words") > 0) | (pl.col("time_s") > 0)
    made = made.with_columns(shown=pl.when(on).then(statement=True).when(pl.col("time_s") == 0).then(statement=False))
    figures = passed_over(slides, made.filter(pl.col("shown")).select("slide", "words", "time_s"))
    named = figures.select(
        "slide", figure=pl.when("passed_over").then(pl.lit("passed over")).otherwise(pl.lit("explained"))
    )
    order = ("slide", "deck", "page", "title", "shown", "time_s", "words", "comments", "confused", "figure", "said")
    return made.join(named, on="slide", how="left").sort("slide").select(order)
