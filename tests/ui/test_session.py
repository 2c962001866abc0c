"""One run of the window: another language at once, with everything where it was."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMessageBox

from classroom.domain.requests import AnalysisRequest
from tests.ui.conftest import WAIT_MS, write_files
from ui import language
from ui.background import Background
from ui.main import build
from ui.memory import Memory
from ui.opening import opener
from ui.session import Session
from ui.views.settings import SettingsDialog


@pytest.fixture
def session(qapp, qtbot, tmp_path, filled_store):
    memory = Memory(tmp_path / "window.ini")
    memory.set_language("en")
    background = Background(opener(filled_store))
    made = Session(qapp, background, memory, build, folder=filled_store)
    made.window.show()
    qtbot.waitUntil(lambda: made.window.page("lessons").model.total == 3, timeout=WAIT_MS)
    yield made
    made.window.services.jobs.stop_all()
    made.window.services.jobs.wait(20)
    made.window.notices.blockSignals(True)
    made.window.close()
    assert background.close(20)
    made._guard.remove()
    made.window.deleteLater()
    language.install(qapp, "en")


def speak(session: Session, qtbot, code: str) -> SettingsDialog:
    """Chooses a language in the settings of the window; the settings of the window that comes in its place."""
    before = session.window
    before.actions_by_name["settings"].trigger()
    box = before.findChild(SettingsDialog).general.language
    box.setCurrentIndex(box.findData(code))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: session.window is not before, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: session.window.findChild(SettingsDialog) is not None, timeout=WAIT_MS)
    return session.window.findChild(SettingsDialog)


def test_the_whole_window_changes_its_language_at_once_and_stays_at_the_same_second(session, qtbot):
    window = session.window
    lesson_id = window.page("lessons").model.rows()[0].lesson_id
    with qtbot.waitSignal(window.page("lesson").loaded, timeout=WAIT_MS):
        window.open_lesson(lesson_id, 12.0)
    window.page("lesson").clock.seek(21.0)
    window.resize(800, 560)  # no larger than the screen of the tests
    size = window.size()
    dialog = speak(session, qtbot, "es")
    assert dialog.windowTitle() == "Ajustes"
    assert dialog.general.language.currentData() == "es"
    page = session.window.page("lesson")
    qtbot.waitUntil(lambda: page.content() is not None, timeout=WAIT_MS)
    assert session.window.front == "lesson"
    assert session.window.topbar.add.text().strip() == "Añadir una clase"
    assert page.content().lesson.lesson_id == lesson_id
    qtbot.waitUntil(lambda: page.clock.position == pytest.approx(21.0, abs=0.01), timeout=WAIT_MS)
    assert session.window.size() == size
    dialog.accept()
    speak(session, qtbot, "en").accept()
    assert session.window.topbar.add.text().strip() == "Add a lesson"


def test_an_analysis_runs_on_while_the_window_changes_its_language(session, qtbot, tmp_path):
    jobs = session.window.services.jobs
    first = jobs.start(AnalysisRequest(transcript=write_files(tmp_path / "a", topic="rivers").transcript))
    second = jobs.start(AnalysisRequest(transcript=write_files(tmp_path / "b", topic="lakes").transcript))
    qtbot.waitUntil(lambda: jobs.job(first).state == "running", timeout=WAIT_MS)
    speak(session, qtbot, "es").accept()
    assert session.window.services.jobs is jobs
    assert session.window.strip.count == 2
    qtbot.waitUntil(lambda: not jobs.busy, timeout=60_000)
    assert [jobs.job(number).state for number in (first, second)] == ["done", "done"]
    assert session.window.strip.row(second).open.isVisible()
    qtbot.waitUntil(lambda: session.window.page("lessons").model.total == 5, timeout=WAIT_MS)


def test_a_lesson_that_waits_to_be_deleted_is_deleted_before_the_window_goes(session, qtbot):
    page = session.window.page("lessons")
    session.window.commands.lessons.delete(page.model.rows()[:1])
    box = session.window.findChild(QMessageBox)
    next(button for button in box.buttons() if button.text() == "Delete").click()
    speak(session, qtbot, "es").accept()
    qtbot.waitUntil(lambda: session.window.page("lessons").model.total == 2, timeout=WAIT_MS)


def test_where_the_lessons_could_not_be_opened_the_other_window_says_so_too(qapp, qtbot, tmp_path):
    file = tmp_path / "file"
    file.write_text("no folder")
    background = Background(opener(file))
    session = Session(qapp, background, Memory(tmp_path / "window.ini"), build, folder=file)
    session.window.show()
    qtbot.waitUntil(lambda: session.window.front == "problem", timeout=WAIT_MS)
    before = session.window
    before.commands.set_language("es")
    qtbot.waitUntil(lambda: session.window is not before, timeout=WAIT_MS)
    assert session.window.front == "problem"
    session.window.close()
    assert background.close(10)
    session._guard.remove()
    session.window.deleteLater()
    language.install(qapp, "en")
