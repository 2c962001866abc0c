"""Analyses in the queue: the real pipeline on small transcripts."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QProgressBar

from classroom.domain import events
from classroom.domain.requests import AnalysisRequest
from tests.ui.conftest import write_files
from ui.jobs import Job

WAIT_MS = 60_000


@pytest.fixture
def window(make_window, store_folder):
    return make_window(store_folder)


def test_a_request_runs_and_its_lesson_appears_in_the_library(window, files, qtbot):
    jobs, page = window.services.jobs, window.page("lessons")
    with qtbot.waitSignal(jobs.ended, timeout=WAIT_MS):
        number = jobs.start(AnalysisRequest(transcript=files.transcript, comments=(files.comments,)))
    job = jobs.job(number)
    assert job.state == "done", job.notes
    assert job.share == 1.0
    assert job.result.counts["utterances"] == 12
    qtbot.waitUntil(lambda: page.model.total == 1, timeout=WAIT_MS)


def test_the_share_done_never_falls_and_every_step_is_named(window, files, qtbot):
    jobs = window.services.jobs
    shares: list[float] = []
    steps: list[str] = []

    def note(number: int) -> None:
        shares.append(jobs.job(number).share)
        steps.append(jobs.job(number).step)

    jobs.changed.connect(note)
    with qtbot.waitSignal(jobs.ended, timeout=WAIT_MS):
        jobs.start(AnalysisRequest(transcript=files.transcript, comments=(files.comments,)))
    assert shares == sorted(shares)
    assert {"import", "feedback"} <= set(steps)


def test_requests_run_one_after_another(window, tmp_path, qtbot):
    jobs = window.services.jobs
    first = jobs.start(AnalysisRequest(transcript=write_files(tmp_path / "a", topic="rivers").transcript))
    second = jobs.start(AnalysisRequest(transcript=write_files(tmp_path / "b", topic="lakes").transcript))
    states: list[tuple[str, str]] = []
    jobs.changed.connect(lambda _: states.append((jobs.job(first).state, jobs.job(second).state)))
    qtbot.waitUntil(lambda: not jobs.busy, timeout=WAIT_MS)
    assert ("running", "running") not in states
    assert [job.state for job in jobs.jobs()] == ["done", "done"]
    assert window.services.background.workspace.lessons().height == 2


def test_a_job_that_waits_is_cancelled_without_having_run(window, files, tmp_path, qtbot):
    jobs = window.services.jobs
    jobs.start(AnalysisRequest(transcript=files.transcript))
    waiting = jobs.start(AnalysisRequest(transcript=write_files(tmp_path / "b", topic="lakes").transcript))
    jobs.cancel(waiting)
    assert jobs.job(waiting).state == "stopped"
    qtbot.waitUntil(lambda: not jobs.busy, timeout=WAIT_MS)
    assert window.services.background.workspace.lessons().height == 1


def test_a_running_job_stops_when_asked_and_goes_on_with_one_click(window, files, qtbot):
    jobs, strip = window.services.jobs, window.strip
    number = jobs.start(AnalysisRequest(transcript=files.transcript, comments=(files.comments,)))
    qtbot.waitUntil(lambda: jobs.job(number).state == "running", timeout=WAIT_MS)
    with qtbot.waitSignal(jobs.ended, timeout=WAIT_MS):
        qtbot.mouseClick(strip.row(number).cancel, Qt.MouseButton.LeftButton)
    assert jobs.job(number).state == "stopped"
    again = strip.row(number).again
    assert again.isVisible()
    with qtbot.waitSignal(jobs.ended, timeout=WAIT_MS):
        qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    assert [job.state for job in jobs.jobs()] == ["done"]
    assert strip.count == 1


def test_a_pause_holds_the_whole_queue_keeps_what_is_finished_and_one_click_goes_on(window, files, tmp_path, qtbot):
    jobs, strip = window.services.jobs, window.strip
    first = jobs.start(AnalysisRequest(transcript=files.transcript, comments=(files.comments,)))
    second = jobs.start(AnalysisRequest(transcript=write_files(tmp_path / "b", topic="lakes").transcript))
    qtbot.waitUntil(lambda: jobs.job(first).step not in ("", "import"), timeout=WAIT_MS)
    qtbot.mouseClick(strip.row(first).hold, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: jobs.job(first).state == "paused", timeout=WAIT_MS)
    assert not jobs.busy
    assert jobs.job(second).state == "waiting"
    assert strip.row(first).hold.text() == strip.row(second).hold.text() == "Go on"
    assert window.actions_by_name["pause"].isChecked()
    assert window.services.background.workspace.lessons().height == 1
    window.actions_by_name["pause"].trigger()
    qtbot.waitUntil(lambda: not any(job.live for job in jobs.jobs()), timeout=WAIT_MS)
    assert [job.state for job in jobs.jobs()] == ["done", "done"]
    assert not window.actions_by_name["pause"].isEnabled()
    assert window.services.background.workspace.lessons().height == 2


@pytest.mark.parametrize("paused", [True, False])
def test_what_was_still_to_be_done_is_in_the_queue_after_a_restart_and_waits_for_a_word(
    make_window, store_folder, files, tmp_path, qtbot, paused
):
    window = make_window(store_folder)
    jobs = window.services.jobs
    first = jobs.start(AnalysisRequest(transcript=files.transcript, title="First", date=date(2024, 3, 4)))
    jobs.start(AnalysisRequest(transcript=write_files(tmp_path / "b", topic="lakes").transcript, title="Second"))
    if paused:
        jobs.pause()
        qtbot.waitUntil(lambda: jobs.job(first).state == "paused", timeout=WAIT_MS)
    # the program ends without a word to the queue, as in a crash
    jobs.stop_all()
    assert jobs.wait(10)
    window.close()
    assert window.services.background.close(10)
    again = make_window(store_folder)
    jobs = again.services.jobs
    assert [(job.title, job.state, job.from_before) for job in jobs.jobs()] == [
        ("First", "paused", not paused),
        ("Second", "paused", not paused),
    ]
    assert not jobs.busy
    words = again.strip.row(jobs.jobs()[0].number)._line.text()
    assert ("Paused" if paused else "closed before") in words
    qtbot.mouseClick(again.strip.row(jobs.jobs()[0].number).hold, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not jobs.busy, timeout=WAIT_MS)
    workspace = again.services.background.workspace
    assert set(workspace.lessons()["title"]) == {"First", "Second"}
    qtbot.waitUntil(lambda: not again.services.background.busy, timeout=WAIT_MS)
    assert workspace.queue().waiting == ()


def test_a_paused_lesson_that_is_cancelled_leaves_the_queue_free(window, files, qtbot):
    jobs, strip = window.services.jobs, window.strip
    number = jobs.start(AnalysisRequest(transcript=files.transcript))
    jobs.pause()
    qtbot.waitUntil(lambda: jobs.job(number).state == "paused", timeout=WAIT_MS)
    qtbot.mouseClick(strip.row(number).cancel, Qt.MouseButton.LeftButton)
    assert not jobs.paused
    qtbot.mouseClick(strip.row(number).again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [job.state for job in jobs.jobs()] == ["done"], timeout=WAIT_MS)


def test_a_lesson_left_unfinished_is_continued_from_the_library(window, files, qtbot):
    jobs, page = window.services.jobs, window.page("lessons")
    number = jobs.start(AnalysisRequest(transcript=files.transcript, comments=(files.comments,)))
    qtbot.waitUntil(lambda: jobs.job(number).step not in ("", "import"), timeout=WAIT_MS)
    with qtbot.waitSignal(jobs.ended, timeout=WAIT_MS):
        jobs.cancel(number)
    qtbot.waitUntil(lambda: [row.state for row in page.model.rows()] == ["unfinished"], timeout=WAIT_MS)
    page.tree.setCurrentIndex(page.model.index(0, 0, page.model.index(0, 0)))
    assert page.go_on.isEnabled()
    with qtbot.waitSignal(jobs.ended, timeout=WAIT_MS):
        page.go_on.trigger()
    qtbot.waitUntil(lambda: [row.state for row in page.model.rows()] == ["done"], timeout=WAIT_MS)


def test_a_refused_file_is_noted_beside_the_job_and_the_others_go_on(window, files, qtbot):
    jobs, strip = window.services.jobs, window.strip
    with qtbot.waitSignal(jobs.ended, timeout=WAIT_MS):
        number = jobs.start(AnalysisRequest(transcript=files.transcript, comments=(files.notes,)))
    job = jobs.job(number)
    refused = [note for note in job.notes if note.kind == "refused"]
    assert len(refused) == 1
    assert "budget.bin" in refused[0].text
    count = len(job.notes)
    assert strip.row(number).more.text() == (f"{count} notes" if count > 1 else "1 note")
    assert window.services.background.workspace.lessons().height == 1


def test_a_job_without_any_usable_file_fails_with_the_reason_open(window, files, qtbot):
    jobs, strip = window.services.jobs, window.strip
    with qtbot.waitSignal(jobs.ended, timeout=WAIT_MS):
        number = jobs.start(AnalysisRequest(recordings=(files.notes,)))
    assert jobs.job(number).state == "failed"
    assert "budget.bin" in jobs.job(number).notes[0].text
    assert strip.row(number).more.isChecked()


def test_a_bug_in_an_analysis_fails_the_job_and_reaches_the_fault_dialog(window, files, qtbot, monkeypatch):
    jobs = window.services.jobs

    def broken(*_args, **_kwargs):
        raise ZeroDivisionError("our own")

    monkeypatch.setattr(window.services.background.workspace, "analyze", broken, raising=True)
    with qtbot.captureExceptions() as caught, qtbot.waitSignal(jobs.ended, timeout=WAIT_MS):
        number = jobs.start(AnalysisRequest(transcript=files.transcript))
    assert jobs.job(number).state == "failed"
    assert [kind for kind, _, _ in caught] == [ZeroDivisionError]


def test_the_strip_says_step_and_time_left_in_words(window, qtbot):
    jobs = window.services.jobs
    number = 7
    jobs._jobs[number] = Job(number=number, request=AnalysisRequest(), title="Thirds", state="running", started=0.0)
    jobs.added.emit(number)
    jobs._hear(number, events.Started(step="speech", position=2, count=6))
    jobs._hear(number, events.Progress(step="speech", share=0.5, left_s=290.0))
    row = window.strip.row(number)
    words = {label.text() for label in row.findChildren(type(row._line)) if label.isVisible()}
    assert {"Writing down what is said (step 2 of 6)", "about 5 min left", "Thirds"} <= words
    bar = row.findChild(QProgressBar)
    assert bar.accessibleName() == "Progress of Thirds"
    del jobs._jobs[number]


def test_the_strip_folds_away_and_comes_back(window, files, qtbot):
    jobs = window.services.jobs
    assert not window.strip.isVisible()
    with qtbot.waitSignal(jobs.ended, timeout=WAIT_MS):
        jobs.start(AnalysisRequest(transcript=files.transcript))
    assert window.strip.isVisible()
    window.actions_by_name["jobs"].trigger()
    assert not window.strip.isVisible()
    assert window.topbar.unfold.text().strip() == "1 analysis"
    qtbot.mouseClick(window.topbar.unfold, Qt.MouseButton.LeftButton)
    assert window.strip.isVisible()
    assert not window.topbar.unfold.isVisible()


@pytest.mark.parametrize(("answer", "closes"), [("Keep running", False), ("Stop and close", True)])
def test_closing_asks_while_an_analysis_runs_and_loses_nothing(window, files, qtbot, answer, closes):
    from PySide6.QtCore import QTimer

    jobs = window.services.jobs
    jobs.start(AnalysisRequest(transcript=files.transcript, comments=(files.comments,)))
    qtbot.waitUntil(lambda: any(job.step for job in jobs.jobs()), timeout=WAIT_MS)

    def press() -> None:
        box = window.findChild(QMessageBox)
        button = next(b for b in box.buttons() if b.text() == answer)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, press)
    assert window.close() is closes
    qtbot.waitUntil(lambda: not jobs.busy, timeout=WAIT_MS)
    assert [job.state for job in jobs.jobs()] == (["stopped"] if closes else ["done"])
