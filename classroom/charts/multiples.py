"""Small multiples: several measures over the same lessons, each in a little chart of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final

import polars as pl

from classroom.charts.shapes import Drawing, Line, Mark, Shape, Target, Text, shortened, text_width
from classroom.charts.trend_frame import Frame, known_lessons, level_shapes, points_of, scale_of_values
from classroom.charts.trend_signs import change_shapes
from classroom.charts.values import UNKNOWN, amount, interval, measure_name, said, unit_name
from classroom.statistics.trend import Trend
from classroom.wording import Wording

_LINE, _FOOT, _GAP = 15.0, 18.0, 24.0
_APART = 4.0
_NO_YEAR: Final = 1000
"""Days before this year are numbers of lessons."""
_WITH_VALUE: Final = ("share", "s")
"""Units short enough to stand at every number; others stand once, beside the panel's name."""
_NARROW: Final = 190.0
"""Three panels fill the width of a page."""


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A panel's corner and size."""

    x: float
    y: float
    width: float
    height: float


def multiples(
    trends: Sequence[Trend],
    *,
    width: float,
    wording: Wording,
    title: str = "",
    same_scale: bool = False,
    height: float = 96,
    narrowest: float = _NARROW,
) -> Drawing:
    r"""A panel of `height` pixels a measure, row by row: lessons, intervals, level, possible change, the last value.

    narrowest: a panel is at least so wide, where there is room for it.
    same_scale: all panels reach to the same value, so that they may be compared (only where they have one unit).
    Keys of the targets are "<measure>\n<scope>". Lessons without any date are numbered in their order.
    """
    columns = max(1, int((width + _GAP) // (narrowest + _GAP)))
    wide = (width - _GAP * (columns - 1)) / columns
    known = [_ordered(trend.lessons) for trend in trends]
    lines = max((len(_names(trend, wide, wording)) for trend in trends), default=1)
    height += (lines - 1) * _LINE
    most = max((_highest(rows) for rows in known), default=None)
    shapes: list[Shape] = []
    targets: list[Target] = []
    for number, (trend, rows) in enumerate(zip(trends, known, strict=True)):
        row, column = divmod(number, columns)
        place = _Place(x=column * (wide + _GAP), y=row * (height + _GAP / 2), width=wide, height=height)
        shapes += _panel(trend, rows, place, wording, most=most if same_scale else None, lines=lines)
        key, hint = f"{trend.measure}\n{trend.scope}", _sentence(trend, rows, wording)
        targets.append(Target(x=place.x, y=place.y, width=wide, height=height, key=key, hint=hint))
    rows_of_panels = -(-len(trends) // columns)
    return Drawing(
        width=width,
        height=max(1.0, rows_of_panels * (height + _GAP / 2) - _GAP / 2),
        shapes=tuple(shapes),
        title=title or wording.text("chart.multiples.title"),
        description=" ".join(target.hint for target in targets),
        table=_table(trends, known, wording),
        targets=tuple(targets),
    )


def _ordered(lessons: pl.DataFrame) -> pl.DataFrame:
    """The lessons with values by date; where none has a date, numbered from 1 in the order they came.

    A lesson's number stands in place of its date as so many days after the first day there is.
    """
    rows = known_lessons(lessons)
    if rows.height:
        return rows
    valued = lessons.filter(pl.col("value").is_not_null())
    return valued.with_columns(date=pl.lit(date.min) + pl.duration(days=pl.int_range(pl.len())))


def _day_or_number(day: date, wording: Wording) -> str:
    if day.year < _NO_YEAR:
        return wording.text("chart.lesson_number", number=(day - date.min).days + 1)
    return wording.text("chart.day", day=day.day, month=wording.text(f"month.{day.month}"))


def _highest(rows: pl.DataFrame) -> float:
    most = rows.select(pl.max_horizontal("value", "high").max()).item()
    return float(most) if most is not None else 0.0


def _panel(
    trend: Trend, rows: pl.DataFrame, place: _Place, wording: Wording, *, most: float | None, lines: int
) -> Iterator[Shape]:
    yield from _head(trend, place, wording)
    if not rows.height:
        none = wording.text("chart.trend.none")
        yield Text(
            x=place.x, y=place.y + place.height / 2, text=shortened(none, place.width, 11), size=11, fill="muted"
        )
        return
    ticks = scale_of_values(rows, trend.unit, ahead=() if most is None else (most,))
    write = said if trend.unit in _WITH_VALUE else amount
    top, last = write(ticks[-1], trend.unit, wording), write(rows["value"][-1], trend.unit, wording)
    gutter, beside = text_width(top, 10) + 6, text_width(last, 12) + 10
    dates = rows["date"].to_list()
    frame = Frame(
        left=place.x + gutter + 6,
        right=place.x + place.width - beside - 6,
        top=place.y + lines * _LINE + 11,
        bottom=place.y + place.height - _FOOT,
        first=dates[0],
        last=dates[-1],
        low=ticks[0],
        high=ticks[-1],
    )
    yield from level_shapes(rows, frame)
    yield from _rules(frame, place, (top, write(ticks[0], trend.unit, wording)))
    middle = frame.y(median(rows["value"].to_list()))
    yield Line(x1=frame.left - 4, y1=middle, x2=frame.right + 4, y2=middle, stroke="accent", dashed=True)
    yield from change_shapes(trend, frame)
    odd = set(rows.filter(rows["unusual"])["lesson_id"].to_list())
    for point in points_of(rows, frame, trend.unit, wording, apart=_APART):
        y = frame.y(point.value)
        if point.low is not None and point.high is not None:
            low, high = frame.held(point.low), frame.held(point.high)
            yield Line(x1=point.x, y1=high, x2=point.x, y2=low, stroke="unknown")
        unusual = point.key in odd
        kind, fill = ("diamond", "missed") if unusual else ("circle", "accent")
        yield Mark(x=point.x, y=y, size=9 if unusual else 5, kind=kind, fill=fill)
    y = frame.y(rows["value"][-1])
    yield Text(x=place.x + place.width, y=y + 4, text=last, anchor="end", weight="bold")
    yield from _days(frame, place, wording)


def _names(trend: Trend, width: float, wording: Wording) -> tuple[str, ...]:
    """The measure's name in one line or two."""
    name = measure_name(trend.measure, trend.scope, wording, short=True)
    room = width - (0 if trend.unit in _WITH_VALUE else text_width(unit_name(trend.unit, wording), 10) + 8)
    if text_width(name, 12) <= room:
        return (name,)
    words = name.split(" ")
    first = 1
    while first < len(words) and text_width(" ".join(words[: first + 1]), 12) <= room:
        first += 1
    rest = " ".join(words[first:])
    return tuple(line for line in (shortened(" ".join(words[:first]), room), shortened(rest, width)) if line)


def _head(trend: Trend, place: _Place, wording: Wording) -> Iterator[Shape]:
    for number, line in enumerate(_names(trend, place.width, wording)):
        yield Text(x=place.x, y=place.y + 12 + number * _LINE, text=line, size=12, weight="bold")
    if trend.unit not in _WITH_VALUE:
        unit = unit_name(trend.unit, wording)
        yield Text(x=place.x + place.width, y=place.y + 12, text=unit, size=10, anchor="end", fill="muted")


def _rules(frame: Frame, place: _Place, ends: tuple[str, str]) -> Iterator[Shape]:
    for y, text in zip((frame.top, frame.bottom), ends, strict=True):
        yield Line(x1=frame.left - 4, y1=y, x2=frame.right + 4, y2=y, stroke="grid")
        yield Text(x=place.x, y=y + 4, text=text, size=10, fill="muted")


def _days(frame: Frame, place: _Place, wording: Wording) -> Iterator[Shape]:
    y = place.y + place.height - 4

    first, last = _day_or_number(frame.first, wording), _day_or_number(frame.last, wording)
    yield Text(x=frame.left - 4, y=y, text=first, size=10, fill="muted")
    if frame.first != frame.last:
        yield Text(x=frame.right + 4, y=y, text=last, size=10, anchor="end", fill="muted")


def _sentence(trend: Trend, rows: pl.DataFrame, wording: Wording) -> str:
    name = measure_name(trend.measure, trend.scope, wording, short=True)
    if not rows.height:
        return f"{name}: {wording.text('chart.trend.none')}"
    values = rows["value"].to_list()
    return wording.text(
        "chart.multiples.one",
        name=name,
        count=len(values),
        median=said(median(values), trend.unit, wording),
        least=said(min(values), trend.unit, wording),
        most=said(max(values), trend.unit, wording),
        last=said(values[-1], trend.unit, wording),
    )


def _table(trends: Sequence[Trend], known: Sequence[pl.DataFrame], wording: Wording) -> tuple[tuple[str, ...], ...]:
    names = ("chart.what", "chart.date", "chart.lesson", "chart.value", "chart.interval_head")
    made: list[tuple[str, ...]] = [(*(wording.text(name) for name in names), "n")]
    for trend, rows in zip(trends, known, strict=True):
        what = measure_name(trend.measure, trend.scope, wording)
        for day, title, value, low, high, n in rows.select("date", "title", "value", "low", "high", "n").iter_rows():
            around = interval(low, high, trend.unit, wording) or UNKNOWN
            when = day.isoformat() if day.year >= _NO_YEAR else _day_or_number(day, wording)
            made.append((what, when, title, said(value, trend.unit, wording), around, str(n)))
    return tuple(made)
