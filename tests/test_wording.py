"""Pages of words: the same sections in both languages, and the figures they tell are those that were counted."""

from __future__ import annotations

import pytest

from classroom.wording import LANGUAGES, page
from tests.naming.counting import counted


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_privacy_page_tells_the_figures_that_are_counted(language: str) -> None:
    text = "\n".join(p for _, paragraphs in page("privacy", language) for p in paragraphs)
    word = {"en": "of", "es": "de"}[language]
    for file in ("held_out_en.txt", "held_out_es.txt"):
        for roster in (True, False):
            counts = counted(file, roster=roster)
            assert f"{counts.found} {word} {counts.marked}" in text
        counts = counted(file, roster=True)
        assert f"{counts.right} {word} {counts.proposed}" in text


def test_the_privacy_page_has_the_same_sections_in_both_languages() -> None:
    shapes = [[len(paragraphs) for _, paragraphs in page("privacy", language)] for language in LANGUAGES]
    assert shapes[0] == shapes[1]
    assert len(shapes[0]) > 5
