from __future__ import annotations

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom.domain.errors import UsageError
from classroom.domain.tables import COMMENTS, SLIDES, TABLES, TableError, empty, frame
from classroom.store import RunStart, Store


@pytest.fixture(scope="module")
def shared(tmp_path_factory, lesson):
    with Store.open(tmp_path_factory.mktemp("store")) as opened:
        opened.add_lesson(lesson())
        yield opened


runs_made = iter(range(10**9))


@pytest.mark.parametrize("name", list(TABLES))
@given(data=st.data())
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_table_comes_back_exactly_as_it_was_committed_in_pieces(shared, any_table, name, data):
    rows = data.draw(any_table(TABLES[name]))
    cut = data.draw(st.integers(0, rows.height))
    run_id = f"{name} {next(runs_made)}"
    shared.start_run(RunStart(run_id=run_id, lesson_id="abc123", analyzer=name, version=1, writes=(name,)))
    for piece in (rows[:cut], rows[cut:]):
        assert shared.commit_piece(run_id, {name: piece}) == {name: piece.height}
    assert shared.pieces(run_id)[name].equals(rows)
    shared.finish_run(run_id, seconds=0.0)
    back = shared.table("abc123", name)
    assert back.equals(rows)
    assert back.schema == rows.schema


@pytest.fixture
def filled(store, lesson):
    store.add_lesson(lesson())
    return store


def test_a_lesson_without_runs_has_every_table_without_rows(filled):
    for name, table in TABLES.items():
        assert filled.table("abc123", name).equals(empty(table))
    assert filled.table("abc123", "labels.feedback").equals(empty(TABLES["labels"]))


def test_an_unknown_lesson_or_table_is_refused_by_name(filled):
    with pytest.raises(UsageError, match="nobody"):
        filled.table("nobody", "utterances")
    with pytest.raises(UsageError, match="There is no table walls"):
        filled.table("abc123", "walls")


def test_a_frame_that_is_not_its_table_leaves_nothing_of_the_call(filled, start, utterances):
    filled.start_run(start("r1", "abc123", "utterances", "words"))
    wrong = utterances(0, 2).with_columns(role=pl.lit("headmaster"))
    for pieces in (
        {"words": empty(TABLES["words"]), "utterances": wrong},
        {"utterances": utterances(0, 2).drop("text")},
    ):
        with pytest.raises(TableError):
            filled.commit_piece("r1", pieces)
    assert filled.pieces("r1") == {}


@pytest.mark.parametrize(
    ("first", "then"), [(3, 1), (3, 2), (3, 0)], ids=["before", "same number", "from the beginning"]
)
def test_a_piece_that_does_not_follow_the_one_before_is_refused(filled, start, utterances, first, then):
    filled.start_run(start("r1"))
    filled.commit_piece("r1", {"utterances": utterances(0, first)})
    with pytest.raises(TableError, match="utterances"):
        filled.commit_piece("r1", {"utterances": utterances(then, 5)})
    assert filled.table("abc123", "utterances").height == first


def test_a_piece_must_follow_in_order_where_no_key_says_so(filled, start, labels):
    stretches = TABLES["stretches"]
    filled.start_run(start("r1", "abc123", "labels.feedback", "stretches"))
    later = {"start_s": [30.0], "end_s": [60.0], "speech_s": [9.0], "language": [None]}
    filled.commit_piece("r1", {"labels.feedback": labels([5]), "stretches": frame(stretches, later)})
    earlier = {**later, "start_s": [0.0], "end_s": [30.0]}
    for pieces in ({"labels.feedback": labels([4])}, {"stretches": frame(stretches, earlier)}):
        with pytest.raises(TableError, match="does not follow"):
            filled.commit_piece("r1", pieces)
    filled.commit_piece("r1", {"stretches": frame(stretches, later)})


def test_a_key_that_another_piece_has_is_refused_even_where_the_order_allows_it(filled, start, labels):
    filled.start_run(start("r1", "abc123", "labels.feedback"))
    filled.commit_piece("r1", {"labels.feedback": labels([0, 1])})
    filled.commit_piece("r1", {"labels.feedback": labels([1], label="setup")})
    with pytest.raises(TableError, match="there before"):
        filled.commit_piece("r1", {"labels.feedback": labels([1])})
    assert filled.table("abc123", "labels").height == 3


def test_a_run_writes_only_what_it_said(filled, start, utterances, labels):
    filled.start_run(start("r1"))
    with pytest.raises(ValueError, match="does not write"):
        filled.commit_piece("r1", {"utterances": utterances(0, 1), "labels.feedback": labels([0])})
    assert filled.pieces("r1") == {}


def test_labels_of_several_analyzers_are_one_table_in_order(filled, do, labels):
    do(filled, "r1", {"labels.feedback": labels([0, 2], target="comment")})
    do(filled, "r2", {"labels.talk": labels([0, 5], target="utterance", label="press")})
    do(filled, "r3", {"labels.another": labels([1, 2], target="comment", label="setup")})
    whole = filled.table("abc123", "labels")
    assert whole.select("target", "row", "label").rows() == [
        ("comment", 0, "confusion"),
        ("comment", 1, "setup"),
        ("comment", 2, "setup"),
        ("comment", 2, "confusion"),
        ("utterance", 0, "press"),
        ("utterance", 5, "press"),
    ]
    assert filled.table("abc123", "labels.talk").height == 2
    assert filled.table("abc123", "labels.tal").height == 0


def test_without_a_current_run_the_newest_unfinished_one_is_shown(filled, start, utterances, do):
    for run_id, count in (("r1", 4), ("r2", 2)):
        filled.start_run(start(run_id))
        filled.commit_piece(run_id, {"utterances": utterances(0, count)})
        filled.end_run(run_id, status="stopped", error="")
    assert filled.table("abc123", "utterances").height == 2
    filled.start_run(start("r1"))
    assert filled.table("abc123", "utterances").height == 4
    do(filled, "r3", {"utterances": utterances(0, 1)})
    filled.start_run(start("r4"))
    filled.commit_piece("r4", {"utterances": utterances(0, 3)})
    assert filled.table("abc123", "utterances").height == 1


def test_a_finished_run_without_rows_is_shown_as_no_rows(filled, do, utterances):
    do(filled, "r1", {"utterances": utterances(0, 2)})
    do(filled, "r2", {"utterances": utterances(0, 0)})
    assert filled.table("abc123", "utterances").equals(empty(TABLES["utterances"]))


def test_two_lessons_never_see_each_others_rows(filled, lesson, do, utterances):
    filled.add_lesson(lesson("other"))
    do(filled, "r1", {"utterances": utterances(0, 2)})
    do(filled, "r2", {"utterances": utterances(0, 3)}, "other")
    assert filled.table("abc123", "utterances").height == 2
    assert filled.table("other", "utterances").height == 3


def test_nulls_empty_texts_and_empty_pictures_stay_different(filled, do):
    pictures = [b"", None, b"\x00\xff" * 3]
    slides = frame(
        SLIDES,
        {
            "slide": [1, 2, 3],
            "deck": ["d"] * 3,
            "page": [1, 2, 3],
            "title": ["", "a\x00b", "😀"],
            "text": ["", "'; drop table slides; --", "x" * 100_000],
            "notes": [""] * 3,
            "pictures": [0] * 3,
            "thumbnail": pictures,
        },
    )
    comments = frame(COMMENTS, {"comment": [0, 1], "source": ["f", "f"], "text": ["", "x"], "author": [None, ""]})
    do(filled, "r1", {"slides": slides, "comments": comments})
    assert filled.table("abc123", "slides").equals(slides)
    assert filled.table("abc123", "comments").equals(comments)


def test_the_stores_columns_are_those_the_domain_declares(filled):
    """A change of a table in the domain needs a migration of the store."""
    kinds = {pl.String: "VARCHAR", pl.Int32: "INTEGER", pl.Float64: "DOUBLE", pl.Boolean: "BOOLEAN", pl.Binary: "BLOB"}
    leading = {"lesson_id": "VARCHAR", "run_id": "VARCHAR", "part_name": "VARCHAR", "position": "BIGINT"}
    leading["part_serial"] = "BIGINT"
    with filled._database.read() as connection:
        for name, table in TABLES.items():
            rows = connection.execute(
                "select column_name, data_type from duckdb_columns() where table_name = ? order by column_index", [name]
            ).fetchall()
            declared = {column: kinds[kind] for column, kind in table.schema.items()}
            assert dict(rows) == {**leading, **declared}
