"""Notes in the window: written at the place being heard, kept in the store, played from, taken back."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton

from classroom.charts.axis import timecode
from tests.ui.lesson.conftest import FULL, WAIT_MS
from ui.views.notes import NotesDialog


@pytest.fixture
def dialog(view, qtbot) -> NotesDialog:
    """The notes of the lesson, opened by its key's action at 0:42."""
    view.clock.seek(42.0)
    next(action for action in view.keys.actions if action.text() == "Notes…").trigger()
    found = view.findChildren(NotesDialog)[0]
    qtbot.waitUntil(lambda: not view.services.background.busy, timeout=WAIT_MS)
    return found


def write(dialog: NotesDialog, qtbot, text: str) -> None:
    count = len(dialog.notes)
    dialog.text.setPlainText(text)
    dialog.keep.click()
    qtbot.waitUntil(lambda: len(dialog.notes) == count + 1, timeout=WAIT_MS)


def button(dialog: NotesDialog, text: str) -> QPushButton:
    return next(found for found in dialog.findChildren(QPushButton) if found.text().strip() == text)


def test_a_note_is_kept_at_the_place_being_heard_and_plays_from_there(dialog, qtbot):
    dialog.author.setText("Coach")
    write(dialog, qtbot, "Nice wait here")
    (note,) = dialog.notes
    assert (note.lesson_id, note.text, note.author, note.start_s) == (FULL, "Nice wait here", "Coach", 42.0)
    assert dialog.text.toPlainText() == ""
    with qtbot.waitSignal(dialog.play_asked, timeout=WAIT_MS) as asked:
        button(dialog, timecode(42.0)).click()
    assert asked.args == [42.0]


def test_a_note_about_the_whole_lesson_has_no_time_and_one_taken_back_is_gone(dialog, qtbot):
    dialog.here.setChecked(False)
    write(dialog, qtbot, "Good lesson")
    assert dialog.notes[0].start_s is None
    button(dialog, "Take back").click()
    qtbot.waitUntil(lambda: dialog.notes == (), timeout=WAIT_MS)


def test_a_note_without_words_is_explained_and_the_field_stays(dialog, qtbot):
    dialog.keep.click()
    qtbot.waitUntil(lambda: dialog._error.isVisible(), timeout=WAIT_MS)
    assert "text" in dialog._error.text()
    assert dialog.keep.isEnabled()
