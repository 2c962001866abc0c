"""`lectern trends` as outside programs call it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from classroom.domain.requests import Lesson
from classroom.domain.tables import MEASURES, frame
from classroom.store import RunStart, Store

KEYS = {
    *("course", "teacher", "measure", "scope", "unit", "lessons", "dated_lessons", "change", "forecast", "band"),
    *("reasons", "noise_limit", "pooled_over"),
}
LESSON_KEYS = {
    *("lesson_id", "title", "course", "teacher", "date", "value", "low", "high", "n"),
    *("smoothed", "smoothed_low", "smoothed_high", "pooled", "unusual"),
}


def fill(folder, values, *, course="6B", teacher="T"):
    with Store.open(folder) as store:
        for at, value in enumerate(values):
            lesson = f"{course}{at:06d}"
            day = date(2025, 9, 1) + timedelta(days=7 * at)
            facts = {"title": f"Lesson {at}", "course": course, "teacher": teacher, "date": day, "language": "en"}
            store.add_lesson(
                Lesson(lesson_id=lesson, created_at="2026-01-01T00:00:00+00:00", duration_s=3000.0, **facts)
            )
            run = RunStart(run_id=f"r{lesson}", lesson_id=lesson, analyzer="talk", version=1, params={},
                           model_sha256={}, input_run_ids=(), writes=("measures.talk",))  # fmt: skip
            store.start_run(run)
            columns = {"name": ["comment_share", "comment_share", "speech_share"]}
            columns |= {"scope": ["label:confusion", "label:pedagogy", "lesson"], "value": [value / 2, 0.1, value]}
            columns |= {"unit": ["share"] * 3, "n": [60] * 3}
            store.commit_piece(run.run_id, {"measures.talk": frame(MEASURES, columns)})
            store.finish_run(run.run_id, seconds=1.0)


@pytest.fixture
def filled(tmp_path):
    fill(tmp_path / "store", [0.3, 0.32, 0.29, 0.31, 0.3, 0.33, 0.7, 0.72, 0.69, 0.71, 0.7, 0.68])


def test_a_measure_is_one_object_with_everything_that_may_be_said(filled, lectern):
    ran = lectern("trends", "--course", "6B", "--measure", "speech_share", "--json")
    assert ran.code == 0
    made = ran.json
    assert set(made) == KEYS
    assert all(set(lesson) == LESSON_KEYS for lesson in made["lessons"])
    assert made["change"]["wording"] == "possible"
    assert made["change"]["after_lesson"] == "6B000005"
    assert made["change"]["shift"] > 0.3
    assert made["forecast"]["level"] == 0.8
    assert made["forecast"]["low"] < made["forecast"]["value"] < made["forecast"]["high"]
    assert made["band"] is None
    assert made["reasons"]["band"].endswith(".")


def test_without_a_measure_all_come_and_a_part_can_be_named(filled, lectern):
    every = lectern("trends", "--json").json
    assert [(made["measure"], made["scope"]) for made in every] == [
        ("speech_share", "lesson"),
        ("comment_share", "label:confusion"),
        ("comment_share", "label:pedagogy"),
    ]
    assert lectern("trends", "--measure", "comment_share:confusion", "--json").json["scope"] == "label:confusion"


def test_people_read_a_table_and_sentences(filled, lectern):
    every = lectern("trends")
    assert "Time with speech" in every.out
    one = lectern("trends", "--measure", "speech_share", "--teacher", "T").out
    assert "Possible change after 2025-10-06" in one
    assert "Eight times in ten" in one


@pytest.mark.parametrize("asked", [("--course", "7C"), ("--teacher", "nobody"), ("--measure", "happiness")])
def test_what_no_lesson_has_is_said_and_leaves_with_two(filled, lectern, asked):
    ran = lectern("trends", *asked, "--json")
    assert ran.code == 2
    assert asked[1] in ran.err
    assert ran.out == ""


def test_too_few_teachers_are_not_grouped(filled, lectern):
    ran = lectern("trends", "--measure", "speech_share", "--groups")
    assert ran.code == 2
    assert "at least 40 teachers" in ran.err


def test_an_empty_store_has_no_trends(lectern):
    assert lectern("trends", "--json").json == []
    assert "No lesson" in lectern("trends").out
