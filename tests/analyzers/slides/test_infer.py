from __future__ import annotations

import itertools
import time

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzers.slides import SPEC
from analyzers.slides.infer import run
from analyzers.slides.shown import during, logged, times
from classroom.domain.tables import ALIGNMENT, MEASURES, RECORDINGS, SCREEN, SHOWINGS, check, frame

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


@pytest.fixture
def showings():
    """showings((start, end, deck, page[, recording, from, until]), ...): a SHOWINGS frame."""

    def make(*rows):
        full = [(*row, None, None, None)[:7] for row in rows]
        names = ("start_s", "end_s", "deck", "page", "recording", "from_s", "until_s")
        columns = {name: [row[place] for row in full] for place, name in enumerate(names)}
        return frame(SHOWINGS, {"showing": list(range(len(rows))), **columns})

    return make


@pytest.fixture
def recordings():
    """recordings((name, seconds), ...): the parts one after the other."""

    def make(*parts):
        lengths = [length for _, length in parts]
        return frame(
            RECORDINGS,
            {
                "part": list(range(len(parts))),
                "path": [f"/lessons/{name}" for name, _ in parts],
                "start_s": [float(sum(lengths[:n])) for n in range(len(parts))],
                "duration_s": lengths,
                "claimed_s": lengths,
                "rate_hz": [16000] * len(parts),
                "channels": [1] * len(parts),
                "codec": ["pcm"] * len(parts),
                "has_video": [False] * len(parts),
            },
        )

    return make


@pytest.fixture
def logged_run(surroundings, utterances, slides):
    def make(showings, recordings=None, *, context=None, said=SAID, shown=DECK, decks=None):
        frames = {"utterances": utterances(said), "slides": slides(shown, decks=decks), "showings": showings}
        frames |= {} if recordings is None else {"recordings": recordings}
        (piece,) = run(frames, context or surroundings(SPEC))
        check(piece["alignment"], ALIGNMENT)
        return piece

    return make


def value_of(piece, name, scope="lesson"):
    rows = piece["measures.slides"].filter((pl.col("name") == name) & (pl.col("scope") == scope))
    return rows["value"].to_list()


def test_a_log_outranks_what_the_words_say(logged_run, showings) -> None:
    piece = logged_run(showings((0, 12, "Deck", 5), (12, 35, "Deck", 1)))
    assert piece["alignment"]["slide"].to_list() == [5, 5, 1, 1, 1, 1, 1]
    # the third utterance, 10 to 15 s, saw the turn at 12 s
    assert piece["alignment"]["score"].to_list() == [1, 1, pytest.approx(0.6), 1, 1, 1, 1]
    assert value_of(piece, "slide_time", "slide:5") == [12.0]
    assert value_of(piece, "slide_time", "slide:1") == [23.0]
    assert value_of(piece, "slides_shown") == [2.0]
    assert value_of(piece, "slide_agreement") == [0.0]


def test_words_and_log_that_say_the_same_agree(logged_run, showings) -> None:
    turns = [(5 * n, 5 * n + 5, "deck.pdf", page) for n, page in enumerate(RIGHT)]
    piece = logged_run(showings(*turns))
    assert value_of(piece, "slide_agreement") == [1.0]
    (row,) = piece["measures.slides"].filter(pl.col("name") == "slide_agreement").iter_rows(named=True)
    assert row["n"] == len(SAID)
    assert row["low"] < 1.0 == row["high"]


def test_where_the_log_is_silent_the_words_decide(logged_run, showings) -> None:
    piece = logged_run(showings((15, 20, "Deck", 3)))
    assert piece["alignment"]["slide"].to_list() == RIGHT
    assert value_of(piece, "slide_time", "slide:2") == [10.0]


def test_a_deck_of_the_log_that_was_not_given_leaves_its_utterances_without_slide(
    logged_run, showings, surroundings
) -> None:
    context = surroundings(SPEC)
    piece = logged_run(showings((0, 10, "welcome.pdf", 1), (10, 35, "Deck", 2)), context=context)
    assert piece["alignment"]["utterance"].to_list() == [2, 3, 4, 5, 6]
    assert context.warnings == []


def test_a_log_of_other_decks_only_is_told_and_not_used(logged_run, showings, surroundings) -> None:
    context = surroundings(SPEC)
    piece = logged_run(showings((0, 10, "x", 1), (10, 35, "y", 2)), context=context)
    assert piece["alignment"].height == 0
    assert [code for code, _ in context.warnings] == ["slides.log_of_other_decks"]


def test_parts_of_the_recording_are_found_by_their_names_whatever_their_order(logged_run, showings, recordings) -> None:
    log = showings((0, 20, "Deck", 1, "a.wav", 0, 20), (20, 35, "Deck", 4, "b.wav", 0, 15))
    forward = logged_run(log, recordings(("a.wav", 20.0), ("b.wav", 15.0)))
    assert forward["alignment"]["slide"].to_list() == [1, 1, 1, 1, 4, 4, 4]
    backward = logged_run(log, recordings(("b.wav", 15.0), ("a.wav", 20.0)))
    assert backward["alignment"]["slide"].to_list() == [4, 4, 4, 1, 1, 1, 1]
    only = logged_run(log, recordings(("b.wav", 35.0)))
    assert only["alignment"]["slide"].to_list()[:3] == [4, 4, 4]


def test_a_renamed_recording_is_placed_by_recorded_time_and_cut_at_its_end(logged_run, showings, recordings) -> None:
    log = showings((0, 20, "Deck", 1, "a.wav", 100, 120), (20, 99, "Deck", 4, "a.wav", 120, 199))
    piece = logged_run(log, recordings(("lecture.mp4", 35.0)))
    assert piece["alignment"]["slide"].to_list() == [1, 1, 1, 1, 4, 4, 4]
    assert value_of(piece, "slide_time", "slide:4") == [15.0]


def test_a_recording_shorter_than_its_log_says_is_told(logged_run, showings, recordings, surroundings) -> None:
    context = surroundings(SPEC)
    logged_run(showings((0, 39, "Deck", 1, "a.wav", 0, 39.2)), recordings(("a.wav", 35.0)), context=context, said=SAID)
    assert ("slides.log_longer", {"seconds": 4}) in context.warnings


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.floats(0, 40), min_size=2, max_size=12, unique=True), st.integers(0, 9))
def test_times_of_a_log_add_up_whatever_it_says(utterances, slides, showings, borders, seed) -> None:
    cuts = sorted(borders)
    log = showings(*((a, b, "deck", (seed + n) % 5 + 1) for n, (a, b) in enumerate(itertools.pairwise(cuts))))
    stretches = logged(log, slides(DECK), None)
    said = utterances(SAID)
    place, share = during(said, stretches)
    assert times(stretches, len(DECK)).sum() == pytest.approx(cuts[-1] - cuts[0])
    assert ((place >= 0) == (share > 0)).all()
    assert ((share >= 0) & (share <= 1)).all()


@pytest.fixture
def screen():
    """screen((start, end, slide), ...): what was seen in the video, a SCREEN frame."""

    def make(*rows):
        columns = {name: [row[place] for row in rows] for place, name in enumerate(("start_s", "end_s", "slide"))}
        score = [None if slide is None else 0.99 for *_, slide in rows]
        return frame(SCREEN, {"stretch": list(range(len(rows))), **columns, "score": score})

    return make


VAGUE = ["So, as you can see here.", "And that is how it is.", "Right.", "Okay, any questions so far?", "Good."]


def test_what_the_video_shows_decides_where_words_say_little(surroundings, utterances, slides, screen):
    shown = screen((0, 10, 4), (10, 25, 2))
    given = {"utterances": utterances(VAGUE, seconds=5), "slides": slides(DECK), "screen": shown}
    (piece,) = run(given, surroundings(SPEC))
    assert piece["alignment"]["slide"].to_list() == [4, 4, 2, 2, 2]
    assert piece["alignment"]["score"].min() > 0.9
    times_on = piece["measures.slides"].filter(pl.col("name") == "slide_time")
    assert times_on.sort("scope")["value"].to_list() == [0, 15, 0, 10, 0]


def test_the_words_decide_where_the_video_shows_something_else(surroundings, utterances, slides, screen):
    shown = screen((0, 5, 1), (5, 30, None), (30, 35, 5))
    given = {"utterances": utterances(SAID, seconds=5), "slides": slides(DECK), "screen": shown}
    (piece,) = run(given, surroundings(SPEC))
    assert piece["alignment"]["slide"].to_list() == RIGHT


def test_a_slide_log_outranks_what_the_video_shows(surroundings, utterances, slides, screen, showings):
    log = showings((0, 25, "a.pdf", 3))
    given = {"utterances": utterances(VAGUE, seconds=5), "slides": slides(DECK), "showings": log}
    (alone,) = run(given, surroundings(SPEC))
    (both,) = run({**given, "screen": screen((0, 25, 1))}, surroundings(SPEC))
    assert both["alignment"]["slide"].to_list() == [3] * 5
    assert both["alignment"].equals(alone["alignment"])
    assert both["measures.slides"].equals(alone["measures.slides"])


def test_a_deck_that_was_seen_belongs_to_the_lesson(surroundings, utterances, slides, screen):
    strange = ["Roman law\nThe twelve tables", "Praetors\nEdicts of the magistrates", "Justinian\nThe digest of 533"]
    given = {"utterances": utterances(SAID, seconds=5), "slides": slides(strange)}
    alone, both = surroundings(SPEC), surroundings(SPEC)
    list(run(given, alone))
    list(run({**given, "screen": screen((0, 35, 2))}, both))
    assert "slides.deck_may_not_belong" in dict(alone.warnings)
    assert "slides.deck_may_not_belong" not in dict(both.warnings)
