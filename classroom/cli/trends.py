"""The verb trends: measures over the lessons of a course or teacher, as JSON for programs or a table for people."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

import polars as pl

from classroom.charts.trend_words import sentences
from classroom.charts.values import measure_name, said
from classroom.cli.arguments import Verbs, add_store
from classroom.cli.printing import put, put_json, put_table
from classroom.domain.errors import UsageError
from classroom.statistics.trend import LEVEL, Trend
from classroom.wording import Wording
from classroom.workspace.trending import Development
from classroom.workspace.workspace import Workspace


def add(verbs: Verbs) -> None:
    """Add the verb."""
    parser = verbs.add("trends", "show measures over lessons: level, unusual lessons, possible changes", _trends)
    parser.add_argument("--course", metavar="C", help="only lessons of this course")
    parser.add_argument("--teacher", metavar="T", help="only lessons of this teacher")
    parser.add_argument("--measure", metavar="M", help="a measure, or one part of it such as comment_share:confusion")
    parser.add_argument(
        "--groups", action="store_true", help="group teachers (40 or more) by how the measure developed"
    )
    add_store(parser)


def _trends(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        if given.groups:
            return _groups(given, workspace)
        pairs = (
            workspace.trend_scopes(given.measure, course=given.course, teacher=given.teacher)
            if given.measure
            else workspace.trend_choices(course=given.course, teacher=given.teacher).measures
        )
        made = [workspace.trend(*pair, course=given.course, teacher=given.teacher) for pair in pairs]
    whose = {"course": given.course, "teacher": given.teacher}
    if given.json:
        rows = [{**whose, **trend_json(trend)} for trend in made]
        put_json(rows[0] if given.measure and len(rows) == 1 else rows)
    elif not made:
        put("No lesson has been measured yet. `lectern analyze` does it.")
    elif given.measure:
        for trend in made:
            _print_one(trend)
    else:
        _print_all(made)
    return 0


def trend_json(trend: Trend) -> dict[str, Any]:
    """What `trends --json` prints of one measure: the stable form outside programs read (README)."""
    words = Wording("en")
    reasons = {what: words.text(f"trend.why.{code}") for what, code in trend.why.items()}
    change = None if trend.change is None else {**asdict(trend.change), "wording": "possible"}
    ahead = None if trend.forecast is None else {**asdict(trend.forecast), "level": LEVEL}
    return {
        "measure": trend.measure,
        "scope": trend.scope,
        "unit": trend.unit,
        "lessons": trend.lessons.to_dicts(),
        "dated_lessons": trend.dated,
        "change": change,
        "forecast": ahead,
        "band": None if trend.band is None else asdict(trend.band),
        "reasons": reasons,
        "noise_limit": trend.limit,
        "pooled_over": {"lessons": trend.pooled_over[0], "teachers": trend.pooled_over[1]},
    }


def _print_all(made: list[Trend]) -> None:
    words = Wording("en")
    rows: list[dict[str, Any]] = []
    for trend in made:
        known = trend.lessons.drop_nulls("value")
        last = known.drop_nulls("smoothed").tail(1)
        rows.append(
            {
                "measure": measure_name(trend.measure, trend.scope, words),
                "lessons": str(known.height),
                "median": said(known["value"].median(), trend.unit, words),  # pyright: ignore[reportArgumentType]
                "level_now": said(last["smoothed"][0] if last.height else None, trend.unit, words),
                "unusual": str(known["unusual"].sum()),
                "possible_change": "" if trend.change is None else _signed(trend, words),
            }
        )
    put_table(pl.DataFrame(rows), list(rows[0]))
    put("\n`--measure M` shows the lessons behind one of them.")


def _signed(trend: Trend, words: Wording) -> str:
    shift = 0.0 if trend.change is None else trend.change.shift
    return f"{'+' if shift > 0 else '-'}{said(abs(shift), trend.unit, words)}"


def _print_one(trend: Trend) -> None:
    words = Wording("en")
    put(f"\n{measure_name(trend.measure, trend.scope, words)}")
    shown = [
        {
            "date": row["date"],
            "lesson": row["title"],
            "value": said(row["value"], trend.unit, words),
            "n": row["n"],
            "pooled": said(row["pooled"], trend.unit, words),
            "level": said(row["smoothed"], trend.unit, words),
            "between": ""
            if row["smoothed"] is None
            else f"{said(row['smoothed_low'], trend.unit, words)} to {said(row['smoothed_high'], trend.unit, words)}",
            "note": "unusual" if row["unusual"] else "",
        }
        for row in trend.lessons.iter_rows(named=True)
    ]
    put_table(pl.DataFrame(shown, infer_schema_length=None), list(shown[0]))
    put("\n".join(("", *sentences(trend, words))))


def _groups(given: argparse.Namespace, workspace: Workspace) -> int:
    if not given.measure or given.teacher:
        raise UsageError("Grouping teachers is about one measure of many teachers.", "Give --measure, no --teacher.")
    name, scope = workspace.trend_scopes(given.measure, course=given.course)[0]
    made = workspace.development(name, scope, course=given.course)
    if given.json:
        put_json(_development_json(made))
        return 0
    found = made.found
    put(f"{measure_name(name, scope, Wording('en'))}: {len(made.teachers)} teachers, {made.first} to {made.last}")
    for group in range(len(found.curves)):
        inside = [t for t, own in zip(made.teachers, found.classes.tolist(), strict=True) if own == group]
        put(f"  group {group + 1} ({len(inside)} teachers): {', '.join(inside)}")
    put("Groups describe how values went; they say nothing about why, and belong to nobody's evaluation.")
    return 0


def _development_json(made: Development) -> dict[str, Any]:
    found = made.found
    return {
        "measure": made.measure,
        "scope": made.scope,
        "first": made.first,
        "last": made.last,
        "groups": [
            {"start": start, "end": end, "teachers": int((found.classes == group).sum())}
            for group, (start, end) in enumerate(made.ends)
        ],
        "teachers": [
            {"teacher": teacher, "group": int(own), "chance": round(float(chances[own]), 4)}
            for teacher, own, chances in zip(made.teachers, found.classes.tolist(), found.chances, strict=True)
        ],
        "bic": {str(count): round(value, 2) for count, value in found.bic.items()},
    }
