"""Where lessons stand in a chart over dates: the frame, its axes, and points that are joined where they are crowded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import TypeAlias

import polars as pl

from classroom.charts.axis import value_ticks
from classroom.charts.shapes import Line, Polyline, Shape, Text, text_width
from classroom.charts.values import UNKNOWN, interval, said
from classroom.wording import Wording

_APART = 7.0
"""Points closer than this are drawn as one: their median, with the range of their middle half."""
_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60)

Row: TypeAlias = tuple[str, str, date, float, float | None, float | None, int]


@dataclass(frozen=True, kw_only=True)
class Point:
    """What is drawn at one place: a lesson, or `count` lessons too close together to be told apart.

    cells: its row of the table.
    """

    x: float
    value: float
    low: float | None
    high: float | None
    key: str
    hint: str
    cells: tuple[str, ...]
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Where values and dates are on the drawing."""

    left: float
    right: float
    top: float
    bottom: float
    first: date
    last: date
    low: float
    high: float

    def x(self, day: date) -> float:
        """The place of a day, from left to right; in the middle where there is only one day."""
        span = (self.last - self.first).days
        if span == 0:
            return (self.left + self.right) / 2
        return self.left + (day - self.first).days / span * (self.right - self.left)

    def y(self, value: float) -> float:
        """The place of a value, higher values higher up."""
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)

    def held(self, value: float) -> float:
        """The place of a value, or of the end of the scale it lies beyond."""
        return self.y(min(max(value, self.low), self.high))


def known_lessons(rows: pl.DataFrame) -> pl.DataFrame:
    """The lessons with date and value, by date; dates may be text as YYYY-MM-DD."""
    if rows.schema.get("date") == pl.String:
        rows = rows.with_columns(pl.col("date").str.to_date("%Y-%m-%d", strict=False))
    return rows.filter(pl.col("date").is_not_null() & pl.col("value").is_not_null()).sort("date", "lesson_id")


def scale_of_values(known: pl.DataFrame, unit: str, *, ahead: Sequence[float] = ()) -> tuple[float, ...]:
    """The ticks of a scale from 0 (or below) that holds all values, their intervals and what is ahead."""
    ends = [value for name in ("value", "low", "high") for value in known[name].drop_nulls().to_list()]
    low, high = min([0.0, *ends, *ahead]), max([*ends, *ahead])
    return value_ticks(0, min(1.0, max(high, 0.1))) if unit == "share" else value_ticks(low, high or 1)


def points_of(known: pl.DataFrame, frame: Frame, unit: str, wording: Wording, *, apart: float = _APART) -> list[Point]:
    """A point for each lesson, or for each place where lessons are closer than `apart` pixels in the mean."""
    rows: list[Row] = known.select("lesson_id", "title", "date", "value", "low", "high", "n").rows()
    if len(rows) * apart <= frame.right - frame.left:
        return [_alone(row, frame, unit, wording) for row in rows]
    slots: dict[int, list[tuple[date, float]]] = {}
    for row in rows:
        slots.setdefault(int((frame.x(row[2]) - frame.left) // apart), []).append((row[2], row[3]))
    return [_together(slot, frame, unit, wording) for slot in slots.values()]


def _alone(row: Row, frame: Frame, unit: str, wording: Wording) -> Point:
    key, title, day, value, low, high, n = row
    value_text, around = said(value, unit, wording), interval(low, high, unit, wording)
    number = f"{value_text}, {around}" if around else value_text
    return Point(
        x=frame.x(day),
        value=value,
        low=low,
        high=high,
        key=key,
        hint=f"{title}, {day.isoformat()}: {number}, n = {n}",
        cells=(day.isoformat(), title, value_text, around or UNKNOWN, str(n)),
    )


def _together(slot: list[tuple[date, float]], frame: Frame, unit: str, wording: Wording) -> Point:
    values = sorted(value for _, value in slot)
    middle = median(values)
    hint = wording.text(
        "chart.trend.several",
        count=len(values),
        first=slot[0][0].isoformat(),
        last=slot[-1][0].isoformat(),
        value=said(middle, unit, wording),
    )
    quarter = len(values) // 4
    low, high = (values[quarter], values[-1 - quarter]) if len(values) > 3 else (None, None)
    days = f"{slot[0][0].isoformat()} – {slot[-1][0].isoformat()}"
    lessons = wording.text("chart.trend.lessons", count=len(values))
    around = interval(low, high, unit, wording) or UNKNOWN
    return Point(
        x=frame.x(slot[len(slot) // 2][0]),
        value=middle,
        low=low,
        high=high,
        key="",
        hint=hint,
        cells=(days, lessons, said(middle, unit, wording), around, str(len(values))),
        count=len(values),
    )


def level_shapes(known: pl.DataFrame, frame: Frame) -> Iterator[Shape]:
    """The smoothed level with its band, where the rows have one (`classroom.statistics.trend`)."""
    if "smoothed" not in known.columns or known["smoothed"].null_count() or known.height < 2:
        return
    xs = [frame.x(day) for day in known["date"].to_list()]

    def line(name: str) -> list[tuple[float, float]]:
        held = known[name].clip(frame.low, frame.high).to_list()
        return [(x, frame.y(value)) for x, value in zip(xs, held, strict=True)]

    band = (*line("smoothed_high"), *reversed(line("smoothed_low")))
    yield Polyline(points=band, fill="soft", closed=True)
    yield Polyline(points=tuple(line("smoothed")), stroke="accent", width=2)


def grid_shapes(frame: Frame, ticks: Sequence[float], unit: str, wording: Wording) -> Iterator[Shape]:
    """Rules and their values on the left."""
    for tick in ticks:
        y = frame.y(tick)
        yield Line(x1=frame.left - 10, y1=y, x2=frame.right + 10, y2=y, stroke="grid")
        yield Text(x=frame.left - 16, y=y + 4, text=said(tick, unit, wording), size=11, anchor="end", fill="muted")


def date_shapes(frame: Frame, wording: Wording) -> Iterator[Shape]:
    """Ticks and dates below, as many as have room."""
    days = date_ticks(frame.first, frame.last, max(2, int((frame.right - frame.left) // 90)))
    monthly = len(days) > 1 and all(day.day == 1 for day in days)
    for day in days:
        month = wording.text(f"month.{day.month}")
        label = f"{month} {day.year}" if monthly else wording.text("chart.day", day=day.day, month=month)
        half = text_width(label, 11) / 2
        x = min(max(frame.x(day), half), frame.right + 40 - half)
        yield Line(x1=frame.x(day), y1=frame.bottom, x2=frame.x(day), y2=frame.bottom + 4, stroke="muted")
        yield Text(x=x, y=frame.bottom + 18, text=label, size=11, anchor="middle", fill="muted")


def date_ticks(first: date, last: date, most: int) -> list[date]:
    """Days to name on the axis, at most `most`: every so many days or, over longer spans, firsts of months."""
    for step in _DAY_STEPS:
        if (last - first).days // step + 1 <= most:
            count = (last - first).days // step + 1
            return [first + timedelta(days=step * number) for number in range(count)]
    for step in _MONTH_STEPS:
        begin, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
        months = [month for month in range(begin, end + 1) if month % step == 0]
        days = [day for day in (date(month // 12, month % 12 + 1, 1) for month in months) if first <= day <= last]
        if 0 < len(days) <= most:
            return days
    return [first, last]
