"""Places: the best first, apart from each other, and cues that read what they are called after."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.coaching.cues import NAMES, cues
from analyzers.coaching.places import APART, best_places


@given(scores=st.lists(st.floats(-5, 5), max_size=60), count=st.integers(0, 6))
@settings(deadline=None)
def test_places_are_the_best_and_apart(scores: list[float], count: int) -> None:
    chosen = best_places(scores, count)
    assert len(chosen) <= count
    assert all(abs(one - other) > APART for i, one in enumerate(chosen) for other in chosen[:i])
    assert not scores or not count or scores[chosen[0]] == max(scores)


def _cue(name: str, *said: tuple[str, float]) -> list[float]:
    return cues([text for text, _ in said], [role for _, role in said])[:, NAMES.index(name)].tolist()


def test_cues_hear_reasons_praise_and_management() -> None:
    assert _cue("why", ("Why is it half?", 1), ("It is half.", 1)) == [1, 0]
    assert _cue("praise", ("Great job, Ana.", 1), ("Sit down.", 1)) == [1, 0]
    assert _cue("scold", ("Great job, Ana.", 1), ("Stop talking.", 1)) == [0, 1]


def test_a_teacher_who_says_a_students_words_again_is_heard_to_repeat() -> None:
    told = _cue("repeats_student", ("The denominator doubles.", 0), ("So the denominator doubles.", 1))
    assert told == [0, 1]
    assert _cue("repeats_student", ("The denominator doubles.", 1), ("So the denominator doubles.", 1)) == [0, 0]


def test_nothing_said_has_no_cues_and_no_row_is_lost() -> None:
    assert cues([], []).shape == (0, len(NAMES))
    odd = cues(["", "😀", "x" * 10_000, "\u202eabc"], [0.5] * 4)
    assert odd.shape == (4, len(NAMES))
    assert np.isfinite(odd).all()
