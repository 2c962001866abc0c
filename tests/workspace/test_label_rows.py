"""Labels beside the rows of a table: every row and column kept in order, whatever the table holds."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from classroom.domain.errors import AnalysisFailed, InputRefused, ModelError
from classroom.domain.taxonomy import LECTURE_MOVES, STUDENT_MOVES, TEACHER_MOVES
from classroom.workspace.alone import Setting
from classroom.workspace.label_rows import find_misconceptions, label_lecture, label_talk

SETTING = Setting()
ODD = [None, "", "x", "word " * 2_000, "🎉🎉", "¿Por qué?", "2"]


def moves(inputs, params):
    """The last word of a text is the move; who speaks says from which set."""
    made = []
    for number, role, text in inputs["utterances"].select("utterance", "role", "text").iter_rows():
        if not text:
            continue
        taxonomy, names = ("student_moves", STUDENT_MOVES) if role == "student" else ("teacher_moves", TEACHER_MOVES)
        said = text.split()[-1] if text.split()[-1] in names else "none"
        made += [("utterance", number, taxonomy, name, 0.75 if name == said else 0.05, name == said) for name in names]
    return made


def questions(inputs, params):
    rows = inputs["utterances"].select("utterance", "text").iter_rows()
    return [("utterance", number, "questions", "question", 0.9, "?" in text) for number, text in rows]


def uptake(inputs, params):
    roles = inputs["utterances"]["role"].to_list()
    replies = [i for i in range(1, len(roles)) if (roles[i - 1], roles[i]) == ("student", "teacher")]
    return [("utterance", i, "uptake", "uptake", 0.123456789, True) for i in replies]


@pytest.fixture
def talkers(analyzers):
    for name, answer in (("talk_moves", moves), ("questions", questions), ("uptake", uptake)):
        analyzers.add(name, answer)
    return analyzers


def csv(path: Path, columns: dict[str, list[object]]) -> Path:
    pl.DataFrame(columns, strict=False).write_csv(path)
    return path


def test_rows_of_talk_get_their_move_and_the_scores_of_their_own_role(talkers, tmp_path: Path) -> None:
    table = {
        "lesson": ["b", "a", "b"],
        "role": ["S", "teacher", "T"],
        "text": ["so making_a_claim", "why? press_for_reasoning", "again restating"],
        "move": ["old", "old", "old"],
    }
    made = label_talk(csv(tmp_path / "talk.csv", table), SETTING).rows
    assert made["lesson"].to_list() == ["b", "a", "b"]
    assert made["move"].to_list() == ["making_a_claim", "press_for_reasoning", "restating"]
    assert made["score_making_a_claim"].to_list() == [0.75, 0, 0]
    assert made["score_restating"].to_list() == [0, 0.05, 0.75]
    assert made["score_none"].to_list() == [0.05] * 3
    assert made["is_question"].to_list() == [False, True, False]
    assert made["uptake"].to_list() == [None, None, 0.123457]
    scores = {f"score_{name}" for name in (*TEACHER_MOVES, *STUDENT_MOVES)}
    assert set(made.columns) == {"lesson", "role", "text", "move", "is_question", "uptake"} | scores


def test_odd_texts_and_roles_give_a_row_each(talkers, tmp_path: Path) -> None:
    table = pl.DataFrame({"role": ["T", None, "robot", "S", "T", "S", ""], "text": ODD})
    table.write_parquet(tmp_path / "talk.parquet")
    labelled = label_talk(tmp_path / "talk.parquet", SETTING)
    made = labelled.rows
    assert labelled.notes == ("The role of 3 of 7 rows was guessed from the texts.",)
    assert made["text"].to_list() == ODD
    assert made["move"].null_count() == 0
    assert made["score_none"][0] == 1


def test_rows_without_roles_are_labelled_with_a_note(talkers, tmp_path: Path) -> None:
    made = label_talk(csv(tmp_path / "talk.csv", {"sentence": ["a", "b"]}), SETTING)
    assert made.rows.height == 2
    assert "who speaks" in made.notes[0]


def test_one_model_missing_leaves_its_columns_empty_and_says_so(talkers, tmp_path: Path) -> None:
    talkers.broken = {"uptake", "questions"}
    table = {"role": ["S", "T"], "text": ["a", "b?"]}
    made = label_talk(csv(tmp_path / "talk.csv", table), SETTING)
    assert made.rows["is_question"].to_list() == made.rows["uptake"].to_list() == [None, None]
    assert len(made.missing) == 2
    talkers.broken = {"talk_moves"}
    with pytest.raises(ModelError, match="talk_moves"):
        label_talk(tmp_path / "talk.csv", SETTING)


def test_an_analyzer_that_is_not_installed_is_named(analyzers, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="lecture_moves"):
        label_lecture(csv(tmp_path / "lecture.csv", {"text": ["a"]}), SETTING)


def test_every_row_of_a_lecture_is_one_window(analyzers, tmp_path: Path) -> None:
    asked = []

    def lecture(inputs, params):
        asked.append(params)
        number = inputs["utterances"]["utterance"].to_list()
        return [("window", i, "lecture_moves", move, 0.5, move == "recap") for i in number for move in LECTURE_MOVES]

    analyzers.add("lecture_moves", lecture)
    made = label_lecture(csv(tmp_path / "l.csv", {"lesson": ["x", "y", "x"], "text": ["a", "b", "c"]}), SETTING).rows
    assert asked == [{"one_row_a_window": True}]
    assert made["is_recap"].to_list() == [True] * 3
    assert made.columns[2:] == [f"{kind}_{move}" for move in LECTURE_MOVES for kind in ("score", "is")]


def test_misconceptions_stand_best_first_and_are_empty_where_none_is_seen(analyzers, tmp_path: Path) -> None:
    read = []

    def answers(inputs, params):
        read.extend(inputs["comments"]["text"].to_list())
        return [
            ("comment", 0, "misconceptions", "MaE02", 0.2, False),
            ("comment", 0, "misconceptions", "MaE01", 0.7, True),
        ]

    analyzers.add("misconceptions", answers, reads="comments")
    table = {"Question": ["2\u241e+2", "b", None], "Answer": ["5", None, ""], "topic": ["Number", "", ""]}
    made = find_misconceptions(csv(tmp_path / "m.csv", table), SETTING).rows
    assert read[:2] == ["2 +2 \u241e 5 \u241e Number", "b \u241e  \u241e "]
    assert made.columns[3:] == [f"{kind}_{i}" for kind in ("id", "score") for i in range(1, 6)]
    assert made.row(0)[3:5] == ("MaE01", "MaE02")
    assert made["score_1"].to_list() == [0.7, None, None]
    assert made["id_3"].null_count() == 3


def test_a_table_without_answers_is_refused_with_its_columns(analyzers, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"“answer”.*question, mark"):
        find_misconceptions(csv(tmp_path / "m.csv", {"question": ["a"], "mark": ["b"]}), SETTING)


def test_a_heading_without_rows_gives_the_columns_without_rows(talkers, tmp_path: Path) -> None:
    (tmp_path / "talk.jsonl").write_text("\n".join(json.dumps(row) for row in [{"text": "a", "role": "T"}]))
    assert label_talk(tmp_path / "talk.jsonl", SETTING).rows.height == 1
    (tmp_path / "talk.csv").write_text("role,text\n")
    made = label_talk(tmp_path / "talk.csv", SETTING).rows
    assert (made.height, made.columns[:3]) == (0, ["role", "text", "move"])


def test_a_step_that_fails_takes_only_its_own_columns_with_it(talkers, tmp_path: Path) -> None:
    def fail(inputs, params):
        raise AnalysisFailed("A fault stopped the step.")

    talkers.answers["uptake"] = fail
    made = label_talk(csv(tmp_path / "talk.csv", {"role": ["S", "T"], "text": ["a", "b?"]}), SETTING)
    assert made.rows["is_question"].to_list() == [False, True]
    assert made.rows["uptake"].null_count() == 2
    assert [fault.exit_code for fault in made.missing] == [70]
