"""Questions to a real workspace in their own thread."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject

from classroom.domain.errors import KnownError, StoreError, UsageError
from ui.background import Background
from ui.opening import opener

WAIT_MS = 30_000


@pytest.fixture
def background(store_folder, qtbot):
    made = Background(opener(store_folder))
    with qtbot.waitSignal(made.opened, timeout=WAIT_MS):
        made.start()
    yield made
    assert made.close(10)


def test_work_runs_off_the_windows_thread_and_its_answer_comes_back_on_it(background, qtbot):
    threads: list[int] = []
    with qtbot.waitSignal(background.settled, timeout=WAIT_MS):
        background.ask(lambda _: threads.append(threading.get_ident()), lambda _: threads.append(threading.get_ident()))
    assert threads[0] != threading.get_ident()
    assert threads[1] == threading.get_ident()


def test_answers_come_in_the_order_of_the_questions(background, qtbot):
    heard: list[int] = []
    with qtbot.waitSignal(background.settled, timeout=WAIT_MS):
        for number in range(50):
            background.ask(lambda _, number=number: number, heard.append)
    assert heard == list(range(50))


def test_a_question_asked_before_the_store_is_open_waits_for_it(store_folder, qtbot):
    background = Background(opener(store_folder))
    heights: list[int] = []
    background.ask(lambda workspace: workspace.lessons().height, heights.append)
    with qtbot.waitSignal(background.settled, timeout=WAIT_MS):
        background.start()
    assert heights == [0]
    assert background.close(10)


def test_a_slow_question_does_not_keep_the_others_waiting(background, qtbot):
    gate, heard = threading.Event(), []
    background.ask(lambda _: gate.wait(20), lambda _: heard.append("slow"), slow=True)
    background.ask(lambda _: None, lambda _: heard.append("quick"))
    qtbot.waitUntil(lambda: heard == ["quick"], timeout=WAIT_MS)
    with qtbot.waitSignal(background.settled, timeout=WAIT_MS):
        gate.set()
    assert heard == ["quick", "slow"]


def test_the_answer_to_a_dropped_question_is_thrown_away(background, qtbot):
    heard: list[str] = []
    with qtbot.waitSignal(background.settled, timeout=WAIT_MS):
        background.ask(lambda _: "old", heard.append).drop()
        background.ask(lambda _: "new", heard.append)
    assert heard == ["new"]


def test_a_screen_that_is_gone_gets_no_answer(background, qtbot):
    import shiboken6

    heard: list[str] = []
    owner = QObject()
    with qtbot.waitSignal(background.settled, timeout=WAIT_MS):
        background.ask(lambda _: "late", heard.append, owner=owner)
        shiboken6.delete(owner)
    assert heard == []


def test_a_fault_of_the_world_goes_to_who_asked_or_to_the_window(background, qtbot):
    mine: list[KnownError] = []
    background.ask(lambda workspace: workspace.lesson("nobody"), lambda _: None, failed=mine.append)
    with qtbot.waitSignal(background.failed, timeout=WAIT_MS) as told:
        background.ask(lambda workspace: workspace.lesson("nobody either"), lambda _: None)
    assert isinstance(mine[0], UsageError)
    assert isinstance(told.args[0], UsageError)


def test_a_bug_in_the_thread_is_raised_on_the_windows_thread(background, qtbot):
    with qtbot.captureExceptions() as caught, qtbot.waitSignal(background.settled, timeout=WAIT_MS):
        background.ask(lambda _: 1 / 0, lambda _: None)
    assert [kind for kind, _, _ in caught] == [ZeroDivisionError]


def test_a_store_that_cannot_be_opened_is_told_once_and_can_be_tried_again(tmp_path, store_folder, qtbot):
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    background = Background(opener(blocked))
    mine: list[KnownError] = []
    background.ask(lambda workspace: workspace.lessons(), lambda _: None, failed=mine.append)
    told: list[KnownError] = []
    background.refused.connect(told.append)
    background.failed.connect(told.append)
    with qtbot.waitSignal(background.settled, timeout=WAIT_MS):
        background.start()
    assert [type(error) for error in told] == [StoreError]
    assert mine == told
    with qtbot.waitSignal(background.opened, timeout=WAIT_MS):
        background.retry(opener(store_folder))
    assert background.workspace is not None
    assert background.close(10)


def test_closing_answers_what_was_asked_and_lets_the_store_go(store_folder, qtbot):
    from classroom.workspace.workspace import Workspace

    background = Background(opener(store_folder))
    done = threading.Event()
    background.start()
    background.ask(lambda _: done.set(), lambda _: None)
    assert background.close(10)
    assert done.is_set()
    Workspace.open(store_folder).close()
