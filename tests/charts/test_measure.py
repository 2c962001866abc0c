"""A measure with its interval on a scale."""

from __future__ import annotations

import pytest

from classroom.charts.measure import Estimate, interval_bar
from classroom.charts.shapes import Mark, Rect, Text
from classroom.wording import Wording


def test_value_and_interval_are_on_one_scale():
    drawing = interval_bar(
        Estimate(name="speech_share", unit="share", value=0.5, low=0.25, high=0.75), width=216, wording=Wording("en")
    )
    mark = next(shape for shape in drawing.shapes if isinstance(shape, Mark))
    band = next(shape for shape in drawing.shapes if isinstance(shape, Rect) and shape.opacity < 1)
    assert mark.x == pytest.approx(108)
    assert (band.x, band.x + band.width) == (pytest.approx(58), pytest.approx(158))


def test_the_scale_of_a_rate_ends_at_a_round_number_beyond_the_interval(words):
    drawing = interval_bar(
        Estimate(name="question_rate", unit="questions/h", value=115.2, low=94.0, high=140.1), width=300, wording=words
    )
    ends = [shape.text for shape in drawing.shapes if isinstance(shape, Text)]
    assert any(end.startswith(("150", "200")) for end in ends)


def test_without_an_interval_there_is_a_value_and_the_table_says_so(words):
    drawing = interval_bar(Estimate(name="words", unit="words", value=0.0), width=300, wording=words)
    assert drawing.table[1][1] == "–"
    assert drawing.description.startswith(words.text("measure.words"))
