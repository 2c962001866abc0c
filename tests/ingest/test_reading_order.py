"""The order of boxes on a page."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from classroom.ingest.reading_order import MOST_BOXES, Box, in_reading_order


def box(left: float, top: float, width: float, height: float = 10) -> Box:
    return Box(left=left, top=top, right=left + width, bottom=top + height)


def test_rows_are_read_from_the_top_and_from_the_left() -> None:
    boxes = [box(300, 200, 100), box(0, 0, 400), box(0, 200, 100), box(0, 100, 400)]
    assert in_reading_order(boxes) == [1, 3, 2, 0]


def test_two_dense_columns_are_read_one_after_the_other() -> None:
    left = [box(0, 60 + 12 * row, 180) for row in range(4)]
    right = [box(220, 60 + 12 * row, 180) for row in range(4)]
    title = box(0, 0, 400, 20)
    mixed = [title, *(piece for pair in zip(left, right, strict=True) for piece in pair)]
    assert in_reading_order(mixed, gutter=10) == [0, 1, 3, 5, 7, 2, 4, 6, 8]


def test_a_table_is_read_row_by_row() -> None:
    cells = [box(column * 100, 40 * row, 50) for row in range(3) for column in range(3)]
    assert in_reading_order(cells, gutter=10) == list(range(9))


def test_a_dense_table_of_three_columns_is_read_row_by_row() -> None:
    cells = [box(column * 100, 12 * row, 50) for row in range(4) for column in range(3)]
    assert in_reading_order(cells, gutter=10) == list(range(12))


def test_single_boxes_apart_are_rows_even_when_the_gap_between_them_is_wide() -> None:
    boxes = [box(0, 0, 144, 72), box(360, 0, 144, 72), box(0, 216, 144, 72)]
    assert in_reading_order(boxes) == [0, 1, 2]


def test_a_comparison_of_two_headed_columns_keeps_each_heading_with_its_text() -> None:
    heads = [box(0, 100, 200, 30), box(200, 100, 200, 30)]
    bodies = [box(0, 130, 200, 200), box(200, 130, 200, 200)]
    assert in_reading_order([*heads, *bodies]) == [0, 2, 1, 3]


def test_boxes_on_top_of_each_other_go_by_their_top() -> None:
    assert in_reading_order([box(10, 40, 50, 50), box(0, 0, 100, 100), box(20, 10, 10, 80)]) == [1, 2, 0]


def test_a_page_of_very_many_boxes_is_left_as_it_is() -> None:
    boxes = [box(0, -row, 10) for row in range(MOST_BOXES + 1)]
    assert in_reading_order(boxes) == list(range(MOST_BOXES + 1))


sides = st.floats(-1e6, 1e6, allow_nan=False)
any_box = st.builds(
    lambda left, top, width, height: Box(left=left, top=top, right=left + width, bottom=top + height),
    *(sides, sides, st.floats(0, 1e6), st.floats(0, 1e6)),
)


@settings(deadline=None)
@given(st.lists(any_box, max_size=40), st.floats(0, 100))
def test_every_box_is_read_exactly_once(boxes, gutter) -> None:
    assert sorted(in_reading_order(boxes, gutter=gutter)) == list(range(len(boxes)))


@settings(deadline=None)
@given(st.lists(any_box, max_size=12, unique_by=lambda made: (made.left, made.top)), st.randoms())
def test_the_order_does_not_depend_on_the_order_given_unless_places_are_equal(boxes, random) -> None:
    shuffled = random.sample(boxes, len(boxes))
    first = [boxes[index] for index in in_reading_order(boxes)]
    assert [shuffled[index] for index in in_reading_order(shuffled)] == first
