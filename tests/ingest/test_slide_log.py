"""What a conference's own log says was shown."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.domain.errors import InputRefused
from classroom.domain.tables import SHOWINGS, check
from classroom.ingest.combine import combine_showings
from classroom.ingest.recognise import kind_of
from classroom.ingest.slide_log import read_slide_log

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    '<image id="image1" class="slide" in="0.0" out="12.5" xlink:href="presentation/abc-1/slide-1.png"/>'
    '<image id="image2" in="12.5 40" out="30 61.5" xlink:href="presentation/abc-1/slide-2.png"/>'
    '<image id="image3" in="30" out="40" xlink:href="presentation/deskshare.png"/></svg>'
)


def events(*rows: tuple[int, str, dict[str, str]]) -> str:
    inner = "".join(
        f'<event timestamp="{at}" module="X" eventname="{name}">'
        + "".join(f"<{key}>{escape(value)}</{key}>" for key, value in fields.items())
        + "</event>"
        for at, name, fields in rows
    )
    return f"<recording>{inner}</recording>"


def start(at: int, file: str = "/var/a.wav"):
    return (at, "StartRecordingEvent", {"filename": file})


def stop(at: int, file: str = "/var/a.wav"):
    return (at, "StopRecordingEvent", {"filename": file})


def share(at: int, deck: str, **more: str):
    return (at, "SharePresentationEvent", {"presentationName": deck, "share": "true", **more})


def goto(at: int, page: int, **more: str):
    return (at, "GotoSlideEvent", {"slide": str(page), **more})


END = (100_000, "EndAndKickAllEvent", {})


@pytest.fixture
def read(tmp_path: Path):
    def make(text: str, name: str = "events.xml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read_slide_log(path).table

    return make


def test_pages_count_from_one_and_times_from_the_start_of_the_recording(read) -> None:
    table = read(events(start(1000), share(3000, "Deck"), goto(8000, 1), goto(9000, 2), stop(21000), END))
    assert table.select("start_s", "end_s", "deck", "page").rows()[:3] == [
        (2.0, 7.0, "Deck", 1),
        (7.0, 8.0, "Deck", 2),
        (8.0, 20.0, "Deck", 3),
    ]
    assert table.height == 3
    assert table.select("recording", "from_s", "until_s").row(0) == ("a.wav", 2.0, 7.0)


def test_a_deck_shared_again_comes_up_where_it_was_left(read) -> None:
    table = read(
        events(start(0), share(0, "A"), goto(1000, 4), share(2000, "B"), goto(3000, 1), share(4000, "A"), stop(9000))
    )
    assert table.select("deck", "page").rows() == [("A", 1), ("A", 5), ("B", 1), ("B", 2), ("A", 5)]


def test_later_versions_name_the_uploaded_file_and_the_deck_of_each_turn(read) -> None:
    said = {"originalFilename": "Week 3.pptx"}
    table = read(
        events(
            start(0),
            (100, "ConversionCompletedEvent", {"presentationName": "hash-1", **said}),
            share(1000, "hash-1"),
            goto(2000, 1, id="hash-1/2"),
            stop(5000),
        )
    )
    assert table.select("deck", "page").rows() == [("Week 3.pptx", 1), ("Week 3.pptx", 2)]


def test_what_was_shown_before_the_recording_began_counts_from_its_start(read) -> None:
    table = read(events(share(0, "A"), start(10_000), goto(15_000, 1), stop(20_000)))
    assert table.select("start_s", "end_s", "page").rows() == [(0.0, 5.0, 1), (5.0, 10.0, 2)]


def test_a_pause_of_the_record_button_adds_no_recorded_time_but_keeps_its_place_in_the_file(read) -> None:
    table = read(
        events(
            start(0),
            (0, "RecordStatusEvent", {"status": "true"}),
            share(0, "A"),
            (10_000, "RecordStatusEvent", {"status": "false"}),
            goto(12_000, 1),
            goto(14_000, 2),
            (20_000, "RecordStatusEvent", {"status": "true"}),
            stop(30_000),
        )
    )
    assert table.select("page", "start_s", "end_s", "from_s", "until_s").rows() == [
        (1, 0.0, 10.0, 0.0, 12.0),
        (2, 10.0, 10.0, 12.0, 14.0),
        (3, 10.0, 20.0, 14.0, 30.0),
    ]


def test_a_showing_over_two_files_of_sound_is_cut_between_them(read) -> None:
    table = read(events(start(0), share(1000, "A"), stop(5000), start(8000, "b.wav"), stop(9000, "b.wav")))
    assert table.select("recording", "from_s", "until_s", "start_s", "end_s").rows() == [
        ("a.wav", 1.0, 5.0, 1.0, 5.0),
        ("b.wav", 0.0, 1.0, 5.0, 6.0),
    ]


def test_events_out_of_order_are_put_in_order(read) -> None:
    rows = [start(1000), share(3000, "Deck"), goto(8000, 1), stop(21000)]
    assert read(events(*rows)).equals(read(events(*reversed(rows))))


def test_the_published_drawing_gives_its_slides_and_not_the_shared_screen(read) -> None:
    table = read(DRAWING, "shapes.svg")
    assert table.select("start_s", "end_s", "deck", "page").rows() == [
        (0.0, 12.5, "abc-1", 1),
        (12.5, 30.0, "abc-1", 2),
        (40.0, 61.5, "abc-1", 2),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("<recording><event", "damaged or cut off"),
        ("<rss/>", "not a log of slides"),
        ("<recording></recording>", "no slides"),
        (events(start(0), stop(9)), "no slides"),
        (events(share(0, "A"), goto(1, 1), END), "when recording began"),
        (events(share(0, "A"), END, start(200_000), stop(300_000)), "while the conference was recorded"),
        ("<svg/>", "no slides with times"),
        ("just a text", "damaged"),
    ],
)
def test_what_is_no_log_is_refused_with_the_reason(read, text, reason) -> None:
    with pytest.raises(InputRefused, match=reason):
        read(text)


def test_pages_that_are_no_numbers_are_passed_over(read) -> None:
    rows = [start(0), share(0, "A"), (1000, "GotoSlideEvent", {"slide": "last"}), goto(2000, 10**9), stop(5000)]
    assert read(events(*rows)).select("page", "end_s").rows() == [(1, 5.0)]


_NAMES = ("a.wav", "b.wav")
_ANY = st.one_of(
    st.tuples(st.integers(0, 90_000), st.sampled_from(("A", "B")).map(lambda name: ("share", name))),
    st.tuples(st.integers(0, 90_000), st.integers(0, 9).map(lambda page: ("goto", page))),
    st.tuples(st.integers(0, 90_000), st.sampled_from(_NAMES).map(lambda name: ("start", name))),
    st.tuples(st.integers(0, 90_000), st.sampled_from(_NAMES).map(lambda name: ("stop", name))),
    st.tuples(st.integers(0, 90_000), st.booleans().map(lambda on: ("button", on))),
)


def _event(at: int, what: tuple):
    kind, value = what
    if kind == "button":
        return (at, "RecordStatusEvent", {"status": str(value).lower()})
    return {"share": share, "goto": goto, "start": start, "stop": stop}[kind](at, value)


@given(st.lists(_ANY, max_size=25))
def test_any_order_of_events_gives_a_table_or_a_refusal(tmp_path_factory, rows) -> None:
    path = tmp_path_factory.mktemp("log") / "events.xml"
    path.write_text(events(*(_event(at, what) for at, what in rows)), encoding="utf-8")
    try:
        table = read_slide_log(path).table
    except InputRefused:
        return
    check(table, SHOWINGS)
    # one page at a time: the showings never lie over each other, on either clock
    assert (table["start_s"][1:] >= table["end_s"][:-1] - 1e-9).all()
    for own in table.drop_nulls("recording").partition_by("recording"):
        assert (own["until_s"] > own["from_s"]).all()
    total = sum(end - begin for begin, end in table.select("start_s", "end_s").iter_rows())
    assert total <= 90.0 + 1e-6


@given(st.text(max_size=300))
def test_any_text_is_a_log_or_refused(tmp_path_factory, text) -> None:
    path = tmp_path_factory.mktemp("log") / "events.xml"
    path.write_text(f"<recording>{text}", encoding="utf-8", errors="ignore")
    with pytest.raises(InputRefused):
        read_slide_log(path)


def test_several_logs_follow_each_other(read) -> None:
    one = read(events(start(0), share(0, "A"), goto(4000, 1), stop(10_000)))
    both = combine_showings([one, one])
    assert both["showing"].to_list() == [0, 1, 2, 3]
    assert both["start_s"].to_list() == [0.0, 4.0, 10.0, 14.0]
    assert combine_showings([]).height == 0


def test_a_log_is_recognised_by_what_is_in_it(tmp_path: Path) -> None:
    chat = (500, "PublicChatEvent", {"sender": "A", "message": "hi"})
    for name, text, kind in (
        ("events.xml", events(chat, *[chat] * 2000, share(3000, "A")), "slide_log"),
        ("chat.xml", events(start(0), chat), "comments"),
        ("shapes.svg", DRAWING, "slide_log"),
        ("logo.svg", "<svg><image href='a.png'/></svg>", None),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert kind_of(tmp_path / name) == kind


def test_the_real_conference_has_twelve_turns_and_two_decks(material: Path) -> None:
    table = read_slide_log(material / "bigbluebutton/1b199e88/events.xml").table
    assert table["deck"].unique(maintain_order=True).to_list() == ["aSimple-Layout", "flight-school"]
    assert table["page"].to_list() == [1, 2, 3, 4, 5, 5, 1, 6, 1, 2, 3, 4, 5, 6]
    # the speaker says “four” 51.8 s into the first file, which lost about a second of sound until there
    assert table["from_s"][3] == pytest.approx(53.04, abs=0.01)
    assert table["recording"].n_unique() == 2
