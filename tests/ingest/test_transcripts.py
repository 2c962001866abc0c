"""Ready transcripts from every kind of file."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom.domain.errors import InputRefused
from classroom.domain.tables import UTTERANCES, check
from classroom.ingest.transcript_text import sentences
from classroom.ingest.transcripts import read_transcript

FIXTURES = Path(__file__).parents[1] / "fixtures" / "transcripts"


def table(name, **options):
    return read_transcript(FIXTURES / name, **options).table


def file(tmp_path, content, name="transcript.txt"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


@pytest.mark.parametrize(
    ("name", "told", "rows"),
    [
        ("lecture.vtt", "VTT", 4),
        ("rolling.vtt", "VTT", 3),
        ("zoom.vtt", "VTT", 4),
        ("teams.vtt", "VTT", 2),
        ("malformed.srt", "SRT", 5),
        ("disordered.srt", "SRT", 5),
        ("named.sbv", "SBV", 3),
        ("otter.txt", "text with names and times", 3),
        ("times.txt", "text with times", 3),
        ("youtube_copied.txt", "text with times", 3),
        ("labels.txt", "text", 4),
        ("etiquetas.txt", "text", 4),
        ("lines.txt", "text", 4),
        ("prose.txt", "text", 36),
        ("lectern.json", "JSON", 2),
        ("whisper.json", "JSON", 2),
        ("timedtext.json3.json", "JSON", 2),
        ("strings.json", "JSON", 2),
        ("services.json", "JSON", 2),
        ("rev.json", "JSON", 2),
        ("table.csv", "CSV", 3),
        ("captions.ttml", "timed text", 3),
        ("captions.ass", "SubStation Alpha", 2),
        ("song.lrc", "text with times", 2),
    ],
)
def test_every_format_is_recognised_by_what_is_in_it(name, told, rows, tmp_path):
    read = read_transcript(FIXTURES / name)
    assert (read.format, read.table.height) == (told, rows)
    check(read.table, UTTERANCES)
    assert read.table["utterance"].to_list() == list(range(rows))
    assert read.table["language"].null_count() == rows
    renamed = read_transcript(file(tmp_path, (FIXTURES / name).read_bytes(), "download"))
    assert renamed.table.equals(read.table)


def test_a_line_is_an_utterance_so_that_numbers_can_be_foretold(tmp_path):
    lines = [f"This is line {i}, and it has {'very ' * (i % 90)}many words in it." for i in range(200)]
    read = read_transcript(file(tmp_path, "\n\n".join(lines)))
    assert read.table["text"].to_list() == lines


def test_only_long_paragraphs_are_split_into_sentences():
    read = read_transcript(FIXTURES / "prose.txt")
    assert read.table["text"].to_list()[:3] == [
        "The first idea is that a fraction is a number and not a pair of numbers.",
        "Dr. Alvarez said so in 1.5 lessons.",
        "Is that clear?",
    ]
    assert "Paragraphs were split into sentences." in read.notes


def test_sentences_keep_their_marks_and_lose_no_word():
    text = 'He said "stop." Then we left. ¿Por qué? Because of Mr. Lin, i.e. the teacher of class 3. B. Lin agreed! Ok'
    parts = sentences(text)
    assert " ".join(parts) == text
    assert parts[0] == 'He said "stop."'
    assert "¿Por qué?" in parts
    assert sentences("word " * 100) == [" ".join(["word"] * 30)] * 3 + [" ".join(["word"] * 10)]


@given(st.text(max_size=400))
def test_splitting_loses_nothing_but_spaces(text):
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


def test_the_teacher_is_found_by_name_and_the_others_are_students():
    for teacher in ("Marta Alvarez", "alvarez", "Dr. Marta Álvarez", "ALVAREZ, MARTA"):
        zoom = table("zoom.vtt", teacher=teacher)
        assert zoom["role"].to_list() == ["teacher", "student", "teacher", "student"]
    assert zoom["speaker"].to_list() == ["Marta Alvarez", "Bo Lin", "Marta Alvarez", "Chidi Obi"]
    assert zoom["text"][0] == "Good morning. Note: the quiz is on Friday."
    assert table("teams.vtt", teacher="Marta Alvarez")["role"].to_list() == ["teacher", "student"]


def test_without_the_teachers_name_named_speakers_have_no_role():
    assert table("zoom.vtt")["role"].unique().to_list() == ["unknown"]
    read = read_transcript(FIXTURES / "zoom.vtt", teacher="Nobody Here")
    assert read.table["role"].unique().to_list() == ["unknown"]
    assert any("not among the speakers" in note for note in read.notes)


def test_labels_tell_teacher_and_students_apart():
    assert table("labels.txt").select("speaker", "role", "text").rows()[:2] == [
        ("T", "teacher", "What do you notice?"),
        ("S1", "student", "It goes up by three."),
    ]
    assert table("etiquetas.txt")["role"].to_list() == ["teacher", "student", "teacher", "student"]
    assert table("etiquetas.txt")["text"][3] == "No sé: lo conté."


def test_words_before_a_colon_are_not_taken_for_names():
    lines = table("lines.txt")
    assert lines["speaker"].null_count() == 4
    assert lines["text"][2] == "Remember: the rule is simple."


def test_times_that_only_begin_get_an_end_that_fits_the_words():
    otter = table("otter.txt", teacher="Marta Alvarez")
    assert otter.select("start_s", "end_s", "role", "text").rows() == [
        (2.0, 5.0, "teacher", "Good morning. Let us begin."),
        (9.0, 13.2, "student", "I have a question about the homework."),
        (75.0, 77.0, "teacher", "Go ahead."),
    ]
    copied = table("youtube_copied.txt")
    assert copied["start_s"].to_list() == [0.0, 3.0, 7.0]
    assert all(end <= later for end, later in zip(copied["end_s"], copied["start_s"][1:], strict=False))


def test_lecterns_own_json_comes_back_with_its_times_and_speakers():
    assert table("lectern.json").select("start_s", "end_s", "speaker", "text").rows() == [
        (0.0, 2.5, None, "Good morning."),
        (2.5, 4.0, "Bo", "Hello!"),
    ]
    assert table("timedtext.json3.json").select("start_s", "end_s", "text").rows() == [
        (0.16, 2.31, "good morning"),
        (2.4, 3.4, "class"),
    ]


def test_tables_with_who_said_what_and_when_are_transcripts():
    assert table("table.csv").select("start_s", "end_s", "speaker", "role", "text").rows() == [
        (0.0, 2.5, "Marta", "teacher", "Good morning, class, sit down"),
        (2.5, 4.0, "Bo", "student", "Hello"),
        (4.0, 6.0, "Chidi", "unknown", "What page?"),
    ]


def test_an_excel_sheet_is_a_transcript_too(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["TimeStamp", "Turn", "Speaker", "Sentence", "Teacher Tag"])
    for row in (
        ("00:00:01", 1, "T", "What do you see?", "press"),
        (None, 2, "S", "A pattern.", None),
        (None, 3, "T", None, 1),
    ):
        book.active.append(row)
    book.save(tmp_path / "lesson.xlsx")
    found = read_transcript(tmp_path / "lesson.xlsx").table
    assert found.select("start_s", "role", "text").rows() == [
        (1.0, "teacher", "What do you see?"),
        (None, "student", "A pattern."),
    ]


def test_captions_in_markup_are_read():
    assert table("captions.ttml").select("start_s", "end_s", "text").rows() == [
        (1.0, 2.5, "Good morning, class"),
        (3.0, 4.0, "a & b"),
        (10.5, 12.0, "last"),
    ]
    assert table("captions.ass").select("start_s", "end_s", "speaker", "text").rows() == [
        (1.0, 3.0, "Marta", "Good morning, everyone"),
        (3.5, 4.0, None, "two lines"),
    ]
    assert table("song.lrc")["start_s"].to_list() == [12.0, 17.2]


def test_json_of_speech_services_is_read_in_seconds_whatever_their_unit():
    assert table("services.json").select("start_s", "end_s", "speaker", "text").rows() == [
        (0.25, 2.5, "A", "Good morning everyone here"),
        (3.0, 4.2, "B", "Hello to you too"),
    ]
    assert table("rev.json").select("start_s", "end_s", "speaker", "text").rows() == [
        (0.5, 1.6, "Speaker 0", "Good morning."),
        (2.0, 2.4, "Speaker 1", "Hello."),
    ]


def test_a_long_pause_in_lecterns_own_json_is_not_taken_for_milliseconds(tmp_path):
    own = {"utterances": [{"start_s": 0, "end_s": 600, "text": "wait"}]}
    assert read_transcript(file(tmp_path, json.dumps(own), "a.json")).table["end_s"].to_list() == [600.0]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        ("", "a.vtt", "empty"),
        ("WEBVTT\n\n", "a.vtt", "no text"),
        ("1\nsome text\n", "a.srt", "no times"),
        ("some text\n00:00:00,500 --> 00:00:07,000\n", "a.srt", "no text"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\n<i> </i>\n", "a.vtt", "no text"),
        (" \n\n ", "a.txt", "no text"),
        ("speaker,score\nA,3\n", "a.csv", "No column with what was said"),
        ("text\n \n", "a.csv", "no text"),
        ("<html><p>hello", "a.html", "Web pages"),
        ('<?xml version="1.0"?><tt/>', "a.ttml", "no text"),
        ('<?xml version="1.0"?><rss/>', "a.xml", "no captions"),
        ("<tt><p>", "a.ttml", "no captions"),
        ("{", "a.json", "damaged"),
        ("[1, 2]", "a.json", "no text"),
        ("[" * 100_000, "a.json", "damaged|no text"),
        (b"PK\x03\x04", "a.docx", "damaged"),
        (b"%PDF-1.4", "a.pdf", "a PDF"),
        (b"\x00\x01\x02" * 400, "a.txt", "not a text file"),
    ],
)
def test_what_is_no_transcript_is_refused_with_a_reason_and_a_remedy(content, name, reason, tmp_path):
    with pytest.raises(InputRefused, match=reason) as refused:
        read_transcript(file(tmp_path, content, name))
    assert refused.value.remedy


def test_word_documents_are_refused_with_what_to_do(tmp_path):
    from zipfile import ZipFile

    with ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(InputRefused, match="Word") as refused:
        read_transcript(tmp_path / "a.docx")
    assert ".txt" in refused.value.remedy


ENTRIES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["text", "start", "end", "utterances", "segs", "speaker", "dur"]), inner)
    ),
    max_leaves=20,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(ENTRIES)
def test_any_json_gives_utterances_or_a_refusal(tmp_path, value):
    with suppress(InputRefused):
        check(read_transcript(file(tmp_path, json.dumps(value), "a.json")).table, UTTERANCES)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(st.lists(st.text(max_size=40) | st.sampled_from(["Ana  0:12", "T: yes", "0:05", "[00:01] so"]), max_size=8))
def test_any_text_gives_utterances_or_a_refusal(tmp_path, lines):
    path = tmp_path / "a.txt"
    path.write_text("\n".join(lines), encoding="utf-8", errors="replace")
    with suppress(InputRefused):
        check(read_transcript(path, teacher="Ana").table, UTTERANCES)
