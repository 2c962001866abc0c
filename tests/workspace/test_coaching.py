"""What a coach might say about segments: rows counted within them, suggestions checked against what is done."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from classroom.domain import tables as t
from classroom.domain.practice import Practice
from classroom.domain.taxonomy import COACHING_SCORES, MISSED
from classroom.wording import Wording
from classroom.workspace.alone import Setting
from classroom.workspace.coaching import coach, suggestions

TABLE = {"segment": ["k2", "k1", "k2", "k1"], "role": ["T", "T", "S", "S"], "text": ["a", "b", "c", "d"]}


def labels(inputs, params):
    return [
        ("utterance", 1, "highlights", "student_explains", 0.6, True),
        ("utterance", 1, "missed", "one_voice", 0.2, False),
        ("utterance", 1, "missed", "no_why", 0.8, True),
        ("utterance", 3, "missed", "one_voice", 0.4, True),
        ("utterance", 3, "missed", "lost_time", 0.5, True),
    ]


def scores(inputs, params):
    return [
        ("coach_score", "segment:0:climate", 5.25, 4.0, 6.0, "points", 2),
        ("coach_score", "segment:1:climate", None, None, None, "points", 0),
    ]


def moves(inputs, params):
    return [("utterance", 0, "teacher_moves", "press_for_reasoning", 0.9, True)]


def test_each_segment_has_its_scores_moments_and_suggestions(analyzers, tmp_path: Path) -> None:
    analyzers.add("talk_moves", moves)
    analyzers.add("coaching", labels, measures=scores)
    pl.DataFrame(TABLE).write_csv(tmp_path / "rows.csv")
    found, missing = coach(tmp_path / "rows.csv", Setting())
    assert sorted(analyzers.ran) == ["coaching", "talk_moves"]
    assert missing == ()
    assert [segment["segment"] for segment in found] == ["k2", "k1"]
    assert set(found[0]["scores"]) == set(COACHING_SCORES)
    assert found[0]["scores"]["climate"] == {"value": 5.25, "low": 4.0, "high": 6.0}
    assert found[1]["scores"]["climate"] == {"value": None, "low": None, "high": None}
    assert found[0]["highlights"] == [{"row": 1, "why": "student_explains", "score": 0.6}]
    assert found[0]["missed"] == [{"row": 1, "why": "no_why", "score": 0.8}]
    assert [moment["why"] for moment in found[1]["missed"]] == ["lost_time", "one_voice"]
    (suggestion,) = found[0]["suggestions"]
    assert suggestion["already_doing"] is True
    assert "Ask for the reason" in suggestion["text"]
    assert [made["already_doing"] for made in found[1]["suggestions"]] == [False, False]


def test_without_a_column_of_segments_all_rows_are_one(analyzers, tmp_path: Path) -> None:
    analyzers.add("coaching", lambda *_: [], measures=lambda *_: [])
    analyzers.add("talk_moves", moves)
    pl.DataFrame(TABLE).drop("segment").write_csv(tmp_path / "rows.csv")
    found, _ = coach(tmp_path / "rows.csv", Setting())
    assert [(segment["segment"], segment["missed"], segment["suggestions"]) for segment in found] == [(None, [], [])]


def test_a_suggestion_is_made_once_where_it_fits_best() -> None:
    missed = [{"row": row, "why": why, "score": 0.5} for row, why in ((9, "no_why"), (2, "imprecise"), (4, "no_why"))]
    made = suggestions(missed, _shows(), Wording("en"))
    assert [suggestion["row"] for suggestion in made] == [9, 2]


def test_without_talk_moves_the_coach_still_speaks(analyzers, tmp_path: Path) -> None:
    analyzers.add("coaching", labels, measures=scores)
    pl.DataFrame(TABLE).write_csv(tmp_path / "rows.csv")
    found, left_out = coach(tmp_path / "rows.csv", Setting())
    assert found[0]["missed"]
    assert not found[0]["suggestions"][0]["already_doing"]
    assert "talk_moves" in str(left_out[0])


def test_an_analyzer_runs_after_those_whose_labels_it_uses(analyzers, tmp_path: Path) -> None:
    analyzers.add("talk_moves", moves)
    analyzers.add("coaching", labels, measures=scores, uses="labels.talk_moves")
    pl.DataFrame(TABLE).write_csv(tmp_path / "rows.csv")
    coach(tmp_path / "rows.csv", Setting())
    assert analyzers.ran == ["talk_moves", "coaching"]


def _shows(*labels: tuple[str, str], said: tuple[str, ...] = ()) -> Practice:
    rows = [("utterance", row, taxonomy, label, 0.9, True) for row, (taxonomy, label) in enumerate(labels)]
    return Practice(pl.DataFrame(rows, schema=t.LABELS.schema, orient="row"), enumerate(said))


def test_what_the_segment_shows_already_is_praised_and_all_else_is_new() -> None:
    missed = [{"row": 3, "why": why, "score": 0.5} for why in MISSED]
    made = suggestions(missed, _shows(("teacher_moves", "press_for_reasoning")), Wording("es"))
    praised = {why for why, one in zip(MISSED, made, strict=True) if one["already_doing"]}
    assert praised == {"no_why"}
    assert len({suggestion["text"] for suggestion in made}) == len(MISSED)


def test_what_the_teacher_says_counts_as_done_although_no_model_labelled_it() -> None:
    missed = [{"row": 0, "why": "one_voice", "score": 0.5}]
    (heard,) = suggestions(missed, _shows(said=("Turn and talk to your neighbour.",)), Wording("en"))
    assert heard["already_doing"]
    (not_heard,) = suggestions(missed, _shows(said=("Look at the board.",)), Wording("en"))
    assert not not_heard["already_doing"]
