"""The user guide inside the program, and the box that says what Lectern is made of."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from classroom.wording import LANGUAGES, guide
from classroom.workspace import licences
from tests.ui.conftest import home, light, make_window, store_folder  # noqa: F401  # fixtures, found by name
from ui.views.guide import GuideDialog
from ui.views.help import AboutDialog


@pytest.fixture
def dialog(qtbot):
    made = GuideDialog(language="en")
    qtbot.addWidget(made)
    made.show()
    return made


def shown(dialog: GuideDialog) -> list[str]:
    items = [dialog.contents.item(row) for row in range(dialog.contents.count())]
    return [item.text() for item in items if not item.isHidden()]


def test_both_languages_have_the_same_pages_with_the_same_parts():
    english, spanish = (guide(code) for code in LANGUAGES)
    assert len(english) == len(spanish) >= 10
    for (_, ours), (_, theirs) in zip(english, spanish, strict=True):
        for mark in ("\n## ", "\n- ", "`", "**"):
            assert ours.count(mark) == theirs.count(mark), (mark, ours[:80])


def test_every_command_that_the_guide_names_exists():
    from classroom.cli.main import build

    usage = build(window=None).format_help()
    named = {verb for _, text in guide("en") for verb in re.findall(r"`lectern (\w+)", text)}
    assert named
    assert all(re.search(rf"\b{verb}\b", usage) for verb in named)


def test_every_page_opens_from_the_contents_with_the_keyboard_alone(dialog, qtbot):
    for title, text in dialog.pages:
        assert dialog.contents.currentItem().text() == title
        assert title in dialog.page.toPlainText()
        assert text.split()[-1].strip("*.`") in dialog.page.toPlainText()
        qtbot.keyClick(dialog.contents, Qt.Key.Key_Down)


def test_searching_keeps_the_pages_with_the_words_and_marks_the_place(dialog, qtbot):
    dialog.search.setText("pass-phrase")
    assert shown(dialog) == ["Reports, exports and sharing", "Privacy and encryption"]
    assert dialog.page.textCursor().selectedText().casefold() == "pass-phrase"
    first = dialog.page.textCursor().position()
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.search.setText("xyzzy")
    assert shown(dialog) == []
    assert dialog.nothing.isVisible()
    dialog.search.clear()
    assert len(shown(dialog)) == len(dialog.pages)
    assert first > 0


def test_f1_shows_the_guide_beside_the_window_once(make_window, store_folder, qtbot):  # noqa: F811
    window = make_window(store_folder)
    window.actions_by_name["help"].trigger()
    window.actions_by_name["help"].trigger()
    (guide_dialog,) = window.findChildren(GuideDialog)
    assert not guide_dialog.isModal()
    assert window.actions_by_name["help"].shortcut().toString() == "F1"
    guide_dialog.close()


def test_about_names_every_package_that_is_installed_for_it_every_model_and_no_search_for_updates(qtbot):
    about = AboutDialog()
    qtbot.addWidget(about)
    texts = {label.text() for label in about.findChildren(QLabel)}
    for part in (*licences.packages(), *licences.bundled()):
        assert f"{part.name} {part.version}".strip() in texts
        assert part.licence, f"{part.name} names no licence"
    names = {part.name for part in licences.packages()}
    assert {"Python", "duckdb", "polars", "ctranslate2", "PySide6_Essentials"} <= names
    assert not {"pytest", "torch", "ray", "ruff"} & names
    assert any("never looks for any" in text for text in texts)
