"""Loops and inventions are known; what people really say is not taken for them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.speech.doubt import doubt_of, faults, guessed, invented, loop, without_loops
from analyzers.speech.whisper import Heard
from analyzers.speech.words import Word


def heard(text: str, *, logprob: float = -0.2, no_speech: float = 0.1, compression: float = 1.5) -> Heard:
    spoken = tuple(Word(i * 0.4, i * 0.4 + 0.3, word, 0.9) for i, word in enumerate(text.split()))
    return Heard(spoken, logprob, no_speech, compression)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you. " * 9,
        "I'm going to " * 7,
        "So we add the two and then " * 3,
        "One. " * 20,
        "Well then " + "you know " * 8 + "it ends",
    ],
)
def test_a_phrase_over_and_over_is_a_loop(text: str) -> None:
    assert loop(text.split()) is not None


@pytest.mark.parametrize(
    "text",
    [
        "some more words, words, words, words, words. And that",
        "No, no, no, no, no, that is not it.",
        "a half and a half and a half and a half is two",
        "Is it two fifths? Is it two fifths? No.",
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
    ],
)
def test_what_people_repeat_is_no_loop(text: str) -> None:
    assert loop(text.split()) is None


def test_a_loop_is_said_once_and_everything_else_is_kept() -> None:
    text = "So we add. " + "Thank you very much. " * 6 + "Now the next slide."
    kept, count = without_loops(heard(text).words)
    assert " ".join(word.text for word in kept) == "So we add. Thank you very much. Now the next slide."
    assert count == 1


@given(st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=80))
def test_after_loops_are_taken_out_there_is_none_and_nothing_new(texts: list[str]) -> None:
    given_words = [Word(i, i + 0.5, text, 0.5) for i, text in enumerate(texts)]
    kept, count = without_loops(given_words)
    assert loop([word.text for word in kept]) is None
    assert {replace(word, doubt=None) for word in kept} <= set(given_words)
    assert all(word.doubt in {None, "loop"} for word in kept)
    assert (count == 0) == (len(kept) == len(given_words))


def test_good_text_has_no_faults() -> None:
    assert faults(heard("It is a half, because two halves are a whole."), voice_s=3.0) == 0


@pytest.mark.parametrize(
    "doubtful",
    [
        heard("It is a half.", logprob=-1.3),
        heard("It is a half.", compression=2.9),
        heard("Thank you. " * 9),
        heard(" ".join(["word"] * 3 + [f"other{i}" for i in range(20)])),
        heard("It goes on much longer than anybody could speak in that little time."),
        heard(""),
    ],
)
def test_every_ground_for_doubt_counts(doubtful: Heard) -> None:
    assert faults(doubtful, voice_s=1.0 if "longer" in "".join(w.text for w in doubtful.words) else 20.0) == 1


def test_text_that_the_model_itself_takes_for_silence_is_invented() -> None:
    assert invented(heard("you", logprob=-1.9, no_speech=0.95), voice_s=2.0)
    assert not invented(heard("you", logprob=-0.4, no_speech=0.95), voice_s=2.0)
    assert not invented(heard("you", logprob=-1.9, no_speech=0.2), voice_s=2.0)


def test_text_longer_than_its_voice_is_invented() -> None:
    assert invented(heard("Thank you for watching, and see you in the next video!"), voice_s=0.3)
    assert not invented(heard("Yes."), voice_s=0.2)


def test_text_in_a_script_of_another_language_is_a_fault_and_a_doubt() -> None:
    greek = heard("Το επόμενο πρόγραμμα είναι διαθέσιμο, και συνεχίζουμε.")
    assert faults(greek, voice_s=8.0, language="en") == 1
    assert faults(greek, voice_s=8.0, language="el") == 0
    assert doubt_of(greek.words, "en") == "language"
    assert doubt_of(greek.words, "el") is None


def test_text_that_only_repeats_the_vocabulary_is_a_fault() -> None:
    given_words = "aliasing, mutable, append, range, newton, isaac, temp"
    assert faults(heard("Aliasing, mutable, append, range, newton, isaac."), 8.0, "en", given_words) == 1
    assert faults(heard("So we append newton, and aliasing is mutable."), 8.0, "en", given_words) == 0


def test_a_sentence_written_like_the_list_of_the_vocabulary_is_a_fault() -> None:
    said = "Three quarters plus one sixth, the multiples of four or twelve, the, multiples, of, six, or, six, twelve."
    assert faults(heard(said), 9.0, "en", "multiples, fractions") == 1
    assert faults(heard("We need wood, nails, glue, paint, brushes and time."), 5.0, "en", "multiples, fractions") == 0
    assert faults(heard(said), 9.0, "en") == 0  # without a vocabulary the commas are the recogniser's own


def test_what_remains_of_a_loop_is_marked_and_the_rest_is_not() -> None:
    kept, _ = without_loops(heard("So we add. " + "Thank you very much. " * 6 + "Now the next slide.").words)
    assert [word.doubt for word in kept] == [None] * 3 + ["loop"] * 4 + [None] * 4
    assert doubt_of(kept[3:7], "en") == "loop"
    assert doubt_of(kept[7:], "en") is None


def test_improbable_text_is_a_guess() -> None:
    assert guessed(heard("mumble", logprob=-1.2))
    assert not guessed(heard("It is a half."))
