"""The settings: every page is named and reachable, and does what it says."""

from __future__ import annotations

from dataclasses import asdict

from PySide6.QtCore import Qt

from analyzers.moments import Params
from classroom.domain.requests import BUDGET, AnalysisRequest
from tests.ui.conftest import WAIT_MS
from ui import theme
from ui.views.settings import SettingsDialog


def test_the_settings_change_looks_and_language_read_cards_and_delete_everything(window, qtbot, audit):
    window.actions_by_name["settings"].trigger()
    dialog = window.findChild(SettingsDialog)
    qtbot.waitUntil(lambda: not window.services.background.busy, timeout=WAIT_MS)
    dialog.activateWindow()
    for at in range(dialog.stack.count()):
        dialog.subjects.setCurrentRow(at)
        assert audit.unnamed(dialog) == []
        assert audit.out_of_reach(dialog) == []
    # looks, at once; language too: the session makes a window that speaks it (tests/ui/test_session.py)
    dialog.general.scheme.setCurrentIndex(dialog.general.scheme.findData("dark"))
    assert theme.scheme() == "dark"
    assert window.memory.scheme() == "dark"
    dialog.general.scale.setCurrentIndex(2)
    assert window.memory.scale() == 1.25
    dialog.general.language.setCurrentIndex(dialog.general.language.findData("es"))
    with qtbot.waitSignal(window.language_asked) as asked:
        dialog.general.language.activated.emit(dialog.general.language.currentIndex())
    assert asked.args == ["es"]
    assert window.memory.language() == "es"
    # models and cards
    assert dialog.models.table.rowCount() >= 5
    assert dialog.analyzers.names.count() >= 5
    dialog.analyzers.names.setCurrentRow(1)
    assert len(dialog.analyzers.card.toPlainText()) > 200
    # a folder that is no model is refused in words
    dialog.models.take(window.services.background.workspace.folder)
    qtbot.waitUntil(lambda: not window.services.background.busy, timeout=WAIT_MS)
    assert "odel" in dialog.models.line.text()
    # deleting needs the word
    data = dialog.data
    assert str(window.services.background.workspace.folder) == data.place.text()
    qtbot.keyClicks(data.typed, "delet")
    assert not data.delete.isEnabled()
    qtbot.keyClicks(data.typed, "e")
    dialog.subjects.setCurrentRow(3)
    qtbot.mouseClick(data.delete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: data.said.text() == "3 lessons were deleted.", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.page("lessons").model.total == 0, timeout=WAIT_MS)
    dialog.accept()


def test_numbers_of_moments_and_rewording_are_kept_and_go_along_with_every_analysis(window, qtbot, tmp_path):
    window.actions_by_name["settings"].trigger()
    dialog = window.findChild(SettingsDialog)
    pane = dialog.suggesting
    assert {kind: box.currentData() for kind, box in pane.counts.items()} == asdict_of_params()
    assert not pane.wanted.isChecked()
    pane.counts["missed"].setCurrentIndex(1)
    pane.model.setText("http://example.org/v1")
    pane.wanted.setChecked(True)
    assert "not an address on this computer" in pane.said.text()
    assert window.memory.rewording() == ""
    pane.model.setText("http://127.0.0.1:8080/v1")
    pane.model.editingFinished.emit()
    assert pane.said.text() == ""
    assert window.memory.rewording() == "http://127.0.0.1:8080/v1"
    asked: list[AnalysisRequest] = []
    window.services.jobs.start = lambda request, **_: asked.append(request) or 0
    window.commands.lessons.go_on(window.page("lessons").model.rows()[0])
    assert asked[0].budget == {"missed": 1}
    assert asked[0].rewording == "http://127.0.0.1:8080/v1"
    pane.wanted.setChecked(False)
    assert window.memory.rewording() == ""
    assert window.memory.rewording_model() == "http://127.0.0.1:8080/v1"
    dialog.accept()


def test_where_speech_is_recognised_is_said_and_can_be_kept_off_the_card(window, qtbot, monkeypatch):
    from classroom.pipeline import device, models

    monkeypatch.setattr(models, "speech_device", lambda: device.Choice("cuda", "card_passed"))
    window.actions_by_name["settings"].trigger()
    row = window.findChild(SettingsDialog).models.device
    qtbot.waitUntil(lambda: "passed a test" in row.said.text(), timeout=WAIT_MS)
    assert row.said.text().startswith("Speech is recognised on the graphics card")
    row.choice.setCurrentIndex(1)
    assert row.said.text().startswith("Speech is recognised on the processor: you chose so.")
    asked: list[AnalysisRequest] = []
    window.services.jobs.start = lambda request, **_: asked.append(request) or 0
    window.commands.lessons.go_on(window.page("lessons").model.rows()[0])
    assert asked[0].processor_only
    row.choice.setCurrentIndex(0)
    window.commands.lessons.go_on(window.page("lessons").model.rows()[0])
    assert not asked[1].processor_only


def asdict_of_params() -> dict[str, int]:
    made = asdict(Params())
    return {kind: made[kind] for kind in BUDGET}
