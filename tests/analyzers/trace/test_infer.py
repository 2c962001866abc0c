from __future__ import annotations

import time

import numpy as np
import polars as pl
import pytest

from analyzers.trace import SPEC
from analyzers.trace.infer import run
from classroom.domain import tables as t

SAID = [
    "Welcome everybody, today we look at photosynthesis, at how plants make sugar.",
    "The pigment that catches the light is called chlorophyll.",
    "It absorbs red and blue light and that is why leaves look green.",
    "Now to something else, the water in the soil.",
    "Roots take up water by osmosis, through a membrane.",
    "Then comes the Calvin cycle, where carbon dioxide is fixed.",
    "An enzyme with the name of rubisco does that.",
    "Respiration is the other way round, mitochondria burn the sugar with oxygen.",
    "For homework please read chapter seven and answer the questions.",
]


@pytest.fixture
def traced(surroundings, utterances):
    def make(asked, *, said=SAID, seconds=10.0, context=None):
        comments = t.frame(
            t.COMMENTS, {"comment": range(len(asked)), "source": ["c"] * len(asked), "text": list(asked)}
        )
        pieces = list(
            run({"utterances": utterances(said, seconds=seconds), "comments": comments}, context or surroundings(SPEC))
        )
        for piece in pieces:
            t.check(piece["traces"], t.TRACES)
        return pieces[0]["traces"] if pieces else None

    return make


def first_of(traces: pl.DataFrame, comment: int) -> int:
    return traces.filter((pl.col("comment") == comment) & (pl.col("rank") == 1))["utterance"].item()


def test_a_question_leads_to_the_sentence_it_is_about(traced):
    found = traced(["Why do leaves look green?", "What does rubisco do?", "How does osmosis move water into roots?"])
    assert [first_of(found, comment) for comment in range(3)] == [2, 6, 4]


def test_at_most_three_places_are_named_best_first_and_none_twice(traced):
    found = traced(["How is sugar made and burned by plants and by mitochondria?"])
    assert found["rank"].to_list() == [1, 2, 3]
    assert found["utterance"].n_unique() == 3
    assert found["score"].is_between(0, 1).all()


@pytest.mark.parametrize(
    "empty",
    ["", "   ", "😀😀", "thank you so much professor!", "!!!", "¿Cuándo es el examen de historia?", "बहुत अच्छा है"],
)
def test_a_comment_with_nothing_to_go_by_has_no_place(traced, empty):
    found = traced([empty, "What does rubisco do?"])
    assert found["comment"].unique().to_list() == [1]


def test_a_written_time_decides_where_the_transcript_has_times(traced):
    found = traced(["0:45 what does rubisco do?"])
    assert found.rows() == [(0, 1, 4, 0.98, "timestamp")]


@pytest.fixture(scope="module")
def long_lecture():
    """A lecture of 1,200 sentences of ten words each that says nothing twice in the same way."""
    chance = np.random.default_rng(3)
    stock = [
        f"{one}{two}{three}" for one in "bdfgk" for two in "aeiou" for three in ("lan", "rim", "sot", "ven", "pux")
    ]
    return [" ".join(chance.choice(stock, 10)).capitalize() + "." for _ in range(1200)]


def test_a_written_time_leads_to_a_place_where_the_transcript_has_none(traced, long_lecture):
    per_minute = 110
    moments = [100, 350, 600, 850]
    asked = []
    for place in moments:
        minute, second = divmod(round(place * 10 / per_minute * 60), 60)
        quoted = " ".join(long_lecture[place].rstrip(".").lower().split()[:4])
        asked.append(f"{minute}:{second:02d} what is {quoted}?")
    unquoted = divmod(round(1000 * 10 / per_minute * 60), 60)
    found = traced([*asked, f"{unquoted[0]}:{unquoted[1]:02d} why?"], said=long_lecture, seconds=None)
    assert [first_of(found, number) for number in range(4)] == moments
    assert abs(first_of(found, 4) - 1000) <= 15


def test_hundreds_of_comments_on_a_long_lecture_take_seconds(traced, long_lecture):
    begun = time.process_time()
    asked = [f"what is {long_lecture[number].lower()}" for number in range(0, 1200, 6)]
    found = traced(asked, said=long_lecture, seconds=None)
    assert found.filter(pl.col("rank") == 1).height == 200
    assert time.process_time() - begun < 240


def test_nothing_is_made_once_stop_is_asked(traced, surroundings):
    context = surroundings(SPEC)
    context.stop_after = 1
    assert traced(["What does rubisco do?"], context=context) is None


def test_a_lesson_without_words_has_no_places(traced):
    assert traced(["What does rubisco do?"], said=["", " "]).height == 0


def test_a_reply_is_put_where_the_comment_it_answers_is(surroundings, utterances):
    asked = ["0:45 how does this work?", "I have exactly the same doubt about it, somebody explain?"]
    comments = t.frame(t.COMMENTS, {"comment": [0, 1], "source": ["c", "c"], "text": asked, "parent": [None, 0]})
    lone = comments.with_columns(parent=pl.lit(None, dtype=pl.Int32))
    params = type(SPEC.params())(likeness=0.0, strange=0.0, known=0.0)
    first = []
    for given in (comments, lone):
        context = surroundings(SPEC)
        context.params = params
        (piece,) = run({"utterances": utterances(SAID, seconds=10.0), "comments": given}, context)
        first.append(first_of(piece["traces"], 1))
    assert first[0] == first_of(piece["traces"], 0) == 4
    assert first[1] != 4


def test_moments_others_ask_about_are_likelier(traced):
    crowd = ["What does rubisco do?", "Why does the enzyme rubisco do that?", "rubisco?? what is it"]
    vague = "Can somebody explain the enzyme that catches and fixes the light and carbon?"
    alone_, together = traced([vague]), traced([*crowd, vague])

    def score(found, comment):
        rows = found.filter((pl.col("comment") == comment) & pl.col("utterance").is_in([5, 6]))
        return rows["score"].max() or 0.0

    assert score(together, 3) > score(alone_, 0)
