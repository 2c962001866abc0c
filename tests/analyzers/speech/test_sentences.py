"""Utterances of about a sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.speech.sentences import LONGEST, SHORTEST, sentences
from analyzers.speech.words import Word


def texts(found: list[list[Word]]) -> list[str]:
    return [" ".join(word.text for word in sentence) for sentence in found]


def test_a_sentence_ends_at_its_mark(words) -> None:
    found = sentences(words("It is a half. Why is that so? Because it is!"))
    assert texts(found) == ["It is a half.", "Why is that so?", "Because it is!"]


@pytest.mark.parametrize(
    "text", ["I met Dr. Jones there", "See fig. 3 below", "Es la Sra. Pérez aquí", "It is J. Bach"]
)
def test_an_abbreviation_ends_no_sentence(words, text: str) -> None:
    assert texts(sentences(words(text))) == [text]


def test_marks_inside_quotation_marks_end_a_sentence(words) -> None:
    assert texts(sentences(words('She said "is it so?" Then we went on'))) == [
        'She said "is it so?"',
        "Then we went on",
    ]


def test_a_pause_of_a_second_parts_what_has_no_mark(words) -> None:
    assert texts(sentences(words("two fifths because I think", pauses={2: 1.0}))) == ["two fifths", "because I think"]


def test_a_word_or_two_right_after_a_sentence_stay_with_it(words) -> None:
    assert texts(sentences(words("That is right. Very good. Now we go on."))) == [
        "That is right. Very good.",
        "Now we go on.",
    ]


def test_a_short_answer_after_a_question_or_a_pause_stands_alone(words) -> None:
    assert texts(sentences(words("Any questions? No. Good, we go on."))) == ["Any questions?", "No.", "Good, we go on."]
    assert texts(sentences(words("It is a half. Yes.", pauses={4: 0.5}))) == ["It is a half.", "Yes."]


def test_a_short_question_stands_alone(words) -> None:
    assert texts(sentences(words("It is a half. Why? Because it is."))) == ["It is a half.", "Why?", "Because it is."]


def test_a_sentence_without_end_is_cut_after_a_comma(words) -> None:
    text = " ".join(["word"] * 19 + ["then,"] + ["word"] * 30)
    found = sentences(words(text))
    assert [len(sentence) for sentence in found] == [20, 30]


def test_a_sentence_without_comma_is_cut_at_its_longest_pause(words) -> None:
    found = sentences(words(" ".join(["word"] * 60), pauses={25: 0.6}))
    assert [len(sentence) for sentence in found] == [25, 35]


def test_no_words_are_no_sentences() -> None:
    assert sentences([]) == []


@given(st.lists(st.tuples(st.sampled_from(["a", "b.", "c,", "why?", "Dr."]), st.floats(0, 3)), max_size=150))
def test_any_words_are_all_kept_in_order_and_no_sentence_is_endless(parts) -> None:
    at, given_words = 0.0, []
    for text, pause in parts:
        given_words.append(Word(at + pause, at + pause + 0.3, text, 0.8))
        at += pause + 0.3
    found = sentences(given_words)
    assert [word for sentence in found for word in sentence] == given_words
    assert all(1 <= len(sentence) <= LONGEST + 2 for sentence in found)
    assert SHORTEST < LONGEST


def test_words_are_never_changed(words) -> None:
    given_words = words("One two three. Four five six seven.")
    assert [word for sentence in sentences(given_words) for word in sentence] == [replace(w) for w in given_words]
