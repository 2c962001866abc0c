"""The window in English and Spanish: every phrase has words in both, with the same fields, and is shown in them."""

from __future__ import annotations

import ast
import json
import re
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPushButton

import resources
import ui
from classroom.wording import LANGUAGES
from ui import actions, language, phrases
from ui.views.guide import GuideDialog

CALLS = ("tr", "_tr", "tr_", "translated")


def phrases_in_code() -> set[str]:
    """Every phrase the window asks Qt to translate, read off its code."""
    found = {command.text for command in actions.COMMANDS if command.text} | {text for _, text in actions.MENUS}
    for file in Path(ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in CALLS and isinstance(node.args[0].value, str):
                    found.add(node.args[0].value)
    return found


def spanish() -> dict[str, str]:
    return json.loads(resources.path("i18n/window.es.json").read_text(encoding="utf-8"))


@pytest.fixture
def in_spanish(qapp):
    language.install(qapp, "es")
    yield
    language.install(qapp, "en")


def test_every_phrase_of_the_window_has_spanish_words_and_none_is_left_over():
    assert phrases_in_code() - set(spanish()) == set()
    assert set(spanish()) - phrases_in_code() == set()


def test_spanish_words_have_the_same_fields_and_marks_as_the_english_ones():
    for english, words in spanish().items():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", words)), english
        assert words.strip(), english
        assert english.endswith("…") == words.endswith("…"), english
        assert ("&" in english) == ("&" in words), english


def test_the_catalogues_of_both_languages_have_the_same_keys():
    english, other = (json.loads(resources.path(f"i18n/{code}.json").read_text("utf-8")) for code in LANGUAGES)
    assert set(english) == set(other)


def test_the_whole_window_speaks_spanish_its_menus_with_letters_of_their_own(in_spanish, make_window, filled_store):
    window = make_window(filled_store)
    assert window.topbar.add.text().strip() == "Añadir una clase"
    assert window.windowTitle() == "Clases – Lectern"
    for menu in window.menus.values():
        texts = [action.text() for action in menu.actions() if not action.isSeparator()]
        letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
        assert len(letters) == len(texts), texts
        assert len(set(letters)) == len(letters), texts
    dialog = GuideDialog(window)
    english = {text for text in phrases_in_code() if len(text) > 20}
    shown = {label.text() for label in (*dialog.findChildren(QLabel), *window.findChildren(QLabel))}
    shown |= {button.text() for button in window.findChildren(QPushButton)}
    assert not english & shown


def test_dates_and_qt_s_own_buttons_follow_the_language(in_spanish, qtbot):
    assert phrases.day(date(2024, 1, 5)) == "5 ene 2024"
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "Cancelar"
    # a phrase of Qt that is none of ours comes from Qt's own catalogue, and one that nobody has stays as it is
    assert QCoreApplication.translate("QLineEdit", "Select All") == "Seleccionar todo"
    assert QCoreApplication.translate("QLineEdit", "No such phrase %1") == "No such phrase %1"


def test_the_language_is_remembered_and_a_strange_one_is_not_taken(tmp_path):
    from ui.memory import Memory

    memory = Memory(tmp_path / "window.ini")
    memory.set_language("es")
    assert Memory(tmp_path / "window.ini").language() == "es"
    memory.set_language("xx")
    assert memory.language() in language.LANGUAGES
