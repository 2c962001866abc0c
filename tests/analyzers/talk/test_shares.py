"""Who has the time, who waits for whom, and whether the microphone heard the students: worked out by hand here."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.talk import SPEC
from analyzers.talk.infer import run
from analyzers.talk.shares import SCOPES
from classroom.domain import tables as t

LESSON = (
    (0.0, 10.0, "Why?", "S1", "teacher"),
    (12.0, 14.0, "Because.", "S2", "student"),
    (15.0, 25.0, "Good. Who agrees?", "S1", "teacher"),
    (29.0, 33.0, "Me.", "S3", "student"),
    (34.0, 40.0, "So.", "S1", "teacher"),
)


def voices(*rows: tuple[float, float, str]) -> pl.DataFrame:
    start, end, speaker = zip(*rows, strict=True) if rows else ((), (), ())
    return t.frame(t.VOICES, {"start_s": start, "end_s": end, "speaker": speaker})


def speakers(**levels: float | None) -> pl.DataFrame:
    count = len(levels)
    return t.frame(
        t.SPEAKERS,
        {"rank": range(count), "speaker": list(levels), "role": ["teacher", *["student"] * (count - 1)]}
        | {"confidence": [0.9] * count, "reason": ["talks_most"] * count, "spoken_s": [1.0] * count}
        | {"utterances": [1] * count, "level_db": list(levels.values())},
    )


def measured(alone, talk, rows=LESSON, **inputs: pl.DataFrame):
    context = alone(params=SPEC.params())
    (piece,) = run({"utterances": talk(*rows), **inputs}, context)
    found = t.check(piece["measures.talk"], t.MEASURES)
    return {(row["name"], row["scope"]): row for row in found.iter_rows(named=True)}, [
        code for code, _ in context.warnings
    ]


def heard(*more: tuple[float, float, str]) -> pl.DataFrame:
    rows = [(start, end, who) for start, end, _, who, _ in LESSON]
    return voices(*sorted([*rows, *more]))


def test_the_time_of_the_lesson_is_parted_among_teacher_students_several_and_silence(alone, talk) -> None:
    found, _ = measured(alone, talk, voices=heard((24.0, 25.0, "S2")), speakers=speakers(S1=-20, S2=-25, S3=-25))
    shares = {scope: found["talk_time", scope]["value"] for scope in SCOPES}
    assert shares["role:teacher"] == pytest.approx(25 / 40)
    assert shares["role:student"] == pytest.approx(6 / 40)
    assert shares["voices:several"] == pytest.approx(1 / 40)
    assert shares["voices:none"] == pytest.approx(8 / 40)
    assert sum(shares.values()) == pytest.approx(1.0)
    assert found["overlap_share", "lesson"]["value"] == pytest.approx(1 / 32)


def test_waiting_is_told_apart_after_the_teachers_questions_and_after_students(alone, talk) -> None:
    found, _ = measured(alone, talk)
    assert (found["wait_time_1", "lesson"]["value"], found["wait_time_1", "lesson"]["n"]) == (pytest.approx(3.0), 2)
    assert (found["wait_time_2", "lesson"]["value"], found["wait_time_2", "lesson"]["n"]) == (pytest.approx(1.0), 2)


def test_turns_their_length_and_the_teachers_longest_stretch(alone, talk) -> None:
    rows = (*LESSON, (41.0, 52.0, "And.", "S1", "teacher"))
    found, _ = measured(alone, talk, rows)
    assert found["turns", "lesson"]["value"] == 5
    assert found["turns", "role:student"]["value"] == 2
    assert found["student_turn_length", "lesson"]["value"] == pytest.approx(3.0)
    assert found["longest_teacher_stretch", "lesson"]["value"] == pytest.approx(18.0)


def test_where_students_voices_have_no_words_shares_are_left_out_and_a_warning_says_why(alone, talk) -> None:
    missed = heard((60.0, 75.0, "S2"))
    found, warned = measured(alone, talk, voices=missed, speakers=speakers(S1=-20, S2=-25, S3=-25))
    assert found["students_heard", "lesson"]["value"] == pytest.approx(6 / 21, abs=0.01)
    assert found["teacher_talk_share", "lesson"]["value"] is None
    assert {found["talk_time", scope]["value"] for scope in SCOPES} == {None}
    assert found["words", "lesson"]["value"] is not None
    assert warned == ["students_not_heard"]


def test_students_far_below_the_teachers_loudness_were_missed(alone, talk) -> None:
    found, warned = measured(alone, talk, voices=heard(), speakers=speakers(S1=-20, S2=-45, S3=-44))
    assert found["student_level", "lesson"]["value"] == pytest.approx(-24.5)
    assert found["talk_time", "role:teacher"]["value"] is None
    assert warned == ["students_not_heard"]


def test_a_teacher_who_waits_for_answers_that_nobody_hears_was_not_alone(alone, talk) -> None:
    rows = [(10.0 * n, 10.0 * n + 6, "Do you see?", "S1", "teacher") for n in range(7)]
    _, warned = measured(
        alone, talk, rows, voices=voices(*[(s, e, w) for s, e, _, w, _ in rows]), speakers=speakers(S1=-20)
    )
    assert warned == ["students_not_heard"]


def test_a_lecture_without_questions_keeps_its_shares(alone, talk) -> None:
    rows = [(10.0 * n, 10.0 * n + 6, "And so on.", "S1", "teacher") for n in range(7)]
    found, warned = measured(
        alone, talk, rows, voices=voices(*[(s, e, w) for s, e, _, w, _ in rows]), speakers=speakers(S1=-20)
    )
    assert found["talk_time", "role:teacher"]["value"] == pytest.approx(42 / 66, abs=0.01)
    assert warned == []


def test_without_roles_turns_and_waits_are_unknown(alone, talk) -> None:
    found, _ = measured(alone, talk, [(0.0, 1.0, "a?", None, "unknown"), (3.0, 4.0, "b", None, "unknown")])
    for name in ("turns", "wait_time_1", "wait_time_2", "student_turn_length", "longest_teacher_stretch"):
        assert (found[name, "lesson"]["value"], found[name, "lesson"]["n"]) == (None, 0)


span = st.tuples(st.floats(0, 900), st.floats(0.1, 40), st.sampled_from(["S1", "S2", "S3"]))


@settings(deadline=None, max_examples=40)
@given(st.lists(span, min_size=1, max_size=15), st.lists(span, max_size=15))
def test_the_parts_of_the_time_sum_to_one_and_keep_inside_their_intervals(said: list, sounded: list) -> None:
    class Context:
        params = SPEC.params()

        def progress(self, done: float, total: float) -> None:
            assert 0 <= done <= total

        def warn(self, code: str) -> None:
            assert code == "students_not_heard"

    roles = {"S1": "teacher", "S2": "student", "S3": "unknown"}
    said = sorted(said)
    utterances = t.frame(
        t.UTTERANCES,
        {"utterance": range(len(said)), "start_s": [s for s, _, _ in said], "end_s": [s + long for s, long, _ in said]}
        | {"speaker": [who for *_, who in said], "role": [roles[who] for *_, who in said], "text": ["so?"] * len(said)},
    )
    inputs = {
        "utterances": utterances,
        "voices": voices(*sorted((s, s + long, who) for s, long, who in sounded)),
        "speakers": speakers(S1=-20.0, S2=-22.0),
    }
    (piece,) = run(inputs, Context())
    values = piece["measures.talk"].filter(pl.col("name") == "talk_time")["value"]
    assert values.null_count() == len(SCOPES) or values.sum() == pytest.approx(1.0)
    assert piece["measures.talk"].drop_nulls("low").filter(pl.col("low") > pl.col("high")).height == 0
