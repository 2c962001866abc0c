"""A person's word on a label: chosen from a menu, kept in the store, shown as theirs, and taken back the same way."""

from __future__ import annotations

import polars as pl
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from classroom.domain.tables import LABELS
from classroom.store.runs import RunStart
from classroom.store.store import Store
from classroom.wording import Wording
from tests.fixtures.made_lesson import made_moves
from tests.ui.lesson.conftest import FULL, WAIT_MS
from ui.models.label_choices import choices, only, toggled
from ui.models.rows import ROW_ROLE

WORDS = Wording("en")


@pytest.fixture
def place(place):
    """The lessons, the full one with moves."""
    with Store.open(place.store) as store:
        moves = made_moves(store.table(FULL, "utterances"))
        store.start_run(
            RunStart(run_id="moves", lesson_id=FULL, analyzer="talk_moves", version=1, writes=("labels.talk_moves",))
        )
        store.commit_piece("moves", {"labels.talk_moves": moves})
        store.finish_run("moves", seconds=1)
    return place


def open_menu(view) -> QMenu:
    return next(menu for menu in reversed(view.findChildren(QMenu)) if menu.isVisible() and menu.actions())


def act(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()


def offered(*on: str):
    rows = [("comment", 0, "feedback", label, 0.5, label in on) for label in ("setup", "gratitude", "none")]
    return choices(pl.DataFrame(rows, schema=LABELS.schema, orient="row"), "comment", 0, ("feedback",), WORDS)


def test_choosing_the_only_one_turns_the_others_off() -> None:
    menu = offered("setup")
    chosen = next(choice.key for choice in menu if choice.label == "gratitude")
    assert {change.key[3]: change.applies for change in only(menu, chosen)} == {"setup": False, "gratitude": True}
    assert only(menu, next(choice.key for choice in menu if choice.applies)) == ()


def test_none_and_the_other_categories_exclude_each_other() -> None:
    def told(changes):
        return {change.key[3]: change.applies for change in changes}

    def key(menu, label):
        return next(choice.key for choice in menu if choice.label == label)

    both = offered("setup", "gratitude")
    assert told(toggled(both, key(both, "none"))) == {"none": True, "setup": False, "gratitude": False}
    assert told(toggled(both, key(both, "setup"))) == {"setup": False}
    nothing = offered("none")
    assert told(toggled(nothing, key(nothing, "setup"))) == {"setup": True, "none": False}


def test_a_move_is_changed_by_the_menu_and_shown_as_the_person_s(make_view, qtbot) -> None:
    view = make_view()
    place = next(i for i, row in enumerate(view.transcript.model.rows()) if row.role == "teacher")
    index = view.transcript.model.index(place)
    view.transcript.list.setCurrentIndex(index)
    view.transcript.list.customContextMenuRequested.emit(view.transcript.list.visualRect(index).center())
    menu = open_menu(view)
    assert len([action for action in menu.actions() if action.isCheckable()]) == 7
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        act(menu, "Pressing for reasoning")
    row = view.transcript.model.rows()[place]
    assert (row.move.label, row.move.yours) == ("press_for_reasoning", True)
    assert view.transcript.model.badge(row.move) == "Pressing for reasoning (yours)"
    assert view.transcript.list.currentIndex().row() == place


def test_a_comment_s_category_is_added_and_the_choice_of_categories_stays(make_view, qtbot) -> None:
    view = make_view()
    view.tabs.setCurrentWidget(view.comments)
    view.comments.choose("gratitude")
    shown = view.comments.model.rowCount()
    index = view.comments.model.index(0)
    number = index.data(ROW_ROLE).number
    menu = QMenu(view)
    view.comments.list.menu_wanted.emit(menu, index.data(ROW_ROLE))
    kinds = next(action.menu() for action in menu.actions() if action.menu())
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        act(kinds, "Sound, picture, room")
    row = next(row for row in view.comments.model.all_rows() if row.number == number)
    assert row.yours == {"setup"}
    assert {"setup", "gratitude"} == {label for label, _ in row.labels}
    assert view.comments.model.rowCount() == shown


def test_a_row_no_model_has_read_offers_no_labels(make_view) -> None:
    view = make_view("dddddddddddd")
    index = view.transcript.model.index(0)
    view.transcript.list.setCurrentIndex(index)
    view.transcript.list.customContextMenuRequested.emit(view.transcript.list.visualRect(index).center())
    menu = open_menu(view)
    assert not [action for action in menu.actions() if action.isCheckable()]
    menu.close()


def moment_menu(view, number: int) -> QMenu:
    """The menu of a comment, as the menu key opens it."""
    rows = view.comments.model
    place = next(i for i in range(rows.rowCount()) if rows.index(i).data(ROW_ROLE).number == number)
    view.comments.list.setCurrentIndex(rows.index(place))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(view.comments.list, event)
    return next(menu for menu in view.comments.list.findChildren(QMenu) if menu.isVisible())


def choose_moment(view, qtbot, number: int, words: str) -> None:
    menu = moment_menu(view, number)
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        next(action for action in menu.actions() if words in action.text()).trigger()
        menu.close()


def traces_of(view, number: int) -> list[tuple[float, bool]]:
    now = next(one for one in view.comments.model.all_rows() if one.number == number)
    return [(trace.start_s, trace.yours) for trace in now.traces]


def test_a_comment_is_given_the_moment_that_plays_and_keeps_it_until_that_is_undone(make_view, qtbot) -> None:
    view = make_view()
    view.tabs.setCurrentWidget(view.comments)
    row = next(row for row in view.comments.model.all_rows() if row.traces)
    before = traces_of(view, row.number)
    other = next(said for said in view.transcript.model.rows() if abs(said.start_s - row.traces[0].start_s) > 60)
    view.clock.seek(other.start_s + 0.1)
    qtbot.waitUntil(lambda: view.transcript.model.current >= 0, timeout=WAIT_MS)
    choose_moment(view, qtbot, row.number, "playing now")
    assert traces_of(view, row.number) == [(other.start_s, True)]
    assert view.edit_to_undo() == "Giving a comment its moment"
    assert "you said so" in view.comments.model.spoken(
        next(one for one in view.comments.model.all_rows() if one.number == row.number)
    )
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        view.undo()
    assert traces_of(view, row.number) == before


def test_a_comment_that_no_moment_was_found_for_is_given_a_sentence_by_the_menu_and_the_playhead_by_a_key(
    make_view, qtbot
) -> None:
    view = make_view()
    view.tabs.setCurrentWidget(view.comments)
    row = next(row for row in view.comments.model.all_rows() if not row.traces)
    said = view.transcript.model.rows()
    menu = moment_menu(view, row.number)
    assert not [action for action in menu.actions() if "no moment" in action.text()]
    menu.close()
    view.transcript.list.setCurrentIndex(view.transcript.model.index(3))
    choose_moment(view, qtbot, row.number, "sentence chosen")
    assert traces_of(view, row.number) == [(said[3].start_s, True)]
    view.clock.seek(said[5].start_s + 0.1)
    qtbot.waitUntil(lambda: view.transcript.model.current == 5, timeout=WAIT_MS)
    key = next(action for action in view.keys.actions if "comment is about this" in action.text())
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        key.trigger()
    assert traces_of(view, row.number) == [(said[5].start_s, True)]


def test_a_comment_is_said_to_be_about_no_moment_and_that_is_undone(make_view, qtbot) -> None:
    view = make_view()
    view.tabs.setCurrentWidget(view.comments)
    row = next(row for row in view.comments.model.all_rows() if row.traces)
    before = traces_of(view, row.number)
    choose_moment(view, qtbot, row.number, "no moment")
    assert traces_of(view, row.number) == []
    assert view.edit_to_undo() == "Giving a comment no moment"
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        view.undo()
    assert traces_of(view, row.number) == before
