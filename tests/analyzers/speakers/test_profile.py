"""What one person sounds like is told from windows of that person alone, and a voice is known again or not."""

from __future__ import annotations

import numpy as np
import pytest

from analyzers.speakers.profile import ALIKE, FEWEST_S, SAME, known, likeness, sounds_of, together_in

TURNS = [(0.0, 12.0, 0), (12.0, 24.0, 1), (24.0, 36.0, 0)]


def spans(turns, voice: int) -> list[tuple[float, float]]:
    return [(start, end) for start, end, who in turns if who == voice]


def test_a_voice_is_known_again_in_another_recording_and_another_voice_is_not(heard) -> None:
    first, second = heard(TURNS, seconds=36.0), heard(TURNS, seconds=36.0, seed=3, noise=0.3)
    learned = sounds_of({"teacher": spans(TURNS, 0)}, [(0.0, first)])["teacher"]
    assert np.linalg.norm(learned.vector) == pytest.approx(1.0, abs=1e-5)
    alike = likeness(
        sounds_of({"S1": spans(TURNS, 0), "S2": spans(TURNS, 1)}, [(0.0, second)]), learned.vector.tolist()
    )
    assert alike["S1"] > SAME
    assert alike["S2"] < ALIKE


def test_only_windows_with_nobody_else_in_them_count(heard) -> None:
    sound = heard([(0.0, 20.0, 0), (5.0, 20.0, 1)], seconds=20.0)
    alone = sounds_of({"S1": [(0.0, 20.0)], "S2": [(5.0, 20.0)]}, [(0.0, sound)])
    assert "S2" not in alone
    assert 2.0 <= alone["S1"].seconds <= 5.6
    told = sounds_of({"S1": [(0.0, 20.0)]}, [(0.0, sound)], together=[(5.0, 20.0)])
    assert np.allclose(told["S1"].vector, alone["S1"].vector)


def test_parts_of_a_recording_count_from_where_they_begin(heard) -> None:
    sound = heard([(0.0, 12.0, 2)], seconds=12.0)
    there = sounds_of({"S1": [(100.0, 112.0)]}, [(100.0, sound)])
    assert there["S1"].seconds >= 8.0
    assert sounds_of({"S1": [(0.0, 12.0)]}, [(100.0, sound)]) == {}


def test_who_says_a_word_or_two_is_not_compared(heard) -> None:
    sound = heard([(0.0, 2.5, 0)], seconds=10.0)
    short = sounds_of({"S1": [(0.0, 2.5)]}, [(0.0, sound)])
    assert all(one.seconds < FEWEST_S for one in short.values())
    assert likeness(short, [0.0] * 256) == {}
    assert sounds_of({}, []) == {}


def test_stretches_that_overlap_are_where_several_speak() -> None:
    assert together_in([(0.0, 5.0), (4.0, 6.0), (5.5, 5.8), (8.0, 9.0)]) == [(4.0, 5.0), (5.5, 5.8)]


def test_a_likeness_below_the_threshold_says_nothing() -> None:
    assert known(None) == known(ALIKE - 0.001) == 0.0
    assert 0.5 <= known(ALIKE) < known((ALIKE + SAME) / 2) < known(SAME) == known(1.0) == 1.0
