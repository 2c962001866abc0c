"""The first start: three screens that ask nothing, are skipped with one key and never come again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.ui.conftest import WAIT_MS
from ui import language
from ui.background import Background
from ui.main import build
from ui.memory import Memory
from ui.opening import opener
from ui.session import Session
from ui.views.welcome import PAGES, Welcome


@pytest.fixture
def memory(tmp_path) -> Memory:
    return Memory(tmp_path / "window.ini")


@pytest.fixture
def session(qapp, qtbot, memory, store_folder):
    background = Background(opener(store_folder))
    made = Session(qapp, background, memory, build, folder=store_folder)
    made.welcome()
    made.window.show()
    qtbot.waitUntil(lambda: welcome(made) is not None, timeout=WAIT_MS)
    yield made
    made.window.services.jobs.stop_all()
    made.window.services.jobs.wait(10)
    made.window.close()
    assert background.close(10)
    made._guard.remove()
    made.window.deleteLater()
    language.install(qapp, "en")


def welcome(session: Session) -> Welcome | None:
    return next((one for one in session.window.findChildren(Welcome) if one.isVisible()), None)


def test_three_screens_lead_to_a_lesson_with_the_enter_key_alone(session, store_folder, audit, qtbot):
    dialog = welcome(session)
    for at in range(PAGES):
        assert dialog.stack.currentIndex() == at
        assert dialog.step.text() == f"{at + 1} of {PAGES}"
        assert audit.unnamed(dialog) == []
        assert audit.out_of_reach(dialog) == []
        dialog.show_step(at)
        if at == 1:
            texts = {label.text() for label in dialog.findChildren(type(dialog.step)) if label.isVisible()}
            assert str(store_folder) in texts
        if at < PAGES - 1:
            qtbot.keyClick(dialog, Qt.Key.Key_Return)
    with qtbot.waitSignal(session.window.services.navigator.import_asked) as asked:
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert asked.args == [[]]
    assert welcome(session) is None


def test_escape_skips_it_from_any_screen_and_it_never_comes_again(session, memory, tmp_path, qtbot):
    dialog = welcome(session)
    dialog.next.click()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert welcome(session) is None
    assert Memory(tmp_path / "window.ini").welcomed()


def test_another_language_is_spoken_at_once_by_the_window_and_by_what_welcomes(session, memory, qtbot):
    before, dialog = session.window, welcome(session)
    dialog.language.setCurrentIndex(dialog.language.findData("es"))
    dialog.language.activated.emit(dialog.language.currentIndex())
    qtbot.waitUntil(lambda: session.window is not before, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: welcome(session) is not None, timeout=WAIT_MS)
    assert memory.language() == "es"
    assert session.window.topbar.add.text().strip() == "Añadir una clase"
    assert welcome(session).next.text() == "Siguie&nte"
    page = session.window.page("lessons")
    qtbot.waitUntil(lambda: not session.window.services.background.busy, timeout=WAIT_MS)
    assert page.model.total == 0
    assert session.window.services.jobs.loaded


def test_the_appearance_is_in_force_at_once(session, memory):
    dialog = welcome(session)
    dialog.scheme.setCurrentIndex(dialog.scheme.findData("dark"))
    dialog.scheme.activated.emit(dialog.scheme.currentIndex())
    assert memory.scheme() == "dark"


def test_a_window_that_was_open_before_there_were_such_screens_is_not_welcomed(memory, session):
    fresh = Memory(None)
    assert not fresh.welcomed()
    fresh.set_geometry(session.window.saveGeometry())
    assert fresh.welcomed()


def test_a_window_that_is_closed_at_once_leaves_no_dialog_behind(qapp, qtbot, memory, store_folder):
    background = Background(opener(store_folder))
    session = Session(qapp, background, memory, build, folder=store_folder)
    session.window.painted.connect(session.window.close)
    session.welcome()
    with qtbot.waitSignal(session.window.painted, timeout=WAIT_MS):
        session.window.show()
    qtbot.wait(50)
    assert session.window.findChildren(Welcome) == []
    assert background.close(10)
    session._guard.remove()
    session.window.deleteLater()
