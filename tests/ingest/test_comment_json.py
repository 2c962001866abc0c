"""Comments in JSON."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom.domain.errors import InputRefused
from classroom.ingest.comments import preview_comments, read_comments

FIXTURES = Path(__file__).parents[1] / "fixtures" / "comments"
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["text", "id", "parent", "items", "comments", "snippet", "topLevelComment", "replies", "cid",
                         "votes", "timestamp", "like_count", "textDisplay", "author", "extractor", "x"]),
        inner, max_size=5,
    ),
    max_leaves=25,
)  # fmt: skip


def rows(name, *columns):
    return read_comments(FIXTURES / name).table.select(columns).rows()


def written(tmp_path, value, name="comments.json"):
    path = tmp_path / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def test_threads_of_youtube_keep_replies_likes_and_dates():
    assert rows("youtube_api_pages.json", "id", "parent", "author", "likes", "text") == [
        ("UgA", None, "@ana", 14, "At 12:30 the sign is wrong, isn't it?"),
        ("UgA.0", 0, "@bo", 0, "Yes & the next line too"),
        ("UgA.1", 0, "@teacher", 0, "Fixed in the notes"),
        ("UgB", None, "@chidi", 0, "Thank you!"),
        ("UgC", None, "@luz", 2, "¿Hay subtítulos?"),
    ]
    assert rows("youtube_api_page.json", "written_at")[0] == ("2024-03-05T10:31:22Z",)


def test_text_for_display_is_turned_into_plain_text():
    assert rows("youtube_api_display_only.json", "text") == [("It's at 12:30\nright?",)]


def test_a_reply_inside_a_thread_has_its_parent_even_without_a_parent_id(tmp_path):
    reply = {"id": "A.r0", "snippet": {"textOriginal": "so did I", "authorDisplayName": "@b"}}
    top = {"id": "A", "snippet": {"textOriginal": "I got lost", "authorDisplayName": "@a"}}
    thread = {"snippet": {"topLevelComment": top}, "replies": {"comments": [reply]}}
    assert read_comments(written(tmp_path, {"items": [thread]})).table["parent"].to_list() == [None, 0]


def test_comments_of_yt_dlp_keep_their_parents_and_say_that_dates_are_estimates():
    assert rows("lesson.info.json", "id", "parent", "likes", "written_at", "text") == [
        ("UgA", None, 3, "2024-03-05", "I am lost after minute 7"),
        ("UgA.1", 0, None, "2024-03-06", "Same here"),
        ("UgB", None, 0, "2024-03-07", "Great lesson 🎉"),
    ]
    assert any("estimates" in note for note in read_comments(FIXTURES / "lesson.info.json").notes)


def test_a_dot_in_the_id_makes_a_reply_and_votes_are_numbers():
    read = read_comments(FIXTURES / "downloader.jsonl")
    assert read.table["parent"].to_list() == [None, 0, None]
    assert read.table["likes"].to_list() == [1200, 7, 0]
    assert "Replies to comments that are not in the file (kept without them): 1." in read.notes


def test_a_list_of_objects_is_a_table_with_columns_to_choose():
    shown = preview_comments(FIXTURES / "objects.json")
    assert shown.guessed == {"text": "message", "author": "user.name", "likes": "votes", "written_at": "created"}
    assert rows("objects.json", "author", "written_at", "text") == [
        ("Ana", "2024-03-05", "Could you slow down?"),
        ("Bo", None, "Yes please"),
        ("Chidi", "2024-03-06", "I am fine with the pace"),
    ]


def test_replies_within_an_object_point_to_it(tmp_path):
    value = [{"id": "a", "text": "first of all", "replies": [{"id": "b", "text": "an answer to it"}]}]
    assert read_comments(written(tmp_path, value)).table["parent"].to_list() == [None, 0]


def test_a_download_that_broke_off_keeps_its_whole_lines(tmp_path):
    lines = [json.dumps({"cid": f"U{i}", "text": f"remark {i}", "votes": "0"}) for i in range(3)]
    read = read_comments(written(tmp_path, "\n".join(lines) + '\n{"cid": "U3", "te', "a.jsonl"))
    assert read.table.height == 3


def test_the_same_page_twice_counts_once(tmp_path):
    page = json.loads((FIXTURES / "youtube_api_page.json").read_text(encoding="utf-8"))
    table = read_comments(written(tmp_path, [page, page])).table
    assert table["duplicate_of"].to_list() == [None, None, None, None, 0, 1, 2, 3]


def test_half_of_a_character_in_json_does_not_stop_the_import(tmp_path):
    assert read_comments(written(tmp_path, '["fine \\ud83d here"]')).table["text"].to_list() == ["fine  here"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(ANYTHING)
def test_any_json_gives_comments_or_a_refusal(tmp_path, value):
    path = written(tmp_path, value)
    for read in (read_comments, preview_comments):
        with suppress(InputRefused):
            assert read(path)


@pytest.mark.parametrize("depth", [500, 5_000, 100_000])
@pytest.mark.parametrize(
    ("opening", "inner", "closing"),
    [("[", '"x"', "]"), ('{"comments":', '"x"', "}"), ('{"id":"a","replies":[', "", "]}")],
)
def test_nesting_without_end_gives_a_refusal_or_what_is_inside(tmp_path, depth, opening, inner, closing):
    path = written(tmp_path, opening * depth + inner + closing * depth)
    with suppress(InputRefused):
        assert read_comments(path).table["text"].to_list() == ["x"]
