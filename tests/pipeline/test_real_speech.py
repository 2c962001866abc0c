"""Real speech recognition, killed in the middle: what it ends with is what it would have ended with anyway."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import wave
from pathlib import Path

import polars as pl
import pytest

import resources
from classroom.domain.events import Committed, Failed
from classroom.pipeline.alone import run_alone
from classroom.pipeline.catalog import discover
from classroom.pipeline.imports import read_file
from classroom.pipeline.jobs import run_job
from classroom.pipeline.tasks import Job, Setting
from classroom.store import RunStart, Store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

LESSON = "abcabcabcabc"
SECONDS = 130
RATE_HZ = 16_000
SETTING = Setting(language="en")

PROGRAM = """
import sys, threading
from pathlib import Path
from classroom.pipeline.catalog import discover
from classroom.pipeline.jobs import run_job
from classroom.pipeline.tasks import Job, Setting
from classroom.store import Store

def main():
    setting = Setting(language="en")
    job = Job(lesson_id="abcabcabcabc", catalog=discover(), only=("speech",), setting=setting)
    say = lambda event: print(type(event).__name__, flush=True)
    with Store.open(Path(sys.argv[1])) as opened:
        run_job(opened, job, on_event=say, stop=threading.Event())

if __name__ == "__main__":
    main()
"""


@pytest.fixture
def recording(tmp_path: Path) -> pl.DataFrame:
    """The first 130 s of the demo lesson: some five stretches."""
    import av

    path = tmp_path / "clip.wav"
    resampler = av.AudioResampler("s16", "mono", RATE_HZ)
    with av.open(str(resources.path("demo/lesson.m4a"))) as source, wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        written = 0
        for frame in source.decode(audio=0):
            for part in resampler.resample(frame):
                out.writeframes(part.to_ndarray().tobytes())
                written += part.samples
            if written > SECONDS * RATE_HZ:
                break
    return read_file("recording", path).table


def test_speech_killed_twice_hears_what_it_would_have_heard(store: Store, recording, tmp_path) -> None:
    store.start_run(
        RunStart(run_id="clip", lesson_id=LESSON, analyzer="import.recordings", version=1, writes=("recordings",))
    )
    store.commit_piece("clip", {"recordings": recording})
    store.finish_run("clip", seconds=0.0)
    job = Job(lesson_id=LESSON, catalog=discover(), only=("speech",), setting=SETTING)

    def kill(event) -> None:
        events.append(event)
        if isinstance(event, Committed):
            worker = next(child for child in multiprocessing.active_children() if child.name == "lectern-worker")
            os.kill(worker.pid or 0, signal.SIGKILL)

    events: list[object] = []
    run_job(store, job, on_event=kill, stop=threading.Event())
    assert any(isinstance(event, Failed) and event.exit_code == -signal.SIGKILL for event in events)
    first = store.table(LESSON, "utterances")
    assert first.height > 0
    store.close()

    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    with subprocess.Popen(
        [sys.executable, str(program), str(tmp_path / "store")], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        for line in parent.stdout:
            if line.startswith("Committed"):
                break
        parent.kill()
        parent.wait()

    with Store.open(tmp_path / "store") as opened:
        second = opened.table(LESSON, "utterances")
        assert second.head(first.height).equals(first)
        assert second.height > first.height
        assert run_job(opened, job, on_event=events.append, stop=threading.Event()).exit_codes == (), events[-3:]
        interrupted = {name: opened.table(LESSON, name) for name in ("utterances", "words", "stretches")}

    whole = run_alone("speech", {"recordings": recording}, language="en")
    for name, rows in interrupted.items():
        # scores may differ in their last digits from run to run; everything that is read may not
        plain = [column for column in rows.columns if column not in ("confidence", "probability")]
        assert rows.select(plain).equals(whole[name].select(plain)), name


def test_a_recording_removed_while_it_is_heard_costs_only_who_spoke_and_says_so(store: Store, recording) -> None:
    store.start_run(
        RunStart(run_id="clip", lesson_id=LESSON, analyzer="import.recordings", version=1, writes=("recordings",))
    )
    store.commit_piece("clip", {"recordings": recording})
    store.finish_run("clip", seconds=0.0)

    def remove(event) -> None:
        if isinstance(event, Committed):
            Path(recording["path"][0]).unlink(missing_ok=True)

    job = Job(lesson_id=LESSON, catalog=discover(), only=("speech", "speakers"), setting=SETTING)
    result = run_job(store, job, on_event=remove, stop=threading.Event())
    assert not Path(recording["path"][0]).exists()
    assert result.exit_codes == ()
    assert [caution.code for caution in result.cautions] == ["recording_unread"]
    assert store.table(LESSON, "utterances").height > 0
    assert store.table(LESSON, "stretches")["end_s"].max() > 20
