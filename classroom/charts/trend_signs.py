"""What a trend chart says beyond the lessons: possible change, the next lesson, pooled values, and the legend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import polars as pl

from classroom.charts.shapes import Line, Mark, Rect, Shape, Text, text_width
from classroom.charts.trend_frame import Frame, Point
from classroom.statistics.trend import Forecast, Trend
from classroom.wording import Wording

SLOT: Final = 40.0
"""Width on the right that the next lesson takes."""
_ROW: Final = 18.0
_SIGN: Final = 18.0


def change_shapes(found: Trend, frame: Frame) -> Iterator[Shape]:
    """A dotted upright between the lessons before and after a possible change, and the mean of each side."""
    change = found.change
    if change is None:
        return
    known = found.lessons.filter(pl.col("date").is_not_null() & pl.col("value").is_not_null())
    days, ids = known["date"].to_list(), known["lesson_id"].to_list()
    at = ids.index(change.after_lesson)
    first = max(0, at + 1 - change.lessons[0])
    between = (frame.x(days[at]) + frame.x(days[at + 1])) / 2
    yield Line(x1=between, y1=frame.top - 8, x2=between, y2=frame.bottom, stroke="missed", width=1.5, dashed=True)
    yield Mark(x=between, y=frame.top - 8, size=10, kind="triangle", fill="missed")
    for value, start, end in (
        (change.before, frame.x(days[first]), between),
        (change.after, between, frame.x(days[-1])),
    ):
        y = frame.held(value)
        yield Line(x1=start, y1=y, x2=end, y2=y, stroke="missed", width=2)


def forecast_shapes(ahead: Forecast, frame: Frame) -> Iterator[Shape]:
    """The next lesson right of the last: where it falls eight times in ten, its middle, and the two plain guesses."""
    x, high, low = frame.right + SLOT / 2 + 6, frame.held(ahead.high), frame.held(ahead.low)
    tall = max(2.0, low - high)
    yield Rect(x=x - 7, y=high, width=14, height=tall, fill="question", opacity=0.25)
    yield Rect(x=x - 7, y=high, width=14, height=tall, stroke="question")
    yield Mark(x=x, y=frame.held(ahead.value), size=10, kind="ring", fill="question")
    yield Mark(x=x + 14, y=frame.held(ahead.naive), size=8, kind="square", fill="muted")
    yield Mark(x=x + 14, y=frame.held(ahead.mean), size=8, kind="triangle", fill="muted")


def pooled_shapes(known: pl.DataFrame, points: Sequence[Point], frame: Frame) -> Iterator[Shape]:
    """A short stroke at each lesson's pooled value, where lessons are drawn one by one."""
    if "pooled" not in known.columns or any(point.count > 1 for point in points):
        return
    values = dict(known.select("lesson_id", "pooled").iter_rows())
    for point in points:
        value = values.get(point.key)
        if value is not None:
            y = frame.held(value)
            yield Line(x1=point.x - 6, y1=y, x2=point.x + 6, y2=y, stroke="text", width=1.5)


def legend(entries: Sequence[str], *, width: float, top: float, wording: Wording) -> tuple[tuple[Shape, ...], float]:
    """The signs that are drawn with their names, row by row; and where it ends.

    entries: of lesson, unusual, level, pooled, change, next, naive, mean.
    """
    shapes: list[Shape] = []
    x, y = 0.0, top + _ROW / 2
    for entry in entries:
        text = wording.text(f"chart.trend.{entry}")
        wide = _SIGN + text_width(text, 11) * 1.05 + 16
        if x and x + wide > width:
            x, y = 0.0, y + _ROW
        shapes += _sign(entry, x + 7, y)
        shapes.append(Text(x=x + _SIGN, y=y + 4, text=text, size=11, fill="muted"))
        x += wide
    return tuple(shapes), (y + _ROW / 2 + 2 if entries else top)


def _sign(entry: str, x: float, y: float) -> tuple[Shape, ...]:
    signs: dict[str, tuple[Shape, ...]] = {
        "lesson": (Mark(x=x, y=y, size=9, kind="circle", fill="accent"),),
        "unusual": (Mark(x=x, y=y, size=11, kind="diamond", fill="missed"),),
        "level": (
            Rect(x=x - 7, y=y - 5, width=14, height=10, fill="soft"),
            Line(x1=x - 7, y1=y, x2=x + 7, y2=y, stroke="accent", width=2),
        ),
        "pooled": (Line(x1=x - 6, y1=y, x2=x + 6, y2=y, stroke="text", width=1.5),),
        "change": (Mark(x=x, y=y, size=10, kind="triangle", fill="missed"),),
        "next": (
            Rect(x=x - 5, y=y - 6, width=10, height=12, stroke="question"),
            Mark(x=x, y=y, size=7, kind="ring", fill="question"),
        ),
        "naive": (Mark(x=x, y=y, size=8, kind="square", fill="muted"),),
        "mean": (Mark(x=x, y=y, size=8, kind="triangle", fill="muted"),),
    }
    return signs[entry]
