"""Moves of a short lesson and its rates, on the shipped model."""

from __future__ import annotations

import polars as pl
import pytest

from analyzers.lecture_moves import SPEC as LECTURE
from analyzers.questions import SPEC as QUESTIONS
from analyzers.talk_moves import SPEC
from analyzers.uptake import SPEC as UPTAKE
from classroom.domain.tables import UTTERANCES, frame
from classroom.pipeline.alone import run_alone

LESSON = [
    ("teacher", "What do you get if you add one half and one third?"),
    ("student", "Two fifths."),
    ("teacher", "Two fifths."),
    ("teacher", "Why do you think so?"),
    ("student", "Because one plus one is two and two plus three is five."),
    ("student", "I disagree with her because the pieces are not the same size."),
    ("teacher", "Can somebody say in their own words what Maria said?"),
]


def utterances(rows: list[tuple[str, str]]) -> pl.DataFrame:
    roles, texts = ([row[part] for row in rows] for part in (0, 1))
    return frame(UTTERANCES, {"utterance": list(range(len(rows))), "role": roles, "text": texts})


def applied(labels: pl.DataFrame) -> dict[int, str]:
    return dict(labels.filter("applies").select("row", "label").iter_rows())


def test_each_utterance_makes_exactly_one_move_of_its_roles_set():
    made = run_alone(SPEC.name, {"utterances": utterances(LESSON)})
    moves = applied(made["labels.talk_moves"])
    assert moves.pop(5) in {"providing_evidence", "relating_to_another_student"}
    assert moves == {
        0: "press_for_accuracy",
        1: "making_a_claim",
        2: "restating",
        3: "press_for_reasoning",
        4: "providing_evidence",
        6: "getting_students_to_relate",
    }
    counts = made["labels.talk_moves"].group_by("row").agg(pl.col("applies").sum(), pl.col("score").sum()).sort("row")
    assert counts["applies"].to_list() == [1] * 7
    assert counts["score"].to_list() == pytest.approx([1] * 7, abs=1e-3)
    share = made["measures.talk_moves"].filter(name="press_share").row(0, named=True)
    assert (share["value"], share["n"]) == (0.5, 2)


def test_unknown_roles_are_guessed_so_that_every_utterance_has_a_move():
    rows = [("unknown", text) for _, text in LESSON]
    moves = applied(run_alone(SPEC.name, {"utterances": utterances(rows)})["labels.talk_moves"])
    assert len(moves) == len(LESSON)
    assert moves[3] == "press_for_reasoning"


def test_an_empty_lesson_gives_empty_tables_and_null_rates():
    for name in (SPEC.name, QUESTIONS.name, UPTAKE.name, LECTURE.name):
        made = run_alone(name, {"utterances": utterances([])})
        assert made[f"labels.{name}"].is_empty()
        assert made[f"measures.{name}"]["value"].null_count() == made[f"measures.{name}"].height


def test_questions_are_open_or_closed_by_their_wording():
    labels = run_alone(QUESTIONS.name, {"utterances": utterances(LESSON)})["labels.questions"].filter("applies")
    assert set(labels.filter(label="question")["row"]) == {0, 3, 6}
    assert 3 in set(labels.filter(label="open")["row"])
    assert 0 not in set(labels.filter(label="open")["row"])


def test_a_reply_that_asks_for_more_takes_up_and_one_that_goes_on_does_not():
    rows = [
        ("student", "I think it is twelve because three times four is twelve."),
        ("teacher", "You said three times four is twelve. How did you know to multiply the three and the four?"),
        ("student", "I think it is twelve because three times four is twelve."),
        ("teacher", "Open your books at page nine."),
    ]
    labels = run_alone(UPTAKE.name, {"utterances": utterances(rows)})["labels.uptake"]
    scores = dict(labels.select("row", "score").iter_rows())
    assert set(scores) == {1, 3}
    assert scores[1] > 0.7 > 0.4 > scores[3]


def test_a_lecture_is_labelled_window_by_window():
    rows = [("teacher", "For example take x equal to three and plug it in, then we get nine plus two is eleven.")] * 9
    labels = run_alone(LECTURE.name, {"utterances": utterances(rows)})["labels.lecture_moves"]
    assert labels["target"].unique().to_list() == ["window"]
    assert labels["row"].unique().sort().to_list() == [0, 3, 6]
    assert labels.filter("applies", label="worked_example").height >= 2
