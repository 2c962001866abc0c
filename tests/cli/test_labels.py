"""The verbs that label rows, as outside programs call them: columns, order, exit codes, and tables nobody planned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import polars as pl
import pytest

from classroom.cli import main
from classroom.domain.taxonomy import STUDENT_MOVES, TEACHER_MOVES

KINDS = ("label comments", "label talk", "label lecture", "label coaching", "misconceptions")
TALK = "lesson,role,text\n1,T,Why?\n1,S,Because.\n"


class Ran:
    """What a run of the command line left, without a process of its own."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def lectern(capsys: pytest.CaptureFixture[str]):
    """Runs `lectern` here: nothing below is about processes."""

    def run(*arguments: object) -> Ran:
        try:
            code = main.run([str(argument) for argument in arguments], window=cast("Any", None))
        except SystemExit as ending:
            code = int(ending.code or 0)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run


def refused(ran, *words: str) -> None:
    assert ran.code == 3, ran.err
    assert "Traceback" not in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    for word in words:
        assert word in ran.err


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_explains_itself_and_refuses_a_missing_file_by_name(lectern, kind: str) -> None:
    assert "--out" in lectern(*kind.split(), "--help").out
    refused(lectern(*kind.split(), "missing.csv", "--out", "o.csv"), "missing.csv")


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_without_the_columns_needed_is_refused_with_those_it_has(lectern, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "marks.csv"
    path.write_text("pupil,mark\nA,1\n", encoding="utf-8")
    refused(lectern(*kind.split(), path, "--out", tmp_path / "o.csv"), "marks.csv", "pupil, mark")
    assert not (tmp_path / "o.csv").exists()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("data", [b"", b"\n\n", b"\x89PNG\r\n" + bytes(range(256)) * 9])
def test_an_empty_or_binary_file_is_refused(lectern, kind: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_bytes(data)
    refused(lectern(*kind.split(), tmp_path / "odd.csv", "--out", tmp_path / "o.csv"), "odd.csv")


def test_the_input_is_never_written_over(lectern, tmp_path: Path) -> None:
    path = tmp_path / "talk.csv"
    path.write_text(TALK, encoding="utf-8")
    refused(lectern("label", "talk", path, "--out", tmp_path / "." / "talk.csv"), "talk.csv")
    assert path.read_text(encoding="utf-8") == TALK


def test_a_place_where_nothing_can_be_written_is_refused_before_the_work(lectern, tmp_path: Path) -> None:
    path = tmp_path / "talk.csv"
    path.write_text(TALK, encoding="utf-8")
    refused(lectern("label", "talk", path, "--out", tmp_path), "folder")
    refused(lectern("label", "talk", path, "--out", path / "below" / "o.csv"), "o.csv")


def test_talk_comes_back_with_its_own_columns_first_and_every_row(lectern, tmp_path: Path) -> None:
    path, out = tmp_path / "talk.tsv", tmp_path / "new" / "talk.csv"
    path.write_text(
        "lesson\trole\ttext\n1\tT\tWhy is it a half?\n1\tS\tBecause two quarters make one.\n2\t\t\n", "utf-8"
    )
    ran = lectern("label", "talk", path, "--out", out, "--json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["rows"] == 3
    assert "role of 1 of 3" in ran.err
    made = pl.read_csv(out, infer_schema=False)
    moves = [f"score_{move}" for move in (*TEACHER_MOVES, *STUDENT_MOVES[1:])]
    assert made.columns == ["lesson", "role", "text", "move", *moves, "is_question", "uptake"]
    assert made["lesson"].to_list() == ["1", "1", "2"]
    assert made["is_question"].to_list() == ["true", "false", "false"]


def test_misconceptions_come_back_in_their_ten_columns(lectern, tmp_path: Path) -> None:
    path, out = tmp_path / "answers.jsonl", tmp_path / "found.csv"
    path.write_text('{"question": "1/2 + 1/3 = ?", "answer": "2/5"}\n{"question": "1/2 + 1/3 = ?", "answer": null}\n')
    assert lectern("misconceptions", path, "--out", out).code == 0
    made = pl.read_csv(out)
    assert made.columns == ["question", "answer", *(f"{kind}_{i}" for kind in ("id", "score") for i in range(1, 6))]
    assert made.height == 2
