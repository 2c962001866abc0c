"""Edits: corrections that are made, taken back and done again together."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from classroom.domain.corrections import Correction
from classroom.domain.errors import UsageError
from classroom.store.store import Store

ROWS = 4


@pytest.fixture
def taught(store, lesson, do, utterances):
    store.add_lesson(lesson())
    do(store, "r1", {"utterances": utterances(0, ROWS)})
    return store


def words(number: int, text: object) -> Correction:
    return Correction(lesson_id="abc123", table="utterances", key={"utterance": number}, column="text", value=text)


def texts(store) -> list[str]:
    return store.table("abc123", "utterances")["text"].to_list()


def said(store) -> list[tuple[str, bool]]:
    return [(edit.command, edit.undone) for edit in store.edits("abc123")]


def test_an_edit_is_undone_and_done_again_as_a_whole_and_has_a_name(taught):
    before = texts(taught)
    taught.edit([words(0, "one"), words(2, "three")], command="replace")
    after = texts(taught)
    assert (after[0], after[2]) == ("one", "three")
    assert said(taught) == [("replace", False)]
    assert taught.undo("abc123").command == "replace"
    assert texts(taught) == before
    assert said(taught) == [("replace", True)]
    assert taught.redo("abc123").corrections == 2
    assert texts(taught) == after
    assert taught.redo("abc123") is None


def test_what_was_edited_can_be_undone_after_a_restart(taught, folder):
    before = texts(taught)
    taught.edit([words(1, "first")], command="words")
    taught.edit([words(1, "second")], command="words")
    taught.close()
    with Store.open(folder) as again:
        again.undo("abc123")
        assert texts(again)[1] == "first"
        again.undo("abc123")
        assert texts(again) == before
        assert again.undo("abc123") is None
        again.redo("abc123")
        assert texts(again)[1] == "first"


def test_something_new_ends_what_could_be_done_again(taught):
    taught.edit([words(1, "first")], command="words")
    taught.undo("abc123")
    taught.edit([words(2, "other")], command="words")
    assert taught.redo("abc123") is None
    assert texts(taught)[1] != "first"


def test_a_correction_made_alone_is_an_edit_of_its_own(taught):
    taught.correct(words(3, "alone"))
    assert said(taught) == [("", False)]
    taught.undo("abc123")
    assert texts(taught)[3] != "alone"


def test_an_edit_with_a_row_that_is_not_there_changes_nothing(taught):
    before = texts(taught)
    with pytest.raises(UsageError):
        taught.edit([words(0, "one"), words(99, "none")], command="replace")
    with pytest.raises(UsageError):
        taught.edit([], command="replace")
    assert texts(taught) == before
    assert said(taught) == []


def test_an_edit_comes_through_a_new_analysis_and_is_undone_there(taught, do, utterances):
    taught.edit([words(2, "mine")], command="words")
    shifted = utterances(0, 5, start_s=[0.0, 5.0, 10.2, 20.4, 30.0], end_s=[4.0, 9.0, 18.0, 28.0, 38.0])
    do(taught, "r2", {"utterances": shifted}, version=2)
    assert texts(taught)[3] == "mine"
    taught.undo("abc123")
    assert "mine" not in texts(taught)
    taught.redo("abc123")
    assert texts(taught)[3] == "mine"


@settings(max_examples=12, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.tuples(st.sampled_from(["do", "do", "undo", "redo"]), st.integers(0, ROWS - 1)), max_size=12))
def test_any_order_of_doing_undoing_and_redoing_is_that_of_two_stacks(taught, steps):
    while taught.undo("abc123"):
        pass
    # an edit of this example ends what an earlier one left to be done again
    done, undone = [texts(taught)], []
    for at, (what, row) in enumerate([("do", 0), *steps]):
        if what == "do":
            taught.edit([words(row, f"text {at}")], command="words")
            done.append([f"text {at}" if n == row else text for n, text in enumerate(done[-1])])
            undone.clear()
        elif what == "undo":
            assert (taught.undo("abc123") is not None) is (len(done) > 1)
            if len(done) > 1:
                undone.append(done.pop())
        else:
            assert (taught.redo("abc123") is not None) is bool(undone)
            if undone:
                done.append(undone.pop())
        assert texts(taught) == done[-1]
