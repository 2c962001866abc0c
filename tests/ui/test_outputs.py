"""Reports and exports from the window."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QFileDialog

from ui.outputs import file_name

WAIT_MS = 60_000


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Fractions: thirds / halves?", "Fractions thirds halves"),
        ("  .hidden. ", "hidden"),
        ("???", "lesson"),
        ("x" * 200, "x" * 80),
        ("Šimon 学校 é", "Šimon 学校 é"),
    ],
)
def test_a_title_becomes_a_name_every_system_takes(title, name):
    assert file_name(title) == name


def first(window) -> str:
    return window.page("lessons").model.rows()[0].lesson_id


def test_the_report_is_written_where_the_person_said_and_can_be_opened(window, tmp_path, qtbot, monkeypatch):
    out = tmp_path / "my report"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    window.page("lessons").report_asked.emit(first(window))
    qtbot.waitUntil(lambda: window.notices._text.text() == "The report is saved.", timeout=WAIT_MS)
    assert out.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    assert window.notices._button.text() == "Open"


def test_a_report_that_cannot_be_written_is_explained_and_nothing_else_happens(window, tmp_path, qtbot):
    place = tmp_path / "a file"
    place.write_text("in the way")
    window.commands.outputs.write_report(first(window), place / "report.pdf")
    qtbot.waitUntil(lambda: "report.pdf" in window.notices._text.text(), timeout=WAIT_MS)


def test_export_writes_transcript_and_tables(window, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "out"))
    (tmp_path / "out").mkdir()
    window.page("lessons").export_asked.emit(first(window))
    qtbot.waitUntil(lambda: "files were exported" in window.notices._text.text(), timeout=WAIT_MS)
    endings = {path.suffix for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert {".vtt", ".srt", ".txt", ".csv", ".json"} <= endings


def test_a_dialog_that_is_cancelled_writes_nothing(window, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    window.page("lessons").report_asked.emit(first(window))
    qtbot.waitUntil(lambda: not window.services.background.busy, timeout=WAIT_MS)
    assert not window.notices.isVisible()


def test_names_are_masked_in_what_is_saved_once_the_menu_says_so(window, tmp_path, qtbot, monkeypatch):
    lesson_id = first(window)
    (tmp_path / "out").mkdir()
    window.services.background.ask(lambda w: w.change_lesson(lesson_id, title="With Bongani"), lambda _: None)
    window.services.background.ask(lambda w: w.decide_names(lesson_id, confirm=["Bongani"]), lambda _: None)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "out"))
    window.actions_by_name["mask"].trigger()
    assert window.memory.masks_names()
    window.page("lessons").export_asked.emit(lesson_id)
    qtbot.waitUntil(lambda: "Names are masked" in window.notices._text.text(), timeout=WAIT_MS)
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if "Bongani" in str(path) or b"Bongani" in path.read_bytes()]
