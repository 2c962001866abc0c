"""Cuts a lesson into segments of about fifty utterances, or takes them as they are given."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import polars as pl

BORDER_S: Final = 3600.0
"""A pause longer than this is a border between segments that somebody else made, or between two lessons."""

USUAL: Final = 52
LONGEST: Final = 80
"""A lesson with more utterances is cut into parts of about `USUAL`; the coach that was learned from read 52 at once."""


def segments(utterances: pl.DataFrame) -> list[range]:
    """The segments in order, each a range of rows (not of utterance numbers); together they cover all rows.

    Where pauses longer than `BORDER_S` stand between utterances, the parts between them are taken as they are.
    Otherwise the lesson is cut into parts that differ by at most one utterance, 27 to 80 long.
    """
    count = utterances.height
    borders = _borders(utterances["start_s"].to_list())
    if borders:
        edges = [0, *borders, count]
        return [range(first, last) for first, last in pairwise(edges)]
    parts = 1 if count <= LONGEST else round(count / USUAL)
    edges = [round(part * count / parts) for part in range(parts + 1)]
    return [range(first, last) for first, last in pairwise(edges) if last > first]


def _borders(starts: Sequence[float | None]) -> list[int]:
    found: list[int] = []
    before: float | None = None
    for row, start in enumerate(starts):
        if start is None:
            continue
        if before is not None and start - before > BORDER_S:
            found.append(row)
        before = start
    return found
