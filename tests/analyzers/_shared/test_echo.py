"""What an utterance repeats of what was said before it."""

from __future__ import annotations

import numpy as np

from analyzers._shared.echo import NAMES, echoes

INSIDE = NAMES.index("turn_before_inside")
OWN = NAMES.index("turn_before_own_words")


def test_a_word_for_word_repetition_is_inside_what_was_said():
    made = echoes(
        ["I got two fifths", "two fifths", "So why?"], ["student", "teacher", "teacher"], np.array([1, 0, 0]) > 0
    )
    assert made[1, INSIDE] == 1
    assert made[1, OWN] == 1
    assert made[2, OWN] == 0


def test_nothing_is_repeated_across_lessons():
    made = echoes(["two fifths", "two fifths"], ["student", "teacher"], np.array([True, True]))
    assert made[1, : NAMES.index("tiny")].max() == 0


def test_no_utterances_give_no_rows():
    assert echoes([], [], np.zeros(0, dtype=bool)).shape == (0, len(NAMES))


def test_every_number_is_finite_for_odd_texts():
    texts = ["", "🙂", "!!!", "a" * 10_000]
    assert np.isfinite(echoes(texts, ["teacher", "student"] * 2, np.array([True, False, False, False]))).all()
