"""A teacher's voice on the command line: learned from the demo's recording, listed without its numbers, forgotten."""

from __future__ import annotations

import json
from pathlib import Path


def test_a_voice_is_learned_listed_and_goes_with_the_teachers_last_lesson(lectern, demo, tmp_path: Path) -> None:
    said = tmp_path / "said.vtt"
    said.write_text(
        "WEBVTT\n\n00:00:02.200 --> 00:00:22.500\n<v Teacher>Today we add fractions.\n\n"
        "00:00:24.200 --> 00:00:28.000\n<v Teacher>Why?\n\n00:01:01.100 --> 00:01:05.900\n<v Student>Two fifths.\n",
        encoding="utf-8",
    )
    made = lectern(
        "analyze",
        "--recording",
        demo / "lesson.m4a",
        "--transcript",
        said,
        "--only",
        "talk",
        "--title",
        "One",
        "--json",
    )
    lesson = made.json["lesson_id"]
    assert lectern("voice", "list").out.startswith("No voice is remembered.")
    nameless = lectern("voice", "learn", lesson)
    assert (nameless.code, "does not say who its teacher is" in nameless.err) == (2, True)
    refused = lectern("voice", "learn", lesson, "--teacher", "Ms. Vega", "--speaker", "Student")
    assert (refused.code, "never a student" in refused.err) == (2, True)
    learned = lectern("voice", "learn", lesson, "--teacher", "Ms. Vega", "--json")
    assert learned.code == 0, learned.err
    assert set(learned.json) == {"teacher", "seconds", "lesson", "remembered"}
    assert lectern("voice", "list", "--json").json == [learned.json]
    assert "Ms. Vega" in lectern("voice", "list").out
    unknown = lectern("voice", "forget", "Nobody")
    assert (unknown.code, "No voice of a teacher" in unknown.err) == (2, True)
    gone = lectern("delete", lesson)
    assert "the remembered voice is gone too" in gone.out
    assert json.loads(lectern("voice", "list", "--json").out) == []
