"""Bars with names on the left and values beside them: time per slide, comments per category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from classroom.charts.shapes import Drawing, Hatch, Line, Rect, Shape, Target, Text, shortened, text_width
from classroom.charts.values import UNKNOWN, interval, said
from classroom.domain.taxonomy import TAXONOMIES
from classroom.wording import Wording

_ROW = 28.0
_BAR = 16.0
_TITLES = 0.5
_CATEGORIES = 0.6
"""Names of categories are short and known: they are never cut, even in half a page's width."""
_FILLS = {"teacher_moves": "teacher", "student_moves": "student"}


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar. value None is drawn as "–"; low and high are the ends of its interval, None for none."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    key: str = ""
    fill: str = "accent"
    hatch: Hatch = ""


@dataclass(frozen=True, kw_only=True)
class BarTexts:
    """The words of a bar chart. name_head is the heading of the bars' names in the table; unit is all values' unit."""

    title: str
    description: str
    name_head: str
    unit: str


def bars(rows: Sequence[Bar], texts: BarTexts, *, width: float, wording: Wording, names_share: float = 0.4) -> Drawing:
    """The bars from top to bottom as given, each with its name, value and interval; as high as they need.

    names_share: how much of the width the names may take before they are cut.
    """
    names = min(max((text_width(row.name, 12) for row in rows), default=0), width * names_share) + 12
    values = max((text_width(said(row.value, texts.unit, wording), 12) for row in rows), default=0) + 12
    room = max(20.0, width - names - values)
    most = max((max(row.value or 0, row.high or 0) for row in rows), default=0) or 1
    shapes: list[Shape] = [Line(x1=names, y1=0, x2=names, y2=_ROW * len(rows), stroke="grid")]
    targets: list[Target] = []
    for at, row in enumerate(rows):
        shapes.extend(_bar(row, at * _ROW, names, room / most))
        amount = said(row.value, texts.unit, wording)
        base = at * _ROW + _ROW / 2 + 4
        shapes.append(Text(x=width, y=base, text=amount, anchor="end", weight="bold"))
        targets.append(
            Target(x=0, y=at * _ROW, width=width, height=_ROW, key=row.key, hint=_hint(row, texts.unit, wording))
        )
    return Drawing(
        width=width,
        height=_ROW * max(1, len(rows)),
        shapes=tuple(shapes),
        title=texts.title,
        description=texts.description,
        table=_table(rows, texts, wording),
        targets=tuple(targets),
    )


def slide_times(measures: pl.DataFrame, slides: pl.DataFrame, *, width: float, wording: Wording) -> Drawing:
    """Time spent on each slide, in the order of the slides; keys are "slide:<number>"."""
    found = _by_scope(measures, "slide_time", "slide:")
    titles = dict(slides.select("slide", "title").iter_rows())
    rows = [
        Bar(name=f"{number}  {titles[number]}".strip(), value=row["value"], n=row["n"], key=f"slide:{number}")
        for number in titles
        if (row := found.get(str(number))) is not None
    ]
    shown = [row for row in rows if row.value]
    longest = max(shown, key=lambda row: row.value or 0, default=None)
    texts = BarTexts(
        title=wording.text("chart.slides.title"),
        description=wording.text(
            "chart.slides.description",
            shown=len(shown),
            count=slides.height,
            longest=longest.name if longest else UNKNOWN,
            time=said(longest.value if longest else None, "s", wording),
        ),
        name_head=wording.text("chart.slide"),
        unit="s",
    )
    return bars(rows, texts, width=width, wording=wording, names_share=_TITLES)


def comment_categories(measures: pl.DataFrame, *, width: float, wording: Wording) -> Drawing:
    """Share of the comments in each category with its interval, most first; keys are "label:<category>"."""
    found = _by_scope(measures, "comment_share", "label:")
    ranked = sorted(found.items(), key=lambda item: -(item[1]["value"] or 0))
    rows = [
        Bar(
            name=wording.text(f"label.feedback.{label}"),
            value=row["value"],
            low=row["low"],
            high=row["high"],
            n=row["n"],
            key=f"label:{label}",
            fill="confusion" if label == "confusion" else "accent",
            hatch="diagonal" if label == "confusion" else "",
        )
        for label, row in ranked
    ]
    first = rows[0] if rows else None
    texts = BarTexts(
        title=wording.text("chart.comments.title"),
        description=wording.text(
            "chart.comments.description",
            n=max((row.n or 0 for row in rows), default=0),
            most=first.name if first else UNKNOWN,
            share=said(first.value if first else None, "share", wording),
        ),
        name_head=wording.text("chart.category"),
        unit="share",
    )
    return bars(rows, texts, width=width, wording=wording, names_share=_CATEGORIES)


def move_counts(labels: pl.DataFrame, taxonomy: str, *, width: float, wording: Wording) -> Drawing:
    """How often each label of a set applies (`none` left out), most first; keys are "<taxonomy>:<label>".

    n is how many utterances or windows the labels were chosen for.
    """
    own = labels.filter((pl.col("taxonomy") == taxonomy) & (pl.col("target") != "comment"))
    rows_seen = own["row"].n_unique()
    counts = dict(own.filter("applies")["label"].value_counts().iter_rows())
    names = [label for label in TAXONOMIES[taxonomy] if label != "none"]
    rows = [
        Bar(
            name=wording.text(f"label.{taxonomy}.{label}"),
            value=float(counts.get(label, 0)),
            n=rows_seen,
            key=f"{taxonomy}:{label}",
            fill=_FILLS.get(taxonomy, "accent"),
        )
        for label in sorted(names, key=lambda label: -counts.get(label, 0))
    ]
    first = rows[0] if rows and rows[0].value else None
    texts = BarTexts(
        title=wording.text(f"taxonomy.{taxonomy}"),
        description=wording.text(
            "chart.moves.description",
            n=rows_seen,
            most=first.name if first else UNKNOWN,
            count=said(first.value if first else None, "times", wording),
        ),
        name_head=wording.text("chart.what"),
        unit="times",
    )
    return bars(rows, texts, width=width, wording=wording)


def _by_scope(measures: pl.DataFrame, name: str, scope: str) -> dict[str, dict[str, Any]]:
    rows = measures.filter((pl.col("name") == name) & pl.col("scope").str.starts_with(scope))
    return {row["scope"].removeprefix(scope): row for row in rows.iter_rows(named=True)}


def _bar(row: Bar, top: float, left: float, scale: float) -> list[Shape]:
    base = top + _ROW / 2 + 4
    shapes: list[Shape] = [Text(x=0, y=base, text=shortened(row.name, left - 11.9, 12))]
    if row.value:
        y, long = top + (_ROW - _BAR) / 2, max(1.5, row.value * scale)
        shapes.append(Rect(x=left, y=y, width=long, height=_BAR, fill=row.fill, hatch=row.hatch, opacity=0.35))
        shapes.append(Rect(x=left, y=y, width=long, height=_BAR, stroke=row.fill))
    if row.low is not None and row.high is not None:
        shapes.extend(_whisker(left + row.low * scale, left + row.high * scale, top + _ROW / 2))
    return shapes


def _whisker(x1: float, x2: float, y: float) -> list[Shape]:
    return [
        Line(x1=x1, y1=y, x2=x2, y2=y, stroke="text", width=1.5),
        Line(x1=x1, y1=y - 4, x2=x1, y2=y + 4, stroke="text", width=1.5),
        Line(x1=x2, y1=y - 4, x2=x2, y2=y + 4, stroke="text", width=1.5),
    ]


def _hint(row: Bar, unit: str, wording: Wording) -> str:
    parts = [f"{row.name}: {said(row.value, unit, wording)}"]
    if row.low is not None:
        parts.append(interval(row.low, row.high, unit, wording))
    if row.n is not None:
        parts.append(f"n = {row.n}")
    return ", ".join(parts)


def _table(rows: Sequence[Bar], texts: BarTexts, wording: Wording) -> tuple[tuple[str, ...], ...]:
    head = (texts.name_head, wording.text("chart.value"), wording.text("chart.interval_head"), "n")
    cells = (
        (
            row.name,
            said(row.value, texts.unit, wording),
            interval(row.low, row.high, texts.unit, wording) or UNKNOWN,
            UNKNOWN if row.n is None else str(row.n),
        )
        for row in rows
    )
    return (head, *cells)
