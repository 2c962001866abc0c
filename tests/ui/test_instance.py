"""A second start, sleep while an analysis runs, and the word at its end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtNetwork import QLocalSocket

from classroom.domain.requests import AnalysisRequest
from tests.ui.conftest import WAIT_MS
from ui import awake, instance, notification
from ui.background import Background
from ui.jobs import Job, Jobs

GIVE = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from ui import instance
app = QCoreApplication([])
sys.exit(0 if instance.hand_over(sys.argv[1], [Path(text) for text in sys.argv[2:]]) else 7)
"""


def test_a_second_start_gives_its_files_to_the_window_and_leaves(tmp_path, qtbot):
    name = instance.name_of(tmp_path / "store")
    door = instance.Door(name)
    assert door.open
    with qtbot.waitSignal(door.knocked, timeout=WAIT_MS) as knocked:
        second = subprocess.Popen([sys.executable, "-c", GIVE, name, "clase é.mp4", str(tmp_path / "b.pdf")])
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=WAIT_MS)
    assert second.returncode == 0
    assert knocked.args == [[Path.cwd() / "clase é.mp4", tmp_path / "b.pdf"]]
    door.close()
    assert not instance.hand_over(name, [])


def test_what_is_no_list_of_files_is_not_taken(tmp_path, qtbot):
    name = instance.name_of(tmp_path)
    door, heard = instance.Door(name), []
    door.knocked.connect(heard.append)
    for said in (b"{}\n", b"no json\n", b"[1, 2]\n"):
        socket = QLocalSocket()
        socket.connectToServer(name)
        assert socket.waitForConnected(5000)
        socket.write(said)
        socket.flush()
        qtbot.waitUntil(
            lambda socket=socket: socket.state() is QLocalSocket.LocalSocketState.UnconnectedState, timeout=WAIT_MS
        )
    assert heard == [[]]
    door.close()


def test_other_stores_have_other_windows(tmp_path):
    assert instance.name_of(tmp_path / "a") != instance.name_of(tmp_path / "b")
    assert instance.name_of(tmp_path / "a") == instance.name_of(tmp_path / "x" / ".." / "a")


def jobs_of() -> Jobs:
    return Jobs(Background(lambda: None))


def put(jobs: Jobs, state: str) -> None:
    jobs._jobs[1] = Job(number=1, request=AnalysisRequest(), title="Lesson", state=state)
    (jobs.ended if state == "done" else jobs.changed).emit(1)


def test_the_computer_is_kept_awake_from_the_first_analysis_to_the_last(qtbot):
    jobs = jobs_of()
    keeper = awake.KeepAwake(jobs, command=(sys.executable, "-c", "import sys; sys.stdin.read()"))
    assert not keeper.awake
    put(jobs, "running")
    program = keeper._program
    assert keeper.awake
    assert program.poll() is None
    put(jobs, "done")
    assert not keeper.awake
    assert program.poll() is not None


def test_a_platform_without_such_a_program_loses_nothing(qtbot):
    jobs = jobs_of()
    awake.KeepAwake(jobs, command=("no-such-program-here",))
    put(jobs, "running")
    put(jobs, "done")
    assert awake.command_of("linux")[0] == "systemd-inhibit"
    assert awake.command_of("darwin")[-1] == str(os.getpid())
    assert awake.command_of("win32") == ()


def test_one_word_is_said_when_all_analyses_are_through_and_nobody_looks(qtbot, monkeypatch):
    from PySide6.QtWidgets import QWidget

    window, jobs, said = QWidget(), jobs_of(), []
    qtbot.addWidget(window)
    notice = notification.DesktopNotice(window, jobs)
    monkeypatch.setattr(notice, "say", said.append)
    jobs._jobs[2] = Job(number=2, request=AnalysisRequest(), title="Other", state="waiting")
    put(jobs, "done")
    assert said == []
    jobs._jobs[2].state = "done"
    jobs.ended.emit(2)
    assert said == ["2 analyses have ended."]
