"""How sure a measure or a label is: in both languages, with the figures that the model's card has."""

from __future__ import annotations

import re

import pytest

from classroom.domain.measures import MEASURES
from classroom.domain.taxonomy import TAXONOMIES
from classroom.pipeline.models import card_text
from classroom.wording import LANGUAGES, Wording
from classroom.workspace import sureness

SHOWN = ("feedback", "teacher_moves", "student_moves", "lecture_moves", "questions", "uptake")


def test_every_measure_says_what_its_sureness_rests_on():
    assert set(sureness.BASIS) == set(MEASURES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(MEASURES))
def test_a_measure_tells_n_its_interval_and_how_its_model_did(name, language):
    words = Wording(language)
    said = sureness.of_measure(name, value=0.5, n=40, around="42 to 58 %", words=words)
    first, second = said.split("\n")
    assert "n = 40" in first
    assert "42 to 58 %" in first
    assert second.endswith((".", ")."))
    assert not re.search(r"[{}]|\bNone\b|; \)|\(\)", said), said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("taxonomy", "label"), [(taxonomy, label) for taxonomy in SHOWN for label in TAXONOMIES[taxonomy]]
)
def test_a_label_tells_its_score_and_how_its_model_did(taxonomy, label, language):
    said = sureness.of_label(taxonomy, label, score=0.734, yours=False, words=Wording(language))
    first, second = said.split("\n")
    assert "73" in first
    assert second
    assert not re.search(r"[{}]|\bNone\b|; \)|\(\)", said), said


def test_the_figures_are_those_of_the_card():
    row = re.search(
        r"\| confusion: mean kappa with two coders, n = (\d+) \| ([\d.]+) \(([\d.]+) to", card_text("feedback")
    )
    assert row is not None
    said = sureness.of_label("feedback", "confusion", score=0.9, yours=False, words=Wording("en"))
    assert f"{row[1]} comments" in said
    assert f"kappa {float(row[2]):.2f}, {float(row[3]):.2f} to" in said
    agreed = "very well" if float(row[2]) >= 0.8 else "well"
    assert f"agrees {agreed} on this kind" in said


def test_few_items_an_unknown_value_and_a_persons_word_are_said_as_such():
    words = Wording("en")
    assert "few" in sureness.of_measure("press_share", value=0.5, n=4, around="10 to 90 %", words=words)
    assert "few" not in sureness.of_measure("press_share", value=0.5, n=40, around="40 to 60 %", words=words)
    assert "could not be worked out" in sureness.of_measure("press_share", value=None, n=0, around="", words=words)
    assert "You said so" in sureness.of_label("feedback", "confusion", score=0.1, yours=True, words=words)
    assert sureness.of_measure("zest", value=1.0, n=3, around="", words=words).count("\n") == 0
