"""Shapes stay within their boxes, and labels within their room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.charts.shapes import Mark, Rect, Target, hatch_lines, mark_points, shortened, text_width

sizes = st.floats(1, 300)


@given(sizes, sizes, st.sampled_from(["diagonal", "back", "dots"]))
def test_hatching_stays_within_its_box(width, height, hatch):
    rect = Rect(x=10, y=20, width=width, height=height, fill="accent", hatch=hatch)
    for x1, y1, x2, y2 in hatch_lines(rect):
        assert min(x1, x2) >= 10 - 1e-6
        assert max(x1, x2) <= 10 + width + 1e-6
        assert min(y1, y2) >= 20 - 1e-6
        assert max(y1, y2) <= 20 + height + 1e-6


def test_a_hatched_box_of_usual_size_has_strokes_and_a_plain_one_has_none():
    assert len(list(hatch_lines(Rect(x=0, y=0, width=60, height=16, hatch="diagonal")))) > 5
    assert not list(hatch_lines(Rect(x=0, y=0, width=60, height=16)))


@pytest.mark.parametrize("kind", ["square", "diamond", "triangle", "star"])
def test_every_sign_fits_in_its_size(kind):
    for x, y in mark_points(Mark(x=0, y=0, size=10, kind=kind, fill="accent")):
        assert abs(x) <= 5.01
        assert abs(y) <= 5.01


def test_signs_have_different_outlines():
    outlines = {mark_points(Mark(x=0, y=0, size=10, kind=k, fill="accent")) for k in ("square", "diamond", "triangle")}
    assert len(outlines) == 3


@given(st.text(max_size=60), st.floats(1, 300))
def test_a_shortened_text_fits_its_room(text, room):
    short = shortened(text, room)
    assert text_width(short) <= room or short == ""
    assert short == text or short.endswith("…") or short == ""


def test_a_target_knows_what_is_inside():
    target = Target(x=10, y=10, width=5, height=5, key="a", hint="A")
    assert target.holds(10, 15)
    assert not target.holds(9.9, 12)
