"""Encrypted lessons in the window: the pass-phrase asked for at the start, set and removed in the settings."""

from __future__ import annotations

from PySide6.QtCore import Qt

from classroom.workspace import passphrase
from classroom.workspace.workspace import Workspace
from tests.ui.conftest import WAIT_MS
from ui.views.encryption import EncryptionPane

WORD = "a long pass-phrase"


def test_encrypted_lessons_open_with_the_pass_phrase_and_say_when_it_is_wrong(make_window, filled_store, qtbot, audit):
    with Workspace.open(filled_store) as workspace:
        workspace.set_passphrase(WORD)
    passphrase.forget(filled_store)
    window = make_window(filled_store, wait=False)
    qtbot.waitUntil(lambda: window.front == "problem", timeout=WAIT_MS)
    page = window.page("problem")
    assert page.word.isVisibleTo(page)
    assert audit.unnamed(window) == []
    assert audit.out_of_reach(window) == []
    qtbot.keyClicks(page.word, "not the right one")
    qtbot.keyClick(page.word, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "not the one" in page._reason.text(), timeout=WAIT_MS)
    assert page.word.text() == ""
    qtbot.keyClicks(page.word, WORD)
    qtbot.mouseClick(page.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.front == "lessons", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.page("lessons").model.total == 3, timeout=WAIT_MS)


def test_the_settings_encrypt_and_decrypt_and_want_the_same_word_twice(make_window, filled_store, qtbot):
    window = make_window(filled_store)
    pane = EncryptionPane(window.services)
    qtbot.addWidget(pane)
    qtbot.waitUntil(lambda: "not encrypted" in pane.state.text(), timeout=WAIT_MS)
    pane.word.setText(WORD)
    pane.again.setText(WORD + "x")
    pane.set.click()
    assert "not the same" in pane.said.text()
    pane.word.setText("short")
    pane.again.setText("short")
    pane.set.click()
    qtbot.waitUntil(lambda: "too short" in pane.said.text(), timeout=WAIT_MS)
    pane.word.setText(WORD)
    pane.again.setText(WORD)
    pane.set.click()
    qtbot.waitUntil(lambda: "are encrypted" in pane.state.text(), timeout=WAIT_MS)
    assert window.services.background.workspace.encrypted
    pane.remove.click()
    qtbot.waitUntil(lambda: "not encrypted" in pane.state.text(), timeout=WAIT_MS)
    assert not window.services.background.workspace.encrypted
