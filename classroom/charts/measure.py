"""One measure with its interval on a scale: the value as a diamond, the interval as a band around it."""

from __future__ import annotations

from dataclasses import dataclass

from classroom.charts.axis import value_ticks
from classroom.charts.shapes import Drawing, Line, Mark, Rect, Shape, Text
from classroom.charts.values import UNKNOWN, amount, interval, said
from classroom.wording import Wording

_HEIGHT = 36.0
_TRACK = 12.0


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A measure's value with its 95 % interval; low and high are None where there is none."""

    name: str
    unit: str
    value: float
    low: float | None = None
    high: float | None = None


def interval_bar(measured: Estimate, *, width: float, wording: Wording) -> Drawing:
    """The value and its interval between the ends of a round scale from 0; a share has the scale 0 to 100 %."""
    value, low, high, unit = measured.value, measured.low, measured.high, measured.unit
    title = wording.text(f"measure.{measured.name}")
    top = 1.0 if unit == "share" else value_ticks(0, max(value, high or 0) or 1)[-1]
    left, right = 8.0, width - 8.0
    scale = (right - left) / top
    shapes: list[Shape] = [
        Rect(x=left, y=_TRACK - 3, width=right - left, height=6, fill="silence", radius=3),
        Text(x=left, y=_HEIGHT - 4, text=amount(0, unit, wording), size=11, fill="muted"),
        Text(x=right, y=_HEIGHT - 4, text=said(top, unit, wording), size=11, anchor="end", fill="muted"),
    ]
    if low is not None and high is not None:
        x1, x2 = left + max(0.0, low) * scale, left + min(top, high) * scale
        shapes.append(Rect(x=x1, y=_TRACK - 5, width=max(2.0, x2 - x1), height=10, fill="accent", opacity=0.35))
        shapes.extend(Line(x1=x, y1=_TRACK - 6, x2=x, y2=_TRACK + 6, stroke="accent", width=1.5) for x in (x1, x2))
    shapes.append(Mark(x=left + value * scale, y=_TRACK, size=14, kind="diamond", fill="accent"))
    around = interval(low, high, unit, wording)
    parts = f"{said(value, unit, wording)}, {around}" if around else said(value, unit, wording)
    return Drawing(
        width=width,
        height=_HEIGHT,
        shapes=tuple(shapes),
        title=title,
        description=f"{title}: {parts}.",
        table=(
            (wording.text("chart.value"), wording.text("chart.interval_head")),
            (said(value, unit, wording), around or UNKNOWN),
        ),
    )
