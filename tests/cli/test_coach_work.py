"""A coach's verbs on the command line: forms of results and exit codes."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from classroom.cli.coach_work import span


@pytest.mark.parametrize(
    ("text", "times"),
    [("1:10", (70.0, None)), ("1:10-1:40", (70.0, 100.0)), ("1:02:03–1:02:04.5", (3723.0, 3724.5)), ("9", (9.0, None))],
)
def test_times_are_read_as_people_write_them(text: str, times: tuple[float, float | None]) -> None:
    assert span(text) == times


@pytest.mark.parametrize("text", ["", "soon", "1:2:3:4", "-5", "1:10-"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        span(text)


def test_notes_goals_and_what_left_are_listed(lectern, transcript, tmp_path: Path) -> None:
    lesson = lectern("analyze", "--transcript", transcript, "--only", "talk", "--json").json["lesson_id"]
    ran = lectern("note", lesson, "Nice wait", "--at", "0:05-0:12", "--author", "Coach", "--json")
    assert [(note["text"], note["start_s"], note["end_s"]) for note in ran.json] == [("Nice wait", 5.0, 12.0)]
    assert lectern("note", lesson, "late", "--at", "9:00").code == 2
    goal = lectern("goal", "question_rate", "--down", "--text", "Fewer, better", "--json").json[0]
    assert (goal["goal"]["direction"], goal["before"], goal["steps"]) == ("down", 1, [])
    assert lectern("agenda", lesson, "--out", tmp_path / "a.docx").code == 0
    assert [row["what"] for row in lectern("privacy", "--json").json["outputs"]] == ["agenda"]
