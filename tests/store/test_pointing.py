"""A comment is given its moment, or none, by a person: shown, undone, kept through restart and analysing again."""

from __future__ import annotations

import polars as pl
import pytest

from classroom.domain.corrections import CUT, MOMENT, Correction, Cut
from classroom.domain.errors import UsageError
from classroom.domain.tables import COMMENTS, TRACES, frame
from classroom.store import Store

LESSON = "abc123"


def comments(*texts: str):
    return frame(COMMENTS, {"comment": list(range(len(texts))), "source": ["f"] * len(texts), "text": list(texts)})


def traced(*pairs: tuple[int, int, int]):
    columns = {"comment": [p[0] for p in pairs], "rank": [p[1] for p in pairs], "utterance": [p[2] for p in pairs]}
    return frame(TRACES, columns | {"score": [0.5] * len(pairs), "way": ["similarity"] * len(pairs)})


def given(comment: int, utterance: int | None) -> list[Correction]:
    key: dict[str, str | int] = {"comment": comment, "rank": 1}
    return [Correction(lesson_id=LESSON, table="traces", key=key, column=MOMENT, value=utterance)]


def shown(store: Store) -> list[tuple[int, int, int, str]]:
    return store.table(LESSON, "traces").select("comment", "rank", "utterance", "way").rows()


FOUND = [(0, 1, 1, "similarity"), (0, 2, 2, "similarity")]


@pytest.fixture
def taught(store, lesson, do, utterances):
    """Five utterances ten seconds apart, three comments; places were found for the first only."""
    store.add_lesson(lesson())
    do(store, "u1", {"utterances": utterances(0, 5)})
    do(store, "c1", {"comments": comments("why?", "lost", "nice")})
    do(store, "t1", {"traces": traced((0, 1, 1), (0, 2, 2))})
    return store


def test_a_comment_for_which_nothing_was_found_gets_a_moment_and_loses_it_again_with_undo(taught):
    taught.edit(given(1, 4), command="moment")
    assert shown(taught) == [*FOUND, (1, 1, 4, "person")]
    taught.undo(LESSON)
    assert shown(taught) == FOUND
    taught.redo(LESSON)
    assert shown(taught) == [*FOUND, (1, 1, 4, "person")]


def test_a_persons_moment_takes_the_place_of_all_that_was_found_and_nowhere_takes_it_away(taught):
    taught.edit(given(0, 3), command="moment")
    assert shown(taught) == [(0, 1, 3, "person")]
    taught.edit(given(0, None), command="no_moment")
    assert shown(taught) == []
    taught.undo(LESSON)
    assert shown(taught) == [(0, 1, 3, "person")]


def test_it_is_there_after_a_restart(taught, folder):
    taught.edit(given(2, 0), command="moment")
    taught.close()
    with Store.open(folder) as again:
        assert shown(again) == [*FOUND, (2, 1, 0, "person")]
        assert [edit.command for edit in again.edits(LESSON)] == ["moment"]


def test_it_stays_at_its_second_when_utterances_are_numbered_anew_and_at_its_comment_when_others_come(
    taught, do, utterances
):
    taught.edit(given(1, 3), command="moment")
    # the same speech in pieces twice as long: what began at 30 s is within the one from 20 to 38 s
    fewer = utterances(0, 3).with_columns(start_s=20.0 * utterances(0, 3)["utterance"].cast(float))
    fewer = fewer.with_columns(end_s=fewer["start_s"] + 18)
    do(taught, "u2", {"utterances": fewer}, version=2)
    do(taught, "c2", {"comments": comments("new", "why?", "lost", "nice")})
    do(taught, "t2", {"traces": traced((2, 1, 0))}, version=2)
    assert shown(taught) == [(2, 1, 1, "person")]
    assert taught.corrections(LESSON)["state"].to_list() == ["moved"]


def test_where_its_comment_or_its_second_is_gone_what_was_found_stands_and_nothing_is_dropped(taught, do, utterances):
    taught.edit(given(0, 4), command="moment")
    do(taught, "u2", {"utterances": utterances(0, 2)}, version=2)
    assert shown(taught) == FOUND
    do(taught, "c2", {"comments": comments("another", "lost")})
    do(taught, "u3", {"utterances": utterances(0, 5)}, version=3)
    assert shown(taught) == FOUND
    assert taught.corrections(LESSON)["state"].to_list() == ["unplaced"]
    do(taught, "c3", {"comments": comments("why?")})
    assert shown(taught) == [(0, 1, 4, "person")]


def test_it_stays_with_its_words_where_nothing_has_a_time(store, lesson, do, utterances):
    nothing = pl.lit(None, pl.Float64)

    def untimed(*texts: str):
        rows = utterances(0, len(texts)).with_columns(start_s=nothing, end_s=nothing)
        return rows.with_columns(text=pl.Series(texts))

    store.add_lesson(lesson())
    do(store, "u1", {"utterances": untimed("one", "two", "three")})
    do(store, "c1", {"comments": comments("why?")})
    store.edit(given(0, 2), command="moment")
    do(store, "u2", {"utterances": untimed("zero", "one", "two", "three")}, version=2)
    assert shown(store) == [(0, 1, 3, "person")]


def test_it_follows_a_cut_before_it_and_the_cut_being_taken_back(taught):
    taught.edit(given(1, 3), command="moment")
    cut = Cut(head="said", tail="1", end_s=12.0, start_s=12.0)
    key: dict[str, str | int] = {"utterance": 1}
    made = Correction(lesson_id=LESSON, table="utterances", key=key, column=CUT, value=cut.value)
    taught.edit([made], command="cut")
    starts = dict(taught.table(LESSON, "utterances").select("utterance", "start_s").iter_rows())
    assert [starts[row[2]] for row in shown(taught) if row[0] == 1] == [30.0]
    taught.edit(given(2, 4), command="moment")
    assert [starts[row[2]] for row in shown(taught) if row[0] == 2] == [30.0]
    taught.undo(LESSON)
    taught.undo(LESSON)
    assert [row[2] for row in shown(taught) if row[0] == 1] == [3]


@pytest.mark.parametrize(("comment", "utterance"), [(9, 1), (1, 99), (1, -1), (1, "one"), (1, True)])
def test_a_comment_or_an_utterance_there_is_not_is_refused(taught, comment, utterance):
    with pytest.raises(UsageError):
        taught.edit(given(comment, utterance), command="moment")
    assert shown(taught) == FOUND
