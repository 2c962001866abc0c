from __future__ import annotations

import pytest

from analyzers._shared.clock import written_times


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("What happens at 12:40?", [760]),
        ("1:02:03 is the best part", [3723]),
        ("(7:16) there are and (17:14) too", [436, 1034]),
        ("At 33 minutes, where did the y go", [1980]),
        ("at 12 min 30 s he turns", [750]),
        ("see min 12", [720]),
        ("see min. 12 please", [720]),
        ("en el minuto 12 no entiendo", [720]),
        ("a los 12 minutos dice", [720]),
        ("around the 12th minute", [720]),
        ("the 12 minute mark", [720]),
        ("the 12-minute mark", [720]),
        ("12m40s why?", [760]),
        ("1h02m03s", [3723]),
        ("following till 40'57\" how", [2457]),
        ("between 13:13 and 13:44?", [793, 824]),
    ],
)
def test_a_time_is_found_however_it_is_written(text, seconds):
    assert [time.seconds for time in written_times(text)] == seconds


@pytest.mark.parametrize(
    "text",
    [
        "a ratio of 3:2",
        "the ratio 10:15 is wrong",
        "John 3:16",
        "class is at 10:30 am",
        "it takes 7.5 minutes",
        "ten dollars in 1999",
        "position 8,1 of A",
        "a rope of 12m and 5m",
        "12m4 is odd",
        "min 3.5 of the function",
        "the 0.618 of it",
    ],
)
def test_ratios_verses_hours_and_lengths_are_no_times(text):
    assert written_times(text) == []


def test_a_time_after_the_end_is_left_out():
    assert [time.seconds for time in written_times("12:40 and 2:00:00", longest_s=3000)] == [760]
