"""What belongs to each slide is told by one definition."""

from __future__ import annotations

import polars as pl
import pytest

from classroom.domain import tables as t
from classroom.domain.on_slides import FEW_WORDS, by_slide, confused, passed_over

LONG = "and so it goes on with words about the picture " * 3


@pytest.fixture
def tables() -> dict[str, pl.DataFrame]:
    """Slides 1 to 3 are spoken about. Comments 0 to 3 point at slide 2, 4 at 3; 1 repeats 0, 3 is no confusion."""
    texts = ["Hello.", LONG, "Look.", "That's it."]
    slides = [1, 2, 3, 3]
    said = {"utterance": [0, 1, 2, 3], "role": ["teacher"] * 4, "text": texts}
    said |= {"start_s": [0.0, 10.0, 70.0, 75.0], "end_s": [9.0, 69.0, 74.0, 80.0]}
    numbers = [1, 2, 3, 4]
    deck = {"slide": numbers, "deck": ["d.pdf"] * 4, "page": numbers, "title": ["a", "b", "c", "d"]}
    deck |= {"text": [""] * 4, "notes": [""] * 4, "pictures": [0, 1, 1, 1]}
    comments = {"comment": range(5), "source": ["c.csv"] * 5, "text": list("vwxyz")}
    comments |= {"duplicate_of": [None, 0, None, None, None]}
    labels = [("comment", row, "feedback", "confusion", 0.9, row != 3) for row in range(5)]
    measures = [
        ("slide_time", f"slide:{n}", time, None, None, "s", 1) for n, time in enumerate([10.0, 60.0, 10.0, 0.0], 1)
    ]

    def rows(table: t.Table, values: list[tuple[object, ...]]) -> pl.DataFrame:
        names = [name for name, _ in zip(table.schema, values[0], strict=False)]
        return t.frame(table, {name: [row[at] for row in values] for at, name in enumerate(names)})

    trace = [(0, 1, 1), (1, 1, 1), (2, 1, 1), (2, 2, 3), (3, 1, 1), (4, 1, 2)]
    return {
        "utterances": t.frame(t.UTTERANCES, said),
        "slides": t.frame(t.SLIDES, deck),
        "comments": t.frame(t.COMMENTS, comments),
        "alignment": rows(t.ALIGNMENT, [(n, slide, 0.9) for n, slide in enumerate(slides)]),
        "traces": t.frame(
            t.TRACES,
            {
                "comment": [row[0] for row in trace],
                "rank": [row[1] for row in trace],
                "utterance": [row[2] for row in trace],
                "score": [0.5] * 6,
                "way": ["similarity"] * 6,
            },
        ),
        "labels": pl.DataFrame(labels, schema=["target", "row", "taxonomy", "label", "score", "applies"], orient="row"),
        "measures": rows(t.MEASURES, measures),
    }


def test_a_repeated_comment_counts_once_and_only_its_first_sentence_counts(tables: dict[str, pl.DataFrame]) -> None:
    assert confused(tables).select("comment", "slide").rows() == [(0, 2), (2, 2), (4, 3)]


def test_without_slides_the_place_of_confusion_is_still_known(tables: dict[str, pl.DataFrame]) -> None:
    del tables["alignment"]
    assert confused(tables).select("start_s", "slide").rows() == [(10.0, None), (10.0, None), (70.0, None)]


def test_each_slide_has_what_was_said_and_written(tables: dict[str, pl.DataFrame]) -> None:
    rows = by_slide(tables).to_dicts()
    assert [row["said"] for row in rows] == ["Hello.", LONG, "Look. That's it.", ""]
    assert [row["words"] for row in rows] == [1, 30, 3, 0]
    assert [row["comments"] for row in rows] == [0, 3, 1, 0]
    assert [row["confused"] for row in rows] == [0, 2, 1, 0]
    assert [row["shown"] for row in rows] == [True, True, True, False]


def test_a_figure_with_few_words_was_passed_over_and_one_never_shown_was_not(tables: dict[str, pl.DataFrame]) -> None:
    assert by_slide(tables)["figure"].to_list() == [None, "explained", "passed over", None]


def test_a_figure_on_for_a_moment_was_passed_over_however_fast_one_spoke(tables: dict[str, pl.DataFrame]) -> None:
    spoken = pl.DataFrame({"slide": [2, 3], "words": [FEW_WORDS] * 2, "time_s": [3.0, None]})
    assert passed_over(tables["slides"], spoken)["passed_over"].to_list() == [True, False]


def test_a_picture_on_every_slide_is_a_background(tables: dict[str, pl.DataFrame]) -> None:
    slides = tables["slides"].with_columns(pictures=pl.lit(1, pl.Int64))
    spoken = pl.DataFrame({"slide": [1, 2], "words": [1, 1], "time_s": [10.0, 10.0]})
    assert passed_over(slides, spoken).height == 0


def test_where_nothing_was_put_on_slides_it_is_not_known_what_was_shown(tables: dict[str, pl.DataFrame]) -> None:
    tables["alignment"] = tables["alignment"].clear()
    tables["measures"] = tables["measures"].with_columns(value=pl.lit(None, pl.Float64))
    assert by_slide(tables)["shown"].null_count() == 4
