"""Chat logs."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom.domain.errors import InputRefused
from classroom.ingest.chat import find_chat, read_chat
from classroom.ingest.comments import read_comments

FIXTURES = Path(__file__).parents[1] / "fixtures" / "comments"


def rows(name):
    return read_comments(FIXTURES / name).table.select("time_s", "author", "text").rows()


def test_old_zoom_chats_have_times_in_the_lesson():
    assert rows("zoom_old.txt") == [
        (723.0, "Ana Pérez", "Could you repeat the definition?"),
        (760.0, "Bo Lin", "same question here"),
        (785.0, "Chidi Obi", "https://example.org/notes"),
        (2699.0, "Ana Pérez", "did you get it?"),
    ]
    assert "Messages that were not written to everyone: 1." in read_comments(FIXTURES / "zoom_old.txt").notes


def test_in_new_zoom_chats_replies_find_what_they_quote_and_reactions_are_no_comments():
    read = read_comments(FIXTURES / "zoom_new.txt")
    assert read.table["text"].to_list() == [
        "Why is it negative here?\nI get a positive number.",
        "Because of the minus in front",
        "I agree with that",
    ]
    assert read.table["parent"].to_list() == [None, 0, None]
    assert read.table["id"].null_count() == 3
    assert "Reactions to messages (left out): 2." in read.notes
    assert "Replies to comments that are not in the file (kept without them): 1." in read.notes


def test_spanish_zoom_chats_are_read():
    assert rows("zoom_es.txt") == [(70.0, "Ana Pérez", "No se oye bien"), (105.0, "Luz Ríos", "ahora sí")]


@pytest.mark.parametrize("name", ["zoom_clock.txt", "zoom_dated.txt", "zoom_window.txt", "teams.txt", "whatsapp.txt"])
def test_times_of_day_are_not_put_on_the_lessons_clock(name):
    read = read_comments(FIXTURES / name)
    assert read.table["time_s"].null_count() == read.table.height
    assert any("times of day" in note for note in read.notes)


def test_dated_chats_keep_the_date():
    table = read_comments(FIXTURES / "zoom_dated.txt").table
    assert table["written_at"].to_list() == ["2024-03-05T10:02:11", "2024-03-05T10:15:30"]
    assert read_comments(FIXTURES / "whatsapp.txt").table["written_at"][0] == "2024-03-15T10:05:00"


def test_messages_of_several_lines_stay_together():
    assert rows("zoom_window.txt")[1] == (None, "Me", "Yes, on Friday\nat ten")
    assert rows("teams.txt")[1] == (None, "Bo Lin", "Now it works\nthank you")
    assert rows("whatsapp.txt")[1] == (None, "Luz Ríos", "Sí, la página 12\ny también la 13")


def test_the_chat_of_google_meet_is_told_from_captions():
    assert rows("meet.sbv") == [
        (10.0, "Ana Pérez", "Is this being recorded?"),
        (125.5, "Bo Lin", "Could you zoom in\non the second line"),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["I liked it", "From time to time: confusing"],
        ["10:30 was the best part", "At 12:15 I got lost: why?"],
        ["Note: bring a ruler", "So: what now"],
        ["0:12,0:15"],
        ["0:00:00.599,0:00:04.160", "TEACHER: Shall we begin?", "", "0:00:05.000,0:00:06.000", "STUDENT: Yes."],
        ["[00:00:05] Good morning.", "[00:00:09] Today we begin.", "[00:01:00] Who remembers the rule?"],
        [],
    ],
)
def test_lists_of_remarks_are_not_taken_for_chats(lines):
    assert find_chat(lines) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(max_size=60), max_size=10))
def test_whatever_follows_a_first_message_is_read_without_a_fault(tmp_path, lines):
    path = tmp_path / "chat.txt"
    path.write_text("00:00:05 From Ana to Everyone:\n hello\n" + "\n".join(lines), encoding="utf-8", errors="replace")
    with suppress(InputRefused):
        assert read_comments(path).table.height


def test_lines_made_to_be_slow_are_not():
    started = time.process_time()
    read_chat(["00:00:01 From " + "a to " * 20_000, "00:00:01 From " + ": " * 20_000] * 20, "Zoom chat")
    replies = [line for i in range(3_000) for line in (f'00:01:00 From A to Everyone : Replying to "no {i}"', "\tyes")]
    read_chat(replies, "Zoom chat")
    assert time.process_time() - started < 5
