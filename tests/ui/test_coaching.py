"""Coaching in the window: lessons to review, goals with progress, agendas, clips, sharing there and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QFileDialog, QPushButton

from classroom.charts.shapes import Mark
from classroom.domain.notes import Note
from classroom.workspace.workspace import Workspace
from tests.fixtures.made_course import fill_course
from ui.views.goals import GoalDialog
from ui.views.sharing import OpenSharedDialog, ShareDialog

WAIT_MS = 30_000
WORD = "three green apples"


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("courses") / "store"
    fill_course(place, 4)
    ids = fill_course(place, 2, course="Maths 7A", teacher="Mr Okafor")
    with Workspace.open(place) as workspace:
        workspace.add_note(Note(lesson_id=ids[0], text="Ask about the pause"))
    return place


@pytest.fixture
def window(courses, store_folder, make_window):
    import shutil

    shutil.copytree(courses, store_folder)
    return make_window(store_folder)


@pytest.fixture
def page(window, qtbot):
    made = window.page("coaching")
    with qtbot.waitSignals([made.listed, made.goals.shown], timeout=WAIT_MS):
        window.show_page("coaching")
    return made


def cells(page) -> list[list[str]]:
    rows = page.rows
    return [[rows.index(y, x).data() for x in range(rows.columnCount())] for y in range(rows.rowCount())]


def rest(window, qtbot) -> None:
    qtbot.waitUntil(lambda: not window.services.background.busy, timeout=WAIT_MS)


def test_lessons_stand_teacher_by_teacher_with_what_is_noted(page, qtbot):
    assert [row[0] for row in cells(page)] == ["Mr Okafor"] * 2 + ["Ms Rivera"] * 4
    assert [row[4] for row in cells(page)][:2] == ["1", "–"]
    page.teacher.setCurrentIndex(page.teacher.findData("Ms Rivera"))
    assert {row[0] for row in cells(page)} == {"Ms Rivera"}


def test_the_next_lesson_without_notes_opens(window, page, qtbot):
    asked: list[str] = []
    window.services.navigator.lesson_asked.disconnect(window.open_lesson)
    window.services.navigator.lesson_asked.connect(lambda lesson_id, _at: asked.append(lesson_id))
    page.next.click()
    page.next.click()
    titles = [page.rows.lesson_at(page.rows.index(at, 0)) for at in (1, 2)]
    assert asked == titles


def test_an_agenda_of_the_lessons_picked_is_written_as_pdf_and_word(window, page, tmp_path, qtbot, monkeypatch):
    assert not page.agenda.isEnabled()
    for at in (0, 2):
        page.table.selectionModel().select(
            page.rows.index(at, 0),
            QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
        )
    assert len(page.chosen()) == 2
    for name, start in (("a.pdf", b"%PDF"), ("b.docx", b"PK")):
        out = tmp_path / name
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, out=out: (str(out), ""))
        page.agenda.click()
        qtbot.waitUntil(out.exists, timeout=WAIT_MS)
        assert out.read_bytes().startswith(start)
        rest(window, qtbot)


def test_a_goal_is_set_shown_with_its_lessons_and_taken_back(window, page, qtbot):
    dialog = GoalDialog(window.services, page)
    dialog.kept.connect(page.goals.ask)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.measure.count() > 0, timeout=WAIT_MS)
    dialog.measure.setCurrentIndex(dialog.measure.findData("press_share\nlesson"))
    dialog.text.setText("More why-questions")
    with qtbot.waitSignal(page.goals.shown, timeout=WAIT_MS):
        dialog.save.click()
    (card,) = page.goals.cards
    assert "0 of 3 lessons." in card.chart.drawing().description
    assert len([shape for shape in card.chart.drawing().shapes if isinstance(shape, Mark)]) == 3
    back = next(button for button in card.findChildren(QPushButton) if button.text() == "Take back")
    with qtbot.waitSignal(page.goals.shown, timeout=WAIT_MS):
        back.click()
    assert page.goals.cards == ()


def test_lessons_are_shared_masked_with_names_confirmed_and_notes_come_back(window, page, tmp_path, qtbot, make_window):
    page.table.selectRow(2)
    lesson_id = page.chosen()[0]
    share = ShareDialog(window.services, (lesson_id,), parent=page)
    share.open()
    rest(window, qtbot)
    listed = [share.names.item(at).data(Qt.ItemDataRole.UserRole) for at in range(share.names.count())]
    share.word.setText(WORD)
    share.again.setText(WORD)
    out = tmp_path / "shared.lectern"
    with qtbot.waitSignal(share.sent, timeout=WAIT_MS) as sent:
        share.write(out)
    assert sent.args[0].masked >= len(listed)
    other = make_window(tmp_path / "other")
    dialog = OpenSharedDialog(other.services, out, other)
    dialog.opened.connect(other.commands.sharing._say_opened)
    dialog.word.setText("not the right one")
    dialog.go.click()
    qtbot.waitUntil(lambda: not dialog.error.isHidden(), timeout=WAIT_MS)
    dialog.word.setText(WORD)
    with qtbot.waitSignal(dialog.opened, timeout=WAIT_MS):
        dialog.go.click()
    lesson = other.page("lesson")
    with qtbot.waitSignal(lesson.loaded, timeout=WAIT_MS):
        other.open_lesson(lesson_id)
    qtbot.waitUntil(lambda: not lesson.header.shared.isHidden(), timeout=WAIT_MS)
    assert "Torres" not in lesson.content().tables["utterances"]["text"][0]
    done: list[object] = []
    other.services.background.ask(
        lambda workspace: workspace.add_note(Note(lesson_id=lesson_id, text="Why not wait here?")), done.append
    )
    rest(other, qtbot)
    lesson.header.send_back.click()
    qtbot.waitUntil(lambda: bool(other.findChildren(ShareDialog)), timeout=WAIT_MS)
    back = other.findChildren(ShareDialog)[0]
    assert back.wanted().notes_only
    back.word.setText(WORD)
    back.again.setText(WORD)
    with qtbot.waitSignal(back.sent, timeout=WAIT_MS):
        back.write(tmp_path / "notes.lectern")
    home = OpenSharedDialog(window.services, tmp_path / "notes.lectern", window)
    home.word.setText(WORD)
    with qtbot.waitSignal(home.opened, timeout=WAIT_MS) as opened:
        home.go.click()
    assert opened.args[0].notes == 1


@pytest.mark.parametrize(("first", "second"), [("short", "short"), (WORD, "another one")])
def test_a_pass_phrase_too_short_or_typed_otherwise_is_explained(window, page, qtbot, first, second):
    page.table.selectRow(0)
    dialog = ShareDialog(window.services, page.chosen(), parent=page)
    dialog.open()
    rest(window, qtbot)
    dialog.word.setText(first)
    dialog.again.setText(second)
    dialog.go.click()
    assert not dialog.error.isHidden()
    assert dialog.isVisible()


def test_everything_on_the_screen_has_a_name_and_is_reached_with_tab(window, page, audit, qtbot):
    rest(window, qtbot)
    assert audit.unnamed(page) == []
    assert audit.out_of_reach(page) == []


def test_the_table_keeps_the_rules_of_qt(page, qtbot):
    tester = QAbstractItemModelTester(page.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    page.teacher.setCurrentIndex(1)
    assert tester.model().rowCount() == 2
