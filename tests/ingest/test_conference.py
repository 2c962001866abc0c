"""The chat of BigBlueButton recordings."""

from __future__ import annotations

from pathlib import Path

import pytest

from classroom.ingest.comments import read_comments
from classroom.ingest.conference import NotConference, read_conference

FIXTURES = Path(__file__).parents[1] / "fixtures" / "comments"


def test_messages_count_recorded_time_and_the_pause_adds_none():
    table = read_comments(FIXTURES / "events.xml").table
    assert table.select("time_s", "author", "text").rows() == [
        (None, "Ana", "before it began"),
        (30.0, "Bo", "thirty seconds & counting"),
        (60.0, "Ana", "in the pause"),
        (75.0, "Bo", "after the pause"),
    ]
    assert table["written_at"][0] == "2024-03-05T10:30:05Z"


def test_published_recordings_carry_their_own_times():
    table = read_comments(FIXTURES / "slides_new.xml").table
    assert table.select("time_s", "text").rows() == [(24.0, "hello all"), (90.5, "see you")]


def test_the_record_button_decides_where_there_is_one():
    events = "".join(
        f'<event timestamp="{stamp}" eventname="{name}">{inner}</event>'
        for stamp, name, inner in [
            (1000, "StartRecordingEvent", ""),
            (11000, "RecordStatusEvent", "<status>true</status>"),
            (16000, "PublicChatEvent", "<sender>A</sender><message>five</message>"),
            (21000, "RecordStatusEvent", "<status>false</status>"),
        ]
    )
    assert read_conference(f"<recording>{events}</recording>").remarks[0].time_s == 5.0


def test_without_any_start_of_recording_there_are_no_times():
    event = '<event timestamp="5" eventname="PublicChatEvent"><message>hi</message></event>'
    found = read_conference(f"<recording>{event}</recording>")
    assert (found.has_clock, found.remarks[0].time_s) == (False, None)


@pytest.mark.parametrize(
    "text", ["<rss/>", "<recording>", "<?xml version='1.0'?>", "<!DOCTYPE a [<!ENTITY b 'c'>]><x>&b;</x>"]
)
def test_other_xml_is_not_taken_for_a_recording(text):
    with pytest.raises(NotConference):
        read_conference(text)
