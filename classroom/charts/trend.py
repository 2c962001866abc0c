"""A measure over lessons by date: points with intervals, the median line, and what the newest lesson reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import TypeAlias

import polars as pl

from classroom.charts.axis import value_ticks
from classroom.charts.shapes import Drawing, Line, Mark, Polyline, Shape, Target, Text, text_width
from classroom.charts.values import UNKNOWN, interval, said
from classroom.wording import Wording

_TOP, _BOTTOM = 16.0, 28.0
_APART = 7.0
"""Points closer than this are drawn as one: their median, with the range of their middle half."""
_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60)

_Row: TypeAlias = tuple[str, str, date, float, float | None, float | None, int]


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
class _Frame:
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
        span = (self.last - self.first).days
        if span == 0:
            return (self.left + self.right) / 2
        return self.left + (day - self.first).days / span * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)


def trend(rows: pl.DataFrame, *, measure: str, width: float, wording: Wording, height: float = 280) -> Drawing:
    """The measure over the lessons.

    rows: one a lesson, with lesson_id, title, date (Date, or text as YYYY-MM-DD), value, low, high, unit and n; those
    without a date or value are counted in the description but not drawn. With the columns smoothed, smoothed_low and
    smoothed_high the level is drawn behind the lessons, and with `unusual` those lessons are diamonds.
    Keys of the targets are lesson ids, empty
    where several lessons are drawn as one.
    """
    known = _known(rows)
    title = wording.text(f"measure.{measure}")
    unit = str(rows["unit"][0]) if rows.height else ""
    if not known.height:
        said_why = wording.text("chart.trend.none")
        note = Text(x=width / 2, y=height / 2, text=said_why, size=13, anchor="middle", fill="muted")
        return Drawing(width=width, height=height, shapes=(note,), title=title, description=said_why, table=())
    frame = _frame(known, unit, width, height, wording)
    points = _points(known, frame, unit, wording)
    odd = set(known.filter(known["unusual"])["lesson_id"].to_list()) if "unusual" in known.columns else set[str]()
    middle = median(known["value"].to_list())
    shapes = [
        *_level(known, frame),
        *_grid(frame, unit, wording),
        *_dates(frame, wording),
        *(shape for point in points for shape in _point(point, frame, odd=point.key in odd)),
        *_labels(points, frame, (middle, unit), wording),
    ]
    return Drawing(
        width=width,
        height=height,
        shapes=tuple(shapes),
        title=title,
        description=_describe(known, rows.height - known.height, (middle, unit), wording),
        table=_table(points, wording),
        targets=tuple(
            Target(x=p.x - 8, y=frame.y(p.value) - 8, width=16, height=16, key=p.key, hint=p.hint) for p in points
        ),
    )


def _known(rows: pl.DataFrame) -> pl.DataFrame:
    if rows.schema.get("date") == pl.String:
        rows = rows.with_columns(pl.col("date").str.to_date("%Y-%m-%d", strict=False))
    return rows.filter(pl.col("date").is_not_null() & pl.col("value").is_not_null()).sort("date", "lesson_id")


def _frame(known: pl.DataFrame, unit: str, width: float, height: float, wording: Wording) -> _Frame:
    ends = [value for name in ("value", "low", "high") for value in known[name].drop_nulls().to_list()]
    low, high = min(0.0, *ends), max(ends)
    ticks = value_ticks(0, min(1.0, max(high, 0.1))) if unit == "share" else value_ticks(low, high or 1)
    gutter = max(text_width(said(tick, unit, wording), 11) for tick in ticks) + 12
    dates = known["date"].to_list()
    return _Frame(
        left=gutter + 10,
        right=width
        - 14
        - max(60.0, text_width(wording.text("chart.median", value=said(max(ends), unit, wording)), 11)),
        top=_TOP,
        bottom=height - _BOTTOM,
        first=dates[0],
        last=dates[-1],
        low=ticks[0],
        high=ticks[-1],
    )


def _points(known: pl.DataFrame, frame: _Frame, unit: str, wording: Wording) -> list[Point]:
    rows: list[_Row] = known.select("lesson_id", "title", "date", "value", "low", "high", "n").rows()
    if len(rows) * _APART <= frame.right - frame.left:
        return [_alone(row, frame, unit, wording) for row in rows]
    slots: dict[int, list[tuple[date, float]]] = {}
    for row in rows:
        slots.setdefault(int((frame.x(row[2]) - frame.left) // _APART), []).append((row[2], row[3]))
    return [_together(slot, frame, unit, wording) for slot in slots.values()]


def _alone(row: _Row, frame: _Frame, unit: str, wording: Wording) -> Point:
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


def _together(slot: list[tuple[date, float]], frame: _Frame, unit: str, wording: Wording) -> Point:
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


def _point(point: Point, frame: _Frame, *, odd: bool) -> Iterator[Shape]:
    if point.low is not None and point.high is not None:
        y1, y2 = frame.y(max(point.low, frame.low)), frame.y(min(point.high, frame.high))
        yield Line(x1=point.x, y1=y1, x2=point.x, y2=y2, stroke="unknown", width=1.5)
        if point.count == 1:
            yield Line(x1=point.x - 3, y1=y1, x2=point.x + 3, y2=y1, stroke="unknown", width=1.5)
            yield Line(x1=point.x - 3, y1=y2, x2=point.x + 3, y2=y2, stroke="unknown", width=1.5)
    if odd:
        yield Mark(x=point.x, y=frame.y(point.value), size=12, kind="diamond", fill="missed")
        return
    size = 9.0 if point.count == 1 else 6.0
    yield Mark(x=point.x, y=frame.y(point.value), size=size, kind="circle", fill="accent")


def _level(known: pl.DataFrame, frame: _Frame) -> Iterator[Shape]:
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


def _grid(frame: _Frame, unit: str, wording: Wording) -> Iterator[Shape]:
    ticks = value_ticks(frame.low, frame.high)
    for tick in ticks:
        y = frame.y(tick)
        yield Line(x1=frame.left - 10, y1=y, x2=frame.right + 10, y2=y, stroke="grid")
        yield Text(x=frame.left - 16, y=y + 4, text=said(tick, unit, wording), size=11, anchor="end", fill="muted")


def _dates(frame: _Frame, wording: Wording) -> Iterator[Shape]:
    days = _ticks(frame.first, frame.last, max(2, int((frame.right - frame.left) // 90)))
    monthly = len(days) > 1 and all(day.day == 1 for day in days)
    for day in days:
        month = wording.text(f"month.{day.month}")
        label = f"{month} {day.year}" if monthly else wording.text("chart.day", day=day.day, month=month)
        half = text_width(label, 11) / 2
        x = min(max(frame.x(day), half), frame.right + 40 - half)
        yield Line(x1=frame.x(day), y1=frame.bottom, x2=frame.x(day), y2=frame.bottom + 4, stroke="muted")
        yield Text(x=x, y=frame.bottom + 18, text=label, size=11, anchor="middle", fill="muted")


def _ticks(first: date, last: date, most: int) -> list[date]:
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


def _labels(points: list[Point], frame: _Frame, known: tuple[float, str], wording: Wording) -> Iterator[Shape]:
    middle, unit = known
    newest = points[-1]
    last = said(newest.value, unit, wording)
    if len(points) < 2:
        yield Text(x=newest.x + 10, y=frame.y(newest.value) + 4, text=last, weight="bold")
        return
    y = frame.y(middle)
    yield Line(x1=frame.left - 10, y1=y, x2=frame.right + 10, y2=y, stroke="accent", width=1.5, dashed=True)
    x = frame.right + 14
    beside = frame.y(newest.value)
    if newest.count == 1:
        if abs(beside - y) < 18:
            beside = y - 16 if newest.value >= middle else y + 16
        yield Text(x=x, y=beside + 4, text=last, size=13, weight="bold")
    label = wording.text("chart.median", value=said(middle, unit, wording))
    yield Text(x=x, y=y + 4, text=label, size=11, fill="accent")


def _describe(known: pl.DataFrame, left_out: int, middle: tuple[float, str], wording: Wording) -> str:
    values = known["value"].to_list()
    said_it = wording.text(
        "chart.trend.description",
        count=len(values),
        first=known["date"][0].isoformat(),
        last=known["date"][-1].isoformat(),
        median=said(*middle, wording),
        least=said(min(values), middle[1], wording),
        most=said(max(values), middle[1], wording),
    )
    return f"{said_it} {wording.text('chart.trend.left_out', count=left_out)}" if left_out else said_it


def _table(points: list[Point], wording: Wording) -> tuple[tuple[str, ...], ...]:
    spread = "chart.interval_head" if max(point.count for point in points) == 1 else "chart.trend.spread_head"
    head = (*(wording.text(name) for name in ("chart.date", "chart.lesson", "chart.value", spread)), "n")
    return (head, *(point.cells for point in points))
