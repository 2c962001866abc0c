"""The monitor on curves of agreement made by hand."""

from __future__ import annotations

import pytest

from analyzers._shared.distill.monitor import Monitor


def _stops(teacher: list[float], human: list[float]) -> int | None:
    monitor = Monitor()
    for number, (one, other) in enumerate(zip(teacher, human, strict=True)):
        if monitor.observe(teacher=one, human=other):
            return number
    return None


def test_training_stops_when_the_teacher_is_followed_away_from_people() -> None:
    assert _stops([0.5, 0.6, 0.7, 0.8, 0.9], [0.5, 0.6, 0.58, 0.55, 0.5]) == 3


def test_it_goes_on_while_both_rise_or_both_fall() -> None:
    assert _stops([0.5, 0.6, 0.7], [0.5, 0.6, 0.7]) is None
    assert _stops([0.9, 0.8, 0.7], [0.5, 0.4, 0.3]) is None


def test_one_bad_stretch_or_a_change_within_the_noise_does_not_stop_it() -> None:
    assert _stops([0.5, 0.6, 0.7, 0.8], [0.5, 0.4, 0.55, 0.5]) is None
    assert _stops([0.5, 0.501, 0.502], [0.5, 0.4, 0.3]) is None


def test_the_best_stretch_is_the_one_people_agree_with_most() -> None:
    monitor = Monitor()
    for human in (0.4, 0.7, 0.7, 0.6):
        monitor.observe(teacher=0.5, human=human)
    assert monitor.best == 1
    with pytest.raises(ValueError, match="max"):
        _ = Monitor().best
