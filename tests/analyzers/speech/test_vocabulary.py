"""The words of slides that are listened for."""

from __future__ import annotations

import polars as pl

from analyzers.speech.vocabulary import MOST, vocabulary
from classroom.domain.tables import SLIDES, empty, frame


def deck(*texts: str) -> pl.DataFrame:
    numbers = list(range(1, len(texts) + 1))
    columns = {"slide": numbers, "deck": ["a.pdf"] * len(texts), "page": numbers, "title": [""] * len(texts)}
    return frame(SLIDES, columns | {"text": list(texts), "notes": [""] * len(texts), "pictures": [0] * len(texts)})


def test_words_on_most_slides_come_first_as_they_are_mostly_written() -> None:
    slides = deck("Aliasing in Python", "Aliasing and aliasing", "lists: ALIASING, Python")
    assert vocabulary({"slides": slides}) == "Aliasing, Python, lists"


def test_small_words_numbers_and_scraps_are_left_out() -> None:
    assert vocabulary({"slides": deck("The 3 of them are with you: x1 = 2.5 kg")}) == ""


def test_a_large_deck_gives_no_more_than_can_be_listened_for() -> None:
    names = [f"{first}{second}lude" for first in "abcdefghij" for second in "klmnopqrst"]
    assert len(vocabulary({"slides": deck(" ".join(names))}).split(", ")) == MOST


def test_without_slides_there_are_no_words() -> None:
    assert vocabulary({}) == ""
    assert vocabulary({"slides": empty(SLIDES)}) == ""
