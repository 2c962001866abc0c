from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from classroom.domain.errors import UsageError
from classroom.domain.requests import MediaFile


def test_a_lesson_comes_back_as_it_was_given_after_closing(store, folder, lesson):
    given = lesson("l1", title="Brüche 🎓", course="Math 7", teacher="T. O'Neil", date=date(2025, 3, 4), language="de")
    store.add_lesson(given)
    store.close()
    with type(store).open(folder) as again:
        assert again.lesson("l1") == given
        assert again.lesson("l2") is None


def test_the_same_lesson_cannot_be_added_twice(store, lesson):
    store.add_lesson(lesson())
    with pytest.raises(UsageError):
        store.add_lesson(lesson(title="Other"))
    assert store.lessons().height == 1


def test_facts_change_one_by_one_and_null_can_be_set(store, lesson):
    store.add_lesson(lesson(course="A", duration_s=5.0))
    store.change_lesson("abc123", course=None, title="New")
    assert store.lesson("abc123") == lesson(course=None, title="New", duration_s=5.0)
    store.change_lesson("abc123")
    with pytest.raises(ValueError, match="colour"):
        store.change_lesson("abc123", colour="red")
    with pytest.raises(UsageError):
        store.change_lesson("nobody", title="x")


def test_a_lesson_is_found_by_id_prefix_or_title_and_the_whole_id_wins(store, lesson):
    store.add_lesson(lesson("abc1", title="Änderung"))
    store.add_lesson(lesson("abc123", title="abc1"))
    assert [found.lesson_id for found in store.find_lessons("abc1")] == ["abc1"]
    assert {found.lesson_id for found in store.find_lessons("ABC")} == {"abc1", "abc123"}
    assert [found.lesson_id for found in store.find_lessons("änderung")] == ["abc1"]
    assert store.find_lessons("zzz") == store.find_lessons("") == store.find_lessons("%") == ()


def test_media_of_one_kind_are_replaced_and_come_in_order(store, lesson):
    store.add_lesson(lesson())

    def file(kind: str, position: int, path: str) -> MediaFile:
        return MediaFile(kind=kind, position=position, path=path, sha256="0" * 64, size_bytes=5_000_000_000)

    store.set_media("abc123", "slides", [file("slides", 0, "/deck.pdf")])
    store.set_media("abc123", "recording", [file("recording", 1, "/b.mp4"), file("recording", 0, "/a.mp4")])
    store.set_media("abc123", "slides", [file("slides", 0, "/other.pdf")])
    assert [media.path for media in store.media("abc123")] == ["/a.mp4", "/b.mp4", "/other.pdf"]
    assert store.media("abc123")[0].size_bytes == 5_000_000_000
    with pytest.raises(ValueError, match="not all"):
        store.set_media("abc123", "slides", [file("recording", 0, "/a.mp4")])
    with pytest.raises(UsageError):
        store.set_media("nobody", "slides", [])


def test_the_library_has_its_declared_columns_even_when_empty(store):
    assert dict(store.lessons().schema) == {
        "lesson_id": pl.String,
        "title": pl.String,
        "course": pl.String,
        "teacher": pl.String,
        "date": pl.Date,
        "language": pl.String,
        "created_at": pl.String,
        "duration_s": pl.Float64,
        "utterances": pl.Int32,
        "comments": pl.Int32,
        "slides": pl.Int32,
        "moments": pl.Int32,
        "state": pl.String,
    }
    assert store.lessons().height == 0


def test_the_library_shows_the_newest_lesson_first(store, lesson):
    store.add_lesson(lesson("old", created_at="2024-01-01"))
    store.add_lesson(lesson("new", created_at="2025-01-01"))
    assert store.lessons()["lesson_id"].to_list() == ["new", "old"]


def test_a_lesson_is_empty_then_unfinished_then_done_and_counts_what_is_shown(store, lesson, start, utterances):
    store.add_lesson(lesson())

    def row() -> dict:
        return store.lessons().row(0, named=True)

    assert (row()["state"], row()["utterances"]) == ("empty", 0)
    store.start_run(start("r1", "abc123", "utterances", "words"))
    store.commit_piece("r1", {"utterances": utterances(0, 3)})
    store.commit_piece("r1", {"utterances": utterances(3, 2)})
    assert (row()["state"], row()["utterances"]) == ("unfinished", 5)
    store.finish_run("r1", seconds=1)
    assert (row()["state"], row()["utterances"], row()["slides"]) == ("done", 5, 0)
    store.start_run(start("r2", "abc123", "utterances", "words", version=2))
    store.commit_piece("r2", {"utterances": utterances(0, 1)})
    assert (row()["state"], row()["utterances"]) == ("unfinished", 5)
    store.finish_run("r2", seconds=1)
    assert (row()["state"], row()["utterances"]) == ("done", 1)


def test_an_old_failure_does_not_make_a_lesson_unfinished_once_a_newer_run_is_done(store, lesson, start):
    store.add_lesson(lesson())
    store.start_run(start("r1"))
    store.end_run("r1", status="failed", error="the process ended")
    store.start_run(start("r2", version=2))
    store.finish_run("r2", seconds=1)
    assert store.lessons()["state"].to_list() == ["done"]
