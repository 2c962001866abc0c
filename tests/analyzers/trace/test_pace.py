"""Times written in comments become places of a transcript without times."""

from __future__ import annotations

import numpy as np

from analyzers.trace.pace import by_pace

COUNT = 600
LENGTHS = np.full(COUNT, 10, dtype=np.float32)
QUIET = np.zeros(COUNT, dtype=np.float32)


def seconds(utterance: int, *, rate: float, begin: float = 0.0) -> float:
    return (utterance * 10 - begin) / rate * 60


def pointing_at(utterance: int) -> np.ndarray:
    row = QUIET.copy()
    row[utterance] = 9.0
    return row


def test_comments_without_times_say_nothing_of_places() -> None:
    made = by_pace([[], []], LENGTHS, np.stack([QUIET, QUIET]))
    assert not made.any()
    assert not by_pace([[5.0]], np.zeros(3, dtype=np.float32), np.zeros((1, 3), dtype=np.float32)).any()


def test_comments_whose_words_are_found_tell_the_rate_for_those_whose_words_are_not() -> None:
    for rate in (100.0, 118.0, 140.0):
        places = [60, 200, 330, 480]
        fit = np.stack([*map(pointing_at, places), QUIET])
        times = [[seconds(place, rate=rate)] for place in (*places, 400)]
        assert abs(int(by_pace(times, LENGTHS, fit)[4].argmax()) - 400) <= 5


def test_a_late_beginning_and_a_long_pause_are_allowed_for() -> None:
    places = [40, 120, 300, 420]
    times = [[seconds(place, rate=118, begin=-120) + (90 if place > 200 else 0)] for place in (*places, 360, 80)]
    fit = np.stack([*map(pointing_at, places), QUIET, QUIET])
    made = by_pace(times, LENGTHS, fit)
    assert abs(int(made[4].argmax()) - 360) <= 6
    assert abs(int(made[5].argmax()) - 80) <= 6


def test_an_odd_number_that_looks_like_a_time_moves_nobody_else() -> None:
    places = [60, 200, 330]
    fit = np.stack([*map(pointing_at, places), pointing_at(20), QUIET])
    times = [[seconds(place, rate=118)] for place in places] + [[seconds(500, rate=118)], [seconds(270, rate=118)]]
    assert abs(int(by_pace(times, LENGTHS, fit)[4].argmax()) - 270) <= 4


def test_a_time_after_the_end_and_many_at_once_are_no_trouble() -> None:
    made = by_pace([[9000.0], [60.0, 60.0, 61.0], [0.0]], LENGTHS, np.stack([QUIET] * 3))
    assert np.isfinite(made).all()
