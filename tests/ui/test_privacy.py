"""The privacy page: in the window's help, in both languages."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from ui.views.privacy import PrivacyDialog


@pytest.mark.parametrize(
    ("language", "title", "said"),
    [("en", "Privacy in plain words", "Nothing by itself."), ("es", "Privacidad en palabras sencillas", "Por sí solo")],
)
def test_the_page_says_what_leaves_the_computer(qtbot, language, title, said):
    dialog = PrivacyDialog(language=language)
    qtbot.addWidget(dialog)
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    assert dialog.windowTitle() == title
    assert any(text.startswith(said) for text in texts)
    assert not [text for text in texts if text.startswith("#")]


def test_it_is_reached_from_the_help_menu(window, qtbot):
    window.commands.show_privacy()
    qtbot.waitUntil(lambda: bool(window.findChildren(PrivacyDialog)), timeout=20_000)
    window.findChildren(PrivacyDialog)[0].accept()
