"""Faults of the world while the window is open: each is said on a screen, and work goes on from what was finished."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from classroom.domain.requests import AnalysisRequest
from tests.ui.conftest import WAIT_MS
from ui import language
from ui.background import Background
from ui.main import build
from ui.memory import Memory
from ui.opening import Opener
from ui.views.problem import ProblemPage

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="no such signals and limits there")


@POSIX
def test_a_worker_that_is_killed_is_told_beside_its_lesson_and_one_click_goes_on(
    make_window, store_folder, files, qtbot
):
    window = make_window(store_folder)
    jobs, strip = window.services.jobs, window.strip
    number = jobs.start(AnalysisRequest(transcript=files.transcript, comments=(files.comments,)))

    def worker() -> list[multiprocessing.process.BaseProcess]:
        return [child for child in multiprocessing.active_children() if child.name == "lectern-worker"]

    qtbot.waitUntil(lambda: jobs.job(number).step not in ("", "import") and bool(worker()), timeout=WAIT_MS)
    os.kill(worker()[0].pid or 0, signal.SIGKILL)
    qtbot.waitUntil(lambda: jobs.job(number).state == "failed", timeout=WAIT_MS)
    assert any("ended from outside (signal 9)" in note.text for note in jobs.job(number).notes)
    row = strip.row(number)
    assert row.more.isChecked()
    assert row.again.text().strip() == "Try again"
    qtbot.mouseClick(row.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not jobs.busy, timeout=WAIT_MS)
    assert [job.state for job in jobs.jobs()] == ["done"]


@contextlib.contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file may grow beyond that many bytes: writing then fails in the calls in which it does on a full disk."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@POSIX
def test_a_full_disk_is_said_with_what_to_do_and_with_room_again_the_lesson_is_finished(
    make_window, store_folder, files, qtbot
):
    window = make_window(store_folder)
    jobs = window.services.jobs
    with room_for(4096):
        number = jobs.start(AnalysisRequest(transcript=files.transcript, comments=(files.comments,)))
        qtbot.waitUntil(lambda: jobs.job(number).state == "failed", timeout=WAIT_MS)
    notes = " ".join(note.text for note in jobs.job(number).notes)
    assert "The disk is full." in notes
    assert "Free some space" in notes
    assert window.front == "lessons"
    again = jobs.retry(number)
    qtbot.waitUntil(lambda: not jobs.busy, timeout=WAIT_MS)
    if jobs.job(again).state != "done":  # DuckDB wants the file opened anew after some failures to write it
        window.close()
        assert window.services.background.close(10)
        window = make_window(store_folder)
        jobs = window.services.jobs
        again = jobs.start(AnalysisRequest(transcript=files.transcript, comments=(files.comments,)))
        qtbot.waitUntil(lambda: not jobs.busy, timeout=WAIT_MS)
    assert jobs.job(again).state == "done"
    assert window.services.background.workspace.lessons().height == 1


class Unwritable(Opener):
    """Opens as somebody who may not write: an administrator may write everywhere."""

    def __call__(self):
        if os.geteuid():
            return super().__call__()
        os.seteuid(65534)
        try:
            return super().__call__()
        finally:
            os.seteuid(0)


@POSIX
@pytest.mark.parametrize("code", ["en", "es"])
def test_a_store_that_may_only_be_read_has_a_screen_with_what_to_do(qapp, qtbot, filled_store, tmp_path, code):
    for path in (filled_store, *filled_store.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    for path in (filled_store, *filled_store.parents):
        if path.stat().st_uid == os.getuid() and path != Path("/"):
            path.chmod(path.stat().st_mode | 0o055)
    language.install(qapp, code)
    background = Background(Unwritable(filled_store))
    memory = Memory(tmp_path / "window.ini")
    memory.set_language(code)
    window = build(background, memory)
    try:
        window.show_page("lessons")
        window.show()
        background.start()
        qtbot.waitUntil(lambda: window.front == "problem", timeout=WAIT_MS)
        page = window.page("problem")
        assert isinstance(page, ProblemPage)
        reason = {"en": "Nothing can be written to", "es": "No se puede escribir nada en"}[code]
        assert page._reason.text().startswith(reason)
        assert (
            page._remedy.text()
            == {
                "en": "Allow writing there or choose another folder.",
                "es": "Permita escribir ahí o elija otra carpeta.",
            }[code]
        )
        assert page.other.isVisible()
    finally:
        window.close()
        assert background.close(10)
        window.deleteLater()
        language.install(qapp, "en")
        for path in (filled_store, *filled_store.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
