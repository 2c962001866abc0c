"""Suggestions: from situations the lesson shows, never for what it does already, each with what it rests on."""

from __future__ import annotations

import json

import polars as pl
import pytest

from analyzers.suggestions import SPEC
from analyzers.suggestions.infer import run
from classroom.domain import tables as t
from classroom.domain.strategies import SITUATIONS


def _labels(target: str, *rows: tuple) -> pl.DataFrame:
    return pl.DataFrame([(target, *row) for row in rows], schema=t.LABELS.schema, orient="row")


def _measure(name: str, low: float, high: float, n: int) -> pl.DataFrame:
    row = (name, "lesson", (low + high) / 2, low, high, "s", n)
    return pl.DataFrame([row], schema=t.MEASURES.schema, orient="row")


@pytest.fixture
def made(alone, utterances):
    def make(**inputs: pl.DataFrame) -> list[dict]:
        given = {"utterances": utterances(["It is four.", "How do you know?", "Good.", "Next one."]), **inputs}
        (piece,) = run(given, alone(params=SPEC.params()))
        rows = t.check(piece["suggestions"], t.SUGGESTIONS).to_dicts()
        return [{**row, "evidence": json.loads(row["evidence"])} for row in rows]

    return make


def test_a_lesson_that_calls_for_nothing_gets_no_suggestion(made) -> None:
    assert made() == []


def test_a_place_the_coach_shows_is_answered_and_what_the_teacher_does_is_praised(made) -> None:
    rows = made(**{"labels.coaching": _labels("utterance", (2, "missed", "no_why", 0.5, True))})
    praise = [row for row in rows if row["already_doing"]]
    assert [(row["entry"], row["evidence"]["shown_at"]) for row in praise] == [("no_why.press_for_reasoning", 1)]
    new = [row for row in rows if not row["already_doing"]]
    assert "no_why.press_for_reasoning" not in {row["entry"] for row in new}
    assert new[0]["utterance"] == 2
    assert new[0]["start_s"] == 10.0
    assert new[0]["evidence"]["utterances"] == [2, 3]


def test_a_place_that_is_not_shown_calls_for_nothing(made) -> None:
    assert made(**{"labels.coaching": _labels("utterance", (2, "missed", "no_why", 0.2, False))}) == []


@pytest.mark.parametrize(("high", "n", "found"), [(0.8, 40, True), (1.2, 40, False), (0.8, 5, False)])
def test_a_short_wait_counts_only_where_its_whole_interval_is_short(made, high: float, n: int, found: bool) -> None:
    rows = made(**{"measures.talk": _measure("wait_after_question", 0.3, high, n)})
    assert bool(rows) == found
    assert all(row["evidence"]["measure"] == "wait_after_question" for row in rows)


def test_two_answers_with_one_misconception_are_a_situation_and_one_is_not(made, comments) -> None:
    two = _labels("comment", (0, "misconceptions", "MaE08", 0.7, True), (1, "misconceptions", "MaE08", 0.6, True))
    given = {"comments": comments(["2/5", "2/5"])}
    rows = made(**given, **{"labels.misconceptions": two})
    assert {row["situation"] for row in rows} == {"misconception"}
    assert rows[0]["evidence"]["comments"] == [0, 1]
    assert made(**given, **{"labels.misconceptions": two.head(1)}) == []


def test_a_written_question_without_a_reply_is_a_situation_until_somebody_replies(made, comments) -> None:
    confused = _labels("comment", (0, "feedback", "confusion", 0.9, True))
    asked = comments(["Why do we flip it?"])
    assert {row["situation"] for row in made(comments=asked, **{"labels.feedback": confused})} == {"unanswered_comment"}
    replied = comments(["Why do we flip it?", "Because we divide."], parent=[None, 0])
    assert made(comments=replied, **{"labels.feedback": confused}) == []


@pytest.mark.parametrize("text", ["You went too fast!", "Please slow down", "Va muy rápido", "más despacio por favor"])
def test_two_remarks_on_the_pace_are_heard(made, comments, text: str) -> None:
    assert {row["situation"] for row in made(comments=comments([text, text]))} == {"fast_pace"}
    assert made(comments=comments([text, "Nice."])) == []


def test_a_figure_on_a_slide_nobody_spoke_about_is_named(made, slides) -> None:
    deck = slides(["One", "Two"]).with_columns(pictures=pl.Series([0, 2], dtype=pl.Int32))
    alignment = t.frame(t.ALIGNMENT, {"utterance": [0], "slide": [1], "score": [0.9]})
    times = pl.DataFrame([("slide_time", "slide:1", 20.0, None, None, "s", 4)], schema=t.MEASURES.schema, orient="row")
    rows = made(slides=deck, alignment=alignment, **{"measures.slides": times})
    assert {(row["situation"], row["evidence"]["slide"]) for row in rows} == {("unexplained_figure", 2)}
    assert made(slides=deck, alignment=t.empty(t.ALIGNMENT), **{"measures.slides": times}) == []


def test_the_best_come_first_and_every_row_names_a_known_situation(made, comments) -> None:
    rows = made(
        comments=comments(["too fast", "so fast"]),
        **{"labels.coaching": _labels("utterance", (0, "missed", "lost_time", 0.9, True))},
    )
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    assert {row["situation"] for row in rows} <= set(SITUATIONS)
