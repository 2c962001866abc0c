"""What a file is for, by its name and by what is in it."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from pptx import Presentation

from classroom.ingest.recognise import kind_of

BY_ENDING = {
    "recording": ["a.mp4", "a.M4A", "a.mov", "a.webm", "a.opus", "a.amr", "a.wma", "a.3gp", "a.mp3", "a.wav", "a.mkv"],
    "slides": ["a.pdf", "a.PPTX", "a.ppt", "a.odp", "a.key", "a.ppsx"],
    "transcript": ["a.vtt", "a.SRT"],
}


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in BY_ENDING.items() for name in names])
def test_a_telling_ending_is_enough(tmp_path, kind, name) -> None:
    assert kind_of(tmp_path / name) == kind
    (tmp_path / name).write_bytes(b"whatever is in it")
    assert kind_of(tmp_path / name) == kind


@pytest.mark.parametrize(
    "name", ["gone.txt", "gone.csv", "gone", "photo.png", "letter.docx", "archive.zip", "page.html"]
)
def test_what_is_not_there_or_not_read_has_no_kind(tmp_path, name) -> None:
    assert kind_of(tmp_path / name) is None
    assert kind_of(tmp_path) is None


def test_a_file_without_a_telling_name_is_known_by_how_it_begins(tmp_path, tone, pdf) -> None:
    assert kind_of(tone().write(tmp_path / "a.wav").rename(tmp_path / "REC0001")) == "recording"
    assert kind_of(tone(codec="aac").write(tmp_path / "a.m4a").rename(tmp_path / "a.bin")) == "recording"
    assert kind_of(pdf("x").rename(tmp_path / "deck.tmp")) == "slides"
    Presentation().save(tmp_path / "lecture")
    assert kind_of(tmp_path / "lecture") == "slides"


TEXTS = {
    "zoom old": ("comments", "00:12:03\t From Ana Ruiz to Everyone : how do you know?\n00:12:44\t From Bo : same\n"),
    "zoom new": ("comments", "2024-03-05 10:02:11 From Ana to Everyone:\n\tcould you repeat that\n"),
    "whatsapp": ("comments", "[05/03/2024, 10:02:11] Ana: no entiendo\n[05/03/2024, 10:03:11] Bo: yo tampoco\n"),
    "list": ("comments", "- I liked the experiment.\n- Too fast for me!\n- Why is it blue?\n"),
    "numbered": ("comments", "1. More examples please\n2. The video was great\n3. I got lost at the proof\n"),
    "remarks": ("comments", "Great class, thank you!\n\nI did not get the second part.\n\nSlower please.\n"),
    "webvtt": ("transcript", "WEBVTT\n\n00:00.000 --> 00:02.000\nHello.\n"),
    "srt": ("transcript", "1\n00:00:01,000 --> 00:00:02,000\nHello.\n\n2\n00:00:02,000 --> 00:00:04,000\nAll here?\n"),
    "otter": (
        "transcript",
        "Speaker 1  0:03\nGood morning.\n\nSpeaker 2  0:09\nGood morning, miss.\n\nSpeaker 1  0:12\nSit.\n",
    ),
    "youtube": ("transcript", "0:00\ntoday we look at\n0:04\nthe way light bends\n0:09\nin water\n"),
    "stamped": ("transcript", "[00:00:03] Good morning everyone.\n[00:00:09] Take out your books.\n"),
    "named": ("transcript", "00:00:03 Teacher: Good morning.\n00:00:09 Student: Hello.\n00:00:12 Teacher: Sit down.\n"),
    "play": (
        "transcript",
        "Teacher: What is a cell?\nMaria: A room?\nTeacher: In a way.\nBen: With walls!\nTeacher: Yes.\n",
    ),
    "prose": (
        "transcript",
        "So today we are going to look at what a cell is and what it does for a living thing. " * 40,
    ),
    "wrapped": (
        "transcript",
        "and so what we want to do is\ntake the derivative of this and\nset it to zero which gives us\n" * 10,
    ),
}


@pytest.mark.parametrize("sample", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_told_by_its_lines(tmp_path, sample, encoding) -> None:
    kind, text = TEXTS[sample]
    (tmp_path / "lesson.txt").write_text(text, encoding=encoding)
    assert kind_of(tmp_path / "lesson.txt") == kind


def test_a_name_decides_where_the_lines_could_be_either(tmp_path) -> None:
    lines = "I think it is the heat.\nMaybe the light does it.\nIt could be both.\n"
    for name, kind in (("lesson transcript.txt", "transcript"), ("student comments.txt", "comments")):
        (tmp_path / name).write_text(lines)
        assert kind_of(tmp_path / name) == kind


TABLES = {
    "start,end,speaker,text": "transcript",
    "Speaker,Text": "transcript",
    "start_s;duration_s;sentence": "transcript",
    "utterance,start_s,end_s,speaker,role,text": "transcript",
    "Timestamp,What did you think of the lesson?,Any other comments": "comments",
    "author,published_at,likes,text": "comments",
    "Marca temporal,¿Qué no entendiste?": "comments",
    "Start time,End time,Comment": "comments",
    "name,comment": "comments",
    "text": "comments",
}


@pytest.mark.parametrize("heading", TABLES)
def test_tables_are_told_by_their_headings(tmp_path, heading) -> None:
    divider = ";" if ";" in heading else ","
    rows = [divider.join("word" for _ in heading.split(divider))] * 3
    (tmp_path / "export.csv").write_text("\n".join([heading, *rows]), encoding="utf-8-sig")
    assert kind_of(tmp_path / "export.csv") == TABLES[heading]
    book = openpyxl.Workbook()
    book.active.append(heading.split(divider))
    book.active.append(["word"] * len(heading.split(divider)))
    book.save(tmp_path / "export.xlsx")
    assert kind_of(tmp_path / "export.xlsx") == TABLES[heading]


JSONS = {
    "whisper": ("transcript", {"text": "Hi.", "segments": [{"id": 0, "start": 0.0, "end": 2.0, "text": "Hi."}]}),
    "ours": ("transcript", {"language": "en", "utterances": [{"start_s": 0, "end_s": 1, "text": "Hi."}]}),
    "list of cues": ("transcript", [{"text": "Hi.", "start": 0.0, "duration": 1.5}]),
    "youtube json3": ("transcript", {"events": [{"tStartMs": 0, "dDurationMs": 900, "segs": [{"utf8": "Hi"}]}]}),
    "turns": ("transcript", [{"speaker": "T", "text": "Hi."}]),
    "api": ("comments", {"kind": "youtube#commentThreadListResponse", "items": [{"snippet": {}}]}),
    "yt-dlp": ("comments", {"id": "x", "title": "y", "comments": [{"id": "a", "text": "b", "timestamp": 1}]}),
    "downloader": ("comments", [{"cid": "a", "text": "b", "time": "1 year ago", "author": "@c", "votes": "2"}]),
    "texts": ("comments", ["good", "bad"]),
}


@pytest.mark.parametrize("sample", JSONS)
def test_json_is_told_by_its_keys(tmp_path, sample) -> None:
    kind, value = JSONS[sample]
    (tmp_path / "x.json").write_text(json.dumps(value))
    assert kind_of(tmp_path / "x.json") == kind
    if isinstance(value, list):
        (tmp_path / "x.jsonl").write_text("\n".join(json.dumps(line) for line in value))
        assert kind_of(tmp_path / "x.jsonl") == kind


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[[[[" * 50_000, b"\xff\xfe\x00", b"\0" * 5000, b'{"a": ' * 9_000, b",,,\n,,,"]
)
@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.csv", "a.txt", "a.xlsx", "a.xml", "a"])
def test_broken_content_never_fails(tmp_path, name, content) -> None:
    (tmp_path / name).write_bytes(content)
    assert kind_of(tmp_path / name) in {"comments", "transcript", None}


@pytest.mark.material
def test_real_files_are_told_apart(material: Path) -> None:
    expected = {
        "hostile/captions/webvtt-py": "transcript",
        "slides_py4e/dev": "transcript",
        "comments/osu_sei": "comments",
    }
    for folder, kind in expected.items():
        files = [p for p in (material / folder).rglob("*") if p.suffix in {".vtt", ".srt", ".sbv", ".csv"}]
        assert files
        assert {path.name: kind_of(path) for path in files} == dict.fromkeys((path.name for path in files), kind)
    assert kind_of(material / "bigbluebutton" / "1b199e88" / "events.xml") == "slide_log"
