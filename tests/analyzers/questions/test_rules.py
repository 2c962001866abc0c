"""The wording of questions."""

from __future__ import annotations

import pytest

from analyzers.questions.rules import is_tag, wording


@pytest.mark.parametrize("text", ["Okay?", "Right?", "Yeah, okay?", "Good."])
def test_tags_ask_nothing(text):
    assert is_tag(text)


@pytest.mark.parametrize("text", ["", "Why?", "Is that right?", "Okay, so what is it?"])
def test_real_questions_are_no_tags(text):
    assert not is_tag(text)


def test_open_and_closed_wordings_are_told_apart():
    made = wording(
        ["Why is that?", "What do you notice?", "How did you get five?", "What is six times two?", "Is it five?"]
    )
    assert made[:, 0].tolist() == [1, 1, 1, 0, 0]
    assert made[2, 1] == 1
    assert made[3, 1] == 0


def test_nothing_asked_gives_no_rows():
    assert wording([]).shape == (0, 2)
