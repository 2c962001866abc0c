"""A teacher's voice in the window: asked for in the transcript's menu, listed and forgotten in the settings."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton

from classroom.store.store import Store
from tests.store.test_teacher_voices import voice
from tests.ui.conftest import WAIT_MS
from ui.views.teacher_voice import VoicesPane


def remembered(folder, teacher: str) -> None:
    with Store.open(folder) as store:
        lessons = store.lessons()
        lesson_id = lessons.filter(lessons["teacher"] == teacher)["lesson_id"][0]
        store.remember_voice(voice(teacher, lesson_id))


def test_the_settings_list_remembered_voices_and_forget_them(make_window, filled_store, qtbot, audit):
    remembered(filled_store, "J. Adeyemi")
    window = make_window(filled_store)
    pane = VoicesPane(window.services)
    qtbot.addWidget(pane)
    qtbot.waitUntil(lambda: len(pane.rows.findChildren(QPushButton)) == 1, timeout=WAIT_MS)
    (forget,) = pane.rows.findChildren(QPushButton)
    assert forget.accessibleName() == "Forget the voice of J. Adeyemi"
    assert audit.unnamed(pane) == []
    qtbot.mouseClick(forget, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pane.said.text() == "The voice is forgotten.", timeout=WAIT_MS)
    assert window.services.background.workspace.voices() == ()


def test_without_a_remembered_voice_the_settings_say_nothing_of_it(window, qtbot):
    pane = VoicesPane(window.services)
    qtbot.addWidget(pane)
    qtbot.waitUntil(lambda: not window.services.background.busy, timeout=WAIT_MS)
    assert pane.isHidden()


def test_deleting_a_teachers_last_lesson_says_that_the_voice_goes_too(make_window, filled_store, qtbot):
    remembered(filled_store, "J. Adeyemi")
    remembered(filled_store, "M. Ortiz")
    window = make_window(filled_store)
    page = window.page("lessons")
    rows = {row.title: row for row in page.model.rows()}
    for title, goes in (("Halves and doubles", False), ("What a leaf needs", True)):
        window.commands.lessons.delete((rows[title],))
        box = window.findChildren(QMessageBox)[-1]
        qtbot.waitUntil(lambda: not window.services.background.busy, timeout=WAIT_MS)
        assert ("voice of J. Adeyemi goes too" in box.informativeText()) == goes
        assert "Ortiz" not in box.informativeText()
        qtbot.keyClick(box, Qt.Key.Key_Escape)
