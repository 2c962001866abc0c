"""The activity strip: who speaks when over the lesson. The teacher is above the line, students are below it."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import numpy as np
import polars as pl

from classroom.charts import spans
from classroom.charts.axis import time_step, time_ticks, timecode
from classroom.charts.shapes import Boxes, Drawing, Line, Rect, Shape, Text, text_width
from classroom.charts.spans import Seconds, Stretch
from classroom.charts.values import said
from classroom.wording import Wording

_RULER = 20.0
_ROW = 20.0
_GAP = 2.0
PLAIN = 1.5
"""From so many pixels a second on an utterance is drawn as its own box."""
_STEP = 3.0
"""Pixels over which the density of talk is taken."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the strip: a role, and where its boxes are within the strip of `height` pixels.

    base: from where talk grows when it is drawn as density, and `grows` in which direction: up (1) or down (-1).
    """

    role: str
    y: float
    height: float
    base: float
    grows: int = 1


def rows_of_roles(present: Set[str], height: float) -> tuple[Row, ...]:
    """How a strip of that height is divided among the roles that are present.

    The teacher has the upper half and students the lower one; whoever is unknown straddles the middle, and has the
    whole height where nobody is known. Empty for no roles.
    """
    half = (height - _GAP) / 2
    if present <= {"unknown"}:
        return (Row(role="unknown", y=height * 0.15, height=height * 0.7, base=height * 0.85),) if present else ()
    made = (
        Row(role="teacher", y=0, height=half, base=half),
        Row(role="student", y=half + _GAP, height=half, base=half + _GAP, grows=-1),
        Row(role="unknown", y=height * 0.35, height=height * 0.3, base=height * 0.65),
    )
    return tuple(row for row in made if row.role in present)


def talk_shape(row: Row, times: tuple[Seconds, Seconds], stretch: Stretch, top: float) -> Shape:
    """One role's talk: a box an utterance, or where these are too thin to tell apart, how dense the talk is."""
    starts, ends = times
    if stretch.scale >= PLAIN:
        found = spans.boxes(starts, ends, stretch)
        return Boxes(boxes=tuple((x, top + row.y, wide, row.height) for x, wide in found), fill=row.role)
    step = _STEP / stretch.scale
    edges = np.arange(np.floor(stretch.start_s / step) * step, stretch.end_s + step, step)
    tall = spans.density(starts, ends, edges) * row.height
    base = top + row.base
    tops = base - tall if row.grows > 0 else np.full_like(tall, base)
    places = (edges[:-1] - stretch.start_s) * stretch.scale + stretch.x
    columns = zip(places.tolist(), tops.tolist(), tall.tolist(), strict=True)
    return Boxes(boxes=tuple((x, y, _STEP, high) for x, y, high in columns if high > 0), fill=row.role)


def activity_strip(
    utterances: pl.DataFrame, duration_s: float, *, width: float, wording: Wording, height: float = 2 * _ROW
) -> Drawing:
    """The strip over the whole lesson with a time axis below and the roles' names beside it.

    utterances: the table of that name; those without times are left out. duration_s: the lesson's clock, above 0.
    """
    rows = rows_of_roles(set(utterances["role"].unique().to_list()), height)
    names = {row.role: wording.text(f"role.{row.role}") for row in rows}
    gutter = max((text_width(name, 12) for name in names.values()), default=0) + 12
    scale = (width - gutter) / duration_s
    shapes: list[Shape] = [Rect(x=gutter, y=0, width=width - gutter, height=height, fill="silence", radius=3)]
    for row in rows:
        times = spans.times(utterances.filter(pl.col("role") == row.role))
        shapes.append(talk_shape(row, times, Stretch(start_s=0, end_s=duration_s, x=gutter, scale=scale), 0))
        middle = row.y + row.height / 2 + 4
        shapes.append(Text(x=gutter - 8, y=middle, text=names[row.role], anchor="end", fill="muted"))
    shapes.extend(_axis(duration_s, gutter, width, height))
    return Drawing(
        width=width,
        height=height + _RULER,
        shapes=tuple(shapes),
        title=wording.text("chart.activity.title"),
        description=describe(utterances, duration_s, wording),
        table=_table(utterances, duration_s, wording),
    )


def shares(utterances: pl.DataFrame, duration_s: float) -> dict[str, float]:
    """Share (0..1) of the lesson in which each role speaks, and "silence", in which nobody does."""
    found: dict[str, float] = {}
    for role in ("teacher", "student", "unknown"):
        of_role = utterances.filter(pl.col("role") == role)
        if of_role.height:
            found[role] = min(1.0, spans.covered(*spans.times(of_role), 0, duration_s) / duration_s)
    everyone = spans.covered(*spans.times(utterances), 0, duration_s)
    found["silence"] = max(0.0, 1 - everyone / duration_s)
    return found


def describe(utterances: pl.DataFrame, duration_s: float, wording: Wording) -> str:
    """One sentence with the length of the lesson and the share of each role and of silence."""
    parts = ", ".join(
        f"{wording.text('chart.silence' if role == 'silence' else f'role.{role}')} {said(share, 'share', wording)}"
        for role, share in shares(utterances, duration_s).items()
    )
    return wording.text("chart.activity.description", length=timecode(duration_s), parts=parts)


def _axis(duration_s: float, gutter: float, width: float, top: float) -> list[Shape]:
    scale = (width - gutter) / duration_s
    shapes: list[Shape] = []
    for tick in time_ticks(0, duration_s, width - gutter):
        x = gutter + tick * scale
        shapes.append(Line(x1=x, y1=top, x2=x, y2=top + 4, stroke="muted"))
        label = timecode(tick)
        if x + text_width(label, 11) / 2 <= width:
            shapes.append(Text(x=x, y=top + 16, text=label, size=11, anchor="middle", fill="muted"))
    return shapes


def _table(utterances: pl.DataFrame, duration_s: float, wording: Wording) -> tuple[tuple[str, ...], ...]:
    step = time_step(duration_s, 1200)
    roles = [role for role in ("teacher", "student", "unknown") if role in utterances["role"].unique()]
    times = {role: spans.times(utterances.filter(pl.col("role") == role)) for role in roles}
    everyone = spans.times(utterances)
    heads = [wording.text("chart.from"), wording.text("chart.to")]
    heads += [*(wording.text(f"role.{role}") for role in roles), wording.text("chart.silence")]
    rows = [tuple(heads)]
    start = 0.0
    while start < duration_s:
        end = min(duration_s, start + step)
        seconds = [spans.covered(*times[role], start, end) for role in roles]
        quiet = end - start - spans.covered(*everyone, start, end)
        cells = (timecode(round(value)) for value in (start, end, *seconds, quiet))
        rows.append(tuple(cells))
        start = end
    return tuple(rows)
