"""Moments as cards: what sort, when, why, what was said; the reason's words bear any numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from classroom.advice import library
from classroom.charts.axis import timecode
from classroom.domain import tables as declared
from classroom.wording import Wording
from tests.ui.lesson.conftest import WAIT_MS, content_of
from ui.models.lesson_content import reason_text, rests_on
from ui.views.moments import MomentsPane

ROOM_BELOW = 60
"""Empty pixels allowed below the last card."""


@pytest.fixture
def pane(qtbot, content):
    made = MomentsPane(Wording("en"))
    qtbot.addWidget(made)
    made.resize(420, 600)
    with qtbot.waitExposed(made):
        made.show()
    made.show_content(content)
    qtbot.waitUntil(lambda: len(made.cards()) == len(content.moments), timeout=WAIT_MS)
    return made


def test_cards_come_in_the_order_of_the_lesson_with_kind_time_and_quote(pane, content):
    starts = [card.row.start_s for card in pane.cards()]
    assert starts == sorted(starts)
    for card in pane.cards():
        texts = [label.text() for label in card.findChildren(QLabel)]
        assert f"“{card.row.quote}”" in texts
        assert card.play.text().strip() == timecode(card.row.start_s)
        assert Wording("en").text(f"moment.kind.{card.row.kind}") in texts


def test_play_asks_for_the_start_of_the_moment(qtbot, pane):
    card = pane.cards()[3]
    with qtbot.waitSignal(pane.play_asked) as asked:
        qtbot.mouseClick(card.play, Qt.MouseButton.LeftButton)
    assert asked.args == [card.row.start_s]


def test_the_button_is_named_for_what_it_plays(pane):
    card = pane.cards()[0]
    assert card.play.accessibleName().startswith("Play ")
    assert card.play.accessibleName().endswith(timecode(card.row.start_s))
    assert card.play.accessibleDescription() == card.row.reason


def test_the_same_moments_again_keep_their_cards(qtbot, pane, content):
    before = pane.cards()
    pane.show_content(replace(content, duration_s=2999))
    assert pane.cards() == before


def test_other_moments_replace_them(qtbot, pane, tables):
    pane.show_content(content_of({**tables, "moments": tables["moments"].head(2)}))
    assert len(pane.cards()) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [({"unfinished": ("moments",)}, "not finished"), ({"utterances": ()}, "no transcript"), ({}, "Nothing in this")],
)
def test_without_moments_it_says_why(pane, content, change, words):
    pane.show_content(replace(content, moments=(), **change))
    assert words in pane.empty.text()
    assert pane.empty.isVisibleTo(pane)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_detail_and_no_reason_breaks_the_sentence(reason, detail):
    assert isinstance(reason_text(reason, detail, Wording("en")), str)


def test_numbers_missing_from_the_detail_leave_the_bare_reason(monkeypatch):
    words = Wording("en")
    monkeypatch.setattr(words, "text", lambda key, **values: "You waited {wait_s} s.".format(**values))
    assert reason_text("you_waited", '{"wait_s": 4.25}', words) == "You waited 4.2 s."
    assert reason_text("you_waited", "{}", words) == "you waited"
    assert reason_text("you_waited", "[1]", words) == "you waited"


@pytest.mark.parametrize("width", [260, 420, 800])
def test_every_card_is_as_high_as_its_words_need_at_any_width(qtbot, pane, width):
    pane.resize(width, 600)

    def settled() -> bool:
        # the cards get their heights before the column around them does, by an event of its own
        last = pane.cards()[-1]
        return (
            all(card.height() >= card.heightForWidth(card.width()) for card in pane.cards())
            and pane.widget().height() - last.geometry().bottom() < ROOM_BELOW
        )

    qtbot.waitUntil(settled, timeout=WAIT_MS)


def _suggestions():
    return declared.frame(
        declared.SUGGESTIONS,
        {
            "suggestion": [0, 1, 2],
            "situation": ["no_why", "no_why", "fast_pace"],
            "entry": ["no_why.press_for_reasoning", "no_why.ask_a_classmate", "fast_pace.pause_and_recap"],
            "utterance": [4, 4, None],
            "start_s": [40.0, 40.0, None],
            "already_doing": [True, False, False],
            "evidence": ['{"shown_at": 2}', '{"utterances": [4], "slide": 3, "comments": [0, 1]}', "{}"],
            "score": [0.9, 0.8, 0.7],
        },
    )


@pytest.mark.parametrize("language", ["en", "es"])
def test_below_the_moments_stand_what_is_done_already_and_what_could_be_tried(qtbot, tables, language):
    words = Wording(language)
    pane = MomentsPane(words)
    qtbot.addWidget(pane)
    pane.show_content(content_of({**tables, "suggestions": _suggestions()}, language=language))
    qtbot.waitUntil(lambda: len(pane.advice_cards()) == 3, timeout=WAIT_MS)
    praise, first, whole = pane.advice_cards()
    texts = [label.text() for label in first.findChildren(QLabel)]
    assert library().entry("no_why.ask_a_classmate").text[language] in texts
    assert any("Suresh et al. 2022" in text for text in texts)
    assert any(words.text("report.comments_count", count=2) in text for text in texts)
    assert praise.at_s == tables["utterances"]["start_s"][2]
    assert whole.at_s is None
    with qtbot.waitSignal(pane.play_asked) as asked:
        qtbot.mouseClick(first.play, Qt.MouseButton.LeftButton)
    assert asked.args == [40.0]


def test_suggestions_are_shown_although_there_are_no_moments(qtbot, tables):
    pane = MomentsPane(Wording("en"))
    qtbot.addWidget(pane)
    none = declared.empty(declared.MOMENTS)
    pane.show_content(content_of({**tables, "moments": none, "suggestions": _suggestions()}))
    assert len(pane.advice_cards()) == 3
    pane.show_content(content_of(tables))
    assert pane.advice_cards() == ()


def test_a_moment_says_which_slide_and_how_many_comments_it_rests_on():
    assert rests_on({"slide": 4, "comments": [1, 2]}, Wording("en")) == "Slide 4 · 2 comments"
    assert rests_on({"slide": None, "comments": [1]}, Wording("es")) == "1 comentario"
    assert rests_on({"slide": "x", "comments": None}, Wording("en")) == ""
