"""Logs of a conference taken into a lesson: the slides shown and the chat of the same file."""

from __future__ import annotations

from pathlib import Path

import pytest

from classroom.domain.errors import InputRefused
from classroom.domain.requests import AnalysisRequest
from classroom.pipeline.catalog import discover
from classroom.workspace.analysis import analyze
from classroom.workspace.recognising import recognise

TOYS = Path(__file__).parents[1] / "pipeline" / "lectern_toys"
CHAT = '<event timestamp="4000" eventname="PublicChatEvent"><sender>A</sender><message>hello</message></event>'
TURNS = (
    '<event timestamp="1000" eventname="StartRecordingEvent"><filename>a.wav</filename></event>'
    '<event timestamp="2000" eventname="SharePresentationEvent"><presentationName>week 1</presentationName></event>'
    '<event timestamp="9000" eventname="GotoSlideEvent"><slide>1</slide></event>'
    '<event timestamp="20000" eventname="StopRecordingEvent"><filename>a.wav</filename></event>'
)
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nOpen the book.\n"


pytestmark = pytest.mark.usefixtures("own_home")


@pytest.fixture
def log(tmp_path: Path):
    def make(*events: str) -> Path:
        path = tmp_path / "events.xml"
        path.write_text(f"<recording>{''.join(events)}</recording>", encoding="utf-8")
        return path

    return make


@pytest.fixture
def said(tmp_path: Path) -> Path:
    path = tmp_path / "said.vtt"
    path.write_text(VTT)
    return path


@pytest.mark.parametrize("given_as", ["slide_logs", "comments"])
def test_a_conference_gives_its_slides_and_its_chat_however_it_is_given(store, log, said, given_as) -> None:
    request = AnalysisRequest(transcript=said, **{given_as: (log(CHAT, TURNS),)})
    result = analyze(store, request, catalog=discover(TOYS))
    assert result.exit_code == 0
    assert (result.counts["showings"], result.counts["comments"]) == (2, 1)
    assert store.table(result.lesson_id, "showings")["page"].to_list() == [1, 2]
    assert {file.kind for file in store.media(result.lesson_id)} == {"transcript", "slide_log", "comments"}
    again = analyze(store, AnalysisRequest(resume=result.lesson_id), catalog=discover(TOYS))
    assert again.exit_code == 0
    assert again.counts["showings"] == 2


def test_nobody_is_told_of_a_chat_that_is_not_there(store, log, said) -> None:
    result = analyze(store, AnalysisRequest(transcript=said, slide_logs=(log(TURNS),)), catalog=discover(TOYS))
    assert (result.exit_code, result.refusals, result.counts["comments"]) == (0, (), 0)
    assert {file.kind for file in store.media(result.lesson_id)} == {"transcript", "slide_log"}


def test_a_chat_without_slides_stays_a_chat(store, log, said) -> None:
    result = analyze(store, AnalysisRequest(transcript=said, comments=(log(CHAT),)), catalog=discover(TOYS))
    assert (result.exit_code, result.refusals, result.counts["showings"]) == (0, (), 0)


def test_a_slide_log_without_slides_is_refused_by_name_and_the_others_go_on(store, log, said) -> None:
    result = analyze(store, AnalysisRequest(transcript=said, slide_logs=(log(CHAT),)), catalog=discover(TOYS))
    assert result.exit_code == 3
    assert result.refusals == ("events.xml: It tells of no slides: none were shown in this conference. Leave it out.",)
    assert result.counts["utterances"] == 1


def test_a_damaged_log_alone_is_an_error_that_says_so(store, tmp_path) -> None:
    (tmp_path / "events.xml").write_text("<recording><event")
    with pytest.raises(InputRefused, match="damaged or cut off"):
        analyze(store, AnalysisRequest(slide_logs=(tmp_path / "events.xml",)), catalog=discover(TOYS))


def test_the_import_dialog_is_told_what_it_is(log) -> None:
    (found,) = recognise([log(CHAT, TURNS)])
    assert (found.kind, found.refusal, found.preview) == ("slide_log", "", None)
