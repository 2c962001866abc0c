"""Round steps and times as people read them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.charts.axis import time_ticks, timecode, value_ticks


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (59.9, "0:59"), (60, "1:00"), (3599.5, "59:59"), (3600, "1:00:00"), (10921, "3:02:01"), (-3, "0:00")],
)
def test_a_time_code_is_cut_never_rounded_up(seconds, text):
    assert timecode(seconds) == text


@given(st.integers(0, 20_000_000).map(lambda ms: ms / 1000), st.floats(1, 20000), st.floats(60, 4000))
def test_time_ticks_lie_within_the_span_and_keep_their_distance(start, length, width):
    ticks = list(time_ticks(start, start + length, width))
    assert all(start <= tick <= start + length + 1e-6 for tick in ticks)
    pixels = width / length
    assert all((b - a) * pixels >= 89.9 for a, b in itertools.pairwise(ticks))


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_value_ticks_reach_around_what_they_are_for(low, span):
    ticks = value_ticks(low, low + span)
    slack = max(1e-6, abs(low) * 1e-6, span * 1e-6)
    assert ticks[0] <= low + slack
    assert ticks[-1] >= low + span - slack
    assert 2 <= len(ticks) <= 12
    assert list(ticks) == sorted(set(ticks))


def test_shares_get_quarters():
    assert value_ticks(0, 1) == (0, 0.25, 0.5, 0.75, 1.0)
