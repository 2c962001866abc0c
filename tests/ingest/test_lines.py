"""Plain text as remarks."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from classroom.ingest.comments import read_comments
from classroom.ingest.lines import plain_remarks

FIXTURES = Path(__file__).parents[1] / "fixtures" / "comments"


def test_bullets_are_no_part_of_the_remark():
    assert read_comments(FIXTURES / "lines.txt").table["text"].to_list() == [
        "Too fast in the middle",
        "The story about the bridge was great",
        "Could we have breaks?",
    ]


def test_paragraphs_of_several_lines_stay_together():
    assert read_comments(FIXTURES / "paragraphs.txt").table["text"].to_list() == [
        "I was fine until the second example.\nThen I lost you.",
        "The homework is too long,\nand it does not match the lecture.",
        "All good.",
    ]


def test_single_lines_with_empty_lines_between_are_single_remarks():
    assert len(plain_remarks("one\n\ntwo\n\n\nthree\n")[1]) == 3


@given(
    st.lists(st.text(st.characters(categories=["L"]), min_size=1), min_size=1), st.sampled_from(["\n", "\r\n", "\r"])
)
def test_every_line_is_a_remark(lines, end):
    assert [remark.text for remark in plain_remarks(end.join(lines))[1]] == lines
