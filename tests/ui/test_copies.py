"""Going back to a copy of the store from the settings, with the window open."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox

from classroom.workspace.workspace import Workspace
from tests.ui.conftest import WAIT_MS
from ui.views.backups import BackupsPane


def titles(window) -> set[str]:
    return {row.title for row in window.page("lessons").model.rows()}


def opened(window, qtbot) -> BackupsPane:
    pane = BackupsPane(window.services)
    qtbot.addWidget(pane)
    qtbot.waitUntil(lambda: not window.services.background.busy, timeout=WAIT_MS)
    return pane


def test_the_lessons_of_a_copy_are_shown_and_what_was_there_is_kept(make_window, filled_store, qtbot, audit):
    Workspace.open(filled_store).close()  # makes the copy of the day
    window = make_window(filled_store)
    before = titles(window)
    workspace = window.services.background.workspace
    workspace.change_lesson(workspace.lessons()["lesson_id"][0], title="Another title")
    window.services.navigator.lessons_changed.emit()
    qtbot.waitUntil(lambda: "Another title" in titles(window), timeout=WAIT_MS)
    pane = opened(window, qtbot)
    pane.show()
    assert audit.unnamed(pane) == []
    pane.back.click()
    box = pane.findChild(QMessageBox)
    assert pane.copies.currentText() in box.text()
    with qtbot.waitSignal(window.services.background.reopened, timeout=WAIT_MS):
        next(button for button in box.buttons() if button.text() == "Go back").click()
    qtbot.waitUntil(lambda: titles(window) == before, timeout=WAIT_MS)
    assert "Done" in pane.said.text()
    assert list(filled_store.glob("replaced-*/lectern.duckdb"))


def test_a_copy_that_cannot_be_read_is_said_and_the_lessons_stay_as_they_were(make_window, filled_store, qtbot):
    Workspace.open(filled_store).close()
    (copy,) = (filled_store / "backups").glob("*.duckdb")
    window = make_window(filled_store)
    before = titles(window)
    pane = opened(window, qtbot)
    copy.write_bytes(b"this is no database" * 400)
    with qtbot.waitSignal(window.services.background.reopened, timeout=WAIT_MS):
        pane.go_back()
    qtbot.waitUntil(lambda: not window.services.background.busy, timeout=WAIT_MS)
    assert "Done" not in pane.said.text()
    assert pane.said.text()
    assert window.front == "lessons"
    assert titles(window) == before


def test_without_a_copy_there_is_nothing_to_press(make_window, store_folder, qtbot):
    window = make_window(store_folder)
    pane = opened(window, qtbot)
    assert not pane.back.isEnabled()
    assert pane.copies.currentText() == "No copy was made yet"
