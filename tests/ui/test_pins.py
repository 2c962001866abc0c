"""Lessons that stand above the others, and lessons that were not analysed to the end."""

from __future__ import annotations

from PySide6.QtCore import Qt

from classroom.store import RunStart
from classroom.store.store import Store
from tests.ui.conftest import WAIT_MS


def groups(page) -> list[str]:
    return [str(page.model.index(at, 0).data()) for at in range(page.model.rowCount())]


def test_a_lesson_is_pinned_above_the_others_and_still_is_after_a_restart_and_what_is_left_over_is_offered(
    make_window, filled_store, qtbot
):
    with Store.open(filled_store) as store:
        unfinished = store.lessons()["lesson_id"][0]
        store.start_run(RunStart(run_id="x", lesson_id=unfinished, analyzer="talk", version=99, writes=("labels.x",)))
        store.end_run("x", status="stopped", error="stopped")
    window = make_window(filled_store)
    page = window.page("lessons")
    assert "not analysed to the end" in window.notices._text.text()
    assert window.notices._button.text() == "Go on"
    row = next(row for row in page.model.rows() if row.title == "What a leaf needs")
    page.tree.select(row.lesson_id)
    page.pin.trigger()
    assert groups(page) == ["Pinned", "Maths 6B"]
    assert page.selected() == (row,)
    assert page.pin.isChecked()
    window.notices.end()
    window.close()
    assert window.services.background.close(10)
    again = make_window(filled_store)
    page = again.page("lessons")
    assert groups(page)[0] == "Pinned"
    page.tree.select(row.lesson_id)
    page.pin.trigger()
    assert groups(page) == ["Maths 6B", "Science 7"]
    qtbot.keyClick(page.tree, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: not again.services.background.busy, timeout=WAIT_MS)
