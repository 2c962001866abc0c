from __future__ import annotations

import polars as pl
import pytest

import resources
from analyzers._shared.encoder import ENCODER
from analyzers.misconceptions import MODEL, SPEC
from analyzers.misconceptions.infer import MOST, run
from analyzers.misconceptions.model import MisconceptionModel
from analyzers.misconceptions.topics import labels_of, topic_number
from analyzers.misconceptions.written import take_apart
from classroom.domain.tables import LABELS, check
from classroom.domain.taxonomy import MISCONCEPTIONS


@pytest.fixture
def labelled(surroundings, comments):
    def make(texts):
        (piece,) = run({"comments": comments(texts)}, surroundings(SPEC))
        return check(piece["labels.misconceptions"], LABELS)

    return make


def first(rows: pl.DataFrame, row: int) -> str | None:
    own = rows.filter(pl.col("row") == row)
    return own["label"][0] if own.height else None


WRONG = {
    "3/7 + 2/5 = ␞ 5/12 ␞ Number operations": "MaE08",
    "0.6 + 0.9 = ␞ 0.15 ␞ Number operations": "MaE16",
    "Which is larger, 0.4 or 0.31? ␞ 0.31, because 31 is more than 4 ␞ Number sense": "MaE05",
    "2 + 7 * 5 = ␞ 45": "MaE34",
    "There are nine times as many ants as bees. Write an equation with a and b. ␞ 9a=b": "MaE54",
    "Is c = d ever true? ␞ never, they are different letters so they are different numbers": "MaE47",
}
PLAIN = [
    "thanks!",
    "Thank you so much professor, this saved my exam.",
    "Why do we need the second derivative here?",
    "At 12:30 should it be a minus?",
    "Could you do more examples on fractions please?",
    "the audio is very low",
    "😀😀😀",
    "",
    "x",
    "0",
    "Muchas gracias, muy buena clase",
    "First! 2024 anyone?",
]


def test_wrong_answers_get_their_misconception_first(labelled):
    rows = labelled(list(WRONG))
    assert [first(rows, row) for row in range(len(WRONG))] == list(WRONG.values())


def test_ordinary_remarks_and_empty_ones_get_none(labelled):
    assert labelled(PLAIN).height == 0


def test_right_answers_to_calculations_get_none(labelled):
    right = ["3/7 + 2/5 = ␞ 29/35", "0.6+0.9= ␞ 1.5", "2+7*5= ␞ 37 ␞ Properties of number and operations", "-8+6= ␞ -2"]
    assert labelled(right).height == 0


def test_at_most_five_rows_best_first_and_only_the_first_may_apply(labelled):
    rows = labelled([*WRONG, *PLAIN])
    for _, own in rows.group_by("row", maintain_order=True):
        assert own.height <= MOST
        assert own["score"].is_sorted(descending=True)
        assert not own["applies"][1:].any()
    assert rows["applies"].any()


def test_a_named_topic_keeps_to_its_misconceptions(labelled):
    rows = labelled(["Solve 4x+9=21 ␞ 4x=9-21, x=-3 ␞ Properties of number and operations"])
    assert set(rows["label"]) <= {f"MaE{number}" for number in range(31, 35)}


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("number OPERATIONS", 1),
        ("Ratios", 2),
        ("Ecuaciones", 7),
        ("Patterns, relationships and functions", 4),
        ("", None),
        ("history of art", None),
        ("and of", None),
    ],
)
def test_topics_are_known_by_most_of_their_words(name, number):
    assert topic_number(name) == number


def test_every_misconception_has_one_topic():
    assert sum(labels_of(topic).astype(int) for topic in range(8)).tolist() == [1] * len(MISCONCEPTIONS)


def test_odd_texts_give_the_same_rows_alone_as_among_others(labelled):
    odd = ["", "x ␞ ", "␞␞␞␞", "1/0+2/0= ␞ 3/0", "9" * 10_000, "1/2+1/3= ␞ " + "5" * 3000, "どうして ␞ なぜ", *WRONG]
    together = labelled(odd)
    alone = [labelled([text]) for text in odd]
    for row, own in enumerate(alone):
        assert own["label"].to_list() == together.filter(pl.col("row") == row)["label"].to_list()


def test_a_stop_ends_without_a_piece(surroundings, comments):
    assert list(run({"comments": comments(["2+2= ␞ 5"] * 3)}, surroundings(SPEC, stop_after=0))) == []


def test_probabilities_are_probabilities():
    model = MisconceptionModel(resources.path(f"models/{MODEL.path}"), resources.path(f"models/{ENCODER.path}"))
    found = model.find([take_apart(text) for text in [*WRONG, *PLAIN]])
    assert ((found.any >= 0) & (found.any <= 1)).all()
    assert abs(found.labels.sum(axis=1) - 1).max() < 1e-3
    assert model.find([]).labels.shape == (0, 55)
