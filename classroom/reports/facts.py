"""What stands in a lesson's report, worked out from its tables as plain JSON data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from classroom.charts.activity import activity_strip
from classroom.charts.axis import timecode
from classroom.charts.values import amount, interval, said
from classroom.domain.measures import MEASURES
from classroom.reports.content import LessonContent
from classroom.reports.moments import done_already, moments, next_step, question
from classroom.reports.pieces import picture, short
from classroom.reports.remarks import comments, slides
from classroom.wording import Wording

Json = dict[str, Any]

_WIDTH: Final = 640.0
_TITLE: Final = 90
_SHORT_UNITS: Final = ("share", "s")
_ABOUT: Final = 160


@dataclass(frozen=True, kw_only=True)
class Space:
    """How much is shown: moments of all kinds, remarks of each category, slides in the chart, measures.

    apart: what students wrote begins the second page; else everything follows on where there is room.
    """

    moments: int
    remarks: int
    slides: int
    measures: int
    apart: bool = False


SPACES: Final = (
    Space(moments=7, remarks=4, slides=14, measures=20, apart=True),
    Space(moments=7, remarks=4, slides=12, measures=20),
    Space(moments=7, remarks=3, slides=8, measures=20),
    Space(moments=7, remarks=3, slides=8, measures=14),
    Space(moments=6, remarks=2, slides=6, measures=12),
    Space(moments=5, remarks=2, slides=5, measures=8),
    Space(moments=3, remarks=1, slides=4, measures=6),
)
"""From roomy to tight: the first that fits on two pages is taken, the last whatever it fits on."""


def facts(content: LessonContent, wording: Wording, space: Space) -> Json:
    """The report's data: headings, moments, measures, remarks, and charts as SVG with their descriptions."""
    words = {key: wording.text(f"report.{key}") for key in _HEADINGS}
    return {
        "language": wording.language,
        "words": words,
        "title": short(content.lesson.title, _TITLE),
        "about": short(_about(content, wording), _ABOUT),
        "apart": space.apart,
        "moments": moments(content, wording, count=space.moments),
        "question": question(content, wording),
        "step": next_step(content, wording),
        "done": done_already(content, wording),
        "strip": _strip(content, wording),
        "measures": _measures(content, wording, count=space.measures),
        "before": _before_title(content, wording),
        "comments": comments(content, wording, count=space.remarks),
        "slides": slides(content, wording, count=space.slides),
        "runs": [_run(run.analyzer, run.version, wording) for run in _current(content)],
    }


_HEADINGS: Final = (
    "moments",
    "moments_none",
    "question",
    "question_lead",
    "talk",
    "talk_none",
    "measure",
    "value",
    "between",
    "count",
    "comments",
    "comments_none",
    "helped",
    "helped_none",
    "confused",
    "confused_none",
    "confused_where",
    "done",
    "step",
    "slides",
    "slides_none",
    "unspoken",
    "passed_over",
    "limits",
    "limits_text",
    "versions",
    "made_by",
    "page",
    "of",
)


def _about(content: LessonContent, wording: Wording) -> str:
    lesson = content.lesson
    day = "" if lesson.date is None else _day(lesson.date.year, lesson.date.month, lesson.date.day, wording)
    length = "" if lesson.duration_s is None else wording.text("report.length", length=timecode(lesson.duration_s))
    return " · ".join(part for part in (lesson.course, lesson.teacher, day, length) if part)


def _day(year: int, month: int, day: int, wording: Wording) -> str:
    return f"{wording.text('chart.day', day=day, month=wording.text(f'month.{month}'))} {year}"


def _strip(content: LessonContent, wording: Wording) -> Json | None:
    timed = content.tables["utterances"].drop_nulls(["start_s", "end_s"])
    if not timed.height or not content.lesson.duration_s:
        return None
    return picture(activity_strip(timed, content.lesson.duration_s, width=_WIDTH, wording=wording))


def _measures(content: LessonContent, wording: Wording, *, count: int) -> list[Json]:
    rows = content.tables["measures"].filter(pl.col("scope") == "lesson")
    known = {row["name"]: row for row in rows.iter_rows(named=True)}
    made = [
        {
            "name": wording.text(f"measure.{name}"),
            "value": said(row["value"], row["unit"], wording),
            "between": _between(row["low"], row["high"], row["unit"], wording),
            "count": str(row["n"]),
            "before": _before(name, row["unit"], content, wording),
        }
        for name in MEASURES
        if (row := known.get(name)) is not None and row["value"] is not None
    ]
    return made[:count]


def _between(low: float | None, high: float | None, unit: str, wording: Wording) -> str:
    """The interval; a long unit is not said again after the value's."""
    if low is None or high is None:
        return ""
    if unit in _SHORT_UNITS:
        return interval(low, high, unit, wording)
    return wording.text("chart.interval", low=amount(low, unit, wording), high=amount(high, unit, wording))


def _before(name: str, unit: str, content: LessonContent, wording: Wording) -> str:
    """Median and range of the measure over the lessons before; empty where none has it."""
    values = content.before.filter(pl.col("name") == name)["value"].drop_nulls()
    if not values.len():
        return ""
    middle, low, high = values.median(), values.min(), values.max()
    ends = [amount(float(end), unit, wording) for end in (middle, low, high) if isinstance(end, float)]
    return ends[0] if values.len() == 1 else f"{ends[0]} ({ends[1]}–{ends[2]})"


def _before_title(content: LessonContent, wording: Wording) -> str:
    count = content.before["lesson_id"].n_unique()
    return wording.text("report.before_one" if count == 1 else "report.before", count=count) if count else ""


def _current(content: LessonContent) -> list[Any]:
    latest: dict[str, Any] = {}
    for run in content.runs:
        if run.status == "done" and not run.analyzer.startswith("import."):
            latest.setdefault(run.analyzer, run)
    return sorted(latest.values(), key=lambda run: run.analyzer)


def _run(name: str, version: int, wording: Wording) -> str:
    return wording.text("report.run", step=wording.text(f"step.{name}"), version=version)
