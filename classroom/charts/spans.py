"""Time spans on a pixel row: many short spans become the few boxes that can be told apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Seconds = npt.NDArray[np.float64]


def times(rows: pl.DataFrame) -> tuple[Seconds, Seconds]:
    """Starts and ends (float64 seconds) of the rows that have both, in the order of their starts."""
    known = rows.filter(pl.col("start_s").is_not_null() & pl.col("end_s").is_not_null()).sort("start_s")
    return known["start_s"].to_numpy(), known["end_s"].to_numpy()


def united(starts: Seconds, ends: Seconds, gap: float = 0.0) -> tuple[Seconds, Seconds]:
    """The spans with those that overlap or lie at most `gap` apart made one. `starts` must ascend."""
    if not starts.size:
        return starts, ends
    reach = np.maximum.accumulate(ends)
    opens = np.concatenate(([True], starts[1:] > reach[:-1] + gap))
    first = np.flatnonzero(opens)
    last = np.append(first[1:] - 1, starts.size - 1)
    return starts[first], reach[last]


def covered(starts: Seconds, ends: Seconds, start_s: float, end_s: float) -> float:
    """Seconds of start_s..end_s that the spans cover, overlaps counted once. `starts` must ascend."""
    begin, finish = united(starts, ends)
    return float(np.clip(np.minimum(finish, end_s) - np.maximum(begin, start_s), 0, None).sum())


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """The part of the lesson that is drawn: start_s..end_s from pixel x on, `scale` pixels a second."""

    start_s: float
    end_s: float
    x: float
    scale: float


def boxes(starts: Seconds, ends: Seconds, stretch: Stretch, *, least: float = 1.0) -> tuple[tuple[float, float], ...]:
    """(x, width) of the spans on the stretch.

    Each is at least `least` pixels wide; what is less than half a pixel apart is one box. `starts` must ascend.
    """
    left = (starts - stretch.start_s) * stretch.scale
    right = np.maximum((ends - stretch.start_s) * stretch.scale, left + least)
    begin, finish = united(left, right, 0.5)
    return tuple(zip((begin + stretch.x).tolist(), (finish - begin).tolist(), strict=True))


def density(starts: Seconds, ends: Seconds, edges: Seconds) -> Seconds:
    """The share (0..1, float64, one shorter than `edges`) of each stretch between edges that the spans cover.

    `starts` and `edges` must ascend.
    """
    begin, finish = united(starts, ends)
    if not begin.size:
        return np.zeros(max(0, edges.size - 1))
    corners = np.column_stack((begin, finish)).ravel()
    so_far = np.column_stack((np.zeros(begin.size), finish - begin)).ravel().cumsum()
    # touching spans give equal corners, where interpolation is free to take either: both hold the same sum
    reached = np.interp(edges, corners, so_far)
    return np.diff(reached) / np.maximum(np.diff(edges), 1e-9)
