"""Tables of several files of one kind put together as one lesson's table, numbered through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import polars as pl

from classroom.domain.tables import COMMENTS, RECORDINGS, SHOWINGS, SLIDES, check, empty


def combine_recordings(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """RECORDINGS with the parts in the order given, each beginning where the one before it ends.

    No frames give an empty table. Raises TableError if a frame is not RECORDINGS.
    """
    rows = pl.concat([empty(RECORDINGS), *(check(frame, RECORDINGS) for frame in frames)])
    start = pl.col("duration_s").cum_sum().shift(1, fill_value=0.0)
    return check(rows.with_columns(part=_numbers(0), start_s=start), RECORDINGS)


def combine_slides(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """SLIDES with the slides numbered from 1 through all decks in the order given; pages stay those of their deck.

    No frames give an empty table. Raises TableError if a frame is not SLIDES.
    """
    rows = pl.concat([empty(SLIDES), *(check(frame, SLIDES) for frame in frames)])
    return check(rows.with_columns(slide=_numbers(1)), SLIDES)


def combine_showings(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """SHOWINGS numbered from 0, the logs in the order given, each beginning where the one before it ends.

    No frames give an empty table. Raises TableError if a frame is not SHOWINGS.
    """
    moved: list[pl.DataFrame] = [empty(SHOWINGS)]
    before = 0.0
    for frame in frames:
        moved.append(check(frame, SHOWINGS).with_columns(pl.col("start_s", "end_s") + before))
        before = max(before, float(cast("float", moved[-1]["end_s"].max() or 0.0)))
    return check(pl.concat(moved).with_columns(showing=_numbers(0)), SHOWINGS)


def combine_comments(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """COMMENTS numbered from 0 through all files in the order given; parents and duplicates move with them.

    No frames give an empty table. Raises TableError if a frame is not COMMENTS.
    """
    moved: list[pl.DataFrame] = [empty(COMMENTS)]
    before = 0
    for frame in frames:
        # in a file that was read on its own, comments are numbered from 0 without gaps
        moved.append(check(frame, COMMENTS).with_columns(pl.col("comment", "parent", "duplicate_of") + before))
        before += frame.height
    return check(pl.concat(moved), COMMENTS)


def _numbers(first: int) -> pl.Expr:
    return pl.int_range(first, pl.len() + first, dtype=pl.Int32)
