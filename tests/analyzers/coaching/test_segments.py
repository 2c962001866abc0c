"""Segments: every utterance in exactly one, given borders kept, long lessons cut evenly."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.coaching.segments import LONGEST, segments
from classroom.domain import tables as t


def _said(starts: list[float | None]):
    count = len(starts)
    columns = {"utterance": range(count), "start_s": starts, "end_s": starts, "role": ["unknown"] * count}
    return t.frame(t.UTTERANCES, columns | {"text": ["So."] * count})


@given(count=st.integers(1, 700))
@settings(deadline=None, max_examples=60)
def test_a_lesson_is_cut_into_parts_of_27_to_80_that_cover_it(count: int) -> None:
    parts = segments(_said([float(i) for i in range(count)]))
    assert [row for part in parts for row in part] == list(range(count))
    assert all(len(part) <= LONGEST for part in parts)
    assert len(parts) == 1 or all(len(part) >= 27 for part in parts)


def test_segments_given_from_outside_stay_as_they_are() -> None:
    starts = [*map(float, range(10)), *(86_400.0 + i for i in range(100)), *(172_800.0 + i for i in range(3))]
    assert segments(_said(starts)) == [range(0, 10), range(10, 110), range(110, 113)]


def test_without_times_a_lesson_is_cut_by_its_length() -> None:
    assert [len(part) for part in segments(_said([None] * 104))] == [52, 52]


@pytest.mark.parametrize("pause", [600.0, 3600.0])
def test_a_pause_within_a_lesson_is_no_border(pause: float) -> None:
    assert segments(_said([0.0, pause])) == [range(0, 2)]


def test_no_utterances_are_no_segments() -> None:
    assert segments(_said([])) == []
