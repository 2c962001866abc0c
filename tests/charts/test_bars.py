"""Bars say their names, values and intervals."""

from __future__ import annotations

import polars as pl
import pytest

from classroom.charts.bars import Bar, BarTexts, bars, comment_categories, move_counts, slide_times
from classroom.charts.shapes import Line, Rect, Text, text_width
from classroom.domain import tables as declared
from classroom.domain.taxonomy import TAXONOMIES
from classroom.wording import Wording

TEXTS = BarTexts(title="T", description="D.", name_head="name", unit="share")


def long_bars(drawing):
    return [shape for shape in drawing.shapes if isinstance(shape, Rect) and shape.stroke]


def test_lengths_are_in_the_proportion_of_the_values():
    drawing = bars([Bar(name="a", value=0.4), Bar(name="b", value=0.1)], TEXTS, width=400, wording=Wording("en"))
    first, second = long_bars(drawing)
    assert first.width == pytest.approx(4 * second.width)


def test_an_unknown_value_is_a_dash_and_not_a_bar_of_nought():
    drawing = bars([Bar(name="a", value=None)], TEXTS, width=400, wording=Wording("en"))
    assert not long_bars(drawing)
    assert "–" in [shape.text for shape in drawing.shapes if isinstance(shape, Text)]


def test_the_whisker_ends_where_the_interval_does():
    bar = Bar(name="a", value=0.5, low=0.25, high=1.0)
    drawing = bars([bar], TEXTS, width=400, wording=Wording("en"))
    (rect,) = long_bars(drawing)
    whisker = next(shape for shape in drawing.shapes if isinstance(shape, Line) and shape.stroke == "text")
    assert whisker.x2 - rect.x == pytest.approx(2 * rect.width)
    assert whisker.x1 - rect.x == pytest.approx(rect.width / 2)


def test_a_long_name_is_cut_and_kept_whole_in_table_and_hint():
    name = "an exceedingly long name of a category that nobody can read in full here"
    drawing = bars([Bar(name=name, value=0.5)], TEXTS, width=300, wording=Wording("en"))
    shown = next(shape.text for shape in drawing.shapes if isinstance(shape, Text))
    assert shown.endswith("…")
    assert text_width(shown) <= 120
    assert drawing.table[1][0] == name
    assert name in drawing.targets[0].hint


def test_slides_keep_their_order_and_their_numbers(tables, words):
    drawing = slide_times(tables["measures"], tables["slides"], width=500, wording=words)
    assert [target.key for target in drawing.targets] == [f"slide:{number}" for number in range(1, 31)]
    assert "30" in drawing.description


def test_categories_come_most_frequent_first_and_confusion_is_hatched(tables, words):
    drawing = comment_categories(tables["measures"], width=500, wording=words)
    values = [row[1] for row in drawing.table[1:]]
    numbers = [int(value.removesuffix(" %")) for value in values]
    assert numbers == sorted(numbers, reverse=True)
    assert [shape.hatch for shape in drawing.shapes if isinstance(shape, Rect) and shape.hatch] == ["diagonal"]
    assert words.text("label.feedback.confusion") in [row[0] for row in drawing.table]


def test_nothing_to_draw_is_an_empty_chart_with_its_headings(words):
    drawing = comment_categories(declared.empty(declared.MEASURES), width=500, wording=words)
    assert len(drawing.table) == 1
    assert drawing.height > 0


def test_every_row_of_the_table_is_as_long_as_its_head(tables, words):
    for drawing in (
        comment_categories(tables["measures"], width=500, wording=words),
        slide_times(tables["measures"], tables["slides"].filter(pl.col("slide") < 4), width=500, wording=words),
    ):
        assert {len(row) for row in drawing.table} == {4}


def test_moves_are_counted_most_first_without_none_and_without_comments(words):
    rows = [
        ("comment", 0, "teacher_moves", "restating", 0.9, True),
        ("utterance", 1, "teacher_moves", "restating", 0.9, True),
        ("utterance", 2, "teacher_moves", "none", 0.9, True),
        ("utterance", 3, "teacher_moves", "revoicing", 0.9, True),
        ("utterance", 4, "teacher_moves", "revoicing", 0.9, True),
        ("utterance", 4, "teacher_moves", "restating", 0.1, False),
    ]
    labels = pl.DataFrame(rows, schema=declared.LABELS.schema, orient="row")
    drawing = move_counts(labels, "teacher_moves", width=500, wording=words)
    assert [row[1] for row in drawing.table[1:]] == ["2 ×", "1 ×", "0 ×", "0 ×", "0 ×", "0 ×"]
    assert {row[3] for row in drawing.table[1:]} == {"4"}
    assert drawing.targets[0].key == "teacher_moves:revoicing"


def test_no_moves_at_all_are_bars_of_nought(words):
    drawing = move_counts(declared.empty(declared.LABELS), "student_moves", width=500, wording=words)
    assert [row[1] for row in drawing.table[1:]] == ["0 ×"] * 4
    assert "–" in drawing.description


def test_names_of_categories_are_never_cut_in_half_a_page(words):
    shares = pl.DataFrame(
        [("comment_share", f"label:{name}", 1.0, 0.9, 1.0, "share", 120) for name in TAXONOMIES["feedback"]],
        schema=declared.MEASURES.schema,
        orient="row",
    )
    drawing = comment_categories(shares, width=312, wording=words)
    shown = {shape.text for shape in drawing.shapes if isinstance(shape, Text)}
    assert {words.text(f"label.feedback.{name}") for name in TAXONOMIES["feedback"]} <= shown
    assert all(rect.width > 60 for rect in long_bars(drawing))
