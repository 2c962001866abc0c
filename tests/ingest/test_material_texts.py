"""Comments and transcripts among the shared material: each is read or refused, soon, and never silently empty."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from classroom.domain.errors import InputRefused
from classroom.domain.tables import COMMENTS, UTTERANCES, check
from classroom.ingest.comments import preview_comments, read_comments
from classroom.ingest.transcripts import read_transcript

pytestmark = pytest.mark.material

LIMIT_S = 20
FOLDERS = ("hostile/csv", "hostile/captions", "hostile/xlsx", "hostile/ppt", "comments/osu_sei", "bigbluebutton")


def files(folder: Path, *patterns: str) -> list[Path]:
    found = sorted(path for pattern in patterns for path in folder.rglob(pattern) if path.is_file())
    assert found, "the folder is there but holds none of the files"
    return found


def outcome(read, path):
    try:
        return read(path).table
    except InputRefused as refused:
        return refused


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_gives_a_table_or_a_refusal_within_the_limit(material, folder):
    for path in files(material / folder, "*"):
        for read, table in ((read_comments, COMMENTS), (read_transcript, UTTERANCES)):
            started = time.monotonic()
            found = outcome(read, path)
            assert time.monotonic() - started < LIMIT_S, path.name
            if isinstance(found, InputRefused):
                assert (found.reason[-1:], found.remedy[-1:]) == (".", "."), path.name
            else:
                assert found.height > 0, path.name
                check(found, table)


def test_the_student_evaluations_are_read_whole(material):
    read = read_comments(material / "comments/osu_sei/comments.csv")
    assert read.table.height == 349
    assert preview_comments(material / "comments/osu_sei/comments.csv").guessed["text"] == "Comment"


def test_tables_of_scores_are_refused_rather_than_read_as_comments(material):
    for name in ("cohort-scores", "instructor-scores", "instructor-distributions", "reports", "lookup_sections"):
        with pytest.raises(InputRefused):
            read_comments(material / f"comments/osu_sei/{name}.csv")


def test_captions_of_lectures_have_as_many_utterances_as_cues(material):
    time_line = re.compile(r"^\d\d:\d\d:\d\d[.,]\d\d\d --> \d\d:\d\d:\d\d[.,]\d\d\d\s*\n(?=\s*\S)", re.MULTILINE)
    for path in files(material / "slides_py4e", "*.srt", "*.vtt"):
        counted = len(time_line.findall(path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")))
        read = read_transcript(path)
        assert read.table.height == counted, path.name
        assert read.table["start_s"].null_count() == 0
        assert read.table["speaker"].null_count() == counted
        # people's captions repeat a cue here and there, and that is said; nothing else is
        assert all(note.startswith("Utterances probably not said like that") for note in read.notes)


def test_the_chat_of_the_conference_is_on_the_clock_of_its_recording(material):
    table = read_comments(material / "bigbluebutton/1b199e88/events.xml").table
    assert [round(time_s, 1) for time_s in table["time_s"]] == [24.4, 31.9, 62.5]


def test_questions_and_sentences_of_lectures_keep_their_number(data):
    import json

    for path in files(data / "backtracing/query", "*.json"):
        asked = json.loads(path.read_text(encoding="utf-8"))
        assert read_comments(path).table["text"].len() == len(asked)
    for path in files(data / "backtracing/sources", "*.json"):
        said = json.loads(path.read_text(encoding="utf-8"))
        assert read_transcript(path).table.height == len(said)
