"""Several files of one kind become one lesson's table."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom.domain.tables import COMMENTS, RECORDINGS, SLIDES, TableError, check, empty, frame
from classroom.ingest.combine import combine_comments, combine_recordings, combine_slides


def recording(seconds: float) -> pl.DataFrame:
    row = {"path": "/a.wav", "start_s": 0.0, "duration_s": seconds, "codec": "pcm", "has_video": False}
    return frame(RECORDINGS, {name: [value] for name, value in {"part": 0, "rate_hz": 1, "channels": 1, **row}.items()})


def slides(deck: str, count: int) -> pl.DataFrame:
    numbers = list(range(1, count + 1))
    texts = {name: [name] * count for name in ("title", "text", "notes")}
    return frame(SLIDES, {"slide": numbers, "deck": [deck] * count, "page": numbers, **texts, "pictures": [0] * count})


def comments(parents: list[int | None], doubles: list[int | None]) -> pl.DataFrame:
    rows = {"comment": list(range(len(parents))), "source": ["a"] * len(parents), "text": ["x"] * len(parents)}
    return frame(COMMENTS, {**rows, "parent": parents, "duplicate_of": doubles})


def test_parts_of_a_recording_follow_each_other() -> None:
    joined = combine_recordings([recording(60.02), recording(55.56), recording(1)])
    assert joined["part"].to_list() == [0, 1, 2]
    assert joined["start_s"].to_list() == pytest.approx([0, 60.02, 115.58])


def test_slides_are_numbered_through_and_pages_are_not() -> None:
    joined = combine_slides([slides("a.pdf", 2), slides("b.pptx", 3)])
    assert joined["slide"].to_list() == [1, 2, 3, 4, 5]
    assert joined["page"].to_list() == [1, 2, 1, 2, 3]
    assert joined["deck"].to_list() == ["a.pdf"] * 2 + ["b.pptx"] * 3


def test_comments_keep_whom_they_answer_and_repeat() -> None:
    joined = combine_comments([comments([None, 0], [None, None]), comments([None, None, 1], [None, 0, None])])
    assert joined["comment"].to_list() == [0, 1, 2, 3, 4]
    assert joined["parent"].to_list() == [None, 0, None, None, 3]
    assert joined["duplicate_of"].to_list() == [None, None, None, 2, None]


@pytest.mark.parametrize(
    ("combine", "table"), [(combine_recordings, RECORDINGS), (combine_slides, SLIDES), (combine_comments, COMMENTS)]
)
def test_nothing_gives_an_empty_table_and_something_else_is_a_bug(combine, table) -> None:
    assert combine([]).equals(empty(table))
    assert combine([empty(table), empty(table)]).equals(empty(table))
    with pytest.raises(TableError):
        combine([pl.DataFrame({"x": [1]})])


@settings(deadline=None)
@given(st.lists(st.floats(0, 1e5), max_size=20))
def test_every_part_begins_where_the_one_before_it_ends(lengths) -> None:
    joined = combine_recordings(recording(seconds) for seconds in lengths)
    ends = (joined["start_s"] + joined["duration_s"]).to_list()
    assert joined["start_s"].to_list() == pytest.approx([0.0, *ends][: len(lengths)])


@st.composite
def comment_files(draw) -> list[pl.DataFrame]:
    files = []
    for size in draw(st.lists(st.integers(0, 6), max_size=5)):
        earlier = [draw(st.none() | st.integers(0, row - 1)) if row else None for row in range(size)]
        files.append(comments(earlier, list(earlier)))
    return files


@settings(deadline=None)
@given(comment_files())
def test_combined_comments_point_at_the_same_comments_as_before(files) -> None:
    joined = check(combine_comments(files), COMMENTS)
    start = 0
    for file in files:
        part = joined.slice(start, file.height)
        assert (part["parent"] - start).to_list() == file["parent"].to_list()
        assert (part["duplicate_of"] - start).to_list() == file["duplicate_of"].to_list()
        start += file.height
