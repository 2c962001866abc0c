"""Kill -9 of the whole program at several points: no orphan stays, nothing finished is lost, nothing comes twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from classroom.domain.events import StepDone
from classroom.store import Store

TOYS = Path(__file__).parent / "lectern_toys"
LESSON = "abcabcabcabc"
PIECES = 5
SETTINGS = {"pieces": PIECES, "pause_s": 0.2}

PROGRAM = """
import sys, threading
from pathlib import Path
from classroom.pipeline.catalog import discover
from classroom.pipeline.jobs import run_job
from classroom.pipeline.tasks import Job, Setting
from classroom.store import Store

def main():
    store, toys, diary = map(Path, sys.argv[1:4])
    setting = Setting(params={"hear": {"pieces": 5, "pause_s": 0.2, "diary": str(diary)}})
    job = Job(lesson_id="abcabcabcabc", catalog=discover(toys), setting=setting)
    say = lambda event: print(type(event).__name__, event.step, flush=True)
    with Store.open(store) as opened:
        run_job(opened, job, on_event=say, stop=threading.Event())

if __name__ == "__main__":
    main()
"""


def worker_of(diary: Path) -> int:
    return int(next(line.split()[1] for line in diary.read_text().splitlines() if line.startswith("pid")))


def seconds_until_gone(pid: int) -> float:
    started = time.monotonic()
    while time.monotonic() - started < 10:
        status = Path(f"/proc/{pid}/status")
        if not status.exists() or "State:\tZ" in status.read_text():
            break
        time.sleep(0.01)
    return time.monotonic() - started


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX systems")
@pytest.mark.parametrize(
    ("event", "times"),
    [
        ("Committed hear", 2),
        pytest.param("Started hear", 1, marks=pytest.mark.slow),
        pytest.param("Committed hear", 1, marks=pytest.mark.slow),
        pytest.param("Committed hear", 4, marks=pytest.mark.slow),
        pytest.param("Committed mark", 1, marks=pytest.mark.slow),
    ],
)
def test_after_kill_9_of_the_program_the_worker_goes_and_the_job_goes_on(trial, tmp_path, event, times) -> None:
    trial.store.close()
    program, diary = tmp_path / "program.py", tmp_path / "diary"
    program.write_text(PROGRAM)
    command = [sys.executable, str(program), str(tmp_path / "store"), str(TOYS), str(diary)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        said = 0
        for line in parent.stdout:
            said += line.startswith(event)
            if said == times:
                break
        else:
            pytest.fail("the program ended too early")
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    if diary.exists():
        assert seconds_until_gone(worker_of(diary)) < 1.0

    with Store.open(tmp_path / "store") as store:
        trial.store = store
        before = store.table(LESSON, "utterances")["utterance"].to_list()
        assert before[:times] == [*range(times)] if event == "Committed hear" else True
        result = trial.run(**SETTINGS, diary=str(diary))
        assert result.exit_codes == ()
        assert store.table(LESSON, "utterances")["utterance"].to_list() == [*range(PIECES)]
        kept = [done.step for done in trial.heard(StepDone) if done.status == "kept"]
        assert ("hear" in kept) == (event == "Committed mark")
        computed = [line for line in diary.read_text().splitlines() if line.startswith("piece")]
        # only the pieces on their way to the disk were computed again
        assert PIECES <= len(computed) <= PIECES + 2
        if before:
            assert computed.count("piece 0") == 1
