"""Fetching a model: progress is told, it is stopped, and every end of it is told once."""

from __future__ import annotations

import threading

import pytest

from classroom.domain.errors import Cancelled, ModelError
from tests.ui.conftest import WAIT_MS
from ui.fetching import Fetching


def test_progress_is_told_and_then_the_end(qtbot):
    def get(name, *, progress, stopped):
        assert name == "whisper-small"
        progress(10, 100)

    fetching = Fetching(get=get)
    with qtbot.waitSignals([fetching.moved, fetching.ended], timeout=WAIT_MS):
        fetching.start("whisper-small")
    assert not fetching.running


def test_a_download_that_is_stopped_ends_without_a_fault(qtbot):
    begun = threading.Event()

    def get(_name, *, progress, stopped):
        begun.set()
        while not stopped():
            progress(1, 2)
        raise Cancelled("Stopped.")

    fetching = Fetching(get=get)
    with qtbot.waitSignal(fetching.ended, timeout=WAIT_MS) as ended:
        fetching.start("x")
        assert begun.wait(10)
        fetching.stop()
    assert ended.args == [None]


def test_why_it_failed_is_told(qtbot):
    def get(_name, *, progress, stopped):
        raise ModelError("The hub has no model x.", "Look for a mistake in its name.")

    fetching = Fetching(get=get)
    with qtbot.waitSignal(fetching.ended, timeout=WAIT_MS) as ended:
        fetching.start("x")
    assert isinstance(ended.args[0], ModelError)


def test_a_bug_of_ours_ends_it_too_and_is_not_hidden(qtbot):
    def get(_name, *, progress, stopped):
        raise ZeroDivisionError

    fetching = Fetching(get=get)
    with qtbot.captureExceptions() as caught, qtbot.waitSignal(fetching.ended, timeout=WAIT_MS):
        fetching.start("x")
    assert [kind for kind, _, _ in caught] == [ZeroDivisionError]


@pytest.mark.parametrize("times", [2])
def test_one_is_fetched_at_a_time_and_another_after_it(qtbot, times):
    names: list[str] = []

    def get(name, *, progress, stopped):
        names.append(name)

    fetching = Fetching(get=get)
    for at in range(times):
        with qtbot.waitSignal(fetching.ended, timeout=WAIT_MS):
            fetching.start(f"model {at}")
            fetching.start("in between")
    assert names == ["model 0", "model 1"]
