"""Small multiples show every measure over the same lessons, each on its own scale or all on one."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import polars as pl
import pytest

from classroom.charts.multiples import multiples
from classroom.charts.shapes import Mark, Text
from classroom.charts.svg import svg
from classroom.charts.trend import trend
from classroom.statistics.trend import Trend, trend_of
from classroom.wording import Wording


def lessons(values, *, name="speech_share", scope="lesson", teacher="T", start=date(2026, 1, 5)) -> Trend:
    count = len(values)
    return trend_of(
        pl.DataFrame(
            {
                "lesson_id": [f"{at:012x}" for at in range(count)],
                "title": [f"Lesson {at}" for at in range(count)],
                "course": ["6B"] * count,
                "teacher": [teacher] * count,
                "date": [start + timedelta(days=7 * at) for at in range(count)],
                "name": [name] * count,
                "scope": [scope] * count,
                "value": values,
                "low": [None] * count,
                "high": [None] * count,
                "unit": ["share"] * count,
                "n": [60] * count,
            },
            schema_overrides={"low": pl.Float64, "high": pl.Float64, "value": pl.Float64},
        )
    )


CHANGED = [0.3, 0.32, 0.29, 0.31, 0.3, 0.33, 0.7, 0.72, 0.69, 0.71, 0.7, 0.68]


def test_panels_stand_side_by_side_and_never_touch(words):
    drawing = multiples([lessons(CHANGED)] * 5, width=640, wording=words)
    boxes = [(t.x, t.y, t.x + t.width, t.y + t.height) for t in drawing.targets]
    assert len({box[1] for box in boxes}) == 2
    for first, second in itertools.combinations(boxes, 2):
        assert first[2] <= second[0] or second[2] <= first[0] or first[3] <= second[1] or second[3] <= first[1]
    assert max(box[3] for box in boxes) <= drawing.height
    marks = [shape for shape in drawing.shapes if isinstance(shape, Mark) and shape.kind == "circle"]
    assert len(marks) == 5 * len(CHANGED)


def test_on_one_scale_equal_values_stand_equally_high(words):
    low, high = lessons([0.1] * 5, scope="a"), lessons([0.1, 0.1, 0.1, 0.1, 0.9], scope="b")
    drawing = multiples([low, high], width=640, wording=words, same_scale=True)
    marks = [shape for shape in drawing.shapes if isinstance(shape, Mark)]
    assert marks[0].y == pytest.approx(marks[5].y)
    own = [shape for shape in multiples([low, high], width=640, wording=words).shapes if isinstance(shape, Mark)]
    assert own[0].y < own[5].y


def test_every_panel_is_told_in_words_and_in_the_table(words):
    drawing = multiples([lessons(CHANGED), lessons([0.2], name="uptake_rate")], width=640, wording=words)
    for target in drawing.targets:
        assert target.hint in drawing.description
    assert len(drawing.table) == 1 + len(CHANGED) + 1


def test_lessons_without_dates_are_numbered_in_their_order(words):
    undated = lessons([0.4, 0.5, 0.6]).lessons.with_columns(
        date=pl.lit(None, dtype=pl.Date), name=pl.lit("speech_share"), scope=pl.lit("lesson"), unit=pl.lit("share")
    )
    drawing = multiples([trend_of(undated)], width=640, wording=words)
    marks = [shape for shape in drawing.shapes if isinstance(shape, Mark)]
    assert [mark.x for mark in marks] == sorted(mark.x for mark in marks)
    assert len({mark.x for mark in marks}) == 3
    texts = [shape.text for shape in drawing.shapes if isinstance(shape, Text)]
    assert words.text("chart.lesson_number", number=3) in texts
    assert [row[1] for row in drawing.table[1:]] == [words.text("chart.lesson_number", number=n) for n in (1, 2, 3)]


def test_a_measure_without_values_says_so_and_nothing_breaks(words):
    bare = lessons([0.4, 0.5])
    gone = trend_of(
        bare.lessons.with_columns(
            value=pl.lit(None, dtype=pl.Float64), name=pl.lit("words"), scope=pl.lit("lesson"), unit=pl.lit("share")
        )
    )
    drawing = multiples([gone], width=640, wording=words)
    assert not [shape for shape in drawing.shapes if isinstance(shape, Mark)]
    assert words.text("chart.trend.none") in drawing.description
    assert svg(multiples([], width=640, wording=words)).startswith("<svg")


def test_change_next_lesson_and_plain_guesses_are_drawn_and_named():
    found = lessons(CHANGED)
    assert found.change is not None
    assert found.forecast is not None
    rows = found.lessons.with_columns(unit=pl.lit("share"))
    wording = Wording("en")
    bare = trend(rows, measure="speech_share", width=700, wording=wording)
    drawing = trend(rows, measure="speech_share", width=700, wording=wording, found=found)
    texts = {shape.text for shape in drawing.shapes if isinstance(shape, Text)}
    named = {wording.text(f"chart.trend.{name}") for name in ("change", "next", "naive", "mean", "pooled", "level")}
    assert named <= texts
    assert drawing.height > bare.height
    marks = [shape for shape in drawing.shapes if isinstance(shape, Mark) and shape.y < bare.height]
    last = max(mark.x for mark in marks if mark.kind == "circle")
    assert {mark.kind for mark in marks if mark.x > last} == {"ring", "square", "triangle"}
    assert max(shape.x for shape in drawing.shapes if isinstance(shape, Text)) < 700


def test_below_eight_lessons_no_next_lesson_is_drawn():
    found = lessons(CHANGED[:7])
    rows = found.lessons.with_columns(unit=pl.lit("share"))
    drawing = trend(rows, measure="speech_share", width=700, wording=Wording("en"), found=found)
    texts = {shape.text for shape in drawing.shapes if isinstance(shape, Text)}
    assert Wording("en").text("chart.trend.next") not in texts
