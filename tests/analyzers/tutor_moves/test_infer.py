from __future__ import annotations

import polars as pl
import pytest

from analyzers.tutor_moves import SPEC
from analyzers.tutor_moves.infer import SHOWN, run
from analyzers.tutor_moves.model import MENUS
from analyzers.tutor_moves.turns import Turn, turns_of
from classroom.domain.tables import LABELS, check
from classroom.domain.taxonomy import TUTOR_MOVES


@pytest.fixture
def labelled(surroundings, talk):
    def make(*rows):
        said = [(float(place), place + 0.5, text, None, role) for place, (role, text) in enumerate(rows)]
        (piece,) = run({"utterances": talk(*said)}, surroundings(SPEC))
        return check(piece["labels.tutor_moves"], LABELS)

    return make


def applied(rows: pl.DataFrame) -> list[str]:
    return rows.filter(pl.col("applies"))["label"].to_list()


LESSON = [
    ("teacher", "Hi! Talk me through your solution please."),
    ("student", "I added 12 and 5 and got 17."),
    ("teacher", "The answer is 60, because you need to multiply 12 by 5, so 12 * 5 = 60."),
    ("student", "Oh, I see."),
    ("teacher", "Well done, great work, bye!"),
]


def test_each_teachers_utterance_gets_exactly_one_move(labelled):
    rows = labelled(*LESSON).filter(pl.col("taxonomy") == "tutor_moves")
    assert rows["row"].unique(maintain_order=True).to_list() == [0, 2, 4]
    assert rows["label"].to_list() == list(TUTOR_MOVES) * 3
    for _, own in rows.group_by("row"):
        assert own["applies"].sum() == 1
        assert abs(own["score"].sum() - 1) < 1e-3


def test_plain_moves_are_recognised(labelled):
    assert applied(labelled(*LESSON))[1:] == ["telling", "generic"]


def test_menus_stand_where_a_student_spoke_before_and_never_apply(labelled):
    menus = labelled(*LESSON).filter(pl.col("taxonomy") != "tutor_moves")
    assert menus["row"].unique(maintain_order=True).to_list() == [2, 4]
    assert not menus["applies"].any()
    for (_, name), own in menus.group_by("row", "taxonomy", maintain_order=True):
        assert own.height == SHOWN
        assert set(own["label"]) <= set(MENUS[str(name)])
        assert own["score"].is_sorted(descending=True)


def test_students_and_texts_without_letters_get_nothing(labelled):
    assert labelled(("student", "It is 4."), ("teacher", "..."), ("teacher", "😀"), ("teacher", "")).height == 0


def test_unknown_roles_get_moves_but_no_menus(labelled):
    rows = labelled(("unknown", "What did you do first?"), ("unknown", "I added."))
    assert set(rows["taxonomy"]) == {"tutor_moves"}
    assert rows["row"].unique().sort().to_list() == [0, 1]


def test_what_students_said_since_the_teacher_spoke_is_the_context():
    texts = ["Hello", "one", "two", "Right.", "Go on."]
    turns = turns_of(texts, ["teacher", "student", "student", "teacher", "teacher"])
    assert [(row, turn.before) for row, turn in turns] == [(0, ""), (3, "one two"), (4, "")]
    assert turns[1][1] == Turn("Right.", "one two", 1)


def test_odd_texts_are_no_fault(labelled):
    rows = labelled(("teacher", "Why? " * 2500), ("student", "x" * 10_000), ("teacher", "どうして"), ("teacher", "ñ"))
    assert rows.filter(pl.col("taxonomy") == "tutor_moves")["row"].unique().sort().to_list() == [0, 2, 3]


def test_a_stop_ends_without_a_piece(surroundings, talk):
    said = talk((0.0, 1.0, "What now?", None, "teacher"))
    assert list(run({"utterances": said}, surroundings(SPEC, stop_after=0))) == []
