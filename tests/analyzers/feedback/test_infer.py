from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzers.feedback import SPEC
from analyzers.feedback.infer import run, share_rows
from classroom.domain.tables import LABELS, MEASURES, check
from classroom.domain.taxonomy import FEEDBACK

PLAIN = {
    "gratitude": "Thank you so much professor, this helped me a lot!",
    "confusion": "Why is the determinant zero here? I don't understand the last step.",
    "setup": "The audio is terrible and the camera never shows the board.",
    "bookmark": "12:40 definition of the derivative",
    "non_english": "Muchas gracias profesor, excelente explicación de los límites",
    "general": "Amazing lecture, the best teacher ever!",
    "none": "lol",
}


@pytest.fixture
def labelled(surroundings, comments):
    def make(texts, **columns):
        (piece,) = run({"comments": comments(texts, **columns)}, surroundings(SPEC))
        return piece

    return make


def applied(piece) -> list[set[str]]:
    rows = piece["labels.feedback"].filter(pl.col("applies")).group_by("row", maintain_order=True).agg("label")
    return [set(labels) for labels in rows["label"]]


def test_plain_remarks_get_their_plain_label(labelled):
    found = applied(labelled(list(PLAIN.values())))
    missing = [label for label, labels in zip(PLAIN, found, strict=True) if label not in labels]
    assert missing == []


def test_each_comment_gets_ten_rows_in_the_order_of_the_taxonomy(labelled):
    piece = labelled(["good", "bad", "why?"])
    labels = check(piece["labels.feedback"], LABELS)
    assert labels["label"].to_list() == list(FEEDBACK) * 3
    assert labels["row"].to_list() == [0] * 10 + [1] * 10 + [2] * 10


def test_none_applies_exactly_where_no_other_label_does(labelled):
    for labels in applied(labelled([*PLAIN.values(), "", "x", "7", "🙂", "the"])):
        assert ("none" in labels) == (labels == {"none"})


ODD = [
    "",
    " ",
    "\u00a0\n",
    "x",
    "?",
    "0:00",
    "🙂🙂🙂",
    "слово",
    "数学",
    "null",
    "NaN",
    "\x00",
    "a" * 10_000,
    "why? " * 2_000,
]


def test_odd_texts_have_defined_rows_and_never_raise(labelled):
    labels = labelled(ODD)["labels.feedback"]
    assert labels.height == len(ODD) * len(FEEDBACK)
    blank = labels.filter(pl.col("row").is_in([0, 1, 2]) & pl.col("applies"))
    assert blank["label"].to_list() == ["none"] * 3


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_text_at_all_gives_a_checked_table_of_the_same_rows(labelled, texts):
    piece = labelled(texts)
    assert check(piece["labels.feedback"], LABELS).height == len(texts) * len(FEEDBACK)
    check(piece["measures.feedback"], MEASURES)


def test_a_comments_scores_do_not_depend_on_its_neighbours(labelled):
    texts = [*PLAIN.values(), "long remark " * 60]
    together = labelled(texts)["labels.feedback"]["score"].to_numpy().reshape(len(texts), -1)
    alone = [labelled([text])["labels.feedback"]["score"].to_numpy() for text in texts]
    assert np.abs(together - np.array(alone)).max() < 1e-3


def test_duplicates_are_labelled_but_not_counted(labelled):
    piece = labelled(["Thank you!"] * 3 + ["Why?"], duplicate_of=[None, 0, 0, None])
    measures = piece["measures.feedback"]
    assert piece["labels.feedback"].height == 40
    thanks = measures.filter(pl.col("scope") == "label:gratitude").row(0, named=True)
    assert (thanks["value"], thanks["n"]) == (0.5, 2)
    assert 0 < thanks["low"] < 0.5 < thanks["high"] < 1
    assert measures.filter(pl.col("name") == "comments")["value"].to_list() == [2.0]


def test_no_comments_give_unknown_shares_and_a_count_of_zero():
    measures = check(share_rows(np.zeros((0, len(FEEDBACK)), dtype=bool)), MEASURES)
    assert measures.filter(pl.col("name") == "comment_share")["value"].null_count() == len(FEEDBACK)
    assert measures.filter(pl.col("name") == "comments")["value"].to_list() == [0.0]


def test_stopping_leaves_without_a_piece(surroundings, comments):
    assert list(run({"comments": comments(["a", "b"])}, surroundings(SPEC, stop_after=1))) == []


def test_progress_only_grows_and_stays_within_one(surroundings, comments):
    context = surroundings(SPEC)
    list(run({"comments": comments(["word " * n for n in range(1, 200, 7)])}, context))
    assert context.done == sorted(context.done)
    assert 0 < context.done[-1] <= 1


def test_many_comments_in_other_languages_are_pointed_out(surroundings, comments):
    context = surroundings(SPEC)
    texts = ["Muy buena clase, gracias profesor", "No entiendo por qué es cero la derivada", "Great lecture"]
    list(run({"comments": comments(texts)}, context))
    assert [code for code, _ in context.warnings] == ["feedback.many_not_english"]
