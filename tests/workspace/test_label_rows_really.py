"""The shipped models behind the verbs that label rows: every row of odd tables, and lessons that do not mix."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from classroom.domain.errors import ModelError
from classroom.domain.taxonomy import COACHING_SCORES, LECTURE_MOVES, MISCONCEPTIONS, STUDENT_MOVES, TEACHER_MOVES
from classroom.pipeline.catalog import discover
from classroom.pipeline.models import resolve
from classroom.workspace.alone import Setting
from classroom.workspace.coaching import coach
from classroom.workspace.label_rows import find_misconceptions, label_lecture, label_talk

SETTING = Setting()
ODD = [
    None,
    "",
    " ",
    "x",
    "2",
    "word " * 2_000,
    "🎉🎉",
    "¿Por qué?",
    "\u202eabc",
    "今日は",
    "=1+1",
    'a "b", c\n\nd',
    "\x00",
]
TALK = (
    ("teacher", "What is one half plus one quarter?"),
    ("student", "Three quarters, because one half is two quarters."),
    ("teacher", "Why can you call one half two quarters?"),
    ("student", "You cut each half in two."),
    ("teacher", "So she cuts each half in two. Who can say that again in other words?"),
)


def needs(*names: str) -> pytest.MarkDecorator:
    """Skips where an analyzer or one of its models is not shipped with this copy."""
    catalog, missing = discover(), []
    for name in names:
        spec = catalog.spec(name)
        try:
            for model in spec.models if spec else ():
                resolve(model)
        except ModelError:
            spec = None
        if spec is None:
            missing.append(name)
    return pytest.mark.skipif(bool(missing), reason=f"not shipped here: {', '.join(missing)}")


def write(path: Path, columns: dict[str, list[object]]) -> Path:
    pl.DataFrame(columns, strict=False).write_parquet(path)
    return path


def talk(path: Path, *lessons: str) -> pl.DataFrame:
    rows = [(lesson, role, text) for lesson in lessons for role, text in TALK]
    table = {name: [row[i] for row in rows] for i, name in enumerate(("lesson", "role", "text"))}
    return label_talk(write(path, table), SETTING).rows


@needs("talk_moves", "questions", "uptake")
def test_what_is_said_in_one_lesson_does_not_change_another(tmp_path: Path) -> None:
    alone, together = talk(tmp_path / "one.parquet", "a"), talk(tmp_path / "two.parquet", "b", "a")
    ours = together.filter(pl.col("lesson") == "a")
    for name in alone.columns[3:]:
        if alone.schema[name] == pl.Float64:
            assert (alone[name] - ours[name]).abs().max() is None or (alone[name] - ours[name]).abs().max() < 0.01
        else:
            assert alone[name].to_list() == ours[name].to_list()


@needs("talk_moves", "questions", "uptake")
def test_talk_has_moves_of_its_role_a_question_mark_for_questions_and_uptake_for_replies(tmp_path: Path) -> None:
    made = talk(tmp_path / "talk.parquet", "a")
    for row in made.iter_rows(named=True):
        own, other = (TEACHER_MOVES, STUDENT_MOVES) if row["role"] == "teacher" else (STUDENT_MOVES, TEACHER_MOVES)
        assert row["move"] in own
        assert sum(row[f"score_{move}"] for move in own) == pytest.approx(1, abs=0.01)
        assert row[f"score_{row['move']}"] == max(row[f"score_{move}"] for move in own)
        assert not any(row[f"score_{move}"] for move in other if move != "none")
    assert made["is_question"].to_list()[:3] == [True, False, True]
    assert [score is not None for score in made["uptake"]] == [False, False, True, False, True]


@needs("talk_moves", "questions", "uptake")
def test_every_odd_text_and_role_of_talk_gives_its_row(tmp_path: Path) -> None:
    roles = ["teacher", None, "robot", "S", "student 3", "docente", ""] * 2
    made = label_talk(write(tmp_path / "t.parquet", {"role": roles[: len(ODD)], "text": ODD}), SETTING).rows
    assert made["text"].to_list() == ODD
    assert made["move"].null_count() == made["score_none"].null_count() == made["is_question"].null_count() == 0
    bare = label_talk(write(tmp_path / "bare.parquet", {"text": ODD}), SETTING)
    assert bare.rows.height == len(ODD)


@needs("lecture_moves")
def test_every_odd_text_of_a_lecture_gives_its_row(tmp_path: Path) -> None:
    made = label_lecture(write(tmp_path / "l.parquet", {"lesson": [1, 2] * 6 + [1], "text": ODD}), SETTING).rows
    assert made["text"].to_list() == ODD
    for move in LECTURE_MOVES:
        assert made[f"score_{move}"].is_between(0, 1).all()
        assert made[f"is_{move}"].null_count() == 0


@needs("coaching", "talk_moves")
def test_segments_are_scored_on_their_own_with_rows_counted_within_them(tmp_path: Path) -> None:
    said = [(segment, role, text) for segment in ("k2", "k1") for role, text in TALK * 8] + [
        ("odd", "T", t) for t in ODD
    ]
    table = {name: [row[i] for row in said] for i, name in enumerate(("segment", "role", "text"))}
    found, left_out = coach(write(tmp_path / "c.parquet", table), SETTING)
    assert left_out == ()
    assert [segment["segment"] for segment in found] == ["k2", "k1", "odd"]
    assert found[0]["highlights"] == found[1]["highlights"]
    for segment, size in zip(found, (40, 40, len(ODD)), strict=True):
        for name, (low, high) in COACHING_SCORES.items():
            score = segment["scores"][name]
            assert score["value"] is None or low <= score["low"] <= score["value"] <= score["high"] <= high
        assert all(0 <= moment["row"] < size for kind in ("highlights", "missed") for moment in segment[kind])
        assert len(segment["suggestions"]) == len({moment["why"] for moment in segment["missed"]})


@needs("misconceptions")
def test_every_odd_answer_gives_its_row_and_its_misconceptions_stand_best_first(tmp_path: Path) -> None:
    answers = ["1/2 + 1/3 = 2/5", *ODD]
    table = {"question": ["What is 1/2 + 1/3?"] * len(answers), "answer": answers}
    made = find_misconceptions(write(tmp_path / "m.parquet", table), SETTING).rows
    assert made["answer"].to_list() == answers
    for row in made.iter_rows(named=True):
        ids = [row[f"id_{rank}"] for rank in range(1, 6) if row[f"id_{rank}"]]
        scores = [row[f"score_{rank}"] for rank in range(1, 6) if row[f"score_{rank}"] is not None]
        assert len(ids) == len(scores) == len(set(ids))
        assert set(ids) <= set(MISCONCEPTIONS)
        assert scores == sorted(scores, reverse=True)
