"""An utterance cut in two: rows, times, words and every number that points at a row, then undo, restart, analysis."""

from __future__ import annotations

import json

import polars as pl
import pytest

from classroom.domain.corrections import CUT, Correction, Cut
from classroom.domain.errors import UsageError
from classroom.domain.tables import ALIGNMENT, MOMENTS, TRACES, WORDS, frame

LESSON = "abc123"


def words(texts: list[str], *, start_s: float = 0.0, every_s: float = 10.0) -> pl.DataFrame:
    """Words a second apart from the start of each utterance."""
    rows = [
        (n, w, start_s + every_s * n + w, text) for n, said in enumerate(texts) for w, text in enumerate(said.split())
    ]
    return frame(
        WORDS,
        {
            "utterance": [row[0] for row in rows],
            "word": [row[1] for row in rows],
            "start_s": [row[2] for row in rows],
            "end_s": [row[2] + 0.75 for row in rows],
            "text": [row[3] for row in rows],
            "probability": [0.9] * len(rows),
        },
    )


TEXTS = ["good morning all", "what is half I think a quarter", "yes and why", "no"]


@pytest.fixture
def taught(store, lesson, do, utterances, labels):
    store.add_lesson(lesson())
    do(store, "r1", {"utterances": said(utterances, TEXTS), "words": words(TEXTS)})
    do(store, "r2", {"labels.talk": labels([0, 1, 2, 3])})
    do(
        store,
        "r3",
        {"alignment": frame(ALIGNMENT, {"utterance": [0, 1, 2, 3], "slide": [1, 2, 3, 4], "score": [1.0] * 4})},
    )
    do(
        store,
        "r4",
        {
            "traces": frame(
                TRACES,
                {
                    "comment": [0, 1],
                    "rank": [1, 1],
                    "utterance": [1, 3],
                    "score": [0.5, 0.5],
                    "way": ["similarity"] * 2,
                },
            )
        },
    )
    return store


def said(utterances, texts: list[str]) -> pl.DataFrame:
    return utterances(0, len(texts)).with_columns(pl.Series("text", texts))


def cut(store, number: int, head: str, tail: str, *, end_s: float | None, start_s: float | None) -> str:
    value = Cut(head=head, tail=tail, end_s=end_s, start_s=start_s).value
    made = Correction(lesson_id=LESSON, table="utterances", key={"utterance": number}, column=CUT, value=value)
    return store.edit([made], command="split")


def cut_second(store) -> str:
    return cut(store, 1, "what is half", "I think a quarter", end_s=12.75, start_s=13.0)


def table(store, name: str) -> pl.DataFrame:
    return store.table(LESSON, name)


def fix(number: int, column: str, value: object) -> Correction:
    return Correction(lesson_id=LESSON, table="utterances", key={"utterance": number}, column=column, value=value)


def test_one_row_becomes_two_with_the_times_of_their_words(taught):
    cut_second(taught)
    rows = table(taught, "utterances")
    assert rows["utterance"].to_list() == [0, 1, 2, 3, 4]
    assert rows["text"].to_list() == ["good morning all", "what is half", "I think a quarter", "yes and why", "no"]
    assert rows.select("start_s", "end_s").rows()[1:3] == [(10.0, 12.75), (13.0, 18.0)]
    spoken = table(taught, "words").filter(pl.col("utterance").is_in([1, 2, 3]))
    assert spoken.select("utterance", "word", "text").rows() == [
        (1, 0, "what"),
        (1, 1, "is"),
        (1, 2, "half"),
        (2, 0, "I"),
        (2, 1, "think"),
        (2, 2, "a"),
        (2, 3, "quarter"),
        (3, 0, "yes"),
        (3, 1, "and"),
        (3, 2, "why"),
    ]


def test_what_was_computed_before_the_cut_points_at_the_same_words_after_it(taught):
    cut_second(taught)
    assert table(taught, "labels")["row"].to_list() == [0, 1, 3, 4]
    assert table(taught, "alignment").select("utterance", "slide").rows() == [(0, 1), (1, 2), (2, 2), (3, 3), (4, 4)]
    assert table(taught, "traces")["utterance"].to_list() == [1, 4]


def test_what_is_computed_after_the_cut_points_at_the_same_words_when_it_is_taken_back(taught, do, labels):
    cut_second(taught)
    do(taught, "r5", {"labels.talk": labels([0, 1, 2, 3, 4])})
    assert table(taught, "labels")["row"].to_list() == [0, 1, 2, 3, 4]
    evidence = json.dumps({"utterances": [2, 3], "comments": [7]})
    moments = {
        "moment": [0],
        "start_s": [30.0],
        "end_s": [38.0],
        "kind": ["question"],
        "reason": ["x"],
        "detail": ["{}"],
        "utterance": [4],
        "score": [0.5],
        "evidence": [evidence],
    }
    do(taught, "r6", {"moments": frame(MOMENTS, moments)})
    assert table(taught, "moments")["utterance"].to_list() == [4]
    taught.undo(LESSON)
    assert table(taught, "utterances")["text"].to_list() == TEXTS
    assert table(taught, "labels")["row"].to_list() == [0, 1, 2, 3]
    row = table(taught, "moments").row(0, named=True)
    assert (row["utterance"], json.loads(row["evidence"])) == (3, {"utterances": [1, 2], "comments": [7]})
    taught.redo(LESSON)
    assert table(taught, "labels")["row"].to_list() == [0, 1, 2, 3, 4]
    assert table(taught, "moments")["utterance"].to_list() == [4]


def test_either_half_can_be_corrected_and_cut_again_and_all_of_it_outlives_a_restart(taught, folder):
    cut_second(taught)
    taught.edit([fix(2, "speaker", "Ana"), fix(2, "role", "student")], command="speaker")
    taught.edit([fix(3, "role", "teacher")], command="role")
    cut(taught, 2, "I think", "a quarter", end_s=14.75, start_s=15.0)
    taught.edit([fix(3, "text", "one quarter")], command="words")
    wanted = [
        ("good morning all", None, "unknown"),
        ("what is half", None, "unknown"),
        ("I think", "Ana", "student"),
        ("one quarter", "Ana", "student"),
        ("yes and why", None, "teacher"),
        ("no", None, "unknown"),
    ]
    taught.close()
    with type(taught).open(folder) as again:
        assert again.table(LESSON, "utterances").select("text", "speaker", "role").rows() == wanted
        assert set(again.corrections(LESSON)["state"]) == {"placed"}
        for _ in range(5):
            assert again.undo(LESSON) is not None
        assert again.table(LESSON, "utterances")["text"].to_list() == TEXTS
        for _ in range(5):
            assert again.redo(LESSON) is not None
        assert again.table(LESSON, "utterances").select("text", "speaker", "role").rows() == wanted


def test_a_correction_of_a_label_made_before_a_cut_stays_at_its_row(taught):
    key = {"target": "utterance", "row": 2, "taxonomy": "feedback", "label": "confusion"}
    taught.correct(Correction(lesson_id=LESSON, table="labels", key=key, column="applies", value=True))
    cut_second(taught)
    rows = table(taught, "labels")
    assert rows.filter("applies")["row"].to_list() == [3]
    later = {**key, "row": 4}
    taught.correct(Correction(lesson_id=LESSON, table="labels", key=later, column="applies", value=True))
    assert table(taught, "labels").filter("applies")["row"].to_list() == [3, 4]


def test_a_comments_moment_that_a_person_gave_stays_at_its_words_when_others_are_cut(taught):
    key = {"comment": 0, "rank": 1}
    taught.correct(Correction(lesson_id=LESSON, table="traces", key=key, column="utterance", value=3))
    cut_second(taught)
    assert table(taught, "traces")["utterance"].to_list() == [4, 4]


def test_a_new_transcript_with_other_words_is_cut_at_the_same_second(taught, do, utterances):
    cut_second(taught)
    taught.edit([fix(2, "speaker", "Ana")], command="speaker")
    texts = ["good morning all", "what's a half uh I think quarter", "yes and why", "no"]
    do(taught, "r9", {"utterances": said(utterances, texts), "words": words(texts)})
    rows = table(taught, "utterances")
    assert rows["text"].to_list() == ["good morning all", "what's a half", "uh I think quarter", "yes and why", "no"]
    assert rows["start_s"][2] == 13.0
    assert rows["speaker"].to_list() == [None, None, "Ana", None, None]


def test_a_new_transcript_that_has_two_rows_there_is_not_cut(taught, do, utterances):
    cut_second(taught)
    split = said(utterances, ["good morning all", "what is half"]).with_columns(end_s=pl.Series([8.0, 12.75]))
    rest = utterances(2, 1).with_columns(text=pl.lit("I think a quarter"), start_s=pl.lit(13.0), end_s=pl.lit(18.0))
    do(taught, "r9", {"utterances": pl.concat([split, rest])})
    assert table(taught, "utterances").height == 3
    assert taught.corrections(LESSON)["state"].to_list() == ["unplaced"]


def test_utterances_without_times_are_cut_by_their_words(store, lesson, do, utterances):
    store.add_lesson(lesson())
    none = pl.lit(None, dtype=pl.Float64)
    do(store, "r1", {"utterances": said(utterances, TEXTS).with_columns(start_s=none, end_s=none)})
    store.edit([fix(3, "text", "no way")], command="words")
    cut(store, 1, "what is half", "I think a quarter", end_s=None, start_s=None)
    store.edit([fix(2, "role", "student")], command="role")
    rows = table(store, "utterances")
    assert rows["text"].to_list() == ["good morning all", "what is half", "I think a quarter", "yes and why", "no way"]
    assert rows["role"].to_list() == ["unknown", "unknown", "student", "unknown", "unknown"]
    assert rows["start_s"].null_count() == 5


@pytest.mark.parametrize(("head", "tail"), [("", "what is half I think a quarter"), ("what is", "half"), (" ", "x")])
def test_a_cut_that_loses_words_or_leaves_a_row_without_any_is_refused(taught, head, tail):
    with pytest.raises(UsageError):
        cut(taught, 1, head, tail, end_s=12.75, start_s=13.0)
    assert table(taught, "utterances").height == 4


def test_the_search_finds_the_words_of_a_half_under_its_own_number(taught):
    cut_second(taught)
    found = taught.search("quarter")
    assert found.select("kind", "number", "start_s").rows() == [("utterance", 2, 13.0)]


def test_words_with_accents_that_a_person_wrote_are_found(taught):
    taught.edit([fix(0, "text", "café con leche")], command="words")
    assert taught.search("cafe")["number"].to_list() == [0]
