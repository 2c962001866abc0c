"""The words of slides that are listened for."""

from __future__ import annotations

import polars as pl

from analyzers.speech.vocabulary import MOST, MOST_NAMES, MOST_PIECES, USUAL, fitting, vocabulary
from classroom.domain.tables import SLIDES, empty, frame


def deck(*texts: str) -> pl.DataFrame:
    numbers = list(range(1, len(texts) + 1))
    columns = {"slide": numbers, "deck": ["a.pdf"] * len(texts), "page": numbers, "title": [""] * len(texts)}
    return frame(SLIDES, columns | {"text": list(texts), "notes": [""] * len(texts), "pictures": [0] * len(texts)})


def test_words_on_most_slides_come_first_as_they_are_mostly_written() -> None:
    slides = deck("Aliasing in Python", "Aliasing and aliasing", "lists: ALIASING, Python")
    assert vocabulary({"slides": slides}) == ("Aliasing", "Python", "lists")


def test_small_words_numbers_and_scraps_are_left_out() -> None:
    assert vocabulary({"slides": deck("The 3 of them are with you: x1 = 2.5 kg, we can't")}) == ()


def rare(text: str) -> list[int]:
    return [USUAL] if len(text) < 12 else [USUAL, USUAL + 1]


def test_a_large_deck_gives_no_more_than_can_be_listened_for() -> None:
    names = [f"{first}{second}lude" for first in "abcdefghij" for second in "klmnopqrst"]
    words = vocabulary({"slides": deck(" ".join(names))})
    assert len(words) == 100
    assert fitting(words, rare) == list(words[:MOST])


def test_long_words_count_for_more_because_they_cost_more() -> None:
    words = [f"{first}{second}ludelonger" for first in "abcdefghij" for second in "klmnopqrst"]
    assert len(fitting(words, rare)) == MOST_PIECES // 3


def test_words_the_recogniser_expects_anyway_are_not_told_but_names_are() -> None:
    def pieces(text: str) -> list[int]:
        return [300] if text.strip().lower() in {"half", "grace"} else [USUAL]

    assert fitting(["half", "Grace", "numerator"], pieces, always={"Grace"}) == ["Grace", "numerator"]


def test_the_subject_and_names_come_before_the_slides() -> None:
    names = [f"Name{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    words = vocabulary({"slides": deck("Mitosis")}, names, "Biology 7b: the cell")
    assert words == ("Biology", "cell", *names[:MOST_NAMES], "Mitosis")


def test_without_slides_names_and_a_subject_there_are_no_words() -> None:
    assert vocabulary({}) == ()
    assert vocabulary({"slides": empty(SLIDES)}) == ()
    assert fitting((), rare) == []
