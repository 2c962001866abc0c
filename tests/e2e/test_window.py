"""The window as a person uses it: from an empty library to a lesson on the screen."""

# ruff: noqa: F811  # fixtures of the window's own tests are found by their names in this module

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from tests.ui.conftest import (  # noqa: F401
    WAIT_MS,
    _filled,
    files,
    filled_store,
    home,
    light,
    make_window,
    store_folder,
    window,
)
from ui.main import screenshot


def first(window) -> str:
    return window.page("lessons").model.rows()[0].lesson_id


def test_from_the_library_to_a_lesson_and_back_by_keyboard(window, qtbot):
    library, lesson = window.page("lessons"), window.page("lesson")
    index = library.model.index(0, 0, library.model.index(0, 0))
    library.tree.setCurrentIndex(index)
    title = library.model.lesson_at(index).title
    with qtbot.waitSignal(lesson.loaded, timeout=WAIT_MS):
        qtbot.keyClick(library.tree, Qt.Key.Key_Return)
    assert window.front == "lesson"
    assert window.windowTitle() == f"{title} – Lectern"
    assert window.memory.recent()[0] == library.model.lesson_at(index).lesson_id
    assert window.actions_by_name["report"].isEnabled()
    window.actions_by_name["back"].trigger()
    assert window.front == "lessons"
    window.actions_by_name["lesson"].trigger()
    assert window.front == "lesson"


def test_a_lesson_that_is_deleted_while_it_is_open_is_left(window, qtbot):
    lesson = window.page("lesson")
    with qtbot.waitSignal(lesson.loaded, timeout=WAIT_MS):
        window.open_lesson(first(window))
    rows = tuple(row for row in window.page("lessons").model.rows() if row.lesson_id == window.lesson_id)
    window.commands.lessons._hide(rows)
    assert window.front == "lessons"
    assert not window.actions_by_name["lesson"].isEnabled()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_of_the_real_window_is_made_without_a_screen(filled_store, tmp_path, scheme):
    from classroom.workspace.workspace import Workspace

    with Workspace.open(filled_store) as workspace:
        lesson_id = workspace.lessons()["lesson_id"][0]
        out = screenshot(workspace, lesson_id, tmp_path / "shots" / "lesson.png", size=(1200, 700), scheme=scheme)
        # the workspace belongs to the caller and is still open
        assert workspace.lessons().height == 3
    picture = QImage(str(out))
    assert (picture.width(), picture.height()) == (1200, 700)
    corner = picture.pixelColor(4, picture.height() - 4).lightness()
    assert (corner > 200) is (scheme == "light")
    colours = {picture.pixel(x, y) for x in range(0, 1200, 7) for y in range(0, 700, 7)}
    assert len(colours) > 20
