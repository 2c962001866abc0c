"""A trend says everything that may be said about a measure, and why the rest is not said."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from classroom.charts.trend_words import sentences
from classroom.statistics.trend import trend_of
from classroom.wording import Wording


def rows(
    values, *, name="speech_share", scope="lesson", unit="share", teacher="T", step=7, n=200, day=date(2025, 9, 1)
):
    count = len(values)
    teachers = [teacher] * count if isinstance(teacher, str) or teacher is None else teacher
    return pl.DataFrame(
        {
            "lesson_id": [f"{at:03d}" for at in range(count)],
            "title": [f"Lesson {at}" for at in range(count)],
            "course": ["C"] * count,
            "teacher": teachers,
            "date": [day + timedelta(days=at * step) for at in range(count)],
            "name": [name] * count,
            "scope": [scope] * count,
            "value": values,
            "low": [None] * count,
            "high": [None] * count,
            "unit": [unit] * count,
            "n": [n] * count,
        },
        schema_overrides={
            "value": pl.Float64,
            "low": pl.Float64,
            "high": pl.Float64,
            "teacher": pl.String,
            "n": pl.Int32,
        },
    )


def steady(count, seed=0, middle=0.5, sd=0.05):
    return (middle + sd * np.random.default_rng(seed).normal(size=count)).tolist()


def test_a_shift_is_reported_as_possible_with_its_lesson():
    found = trend_of(rows(steady(8) + steady(7, seed=1, middle=0.8)))
    assert found.change is not None
    assert found.change.after_lesson == "007"
    assert found.change.lessons == (8, 7)
    assert found.change.shift == pytest.approx(0.3, abs=0.05)
    assert "change" not in found.why


def test_seven_lessons_have_a_level_but_no_change_and_no_forecast():
    found = trend_of(rows(steady(7)))
    assert found.lessons["smoothed"].null_count() == 0
    assert (found.change, found.forecast) == (None, None)
    assert found.why["change"] == "change_few"
    assert found.why["forecast"] == "forecast_few"


def test_eight_lessons_have_a_forecast_beside_the_naive_one():
    values = steady(8)
    ahead = trend_of(rows(values)).forecast
    assert ahead is not None
    assert ahead.low < ahead.value < ahead.high
    assert ahead.naive == pytest.approx(values[-1])
    assert ahead.mean == pytest.approx(np.mean(values))


def test_three_lessons_are_shown_as_they_are():
    found = trend_of(rows(steady(3)))
    assert found.lessons["smoothed"].null_count() == 3
    assert found.limit is None


def test_lessons_of_several_teachers_make_no_change_and_no_forecast():
    values = steady(6) + steady(6, seed=1, middle=0.8)
    found = trend_of(rows(values, teacher=["A"] * 6 + ["B"] * 6))
    assert found.why["change"] == found.why["forecast"] == "teachers"


def test_undated_lessons_and_those_without_a_value_stay_in_the_table():
    table = rows([*steady(5), None]).with_columns(
        date=pl.when(pl.col("lesson_id") == "001").then(None).otherwise(pl.col("date"))
    )
    found = trend_of(table)
    assert found.lessons.height == 6
    assert found.dated == 4
    assert found.lessons["lesson_id"][-1] == "001"
    assert found.lessons.filter(pl.col("date").is_null())["smoothed"].to_list() == [None]
    assert any("2" in text for text in sentences(found, Wording("en"))[-1:])


def test_a_band_needs_four_lessons_and_says_all_bands_its_interval_reaches():
    few = trend_of(rows([4.0, 4.5, 4.2], name="coach_score", scope="lesson:climate", unit="points"))
    assert (few.band, few.why["band"]) == (None, "band_few")
    enough = trend_of(rows([4.0, 4.5, 4.2, 4.1], name="coach_score", scope="lesson:climate", unit="points"))
    assert enough.band is not None
    assert enough.band.names == ("middle",)
    border = trend_of(rows([5.4, 5.6, 5.3, 5.7], name="coach_score", scope="lesson:climate", unit="points"))
    assert border.band is not None
    assert border.band.names == ("middle", "high")


def test_a_shift_of_coach_scores_below_the_published_noise_is_no_change():
    low, high = [3.0, 3.1, 3.0, 3.1], [3.6, 3.7, 3.6, 3.7]
    scored = rows(low + high, name="coach_score", scope="lesson:climate", unit="points")
    assert trend_of(scored).change is None
    assert trend_of(scored).limit == pytest.approx(1.1, abs=0.05)
    assert trend_of(
        rows([3.0, 3.1, 3.0, 3.1, 5.6, 5.7, 5.6, 5.7], name="coach_score", scope="lesson:climate", unit="points")
    ).change


def test_other_lessons_help_to_pool_but_are_not_listed():
    table = pl.concat(
        [rows(steady(6), n=5), rows(steady(6, seed=2), n=5).with_columns(lesson_id="x" + pl.col("lesson_id"))]
    )
    chosen = pl.Series([True] * 6 + [False] * 6)
    found = trend_of(table, chosen)
    assert found.lessons.height == 6
    assert found.pooled_over == (12, 1)
    raw, drawn = found.lessons["value"].to_numpy(), found.lessons["pooled"].to_numpy()
    assert np.ptp(drawn) < np.ptp(raw)


@pytest.mark.parametrize("values", [[0.0] * 10, [1.0] * 10, [0.0, 1.0] * 6])
def test_shares_at_their_ends_stay_within_them(values):
    found = trend_of(rows(values))
    for column in ("smoothed", "smoothed_low", "smoothed_high", "pooled"):
        assert found.lessons[column].is_between(0, 1).all()


def test_a_thousand_lessons_are_smoothed_in_groups_and_every_lesson_has_a_level():
    found = trend_of(rows(steady(1000), step=1))
    assert found.lessons["smoothed"].null_count() == 0
    assert found.lessons["smoothed"].is_between(0.4, 0.6).all()


@pytest.mark.parametrize("language", ["en", "es"])
def test_sentences_are_whole_in_both_languages(language):
    words = Wording(language)
    for table in (rows(steady(3)), rows(steady(8) + steady(7, seed=1, middle=0.8)), rows(steady(9))):
        for text in sentences(trend_of(table), words):
            assert "{" not in text
            assert text.endswith(".")
