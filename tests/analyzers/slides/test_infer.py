from __future__ import annotations

import time

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzers.slides import SPEC
from analyzers.slides.infer import run
from classroom.domain.tables import ALIGNMENT, MEASURES, check

DECK = [
    "Photosynthesis\nHow plants make sugar",
    "Chlorophyll\nAbsorbs red and blue light, reflects green",
    "The Calvin cycle\nCarbon dioxide is fixed by the enzyme rubisco",
    "Respiration\nMitochondria burn sugar with oxygen",
    "Homework\nRead chapter seven and answer questions three to five",
]
SAID = [
    "Welcome everybody, today we look at photosynthesis, at how plants make sugar.",
    "The pigment is called chlorophyll.",
    "It absorbs red and blue light and that is why leaves look green.",
    "Then comes the Calvin cycle.",
    "An enzyme with the name of rubisco fixes carbon dioxide.",
    "Respiration is the other way round, mitochondria burn the sugar with oxygen.",
    "For homework please read chapter seven and answer the questions.",
]
RIGHT = [1, 2, 2, 3, 3, 4, 5]


@pytest.fixture
def aligned(surroundings, utterances, slides):
    def make(said, shown, *, seconds=5.0, decks=None, context=None):
        frames = {"utterances": utterances(said, seconds=seconds), "slides": slides(shown, decks=decks)}
        (piece,) = run(frames, context or surroundings(SPEC))
        check(piece["alignment"], ALIGNMENT)
        check(piece["measures.slides"], MEASURES)
        return piece

    return make


def test_each_utterance_lands_on_the_slide_it_speaks_about(aligned):
    found = aligned(SAID, DECK)["alignment"]
    assert found["slide"].to_list() == RIGHT
    assert found["score"].min() > 0.3


def test_a_lecturer_may_go_back_to_an_earlier_slide(aligned):
    back = ["Back to chlorophyll: it absorbs red and blue light and reflects green."] * 3
    found = aligned([*SAID[:5], *back, *SAID[5:]], DECK)["alignment"]["slide"].to_list()
    assert found[5:8] == [2, 2, 2]
    assert found[8:] == [4, 5]


def test_steps_of_one_page_are_told_apart_by_what_is_new(aligned):
    steps = [
        "Reasons\n",
        "Reasons\ncheap to build",
        "Reasons\ncheap to build\neasy to repair",
        "Reasons\ncheap to build\neasy to repair\nlasts for decades",
    ]
    said = [
        "There are several reasons.",
        "First, it is cheap to build.",
        "Second, it is easy to repair.",
        "And it lasts for decades.",
    ]
    assert aligned(said, steps)["alignment"]["slide"].to_list() == [1, 2, 3, 4]


def test_a_deck_that_does_not_belong_gets_low_scores_and_a_warning(aligned, surroundings):
    context = surroundings(SPEC)
    strange = ["Roman law\nThe twelve tables", "Praetors\nEdicts of the magistrates", "Justinian\nThe digest of 533"]
    found = aligned(SAID, strange, context=context)["alignment"]
    assert found.height == len(SAID)
    assert found["score"].max() < 0.3
    assert context.warnings == [("slides.deck_may_not_belong", {"deck": "deck.pdf"})]


def test_two_decks_follow_each_other(aligned):
    other = ["Roman law\nThe twelve tables", "Justinian\nThe digest of the year 533"]
    said = [*SAID, "Now to Roman law and the twelve tables.", "Justinian ordered the digest in the year 533."]
    decks = ["a.pdf"] * len(DECK) + ["b.pdf"] * 2
    assert aligned(said, [*DECK, *other], decks=decks)["alignment"]["slide"].to_list() == [*RIGHT, 6, 7]


def test_a_strange_second_deck_does_not_draw_utterances(aligned, surroundings):
    context = surroundings(SPEC)
    decks = ["a.pdf"] * len(DECK) + ["b.pdf"] * 3
    strange = ["Roman law\nThe twelve tables", "Praetors\nEdicts of the magistrates", "Justinian\nThe digest of 533"]
    assert aligned(SAID, [*DECK, *strange], decks=decks, context=context)["alignment"]["slide"].to_list() == RIGHT
    assert [details["deck"] for _, details in context.warnings] == ["b.pdf"]


def test_slides_without_text_and_utterances_without_times_are_fine(aligned, surroundings):
    context = surroundings(SPEC)
    piece = aligned(SAID, [""] * 4, seconds=None, context=context)
    assert piece["alignment"]["slide"].is_sorted()
    assert piece["measures.slides"].filter(pl.col("name") == "slide_time")["value"].null_count() == 4
    assert ("slides.little_text", {"count": 4, "total": 4}) in context.warnings


def test_times_of_slides_add_up_to_the_time_of_the_utterances(aligned):
    measures = aligned(SAID, [*DECK, "Never mentioned\nZebras"], seconds=8.0)["measures.slides"]
    times = measures.filter(pl.col("name") == "slide_time")
    assert times["value"].sum() == pytest.approx(8.0 * len(SAID))
    assert times.filter(pl.col("scope") == "slide:2")["value"].to_list() == [16.0]
    assert measures.filter(pl.col("name") == "slides_shown")["value"].to_list() == [5.0]


@pytest.mark.parametrize(("said", "shown"), [([], DECK), (SAID, []), ([], [])])
def test_nothing_to_align_gives_an_empty_alignment(aligned, said, shown):
    assert aligned(said, shown)["alignment"].height == 0


def test_one_slide_takes_everything(aligned):
    assert aligned(SAID, DECK[:1])["alignment"]["slide"].to_list() == [1] * len(SAID)


def test_stopping_leaves_without_a_piece(surroundings, utterances, slides):
    frames = {"utterances": utterances(SAID), "slides": slides(DECK)}
    assert list(run(frames, surroundings(SPEC, stop_after=1))) == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=30), max_size=5), st.lists(st.text(max_size=30), max_size=4))
def test_any_texts_give_checked_tables_with_a_row_an_utterance(aligned, said, shown):
    assert aligned(said, shown)["alignment"].height == (len(said) if shown else 0)


@pytest.mark.slow
def test_five_hundred_slides_and_two_thousand_utterances_take_seconds(aligned):
    shown = [f"Topic {n}\nAbout the number {n}" for n in range(500)]
    said = [f"Here we speak about the number {n // 4} and why it is topic {n // 4}." for n in range(2000)]
    before = time.process_time()
    found = aligned(said, shown)["alignment"]["slide"]
    assert time.process_time() - before < 60
    exact = sum(slide == n // 4 + 1 for n, slide in enumerate(found)) / 2000
    assert exact > 0.9
