from __future__ import annotations

import json

import pytest

from classroom.domain.corrections import Correction
from classroom.domain.errors import UsageError
from classroom.domain.tables import COMMENTS, MEASURES, TRACES, frame


@pytest.fixture
def taught(store, lesson, do, utterances):
    store.add_lesson(lesson())
    do(store, "r1", {"utterances": utterances(0, 4)})
    return store


def fix(number: int, column: str, value: object, table: str = "utterances", **facts) -> Correction:
    return Correction(
        lesson_id="abc123",
        table=table,
        key=facts.pop("key", {"utterance": number}),
        column=column,
        value=value,
        **facts,
    )


def roles(store) -> list[str]:
    return store.table("abc123", "utterances")["role"].to_list()


def states(store) -> list[str]:
    return store.corrections("abc123")["state"].to_list()


def test_a_correction_outranks_the_model_and_the_models_value_is_kept(taught, folder):
    made = taught.correct(fix(1, "role", "teacher", author="Ms. K"))
    assert roles(taught) == ["unknown", "teacher", "unknown", "unknown"]
    assert set(taught.table("abc123", "utterances", corrected=False)["role"]) == {"unknown"}
    row = taught.corrections("abc123").row(0, named=True)
    assert (row["correction_id"], row["author"], row["state"]) == (made, "Ms. K", "placed")
    assert [json.loads(row[name]) for name in ("key", "old", "value", "row_key")] == [
        {"utterance": 1},
        "unknown",
        "teacher",
        {"utterance": 1},
    ]
    taught.close()
    with type(taught).open(folder) as again:
        assert roles(again)[1] == "teacher"


def test_of_two_corrections_the_later_counts_and_withdrawing_it_gives_the_earlier_back(taught):
    taught.correct(fix(1, "role", "teacher"))
    second = taught.correct(fix(1, "role", "student"))
    assert roles(taught)[1] == "student"
    assert json.loads(taught.corrections("abc123")["old"][1]) == "teacher"
    taught.withdraw(second)
    taught.withdraw(second)
    assert roles(taught)[1] == "teacher"
    assert states(taught) == ["placed", "withdrawn"]


def test_withdrawing_the_earlier_of_two_leaves_the_later(taught):
    first = taught.correct(fix(1, "role", "teacher"))
    taught.correct(fix(1, "role", "student"))
    taught.withdraw(first)
    assert roles(taught)[1] == "student"
    assert states(taught) == ["withdrawn", "placed"]


def test_null_can_be_corrected_and_corrected_to(taught):
    taught.correct(fix(0, "speaker", "Student 3"))
    assert taught.table("abc123", "utterances")["speaker"].to_list() == ["Student 3", None, None, None]
    taught.correct(fix(0, "speaker", None))
    assert taught.table("abc123", "utterances")["speaker"].null_count() == 4


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("role", "headmaster"),
        ("role", None),
        ("text", None),
        ("text", 5),
        ("confidence", 2.0),
        ("confidence", "high"),
        ("confidence", float("nan")),
        ("utterance", 9),
        ("start_s", 1.0),
        ("end_s", 1.0),
        ("shoe_size", 1),
    ],
)
def test_a_value_the_column_cannot_hold_is_refused_and_nothing_changes(taught, column, value):
    before = taught.table("abc123", "utterances")
    with pytest.raises(UsageError) as refused:
        taught.correct(fix(1, column, value))
    assert "headmaster" not in str(refused.value)
    assert taught.table("abc123", "utterances").equals(before)
    assert taught.corrections("abc123").height == 0


@pytest.mark.parametrize("value", [True, "2", 1.5, 2**40])
def test_a_whole_number_is_not_taken_from_another_kind_of_value(taught, do, value):
    do(taught, "r2", {"comments": frame(COMMENTS, {"comment": [0], "source": ["f"], "text": ["?"], "likes": [1]})})
    with pytest.raises(UsageError):
        taught.correct(fix(0, "likes", value, "comments", key={"comment": 0}))


@pytest.mark.parametrize(
    "correction",
    [
        fix(99, "role", "teacher"),
        fix(0, "role", "teacher", key={}),
        fix(0, "role", "teacher", key={"utterance": 0, "word": 0}),
        fix(0, "role", "teacher", "walls"),
        fix(0, "speech_s", 1.0, "stretches", key={}),
        Correction(lesson_id="nobody", table="utterances", key={"utterance": 0}, column="role", value="teacher"),
    ],
)
def test_a_correction_of_what_is_not_there_is_refused(taught, correction):
    with pytest.raises(UsageError):
        taught.correct(correction)


def test_only_a_correction_there_is_can_be_withdrawn(taught):
    made = taught.correct(fix(1, "role", "teacher"))
    taught.withdraw(made)
    taught.withdraw(made)
    with taught._database.read() as connection:
        assert connection.execute("select count(*) from corrections").fetchall() == [(2,)]
    with pytest.raises(UsageError):
        taught.withdraw("nothing")


def test_corrections_come_through_a_new_analysis_that_numbers_otherwise(taught, do, utterances):
    taught.correct(fix(2, "role", "teacher"))
    shifted = utterances(0, 5, start_s=[0.0, 5.0, 10.2, 20.4, 30.0], end_s=[4.0, 9.0, 18.0, 28.0, 38.0])
    do(taught, "r2", {"utterances": shifted}, version=2)
    assert roles(taught) == ["unknown", "unknown", "unknown", "teacher", "unknown"]
    row = taught.corrections("abc123").row(0, named=True)
    assert (row["state"], json.loads(row["row_key"])) == ("moved", {"utterance": 3})


def test_a_correction_whose_place_is_gone_is_listed_and_comes_back_with_it(taught, do, utterances):
    taught.correct(fix(3, "role", "teacher"))
    do(taught, "r2", {"utterances": utterances(0, 2)}, version=2)
    assert states(taught) == ["unplaced"]
    assert roles(taught) == ["unknown", "unknown"]
    taught.make_current("r1")
    assert states(taught) == ["placed"]
    assert roles(taught)[3] == "teacher"


def test_a_corrected_text_never_hides_words_of_a_longer_utterance(taught, do, utterances):
    taught.correct(fix(1, "text", "three quarters"))
    same = utterances(0, 4, text="heard anew")
    do(taught, "r2", {"utterances": same}, version=2)
    assert taught.table("abc123", "utterances")["text"][1] == "three quarters"
    longer = utterances(0, 2, text="joined", end_s=[8.0, 40.0])
    do(taught, "r3", {"utterances": longer}, version=3)
    assert taught.table("abc123", "utterances")["text"][1] == "joined 1"
    assert states(taught) == ["unplaced"]


def test_a_label_follows_its_utterance_to_its_new_number(taught, do, utterances, labels):
    do(taught, "r2", {"labels.talk": labels([0, 1, 2, 3])})
    key = {"target": "utterance", "row": 2, "taxonomy": "feedback", "label": "confusion"}
    taught.correct(fix(0, "applies", True, "labels", key=key))
    assert taught.table("abc123", "labels.talk")["applies"].to_list() == [False, False, True, False]
    do(taught, "r3", {"utterances": utterances(0, 3, start_s=[0.0, 20.0, 30.0], end_s=[1.0, 28.0, 38.0])})
    do(taught, "r4", {"labels.talk": labels([0, 1, 2])}, version=2)
    assert taught.table("abc123", "labels")["applies"].to_list() == [False, True, False]
    assert states(taught) == ["moved"]


def test_a_label_of_a_comment_follows_the_comments_text(taught, do, labels):
    def comments(*texts: str):
        return frame(COMMENTS, {"comment": list(range(len(texts))), "source": ["f"] * len(texts), "text": list(texts)})

    do(taught, "c1", {"comments": comments("why?", "nice")})
    do(taught, "l1", {"labels.feedback": labels([0, 1], target="comment", applies=True)})
    key = {"target": "comment", "row": 1, "taxonomy": "feedback", "label": "confusion"}
    taught.correct(fix(0, "applies", False, "labels.feedback", key=key))
    do(taught, "c2", {"comments": comments("first", "why?", "nice")})
    do(taught, "l2", {"labels.feedback": labels([0, 1, 2], target="comment", applies=True)}, version=2)
    assert taught.table("abc123", "labels")["applies"].to_list() == [True, True, False]
    do(taught, "c3", {"comments": comments("nice", "why?", "nice")})
    do(taught, "l3", {"labels.feedback": labels([0, 1, 2], target="comment", applies=True)}, version=3)
    assert taught.table("abc123", "labels")["applies"].to_list() == [True, True, True]
    assert states(taught) == ["unplaced"]


def test_a_traced_place_stays_corrected_when_the_tracer_changes_its_mind(taught, do):
    def traces(utterance: int):
        columns = {"comment": [0], "rank": [1], "utterance": [utterance], "score": [0.5], "way": ["similarity"]}
        return frame(TRACES, columns)

    do(taught, "c1", {"comments": frame(COMMENTS, {"comment": [0], "source": ["f"], "text": ["why?"]})})
    do(taught, "t1", {"traces": traces(1)})
    taught.correct(fix(0, "utterance", 3, "traces", key={"comment": 0, "rank": 1}))
    do(taught, "t2", {"traces": traces(2)}, version=2)
    assert taught.table("abc123", "traces")["utterance"].to_list() == [3]
    assert states(taught) == ["placed"]


def test_a_number_without_a_place_is_unplaced_once_it_was_computed_otherwise(taught, do, measures):
    do(taught, "m1", {"measures.talk": measures(["words"], 10.0)})
    taught.correct(fix(0, "value", 12, "measures", key={"name": "words", "scope": "lesson"}))
    assert taught.table("abc123", "measures")["value"].to_list() == [12.0]
    do(taught, "m2", {"measures.talk": measures(["words"], 11.0)}, version=2)
    assert taught.table("abc123", "measures")["value"].to_list() == [11.0]
    assert states(taught) == ["unplaced"]
    assert MEASURES.schema == dict(taught.table("abc123", "measures").schema)


def test_corrections_of_several_tables_are_listed_in_the_order_they_were_made(taught, do, labels):
    do(taught, "l1", {"labels.talk": labels([0])})
    key = {"target": "utterance", "row": 0, "taxonomy": "feedback", "label": "confusion"}
    taught.correct(fix(0, "text", "a"))
    taught.correct(fix(0, "applies", True, "labels", key=key))
    taught.correct(fix(1, "text", "b"))
    assert taught.corrections("abc123")["table"].to_list() == ["utterances", "labels", "utterances"]
    assert taught.corrections("nobody").height == 0


def test_a_doubt_about_what_the_recogniser_wrote_goes_with_the_text_a_person_wrote(store, lesson, do, utterances):
    store.add_lesson(lesson())
    do(store, "r1", {"utterances": utterances(0, 3, doubt=["loop", None, "guess"])})
    written = store.correct(fix(0, "text", "Thank you."))
    assert store.table("abc123", "utterances")["doubt"].to_list() == [None, None, "guess"]
    store.withdraw(written)
    assert store.table("abc123", "utterances")["doubt"].to_list() == ["loop", None, "guess"]
