"""The search of the library: titles, and everything inside the lessons, up to the moment it was said."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.ui.conftest import WAIT_MS
from ui.models.hits import places, snippet
from ui.models.rows import ROW_ROLE


def look_for(page, qtbot, words: str) -> None:
    qtbot.keyClicks(page.search, words)
    qtbot.waitUntil(lambda: page.hits.shown == words, timeout=WAIT_MS)


def kinds(page) -> list[str]:
    return [row.kind for row in page.hits.model.rows()]


def test_ctrl_f_words_and_enter_lead_to_the_moment_it_was_said(window, qtbot):
    page, lesson = window.page("lessons"), window.page("lesson")
    window.actions_by_name["find"].trigger()
    assert page.search.hasFocus()
    look_for(page, qtbot, "LEAVES like this 5")
    assert kinds(page) == ["lesson", "utterance"]
    assert not page._lessons_card.isVisible()
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert page.hits.list.hasFocus()
    with qtbot.waitSignal(lesson.loaded, timeout=WAIT_MS):
        qtbot.keyClick(page.hits.list, Qt.Key.Key_Return)
    assert lesson.title() == "What a leaf needs"
    assert lesson.transcript.model.rows()[lesson.transcript.model.current].text == "Why are the leaves like this 5?"


def test_a_comment_that_was_found_opens_its_lesson(window, qtbot):
    page = window.page("lessons")
    look_for(page, qtbot, "lost at the halves")
    assert kinds(page) == ["lesson", "comment"]
    with qtbot.waitSignal(window.page("lesson").loaded, timeout=WAIT_MS) as loaded:
        page.hits.list.entered_row.emit(page.hits.model.index(1))
    assert loaded.args == [page.hits.model.index(1).data(ROW_ROLE).lesson_id]


def test_titles_and_what_is_inside_are_shown_together_and_clearing_takes_it_away(window, qtbot):
    page = window.page("lessons")
    look_for(page, qtbot, "halves")
    assert page._lessons_card.isVisible()
    assert page._hits_card.isVisible()
    assert page.model.shown == 1
    page.search.clear()
    qtbot.waitUntil(lambda: not page._hits_card.isVisible(), timeout=WAIT_MS)
    assert page.model.shown == 3


def test_nothing_found_says_where_it_was_looked_for(window, qtbot):
    page = window.page("lessons")
    look_for(page, qtbot, "zebra")
    assert page._middle.currentWidget() is page._nothing
    assert "transcripts" in page._nothing._words.text()


def test_what_waits_to_be_deleted_is_not_found(window, qtbot):
    page = window.page("lessons")
    gone = next(row for row in page.model.rows() if row.title == "What a leaf needs")
    page.hide_lessons((gone.lesson_id,))
    look_for(page, qtbot, "leaves")
    assert kinds(page) == []


@pytest.mark.parametrize(
    ("text", "words", "wanted"),
    [("Área y AREA", ("area",), ((0, 4), (7, 4))), ("banana", ("ana",), ((1, 3),)), ("abc", ("abc", "bc"), ((0, 3),))],
)
def test_places_are_marked_whatever_case_and_accents(text, words, wanted):
    assert places(text, words) == wanted


def test_a_long_text_is_cut_around_what_was_found():
    text = "before " * 60 + "needle " + "after " * 60
    short = snippet(text.strip(), ("needle",))
    assert "needle" in short
    assert short.startswith("… ")
    assert short.endswith(" …")
    assert len(short) < 240
    assert snippet("x" * 500, ("x",)).startswith("x" * 200)
