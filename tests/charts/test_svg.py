"""Drawings as SVG: well-formed whatever the texts, every shape there, and read by a real renderer."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.charts.palette import DARK, PRINT
from classroom.charts.shapes import Boxes, Drawing, Line, Mark, Polyline, Rect, Text
from classroom.charts.svg import svg

SPACE = "{http://www.w3.org/2000/svg}"


def drawing(*shapes, title="Title", description="What is to be seen."):
    return Drawing(width=200, height=100, shapes=shapes, title=title, description=description, table=(("a",), ("1",)))


@given(st.text(max_size=50))
def test_no_text_breaks_the_picture(text):
    made = svg(drawing(Text(x=1, y=2, text=text), title=text, description=text), font=text)
    root = ElementTree.fromstring(made)
    shown = "".join(root.find(f"{SPACE}text").itertext())
    kept = "".join(c for c in text if c in "\t\n\r" or c >= " ")
    assert shown.replace("\ufffd", "").replace("\n", "").replace("\r", "") == "".join(
        c for c in kept if not 0xD800 <= ord(c) <= 0xDFFF and c not in "\ufffe\uffff\ufffd\r\n"
    )


def test_every_kind_of_shape_is_drawn_in_the_palettes_colours():
    made = svg(
        drawing(
            Rect(x=1, y=1, width=20, height=10, fill="teacher", hatch="diagonal"),
            Boxes(boxes=((0, 0, 3, 4), (5, 0, 3, 4)), fill="student"),
            Line(x1=0, y1=0, x2=9, y2=9, stroke="grid", dashed=True),
            Polyline(points=((0, 0), (5, 5)), stroke="accent"),
            Mark(x=5, y=5, size=8, kind="star", fill="highlight"),
            Mark(x=5, y=5, size=8, kind="ring", fill="question"),
            Text(x=5, y=5, text="word", anchor="end", weight="bold"),
        )
    )
    root = ElementTree.fromstring(made)
    tags = {child.tag.removeprefix(SPACE) for child in root}
    assert tags == {"title", "desc", "rect", "path", "line", "polyline", "polygon", "circle", "text"}
    for role in ("teacher", "student", "grid", "accent", "highlight", "question", "text"):
        assert PRINT[role] in made


def test_title_and_description_come_first_for_screen_readers():
    root = ElementTree.fromstring(svg(drawing(title="Who speaks", description="Mostly one.")))
    assert [child.text for child in root[:2]] == ["Who speaks", "Mostly one."]
    assert root.get("role") == "img"


def test_a_role_that_the_palette_lacks_is_a_bug_and_says_which():
    with pytest.raises(KeyError, match="purple"):
        svg(drawing(Rect(x=0, y=0, width=1, height=1, fill="purple")))


def test_another_palette_gives_other_colours():
    shape = Rect(x=0, y=0, width=1, height=1, fill="teacher")
    assert DARK["teacher"] in svg(drawing(shape), DARK)
