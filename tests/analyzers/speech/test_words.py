"""Words on the recording's clock, and only where voices are."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers._shared.audio import RATE
from analyzers._shared.voice import Span
from analyzers.speech.words import Word, replaced, text_of, unheard, voice_s, voiced


def span(start: float, end: float) -> Span:
    return Span(round(start * RATE), round(end * RATE))


def test_words_find_back_to_the_recording_over_silence_that_was_left_out() -> None:
    decoded = [Word(0.2, 0.5, "One", 0.9), Word(2.4, 2.9, "two", 0.9)]
    (one, two) = replaced(decoded, [span(10.0, 12.0), span(30.0, 32.0)])
    assert (one.start_s, one.end_s) == pytest.approx((10.2, 10.5))
    assert (two.start_s, two.end_s) == pytest.approx((30.4, 30.9))


def test_a_word_over_a_seam_stays_on_the_side_of_its_middle() -> None:
    (word,) = replaced([Word(1.7, 2.1, "seam", 0.9)], [span(0.0, 2.0), span(10.0, 12.0)])
    assert (word.start_s, word.end_s) == pytest.approx((1.7, 2.0))


def test_a_word_that_begins_in_the_pause_before_it_is_cut_down_to_the_voice() -> None:
    (word,) = voiced([Word(2.0, 6.5, "So", 0.9)], [span(0.0, 2.05), span(6.0, 9.0)])
    assert (word.start_s, word.end_s) == pytest.approx((5.9, 6.5))


def test_a_word_where_no_voice_was_found_stays_where_it_is() -> None:
    word = Word(4.0, 4.3, "psst", 0.5)
    assert voiced([word], [span(0.0, 1.0)]) == [word]


times = st.floats(0, 60)


@given(st.lists(st.tuples(times, times), max_size=30), st.lists(st.tuples(times, times), max_size=10))
def test_any_words_come_out_in_order_and_none_is_lost(words, speech) -> None:
    given_words = [Word(min(pair), max(pair), "a", 0.5) for pair in sorted(words, key=min)]
    spans = [span(min(pair), max(pair)) for pair in sorted(speech, key=min)]
    found = voiced(given_words, spans)
    assert len(found) == len(given_words)
    assert all(word.start_s <= word.end_s for word in found)
    assert all(before.start_s <= after.start_s for before, after in pairwise(found))


def test_voices_without_words_are_named_before_between_and_after(words) -> None:
    speech = [span(0.0, 3.0), span(4.0, 9.0), span(12.0, 15.0)]
    heard = [Word(3.0, 4.0, "a", 0.9), Word(9.0, 9.5, "b", 0.9)]
    gaps = unheard(heard, speech, least_s=2.0)
    assert [(gap.start / RATE, gap.end / RATE) for gap in gaps] == [(0.0, 3.0), (4.0, 9.0), (9.5, 15.0)]
    assert unheard(words("a b c d", step=1.0, start=0.0), [span(0.0, 4.0)], least_s=1.0) == []
    assert unheard([], [], least_s=1.0) == []


def test_seconds_of_voice_in_a_span_are_those_both_share() -> None:
    assert voice_s(span(2.0, 6.0), [span(0.0, 3.0), span(5.0, 9.0)]) == pytest.approx(2.0)


def test_text_joins_what_the_model_wrote_without_a_space() -> None:
    parts = [Word(0, 1, "nine", 0.9), Word(1, 2, "-twelfths", 0.9, joins=True), Word(2, 3, "plus", 0.9)]
    assert text_of(parts) == "nine-twelfths plus"
    assert text_of([Word(0, 1, "分", 0.9, joins=True), Word(1, 2, "数", 0.9, joins=True)]) == "分数"
    assert text_of([]) == ""
