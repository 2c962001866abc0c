"""Searching everything the library holds."""

from __future__ import annotations

import polars as pl
import pytest

from classroom.domain.corrections import Correction
from classroom.domain.tables import COMMENTS, SLIDES, frame
from classroom.store import search
from classroom.store.search import folded, words_of


def said_in(utterances, texts: list[str]) -> pl.DataFrame:
    return utterances(0, len(texts)).with_columns(text=pl.Series(texts))


@pytest.fixture
def library(store, lesson, do, utterances):
    """Two lessons; the second is the newer one."""
    slides = frame(
        SLIDES,
        {
            "slide": [1, 2],
            "deck": ["d"] * 2,
            "page": [1, 2],
            "title": ["Área", "Recap"],
            "text": ["Área del círculo", "Recap x"],
        }
        | {"notes": [""] * 2, "pictures": [0] * 2},
    )
    comments = frame(
        COMMENTS,
        {"comment": [0, 1, 2], "source": ["f"] * 3, "text": ["¿Qué es el ÁREA?", "¿Qué es el ÁREA?", "Thanks"]}
        | {"time_s": [12.0, None, None], "duplicate_of": [None, 0, None]},
    )
    for lesson_id, day, texts in (
        ("old", "2025-01-01T00:00:00+00:00", ["The area of a circle", "Area again, and π", "Nothing"]),
        ("new", "2025-02-01T00:00:00+00:00", ["We saw the área del círculo", "Bye"]),
    ):
        store.add_lesson(lesson(lesson_id, created_at=day))
        said = said_in(utterances, texts)
        do(store, f"{lesson_id}-speech", {"utterances": said}, lesson_id=lesson_id)
    do(store, "new-files", {"slides": slides, "comments": comments}, lesson_id="new")
    return store


def hits(store, text: str) -> list[tuple[str, str, int]]:
    return store.search(text).select("lesson_id", "kind", "number").rows()


def test_what_was_said_shown_and_written_is_found_the_newest_lesson_first_whatever_case_and_accents(library):
    wanted = [("new", "utterance", 0), ("new", "slide", 1), ("new", "comment", 0), ("old", "utterance", 0)]
    for words in ("area", "ÁREA", "àreA"):
        assert hits(library, words) == [*wanted, ("old", "utterance", 1)]
    times = library.search("area")["start_s"].to_list()
    assert times[1:3] == [None, 12.0]
    assert None not in (times[0], times[3])


@pytest.mark.parametrize("first", [0, 1, 2])
@pytest.mark.parametrize("most", [1, 3, 4, 5, 9])
def test_the_newest_lessons_alone_fill_the_list_as_all_lessons_would(library, monkeypatch, first, most):
    whole = hits(library, "area")
    monkeypatch.setattr(search, "_FIRST", first)
    with library._database.read() as connection:
        found = search.search(connection, "area", most=most)
    assert found.select("lesson_id", "kind", "number").rows() == whole[:most]


def test_every_word_must_be_there_in_any_order_and_as_it_is_written(library):
    assert hits(library, "circle area") == [("old", "utterance", 0)]
    assert hits(library, "area bye") == []
    assert hits(library, "%") == hits(library, "a") == hits(library, "  ") == []
    assert hits(library, "100% '; drop table lessons") == []


def test_words_a_person_corrected_are_found_and_those_they_replaced_are_not(library):
    library.correct(
        Correction(lesson_id="old", table="utterances", key={"utterance": 0}, column="text", value="The perimeter")
    )
    assert ("old", "utterance", 0) not in hits(library, "area")
    assert ("old", "utterance", 1) in hits(library, "area")
    assert hits(library, "perimeter") == [("old", "utterance", 0)]
    library.undo("old")
    assert ("old", "utterance", 0) in hits(library, "area")
    assert hits(library, "perimeter") == []


def test_only_the_run_that_is_shown_is_searched_and_deleted_lessons_are_gone(library, do, utterances):
    do(library, "old-2", {"utterances": said_in(utterances, ["Something else"])}, lesson_id="old", version=2)
    assert [hit for hit in hits(library, "area") if hit[0] == "old"] == []
    library.delete_lesson("new")
    assert hits(library, "area") == []


def test_a_transcript_that_is_not_finished_is_searched_too(store, lesson, utterances):
    from classroom.store import RunStart

    store.add_lesson(lesson("half"))
    store.start_run(RunStart(run_id="r", lesson_id="half", analyzer="speech", version=1, writes=("utterances",)))
    store.commit_piece("r", {"utterances": said_in(utterances, ["An area so far"])})
    assert hits(store, "area") == [("half", "utterance", 0)]


def test_folding_keeps_every_character_in_its_place():
    for text in ("Área", "straße İi", "ﬁn 😀é", "e\u0301"):
        assert len(folded(text)) == len(text)
    assert words_of("ÀB c") == ("ab", "c")
