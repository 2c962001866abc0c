"""The activity strip tells who speaks when, without colour as the only sign."""

from __future__ import annotations

import polars as pl
import pytest

from classroom.charts.activity import activity_strip, rows_of_roles, shares
from classroom.charts.shapes import Boxes, Text
from classroom.domain import tables as declared
from classroom.domain.tables import frame
from classroom.wording import Wording


def utterances(*rows):
    """(start, end, role) each."""
    return frame(
        declared.UTTERANCES,
        {
            "utterance": list(range(len(rows))),
            "start_s": [row[0] for row in rows],
            "end_s": [row[1] for row in rows],
            "role": [row[2] for row in rows],
            "text": ["words"] * len(rows),
        },
    )


def test_the_shares_are_those_of_the_times():
    found = shares(utterances((0, 30, "teacher"), (30, 40, "student"), (35, 45, "student")), 100)
    assert found == {"teacher": 0.3, "student": 0.15, "silence": pytest.approx(0.55)}


def test_the_teacher_is_above_the_students_so_that_a_grey_print_can_be_read():
    teacher, student = rows_of_roles({"teacher", "student"}, 40)
    assert teacher.y + teacher.height < student.y


def test_where_nobody_is_known_there_is_one_row_and_its_name_says_so(words):
    drawing = activity_strip(utterances((0, 5, "unknown")), 10, width=400, wording=words)
    names = [shape.text for shape in drawing.shapes if isinstance(shape, Text)]
    assert words.text("role.unknown") in names
    assert words.text("role.teacher") not in names


def test_the_boxes_are_where_the_speech_is():
    drawing = activity_strip(utterances((10, 20, "teacher")), 100, width=460, wording=Wording("en"))
    (boxes,) = [shape for shape in drawing.shapes if isinstance(shape, Boxes)]
    ((x, _, width, _),) = boxes.boxes
    gutter = 460 - (460 - x) / 0.9
    assert width == pytest.approx((460 - gutter) * 0.1, rel=1e-6)


def test_a_long_lesson_shows_how_dense_the_talk_is_instead_of_a_solid_bar():
    rows = [(at * 10.0, at * 10.0 + 5.0, "teacher") for at in range(1000)]
    drawing = activity_strip(utterances(*rows), 10_000, width=500, wording=Wording("en"))
    (boxes,) = [shape for shape in drawing.shapes if isinstance(shape, Boxes)]
    full = rows_of_roles({"teacher"}, 40)[0].height
    inner = [height / full for _, _, _, height in boxes.boxes][1:-1]
    assert all(0.4 <= share <= 0.6 for share in inner)


def test_the_description_and_the_table_hold_the_numbers(words):
    drawing = activity_strip(utterances((0, 60, "teacher"), (90, 120, "student")), 120, width=400, wording=words)
    assert "2:00" in drawing.description
    assert "50 %" in drawing.description
    head, *rows = drawing.table
    assert len(head) == len(rows[0]) == 5
    assert words.text("role.teacher") in head


def test_a_transcript_without_times_draws_silence_and_does_not_fail(words):
    rows = utterances((None, None, "teacher"), (None, None, "student"))
    drawing = activity_strip(rows, 60, width=300, wording=words)
    assert "100 %" in drawing.description


def test_no_utterances_at_all_still_make_a_strip(words):
    drawing = activity_strip(utterances(), 60, width=300, wording=words)
    assert drawing.table[1][-1] == "0:05" or drawing.table[1][-1]
    assert isinstance(drawing.description, str)
    assert pl.DataFrame(drawing.table[1:], orient="row").height >= 1
