from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

import resources
from analyzers.slides import SPEC
from analyzers.slides.belonging import ENOUGH, Verdict, traits, wordless
from analyzers.slides.deck_text import slide_texts
from analyzers.slides.infer import run
from analyzers.slides.path import Habits
from classroom.domain.tables import SHOWINGS, frame

OWN = [
    "Photosynthesis\nHow plants make sugar from light",
    "Chlorophyll\nAbsorbs red and blue light, reflects green",
    "The Calvin cycle\nCarbon dioxide is fixed by the enzyme rubisco",
    "Respiration\nMitochondria burn sugar with oxygen",
    "Homework\nRead chapter seven and answer questions three to five",
]
STRANGE = [
    "Roman law\nThe twelve tables",
    "Praetors\nEdicts of the magistrates",
    "Justinian\nThe digest of 533",
    "Contracts\nStipulation and sale",
]
SAID = [
    "Welcome everybody, today we look at photosynthesis.",
    "It is how plants make sugar from light.",
    "Without photosynthesis there would be no sugar and no us.",
    "Plants do that in their leaves, and they need light for it.",
    "The pigment that does it is called chlorophyll.",
    "Chlorophyll absorbs red light and it absorbs blue light.",
    "It reflects green light, and that is why leaves look green.",
    "So red and blue are used, green is thrown away.",
    "Then comes the second half, the Calvin cycle.",
    "In the Calvin cycle carbon dioxide is fixed.",
    "An enzyme with the name of rubisco fixes the carbon dioxide.",
    "Rubisco is the commonest enzyme on earth.",
    "The cycle turns six times for one sugar.",
    "Respiration is the other way round.",
    "The mitochondria burn the sugar.",
    "For that respiration they need oxygen.",
    "So oxygen and sugar go into the mitochondria.",
    "And what comes out is carbon dioxide and water.",
    "For homework please read chapter seven.",
    "Answer the questions three to five in chapter seven.",
    "That is the homework until Monday.",
    "See you next week.",
]


def named(pieces, name, scope):
    rows = pieces["measures.slides"].filter((pl.col("name") == name) & (pl.col("scope") == scope))
    return rows["value"].to_list()


@pytest.fixture
def lesson(surroundings, utterances, slides):
    def make(shown, *, said=SAID, decks=None, **more):
        context = surroundings(SPEC)
        frames = {"utterances": utterances(said), "slides": slides(shown, decks=decks)} | more
        (piece,) = run(frames, context)
        return piece, context.warnings

    return make


def test_a_deck_of_another_lesson_is_refused_and_nothing_is_put_on_its_slides(lesson) -> None:
    piece, warnings = lesson(STRANGE)
    assert piece["alignment"].height == 0
    assert warnings == [("slides.deck_refused", {"deck": "deck.pdf"})]
    assert named(piece, "slide_time", "slide:1") == [None]
    assert named(piece, "slides_shown", "lesson") == [None]


def test_the_lesson_s_own_deck_is_not_refused(lesson) -> None:
    piece, warnings = lesson(OWN)
    assert piece["alignment"].height == len(SAID)
    assert warnings == []


def test_a_few_utterances_are_not_enough_to_refuse_a_deck(lesson) -> None:
    piece, warnings = lesson(STRANGE, said=SAID[: ENOUGH - 1])
    assert piece["alignment"].height == ENOUGH - 1
    assert [code for code, _ in warnings] == ["slides.deck_may_not_belong"]


def test_a_deck_that_the_log_shows_is_never_refused(lesson) -> None:
    columns = {"start_s": [0.0], "end_s": [20.0], "deck": ["deck.pdf"], "page": [2]}
    columns |= {"recording": [None], "from_s": [None], "until_s": [None]}
    piece, warnings = lesson(STRANGE, showings=frame(SHOWINGS, {"showing": [0], **columns}))
    assert piece["alignment"].filter(pl.col("utterance") < 4)["slide"].to_list() == [2] * 4
    assert piece["alignment"].height == len(SAID)
    assert warnings == []


def test_the_other_deck_keeps_its_utterances_when_one_is_refused(lesson) -> None:
    decks = ["own.pdf"] * len(OWN) + ["strange.pdf"] * len(STRANGE)
    piece, warnings = lesson([*OWN, *STRANGE], decks=decks)
    alone, _ = lesson(OWN)
    assert piece["alignment"]["slide"].max() <= len(OWN)
    assert piece["alignment"].height == alone["alignment"].height
    assert [details["deck"] for _, details in warnings] == ["strange.pdf"]


def test_slides_with_hardly_a_word_cannot_be_compared_and_are_not_refused(lesson, slides) -> None:
    pictures = ["Figure 1", "", "Figure 2", "12", ""]
    assert wordless(slide_texts(slides(pictures)))
    assert not wordless(slide_texts(slides(OWN)))
    piece, warnings = lesson(pictures)
    assert piece["alignment"].height == len(SAID)
    assert "slides.deck_refused" not in [code for code, _ in warnings]


def test_what_is_refused_is_not_also_doubted() -> None:
    assert Verdict("a", 0.01, ENOUGH, shown=False).refused
    assert not Verdict("a", 0.01, ENOUGH, shown=False).doubted
    assert Verdict("a", 0.01, ENOUGH - 1, shown=False).doubted
    assert not Verdict("a", None, ENOUGH, shown=False).doubted
    assert not Verdict("a", 0.01, ENOUGH, shown=True).refused


def test_talk_in_the_order_of_the_slides_has_more_order_than_the_same_talk_mixed() -> None:
    stored = json.loads(resources.path("models/slides/2/walk.json").read_text(encoding="utf-8"))
    habits = Habits(tuple(stored["steps"].values()), stored["lengths"])
    place = np.repeat(np.arange(8), 5)
    fit = np.where(np.arange(8)[None, :] == place[:, None], 2.0, 0.0)
    mixed = np.random.default_rng(3).permutation(len(fit))
    said = np.zeros(fit.shape, dtype=np.float32)
    forward = traits(fit, said, np.ones(len(fit)), habits)
    other = traits(fit[mixed], said, np.ones(len(fit)), habits)
    assert forward[2] > 1 > other[2]
    assert forward[:2] == pytest.approx(other[:2])


def test_a_figure_hardly_talked_about_is_counted_among_those_that_were_on(lesson, slides) -> None:
    piece, _ = lesson(OWN)
    assert named(piece, "figures_passed_over", "lesson") == []
    pictures = slides(OWN).with_columns(pictures=pl.Series([0, 1, 0, 0, 1]))
    piece, _ = lesson(OWN, slides=pictures, said=[*SAID[:18], "Homework, chapter seven.", "Questions three to five."])
    (row,) = piece["measures.slides"].filter(pl.col("name") == "figures_passed_over").iter_rows(named=True)
    assert (row["value"], row["n"]) == (1.0, 2)
