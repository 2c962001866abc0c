"""Times on a clock."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.ingest.clock import clock_seconds, from_lesson_start, seconds


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0:12", 12.0),
        ("01:02:03", 3723.0),
        ("01:02:03,5", 3723.5),
        ("01:02:03.456", 3723.456),
        ("00:00:01:5", 1.5),
        ("125:00", 7500.0),
        ("00:61", None),
        ("00:60:00", None),
        ("12", None),
        ("1:2:3:4:5", None),
        ("-0:12", None),
        ("0:1a", None),
    ],
)
def test_clock_times_are_read_to_seconds(written, read):
    assert clock_seconds(written) == read


@pytest.mark.parametrize(
    ("written", "read"), [("75", 75.0), ("75,5", 75.5), ("1h 2m 3s", 3723.0), ("90s", 90.0), ("", None), ("soon", None)]
)
def test_plain_numbers_are_seconds(written, read):
    assert seconds(written) == read


@given(st.integers(0, 359_999_999))
def test_milliseconds_survive(milliseconds):
    hours, rest = divmod(milliseconds, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    text = f"{hours:02d}:{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
    assert clock_seconds(text) == milliseconds / 1000


@pytest.mark.parametrize(
    ("times", "relative"),
    [
        ([5, 60, 3700], True),
        ([36_000, 36_100], False),  # ten in the morning
        ([60, 30], False),  # a recording does not run backwards
        ([60, 80_000], False),
        ([], False),
    ],
)
def test_times_of_day_are_not_taken_for_times_of_the_lesson(times, relative):
    assert from_lesson_start(times) is relative
