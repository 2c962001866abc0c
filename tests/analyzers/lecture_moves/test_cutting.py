"""Cutting a lecture into windows."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analyzers.lecture_moves.cutting import starts, windows


@given(st.lists(st.integers(0, 40), max_size=60), st.data())
def test_windows_cover_every_utterance_once_and_never_cross_lectures(counts, data):
    texts = ["word " * count for count in counts]
    first = np.zeros(len(counts), dtype=bool)
    for place in data.draw(st.lists(st.integers(0, max(0, len(counts) - 1)), max_size=3)) if counts else []:
        first[place] = True
    first[:1] = True
    made = windows(texts, first, 50)
    assert [number for window in made for number in window] == list(range(len(counts)))
    assert all(not first[number] for window in made for number in list(window)[1:])
    assert starts(made, first).sum() == first.sum()


def test_a_window_closes_once_it_has_its_words_and_a_small_rest_joins_it():
    texts = ["word " * 30, "word " * 30, "word " * 30, "word " * 30, "word " * 10]
    first = np.array([True, False, False, False, False])
    assert windows(texts, first, 50) == [range(0, 2), range(2, 5)]
