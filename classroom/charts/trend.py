"""A measure over lessons by date: points with intervals, the level behind them, and what may be said of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from statistics import median

import polars as pl

from classroom.charts.shapes import Drawing, Line, Mark, Shape, Target, Text, text_width
from classroom.charts.trend_frame import (
    Frame,
    Point,
    date_shapes,
    grid_shapes,
    known_lessons,
    level_shapes,
    points_of,
    scale_of_values,
)
from classroom.charts.trend_signs import SLOT, change_shapes, forecast_shapes, legend, pooled_shapes
from classroom.charts.trend_words import change_sentence, forecast_sentence
from classroom.charts.values import said
from classroom.statistics.trend import Trend
from classroom.wording import Wording

_TOP, _BOTTOM = 16.0, 28.0


def trend(
    rows: pl.DataFrame, *, measure: str, width: float, wording: Wording, height: float = 280, found: Trend | None = None
) -> Drawing:
    """The measure over the lessons.

    rows: one a lesson, with lesson_id, title, date (Date, or text as YYYY-MM-DD), value, low, high, unit and n; those
    without a date or value are counted in the description but not drawn. With the columns smoothed, smoothed_low and
    smoothed_high the level is drawn behind the lessons, and with `unusual` those lessons are diamonds.
    found: what is known of the trend; its possible change, forecast and pooled values are drawn, with a legend below
    that makes the drawing higher than `height`.
    Keys of the targets are lesson ids, empty where several lessons are drawn as one.
    """
    known = known_lessons(rows)
    title = wording.text(f"measure.{measure}")
    unit = str(rows["unit"][0]) if rows.height else ""
    if not known.height:
        said_why = wording.text("chart.trend.none")
        note = Text(x=width / 2, y=height / 2, text=said_why, size=13, anchor="middle", fill="muted")
        return Drawing(width=width, height=height, shapes=(note,), title=title, description=said_why, table=())
    ahead = None if found is None else found.forecast
    ticks = scale_of_values(known, unit, ahead=() if ahead is None else (ahead.low, ahead.high))
    frame = _frame(known, ticks, (width, height), unit=unit, wording=wording, slot=SLOT if ahead else 0)
    points = points_of(known, frame, unit, wording)
    odd = set(known.filter(known["unusual"])["lesson_id"].to_list()) if "unusual" in known.columns else set[str]()
    middle = median(known["value"].to_list())
    shapes = [
        *level_shapes(known, frame),
        *grid_shapes(frame, ticks, unit, wording),
        *date_shapes(frame, wording),
        *(() if found is None else change_shapes(found, frame)),
        *(shape for point in points for shape in _point(point, frame, odd=point.key in odd)),
        *(() if found is None else pooled_shapes(known, points, frame)),
        *(() if ahead is None else forecast_shapes(ahead, frame)),
        *_labels(points, frame, (middle, unit), wording, slot=SLOT if ahead else 0),
    ]
    said_too = () if found is None else (change_sentence(found, wording), forecast_sentence(found, wording))
    signs, bottom = legend(_entries(found, points, odd), width=width, top=height, wording=wording)
    return Drawing(
        width=width,
        height=bottom,
        shapes=(*shapes, *signs),
        title=title,
        description=" ".join((_describe(known, rows.height - known.height, (middle, unit), wording), *said_too)),
        table=_table(points, wording),
        targets=tuple(
            Target(x=p.x - 8, y=frame.y(p.value) - 8, width=16, height=16, key=p.key, hint=p.hint) for p in points
        ),
    )


def _frame(
    known: pl.DataFrame, ticks: Sequence[float], size: tuple[float, float], *, unit: str, wording: Wording, slot: float
) -> Frame:
    width, height = size
    dates = known["date"].to_list()
    gutter = max(text_width(said(tick, unit, wording), 11) for tick in ticks) + 12
    most = known.select(pl.max_horizontal("value", "high").max()).item()
    label = wording.text("chart.median", value=said(most, unit, wording))
    return Frame(
        left=gutter + 10,
        right=width - 14 - slot - max(60.0, text_width(label, 11)),
        top=_TOP,
        bottom=height - _BOTTOM,
        first=dates[0],
        last=dates[-1],
        low=ticks[0],
        high=ticks[-1],
    )


def _entries(found: Trend | None, points: Sequence[Point], odd: Collection[str]) -> list[str]:
    """What the legend must explain; nothing where only lessons are drawn."""
    if found is None:
        return []
    single = all(point.count == 1 for point in points)
    drawn = {
        "lesson": single,
        "unusual": bool(odd) and single,
        "level": len(points) > 1 and found.lessons["smoothed"].count() > 0,
        "pooled": single and found.lessons["pooled"].count() > 0,
        "change": found.change is not None,
        "next": found.forecast is not None,
        "naive": found.forecast is not None,
        "mean": found.forecast is not None,
    }
    return [name for name, there in drawn.items() if there]


def _point(point: Point, frame: Frame, *, odd: bool) -> Iterator[Shape]:
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


def _labels(
    points: list[Point], frame: Frame, known: tuple[float, str], wording: Wording, *, slot: float
) -> Iterator[Shape]:
    middle, unit = known
    newest = points[-1]
    last = said(newest.value, unit, wording)
    if len(points) < 2:
        yield Text(x=newest.x + 10, y=frame.y(newest.value) + 4, text=last, weight="bold")
        return
    y = frame.y(middle)
    yield Line(x1=frame.left - 10, y1=y, x2=frame.right + 10, y2=y, stroke="accent", width=1.5, dashed=True)
    x = frame.right + 14 + slot
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
