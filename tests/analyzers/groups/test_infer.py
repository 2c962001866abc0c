"""Groups of comments by the shared encoder."""

from __future__ import annotations

from itertools import pairwise

from analyzers.groups import SPEC, Params
from analyzers.groups.infer import run
from classroom.domain.tables import COMMENTS, frame
from classroom.pipeline.models import resolve

TEXTS = [
    "The microscope activity was fun",
    "12:40",
    "I loved looking through the microscope",
    "What will be on the test?",
    "12:40",
    "Using the microscopes was the best part",
    "My pencil broke",
    "Is this going to be in the exam",
    "",
]


def groups_of(texts: list[str], alone, **params):
    columns = {"comment": [3 * at for at in range(len(texts))], "source": ["a.csv"] * len(texts), "text": texts}
    context = alone(params=Params(**params), models={model.name: resolve(model) for model in SPEC.models})
    (piece,) = run({"comments": frame(COMMENTS, columns)}, context)
    return piece["groups"]


def test_comments_that_say_the_same_share_a_group_and_those_alone_have_none(alone) -> None:
    rows = groups_of(TEXTS, alone)
    assert dict(rows.select("comment", "group").iter_rows()) == {0: 0, 6: 0, 15: 0, 9: 1, 21: 1}
    assert rows["likeness"].is_between(0.5, 1.0).all()


def test_times_and_smileys_alone_are_no_group_however_alike(alone) -> None:
    assert groups_of(["12:40", "12:40", "😀", "😀", "?!"], alone).height == 0


def test_the_same_words_twice_are_a_group_of_likeness_one(alone) -> None:
    rows = groups_of(["Why fractions?", "Why fractions?"], alone)
    assert rows["group"].to_list() == [0, 0]
    assert all(abs(like - 1) < 1e-3 for like in rows["likeness"])


def test_a_higher_likeness_makes_smaller_groups(alone) -> None:
    counts = [groups_of(TEXTS, alone, likeness=least).height for least in (0.3, 0.6, 0.9)]
    assert all(more >= fewer for more, fewer in pairwise(counts))
    assert counts[0] > counts[-1]
