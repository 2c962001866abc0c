"""Caption files, sound and broken."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.ingest.captions import is_captions, read_captions
from classroom.ingest.transcripts import read_transcript

FIXTURES = Path(__file__).parents[1] / "fixtures" / "transcripts"
SPOKEN = st.text(st.characters(categories=["L", "Nd"], max_codepoint=0x24F), min_size=1, max_size=30)


def rows(name, **options):
    return read_transcript(FIXTURES / name, **options).table.select("start_s", "end_s", "speaker", "text").rows()


def clock(seconds, mark):
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{mark}{thousandths:03d}"


def test_everything_that_webvtt_may_hold_is_understood():
    assert rows("lecture.vtt") == [
        (1.0, 4.25, "Ms Alvarez", "Good morning, everyone."),
        (5.0, 8.5, "Bo", "Is 3 < 5 always & everywhere?"),
        (9.0, 12.0, "Ms Alvarez", "Yes, it is."),
        (13.0, 15.0, None, "Now you. Me?"),  # two voices in one cue
    ]


def test_automatic_captions_that_roll_are_kept_once():
    assert rows("rolling.vtt") == [
        (0.16, 2.32, None, "good morning class"),
        (2.32, 5.08, None, "today we look at"),
        (5.08, 7.0, None, "fractions"),
    ]


def test_two_lines_that_roll_without_word_times_are_kept_once():
    lines = [f"line number {i}" for i in range(8)]
    text = "".join(
        f"{i + 1}\n{clock(i, ',')} --> {clock(i + 2, ',')}\n{lines[i]}\n{lines[i + 1]}\n\n" for i in range(7)
    )
    assert [cue.text for cue in read_captions(text).cues] == ["line number 0 line number 1", *lines[2:]]


def test_a_sentence_that_someone_says_twice_stays_twice():
    text = "".join(f"{i + 1}\n{clock(i, ',')} --> {clock(i + 1, ',')}\nYes.\n\n" for i in range(4))
    assert len(read_captions(text).cues) == 4


def test_subrip_files_are_read_however_their_arrows_and_numbers_are():
    assert rows("malformed.srt") == [
        (0.5, 2.0, None, "Hello class"),
        (2.0, 4.5, None, "No number, a short arrow, dots"),
        (4.5, 6.0, None, "A dash for an arrow"),
        (6.0, 8.0, None, "Spaces in the times"),
        (9.0, 10.0, None, "An entity for an arrow and a second paragraph"),
    ]


def test_impossible_times_are_mended_or_left_open_and_told():
    read = read_transcript(FIXTURES / "disordered.srt")
    assert read.table.select("start_s", "end_s", "text").rows() == [
        (1.0, 1.0, "first, ends before it begins"),
        (None, None, "impossible"),
        (10.0, 12.0, "second"),
        (20.0, 25.0, "broken end"),
        (25.0, 26.0, "last"),
    ]
    assert read.notes == (
        "Times that cannot be (left empty): 1.",
        "Cues of which only the start or the end could be read (mended): 1.",
        "Cues that ended before they began (mended): 1.",
        "The cues were not in the order of their times and have been sorted.",
    )


def test_subviewer_files_and_changes_of_speaker_are_read():
    assert rows("named.sbv") == [
        (0.599, 4.16, "TEACHER", "Hi, my name is Marta Alvarez."),
        (4.16, 6.77, "STUDENT", "Hello!"),
        (6.77, 10.88, "TEACHER", "Shall we begin?"),
    ]


@given(
    st.lists(st.tuples(st.integers(0, 3_000), st.integers(1, 9_000), SPOKEN), min_size=1, max_size=12),
    st.sampled_from(["vtt", "srt", "sbv"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_cues_that_were_written_are_read_back(pieces, kind, end):
    at, cues = 0, []
    for pause, length, text in pieces:
        cues.append((at + pause, at + pause + length, f"so {text} it is"))
        at += pause + length
    lines = ["WEBVTT", ""] if kind == "vtt" else []
    for number, (start, stop, text) in enumerate(cues, start=1):
        mark = "," if kind == "srt" else "."
        between = "," if kind == "sbv" else " --> "
        lines += [str(number)] * (kind == "srt")
        lines += [clock(start / 1000, mark) + between + clock(stop / 1000, mark), text, ""]
    found = read_captions(end.join(lines))
    assert [(cue.start, cue.end, cue.text) for cue in found.cues] == [(a / 1000, b / 1000, t) for a, b, t in cues]
    assert found.notes == ()


@given(
    st.lists(
        st.text(max_size=30) | st.sampled_from(["00:00:01,000 --> 00:00:02,000", "WEBVTT", "NOTE", "1", "", "<v A>"])
    )
)
def test_no_captions_whatever_break_the_reading(lines):
    for cue in read_captions("\n".join(lines)).cues:
        assert cue.text.strip()


@pytest.mark.parametrize("text", ["From 10:00 -> 11:00 we work", "if x --> y then", "", "0:12 hello", "3 --> 4"])
def test_texts_with_arrows_are_not_captions(text):
    assert not is_captions(text)


def test_captions_made_to_be_slow_are_not():
    started = time.process_time()
    read_captions("\n".join(["1" * 5_000 + " --> ", "<" * 20_000, "{\\" * 10_000, "0:" * 10_000] * 20))
    assert time.process_time() - started < 3
