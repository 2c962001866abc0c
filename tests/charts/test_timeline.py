"""The timeline shows every lane, only what is within the view, and puts crowds together."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from polars import Float64, col, lit

from classroom.charts.lanes import Lane, lanes_of, speaking
from classroom.charts.shapes import Boxes, Mark, Rect, Text
from classroom.charts.timeline import MOMENT_MARKS, View, height_of, lane_shapes, places, table, timeline
from classroom.domain.tables import MOMENT_KINDS, VOICES, frame
from classroom.wording import Wording
from tests.fixtures.made_lesson import Size, made_lesson


@pytest.fixture(scope="module")
def lanes(tables):
    return lanes_of(tables, 3000)


def test_every_kind_of_moment_has_a_sign_of_its_own():
    assert set(MOMENT_MARKS) == set(MOMENT_KINDS)
    assert len(set(MOMENT_MARKS.values())) == len(MOMENT_KINDS)


def test_lanes_without_anything_are_not_shown(tables):
    bare = lanes_of({"utterances": tables["utterances"].filter(tables["utterances"]["text"] == "Okay.")}, 3000)
    assert bare.shown() == ("activity",)
    assert height_of(bare) < 60


def test_lanes_follow_one_another_without_touching(lanes):
    found = places(lanes)
    assert [place.name for place in found] == ["activity", "questions", "slides", "comments", "moments"]
    for upper, lower in itertools.pairwise(found):
        assert upper.y + upper.height < lower.y


def test_where_two_voices_are_heard_at_once_has_a_lane_of_its_own(tables):
    voices = frame(
        VOICES,
        {
            "start_s": [10.0, 14.0, 19.95, 40.0, 41.0, 42.0],
            "end_s": [20.0, 16.0, 30.0, 50.0, 44.0, 43.0],
            "speaker": ["S1", "S2", "S2", "S1", "S2", "S3"],
        },
    )
    found = lanes_of({**tables, "voices": voices}, 3000)
    assert "several" in found.shown()
    assert found.several.starts.tolist() == [14.0, 41.0]
    assert found.several.ends.tolist() == [16.0, 44.0]
    spoken = tables["utterances"].sort("start_s").filter(col("start_s") <= 14.0)["utterance"]
    assert found.several.numbers[0] == spoken[-1]
    whole = lane_shapes(found, View(start_s=0, end_s=60, x=0, width=600))
    (place,) = [place for place in places(found) if place.name == "several"]
    boxes = ((140.0, place.y, 20.0, place.height), (410.0, place.y, 30.0, place.height))
    assert any(isinstance(shape, Boxes) and shape.boxes == boxes for shape in whole)


@pytest.mark.parametrize("who", [[], ["S1", "S1"]])
def test_voices_that_are_never_at_once_have_no_lane(tables, who):
    voices = frame(VOICES, {"start_s": [1.0, 2.0][: len(who)], "end_s": [3.0, 4.0][: len(who)], "speaker": who})
    assert "several" not in lanes_of({**tables, "voices": voices}, 3000).shown()


def test_a_slide_lasts_until_the_next_one(lanes):
    slides = lanes.slides
    assert (slides.ends[:-1] == slides.starts[1:]).all()
    assert (slides.numbers[1:] != slides.numbers[:-1]).all()


def test_a_comment_is_where_its_best_candidate_is(tables, lanes):
    best = {row["comment"]: row["utterance"] for row in tables["traces"].iter_rows(named=True) if row["rank"] == 1}
    starts = dict(tables["utterances"].select("utterance", "start_s").iter_rows())
    assert len(lanes.comments) == len(best)
    for second, number in zip(lanes.comments.starts, lanes.comments.numbers, strict=True):
        assert second == starts[best[int(number)]]


def test_a_part_draws_only_what_is_in_it(lanes):
    whole = lane_shapes(lanes, View(start_s=0, end_s=3000, x=0, width=1000))
    part = lane_shapes(lanes, View(start_s=1000, end_s=1300, x=0, width=1000))
    drawn = [shape for shape in part if isinstance(shape, Mark) and shape.kind in set(MOMENT_MARKS.values())]
    assert 0 < len(part) < len(whole)
    assert all(-20 <= mark.x <= 1020 for mark in drawn)


def test_a_span_that_began_before_the_view_still_reaches_into_it():
    lane = Lane(starts=np.array([0.0, 5.0]), ends=np.array([100.0, 6.0]), numbers=np.array([0, 1], dtype=np.int32))
    assert list(lane.overlapping(50, 60)) == [0, 1]
    assert list(lane.within(50, 60)) == []
    assert lane.at(5.5) == 1
    assert lane.at(200) is None
    assert lane.at(102, reach_s=3) == 0
    assert Lane().at(3) is None


def test_three_hours_with_five_thousand_utterances_are_few_shapes():
    big = lanes_of(made_lesson(Size(minutes=180, utterances=5000, slides=90, comments=800, moments=60)), 10800)
    shapes = lane_shapes(big, View(start_s=0, end_s=10800, x=0, width=1500))
    boxes = sum(len(shape.boxes) for shape in shapes if isinstance(shape, Boxes))
    assert len(shapes) < 1500
    assert boxes < 2 * 1500


def test_the_still_picture_has_names_signs_and_a_table(lanes, words):
    drawing = timeline(lanes, width=700, wording=words)
    texts = {shape.text for shape in drawing.shapes if isinstance(shape, Text)}
    assert {words.text(f"lane.{name}") for name in lanes.shown()} <= texts
    assert words.text("moment.kind.missed") in texts
    assert drawing.table == table(lanes, words)
    assert len(drawing.table) == 1 + sum(len(lanes.lane(name)) for name in lanes.shown() if name != "activity")
    assert "50:00" in drawing.description


def test_low_lanes_keep_their_order_in_less_height(lanes):
    assert height_of(lanes, tight=True) < height_of(lanes) * 0.85


def test_speaking_is_a_share_of_the_part(lanes):
    assert 0.5 < speaking(lanes, 0, 3000) < 1
    assert speaking(lanes, 10, 10) == 0


def test_a_transcript_without_times_makes_empty_lanes(tables):
    timeless = tables["utterances"].with_columns(start_s=lit(None, Float64), end_s=lit(None, Float64))
    lanes = lanes_of({**tables, "utterances": timeless}, 0)
    assert len(lanes.utterances) == len(lanes.slides) == 0
    assert lanes.duration_s == 1.0
    assert timeline(lanes, width=400, wording=Wording("en")).shapes


def test_chat_comments_are_where_they_were_written(tables):
    chat = tables["comments"].head(3).with_columns(time_s=lit(61.0))
    lanes = lanes_of({"utterances": tables["utterances"], "comments": chat}, 3000)
    assert lanes.comments.starts.tolist() == [61.0] * 3


def test_slides_are_numbered_where_the_number_fits(lanes):
    wide = lane_shapes(lanes, View(start_s=0, end_s=600, x=0, width=2000))
    labels = {shape.text for shape in wide if isinstance(shape, Text)}
    assert "1" in labels
    assert any(isinstance(shape, Rect) and shape.fill == "soft" for shape in wide)


def test_two_moments_that_begin_together_stand_side_by_side(tables):
    twice = tables["moments"].head(2).with_columns(start_s=lit(100.0), end_s=lit(130.0))
    lanes = lanes_of({"utterances": tables["utterances"], "moments": twice}, 3000)
    shapes = lane_shapes(lanes, View(start_s=0, end_s=3000, x=0, width=1000))
    first, second = [shape for shape in shapes if isinstance(shape, Mark)]
    assert second.x - first.x >= 12
