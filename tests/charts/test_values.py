"""Numbers are written with their unit, in the language's way, and unknown is never nought."""

from __future__ import annotations

import pytest

from classroom.charts.values import interval, measure_name, number, said
from classroom.domain.measures import MEASURES
from classroom.wording import Wording


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.624, "share", "62 %"),
        (None, "share", "–"),
        (1.44, "s", "1.4 s"),
        (125.0, "s", "2:05"),
        (5204.0, "words", "5,204 words"),
        (115.24, "questions/h", "115.2 questions/h"),
        (-0.001, "s", "0.0 s"),
        (0.0, "s", "0 s"),
    ],
)
def test_a_value_is_said_with_its_unit(value, unit, text):
    assert said(value, unit, Wording("en")) == text


def test_spanish_has_its_own_point_and_groups():
    spanish = Wording("es")
    assert number(5204.5, 1, spanish) == "5\u202f204,5"
    assert said(1.44, "s", spanish) == "1,4 s"


def test_an_interval_names_both_ends_and_nothing_where_there_is_none():
    english = Wording("en")
    assert interval(0.69, 0.79, "share", english) == "69 to 79 %"
    assert interval(50.0, 130.0, "s", english) == "50.0 to 2:10"
    assert interval(None, 0.8, "share", english) == ""


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_declared_measure_has_a_title_and_a_unit_in_words(language):
    words = Wording(language)
    for name, info in MEASURES.items():
        assert words.has(f"measure.{name}"), name
        assert words.has(f"unit.{info.unit}"), info.unit


@pytest.mark.parametrize(
    ("name", "scope", "title"),
    [
        ("words", "lesson", "Words spoken"),
        ("comment_share", "label:confusion", "Share of comments: Question or confusion"),
        ("teacher_move_rate", "move:revoicing", "Teacher's discussion moves: Revoicing"),
        ("student_move_rate", "label:making_a_claim", "Students' discussion moves: Making a claim"),
        ("lecture_move_share", "move:question", "Parts of the explanation: Question"),
        ("coach_score", "lesson:climate", "A coach's estimate: Climate"),
        ("speech_share", "role:teacher", "Time with speech: teacher"),
        ("talk_time", "voices:several", "Time of the lesson: several at once"),
        ("slide_time", "slide:3", "Time on a slide: 3"),
    ],
)
def test_a_measure_is_named_with_what_it_is_about(name: str, scope: str, title: str) -> None:
    assert measure_name(name, scope, Wording("en")) == title
