"""Invented text is known by its words alone; what people say in class is not taken for it."""

from __future__ import annotations

import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom.domain.doubt import DOUBTS, believed, doubts, loop, written_in
from classroom.domain.tables import UTTERANCES, frame

GREEK = "Το επόμενο πρόγραμμα είναι διαθέσιμο σε όλους και συνεχίζουμε με την επόμενη ενότητα του μαθήματος."
SPANISH = "Hoy vamos a ver cómo se suman dos fracciones que no tienen el mismo denominador en la pizarra."
NOUNS = [
    "half",
    "third",
    "fifth",
    "line",
    "slide",
    "number",
    "bar",
    "pizza",
    "share",
    "paper",
    "answer",
    "reason",
    "sum",
]


def lesson(sentences: int, seed: int = 3) -> list[str]:
    """English sentences as a teacher says them."""
    rng = random.Random(seed)
    kinds = (
        "So we take the {0} and then we put it on the {1}, and that is what you have there.",
        "Why do you think that the {0} is the same as the {1} in this picture?",
        "I want you to look at the {0} and tell me what it is that you see.",
    )
    return [rng.choice(kinds).format(rng.choice(NOUNS), rng.choice(NOUNS)) for _ in range(sentences)]


def signs(texts: list[str], *, language: str | None = None) -> list[str | None]:
    return doubts(texts, [None] * len(texts), language=language)


def test_a_lesson_shows_no_sign() -> None:
    assert set(signs(lesson(200))) == {None}


@pytest.mark.parametrize("language", [None, "en"])
def test_a_passage_in_another_script_is_found_and_nothing_else(language: str | None) -> None:
    texts = [GREEK] * 3 + [f"{i} {GREEK}" for i in range(9)] + lesson(100)
    assert signs(texts, language=language) == ["language"] * 12 + [None] * 100


def test_a_passage_without_the_small_words_of_the_lesson_is_found() -> None:
    texts = [*lesson(60), *(f"{SPANISH} {i}" for i in range(8)), *lesson(60, seed=4)]
    assert signs(texts) == [None] * 60 + ["language"] * 8 + [None] * 60


def test_the_language_a_person_named_decides_which_of_two_scripts_is_wrong() -> None:
    texts = [f"{i} {GREEK}" for i in range(60)] + lesson(60)
    assert signs(texts, language="en") == ["language"] * 60 + [None] * 60
    assert signs(texts, language="el") == [None] * 60 + ["language"] * 60


def test_a_language_lesson_that_goes_to_and_fro_is_not_doubted() -> None:
    texts = [text for pair in zip(lesson(60), [GREEK] * 60, strict=True) for text in pair]
    assert "language" not in signs(texts)


def test_a_short_quotation_in_another_script_is_not_doubted() -> None:
    assert set(signs([*lesson(50), "γνῶθι σεαυτόν", *lesson(50)])) == {None}


def test_the_same_utterance_over_and_over_is_a_loop_after_the_first() -> None:
    texts = [*lesson(5), *["Thank you very much."] * 7, *lesson(5)]
    assert signs(texts) == [None] * 6 + ["loop"] * 6 + [None] * 5


def test_children_who_all_answer_alike_are_no_loop() -> None:
    assert set(signs([*lesson(5), *["Yes."] * 7, *lesson(5)])) == {None}


@pytest.mark.parametrize("text", ["0, 0, 0, 0, " * 5, "1 0 0 " * 6])
def test_rows_of_a_matrix_read_out_are_no_loop(text: str) -> None:
    assert loop(text.split()) is None


def test_more_than_anybody_says_in_that_time_is_too_fast_and_short_times_are_not_looked_at() -> None:
    text = "It goes on much longer than anybody could speak in that little time, and on and on and on."
    assert doubts([text, text, text], [1.5, 5.0, 0.2]) == ["speed", None, None]


@pytest.mark.parametrize(
    "text", ["Subtitles by the Amara.org community", "Subtítulos realizados por la comunidad de Amara.org"]
)
def test_credits_of_subtitles_were_not_said(text: str) -> None:
    assert signs(["So we begin.", text]) == [None, "silence"]


@pytest.mark.parametrize(
    ("text", "language", "fits"),
    [
        ("Hello", "en", True),
        ("Привет всем", "en", False),
        ("Привет всем", "ru", True),
        ("OK", "ru", True),
        ("数学の授業です", "ja", True),
        ("こんにちは", "en", False),
        ("1 + 2 = 3", "ar", True),
    ],
)
def test_the_script_of_a_language_is_known(text: str, language: str, fits: bool) -> None:
    assert written_in(text, language) is fits


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), max_size=30), st.sampled_from([None, "en", "el", "xx"]))
def test_any_texts_get_one_known_sign_or_none_each(texts: list[str], language: str | None) -> None:
    found = signs(texts, language=language)
    assert len(found) == len(texts)
    assert set(found) <= {None, *DOUBTS}


def test_analyzers_are_given_what_is_in_doubt_without_its_text() -> None:
    rows = frame(
        UTTERANCES, {"utterance": [0, 1], "role": ["unknown"] * 2, "text": ["a", "b"], "doubt": [None, "loop"]}
    )
    assert believed(rows)["text"].to_list() == ["a", ""]
    assert believed(rows).drop("text").equals(rows.drop("text"))
    assert believed(rows).schema == pl.Schema(UTTERANCES.schema)
