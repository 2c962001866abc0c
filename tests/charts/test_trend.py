"""Trends put every lesson at its date, and stay quick over thousands of them."""

from __future__ import annotations

import itertools
import time
from datetime import date, timedelta

import polars as pl
import pytest

from classroom.charts.shapes import Line, Mark, Text
from classroom.charts.trend import trend
from classroom.wording import Wording


def rows(values, *, start=date(2025, 9, 1), step=7, low=None, high=None):
    return pl.DataFrame(
        {
            "lesson_id": [f"{at:012x}" for at in range(len(values))],
            "title": [f"Lesson {at}" for at in range(len(values))],
            "date": [None if value is None else start + timedelta(days=at * step) for at, value in enumerate(values)],
            "value": values,
            "low": [low] * len(values),
            "high": [high] * len(values),
            "unit": ["share"] * len(values),
            "n": [400] * len(values),
        },
        schema_overrides={"date": pl.Date, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64},
    )


def marks(drawing):
    return [shape for shape in drawing.shapes if isinstance(shape, Mark)]


def test_points_are_in_the_order_of_their_dates_and_higher_for_higher_values(words):
    first, second, third = marks(trend(rows([0.2, 0.8, 0.5]), measure="speech_share", width=600, wording=words))
    assert first.x < second.x < third.x
    assert second.y < third.y < first.y
    assert second.x - first.x == pytest.approx(third.x - second.x)


def test_the_median_line_and_the_newest_value_are_named_beside_it():
    drawing = trend(rows([0.2, 0.8, 0.5]), measure="speech_share", width=600, wording=Wording("en"))
    texts = [shape.text for shape in drawing.shapes if isinstance(shape, Text)]
    assert "median 50 %" in texts
    assert any(isinstance(shape, Line) and shape.dashed for shape in drawing.shapes)
    last = marks(drawing)[-1]
    beside = [s for s in drawing.shapes if isinstance(s, Text) and s.text == "50 %" and s.weight == "bold"]
    assert [text.x > last.x for text in beside] == [True]


def test_lessons_without_date_or_value_are_counted_and_not_drawn(words):
    drawing = trend(rows([0.2, None, 0.5]), measure="speech_share", width=600, wording=words)
    assert len(marks(drawing)) == 2
    assert words.text("chart.trend.left_out", count=1) in drawing.description


def test_dates_as_text_are_read_too(words):
    frame = rows([0.2, 0.5]).with_columns(pl.col("date").dt.to_string("%Y-%m-%d"))
    assert len(marks(trend(frame, measure="speech_share", width=600, wording=words))) == 2


@pytest.mark.parametrize("values", [[], [None, None]])
def test_no_lessons_say_so_in_the_picture(words, values):
    drawing = trend(rows(values), measure="speech_share", width=600, wording=words)
    assert [shape.text for shape in drawing.shapes if isinstance(shape, Text)] == [words.text("chart.trend.none")]


def test_a_single_lesson_and_several_on_one_day_are_drawn(words):
    assert len(marks(trend(rows([0.4]), measure="speech_share", width=600, wording=words))) == 1
    assert len(marks(trend(rows([0.4, 0.5], step=0), measure="speech_share", width=600, wording=words))) == 2


def test_intervals_are_drawn_and_said(words):
    drawing = trend(rows([0.4, 0.5], low=0.35, high=0.55), measure="speech_share", width=600, wording=words)
    assert words.text("chart.interval", low="35", high="55 %") in drawing.targets[0].hint
    assert drawing.targets[0].key == "000000000000"


def test_eight_thousand_lessons_are_drawn_together_where_they_are_crowded_and_quickly():
    frame = rows([0.3 + (at % 40) / 100 for at in range(8000)], step=0).with_columns(
        date=pl.Series([date(2022, 1, 1) + timedelta(days=at // 6) for at in range(8000)])
    )
    before = time.process_time()
    drawing = trend(frame, measure="speech_share", width=900, wording=Wording("en"))
    spent = time.process_time() - before
    assert len(marks(drawing)) < 140
    assert sum(int(row[-1]) for row in drawing.table[1:]) == 8000
    assert spent < 0.5


@pytest.mark.parametrize("days", [1, 10, 40, 200, 900, 4000])
def test_the_dates_below_never_run_into_each_other(words, days):
    drawing = trend(rows([0.1, 0.2, 0.3], step=days), measure="speech_share", width=500, wording=words)
    below = sorted((shape.x for shape in drawing.shapes if isinstance(shape, Text) and shape.y > 265), key=float)
    assert len(below) >= 2 or days < 2
    assert all(b - a > 40 for a, b in itertools.pairwise(below))
