"""Comments are narrowed by category and words, say how sure their labels are, and lead to moments."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox

from classroom.wording import Wording
from tests.ui.lesson.conftest import content_of
from ui.models.comments import UNSURE, CommentsModel
from ui.views.comments import CommentsPane


@pytest.fixture
def pane(qtbot, content):
    made = CommentsPane(Wording("en"))
    qtbot.addWidget(made)
    made.resize(560, 640)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.show_content(content)
    qtbot.waitUntil(lambda: made.list.verticalScrollBar().maximum() > 0)
    return made


def place_of(pane, number):
    return next(at for at, row in enumerate(pane.model.rows()) if row.number == number)


def with_traces(pane, count):
    return next(at for at, row in enumerate(pane.model.rows()) if len(row.traces) >= count)


def test_the_model_keeps_the_rules_of_qt(qtbot, content):
    model = CommentsModel(Wording("en"))
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_all(content.comments)
    model.set_categories(frozenset({"confusion"}))
    model.set_search("why")
    model.set_search("no comment has this")
    model.set_all(())
    assert tester.model() is model


def test_comments_that_say_the_same_are_one_row_that_shows_its_size_and_opens(pane, content, qtbot):
    tester = QAbstractItemModelTester(pane.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert tester.model() is pane.model
    total = pane.model.rowCount()
    sizes = Counter(row.group for row in content.comments if row.group is not None)
    pane.alike.click()
    rows = pane.model.rows()
    heads = [row for row in rows if row.alike]
    assert [row.alike for row in heads] == sorted(sizes.values(), reverse=True)
    assert len(rows) == total - sum(sizes.values()) + len(sizes)
    # what is counted is comments, not rows
    assert pane.shown.text() == str(total)
    first = heads[0]
    assert f"{first.alike} comments say nearly the same" in pane.model.spoken(rows[0])
    delegate, index = pane.list.itemDelegate(), pane.model.index(0)
    tag = next(tag for tag in delegate.tags(first, pane.list.visualRect(index)) if tag.group)
    assert tag.text == f"Show {first.alike - 1} like it"
    qtbot.mouseClick(pane.list.viewport(), Qt.MouseButton.LeftButton, pos=tag.box.center())
    below = [row for row in pane.model.rows() if row.below]
    assert len(below) == first.alike - 1
    assert {row.group for row in below} == {first.group}
    pane.list.setCurrentIndex(pane.model.index(0))
    qtbot.keyClick(pane.list, Qt.Key.Key_Space)
    assert pane.model.rows() == rows
    pane.alike.click()
    assert pane.model.rowCount() == total


def test_groups_are_made_of_the_comments_that_fit_what_is_looked_for(pane, qtbot):
    pane.alike.click()
    whole = pane.model.rows()[0]
    pane.model.set_search(whole.text.split()[0])
    assert pane.model.rows()[0].alike <= whole.alike
    qtbot.keyClick(pane.list, Qt.Key.Key_Space)
    pane.model.set_search("no comment has this")
    assert pane.model.rowCount() == 0
    pane.model.set_search("")
    assert pane.model.rows()[0].number == whole.number


def test_without_groups_the_button_says_what_to_do(qtbot, tables):
    pane = CommentsPane(Wording("en"))
    qtbot.addWidget(pane)
    pane.show_content(content_of({name: rows for name, rows in tables.items() if name != "groups"}))
    assert not pane.alike.isEnabled()
    assert "Analysing an older lesson again" in pane.alike.toolTip()


def test_counts_are_those_of_the_labels_that_apply(content, tables):
    model = CommentsModel(Wording("en"))
    model.set_all(content.comments)
    applies = tables["labels"].filter(pl.col("applies"))
    expected = dict(applies.group_by("label").len().iter_rows())
    unsure = tables["comments"].height - applies["row"].n_unique()
    assert dict(model.counts()) == {**expected, UNSURE: unsure}


def test_duplicates_are_not_shown_twice(tables):
    doubled = tables["comments"].with_columns(
        duplicate_of=pl.when(pl.col("comment") == 5).then(4).otherwise(None).cast(pl.Int32)
    )
    rows = content_of({**tables, "comments": doubled}).comments
    assert 5 not in [row.number for row in rows]


def test_chips_narrow_to_any_of_those_that_are_on_and_show_it_with_a_sign(qtbot, pane):
    qtbot.mouseClick(pane.chips["confusion"], Qt.MouseButton.LeftButton)
    confused = pane.model.rowCount()
    assert {label for row in pane.model.rows() for label, _ in row.labels} == {"confusion"}
    assert pane.chips["confusion"].text().startswith("✓")
    qtbot.mouseClick(pane.chips["gratitude"], Qt.MouseButton.LeftButton)
    assert pane.model.rowCount() > confused
    assert pane.shown.text() == f"{pane.model.rowCount()} of 120"
    for name in ("confusion", "gratitude"):
        qtbot.mouseClick(pane.chips[name], Qt.MouseButton.LeftButton)
    assert pane.model.rowCount() == 120


def test_unsure_comments_are_a_category_of_their_own(qtbot, pane):
    qtbot.mouseClick(pane.chips[UNSURE], Qt.MouseButton.LeftButton)
    assert all(row.labelled and not row.labels for row in pane.model.rows())
    assert pane.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole).count("Not sure") == 1


def test_words_narrow_further(qtbot, pane):
    qtbot.keyClicks(pane.search, "bars HELPED")
    qtbot.waitUntil(lambda: pane.model.rowCount() < 120)
    assert all("bars really helped" in row.text for row in pane.model.rows())


def test_a_click_on_a_time_plays_that_moment_and_a_click_beside_it_does_not(qtbot, pane):
    at = with_traces(pane, 2)
    index = pane.model.index(at)
    pane.list.scrollTo(index)
    row = pane.model.rows()[at]
    tags = [tag for tag in pane.list._delegate.tags(row, pane.list.visualRect(index)) if tag.trace]
    with qtbot.waitSignal(pane.play_asked) as asked:
        qtbot.mouseClick(pane.list.viewport(), Qt.MouseButton.LeftButton, pos=tags[1].box.center())
    assert asked.args == [row.traces[1].start_s]
    with qtbot.assertNotEmitted(pane.play_asked):
        top = pane.list.visualRect(index).topLeft() + QPoint(30, 14)
        qtbot.mouseClick(pane.list.viewport(), Qt.MouseButton.LeftButton, pos=top)


def test_keys_play_the_moments_of_a_comment(qtbot, pane):
    at = with_traces(pane, 3)
    pane.list.setCurrentIndex(pane.model.index(at))
    traces = pane.model.rows()[at].traces
    for key, trace in ((Qt.Key.Key_Return, 0), (Qt.Key.Key_2, 1), (Qt.Key.Key_3, 2)):
        with qtbot.waitSignal(pane.play_asked) as asked:
            qtbot.keyClick(pane.list, key)
        assert asked.args == [traces[trace].start_s]


def test_the_menu_lists_the_moments_for_those_without_a_mouse(qtbot, pane):
    at = with_traces(pane, 2)
    pane.list.setCurrentIndex(pane.model.index(at))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), pane.list.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(pane.list, event)
    menu = pane.list.findChild(QMenu)
    traces = pane.model.rows()[at].traces
    separators = [action.isSeparator() for action in menu.actions()]
    assert separators[: len(traces) + 1] == [False] * len(traces) + [True]
    assert separators.count(True) == 1
    with qtbot.waitSignal(pane.play_asked) as asked:
        menu.actions()[len(traces) - 1].trigger()
    assert asked.args == [traces[-1].start_s]
    menu.close()


def test_where_there_is_little_room_a_list_takes_the_place_of_the_chips(qtbot, pane):
    assert not pane.category.isVisible()
    pane.resize(560, 260)
    qtbot.waitUntil(pane.category.isVisible)
    assert not pane.chips["confusion"].isVisible()
    at = pane.category.findData("confusion")
    pane.category.setCurrentIndex(at)
    pane.category.activated.emit(at)
    assert {label for row in pane.model.rows() for label, _ in row.labels} == {"confusion"}
    pane.category.activated.emit(0)
    assert pane.model.rowCount() == 120


def test_another_lesson_forgets_what_was_chosen(qtbot, pane, tables):
    qtbot.mouseClick(pane.chips["confusion"], Qt.MouseButton.LeftButton)
    pane.show_content(content_of({**tables, "comments": tables["comments"].head(50)}))
    assert pane.model.rowCount() == 50
    assert not any(chip.isChecked() for chip in pane.chips.values())


def test_comments_that_no_model_has_read_have_no_category(qtbot, tables):
    bare = content_of({"utterances": tables["utterances"], "comments": tables["comments"]})
    pane = CommentsPane(Wording("en"))
    qtbot.addWidget(pane)
    pane.show_content(bare)
    assert pane.chips == {}
    assert pane.model.rowCount() == 120
    assert "Not sure" not in pane.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_how_sure_says_it_of_each_category_of_a_comment(pane, qtbot):
    at = next(at for at, row in enumerate(pane.model.rows()) if len(row.labels) == 1)
    row = pane.model.rows()[at]
    menu = QMenu(pane)
    pane.list.menu_wanted.emit(menu, row)
    sure = next(action for action in menu.actions() if action.text() == "How sure?")
    sure.trigger()
    box = pane.findChild(QMessageBox)
    ((label, score),) = row.labels
    assert pane.model.name_of(label) in box.text()
    assert f"{round(score * 100)} %" in box.text()
    assert "two people" in box.text()
    box.close()
