"""Colours can be told apart and read, on light, dark and paper."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest

from classroom.charts.palette import (
    CATEGORY_ROLES,
    MARK_ROLES,
    PALETTES,
    PRINT,
    ROLES,
    TEXT_ROLES,
    contrast,
    lightness,
    luminance,
)


@pytest.mark.parametrize("name", PALETTES)
def test_every_palette_has_every_role_as_a_colour(name):
    palette = PALETTES[name]
    assert set(palette) == set(ROLES)
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in palette.values())


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("ground", ["surface", "ground"])
def test_text_can_be_read_and_marks_can_be_seen_on_every_background(name, ground):
    palette = PALETTES[name]
    for role in TEXT_ROLES:
        assert contrast(palette[role], palette[ground]) >= 4.5, role
    for role in MARK_ROLES:
        assert contrast(palette[role], palette[ground]) >= 3.0, role


@pytest.mark.parametrize("name", PALETTES)
def test_speech_stands_out_from_silence(name):
    palette = PALETTES[name]
    for role in ("teacher", "student", "unknown"):
        assert contrast(palette[role], palette["silence"]) >= 2.5, role


def test_in_a_grey_print_teacher_student_and_unknown_still_differ():
    found = sorted(lightness(PRINT[role]) for role in ("teacher", "student", "unknown"))
    assert all(later - earlier >= 15 for earlier, later in pairwise(found))


def test_in_a_grey_print_no_two_categories_are_equally_light():
    for first, second in combinations(CATEGORY_ROLES, 2):
        assert abs(lightness(PRINT[first]) - lightness(PRINT[second])) >= 5, (first, second)


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert luminance("#ff0000") == pytest.approx(0.2126)
    assert lightness("#777777") == pytest.approx(50.0, abs=0.5)
    assert lightness("#000000") == 0
