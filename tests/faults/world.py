"""Faults of the world, a function each: made to happen; then what Lectern said, AssertionError if that was wrong."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest

from classroom.domain.events import Event, StepDone
from classroom.domain.requests import AnalysisRequest
from classroom.pipeline.catalog import discover
from classroom.pipeline.jobs import run_job
from classroom.pipeline.tasks import Job, Setting
from classroom.store import Store, backups, versions
from classroom.store.connection import FILE
from classroom.workspace.analysis import analyze
from classroom.workspace.doctor import Check, examine_store
from classroom.workspace.safety import go_back
from tests.faults import work

ROOT: Final = Path(__file__).resolve().parents[2]
DROP_POWER, WRITE_ANYTHING = 24, 1
"""PR_CAPBSET_DROP and CAP_DAC_OVERRIDE of Linux."""
libc = ctypes.CDLL(None)


class Skipped(Exception):
    """The fault cannot be made here; the text says why."""


def disk_full(folder: Path) -> str:
    """Files may not grow any more in the middle of an analysis."""
    work.make_files(folder)
    for kilobytes in (400, 800):
        ran = _program("analyze", folder, limit=kilobytes << 10)
        told = [json.loads(line) for line in ran.stdout.split(b"\n")[1:-1]]
        if ran.returncode:
            assert ran.returncode == 4, (ran.returncode, ran.stderr)
            assert b"disk is full" in ran.stderr.lower(), ran.stderr
            assert ran.stderr.count(b"\n") == 1
        _nothing_told_is_lost(folder, told)
    work.do_analyze_quietly(folder)
    return _last_line(ran.stderr) or "there was room for all"


def really_full_disk(folder: Path) -> str:
    """A file system of its own that is too small, until it is made larger."""
    small = folder / "small"
    small.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "none", str(small)]).returncode:
        raise Skipped("only an administrator can make a small disk")
    try:
        work.make_files(small)
        ran = _program("analyze", small)
        assert ran.returncode == 4, (ran.returncode, ran.stderr)
        assert b"disk is full" in ran.stderr.lower()
        told = [json.loads(line) for line in ran.stdout.split(b"\n")[1:-1]]
        subprocess.run(["mount", "-o", "remount,size=60m", str(small)], check=True)
        _nothing_told_is_lost(small, told)
        work.do_analyze_quietly(small)
        return _last_line(ran.stderr)
    finally:
        subprocess.run(["umount", "-l", str(small)], check=False)


def read_only(folder: Path) -> str:
    """A store that only may be read."""
    _filled(folder)
    within = [folder / "store", *(folder / "store").rglob("*")]
    for path in within:
        path.chmod(0o555 if path.is_dir() else 0o444)
    ran = _program("edit", folder, powerless=True)
    for path in within:
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert ran.returncode == 4, (ran.returncode, ran.stderr)
    assert b"written" in ran.stderr
    _still_there(folder)
    return _last_line(ran.stderr)


def locked(folder: Path) -> str:
    """Two programs at once: the second one is told which has it, the first one never notices."""
    _filled(folder)
    with Store.open(folder / "store") as store:
        ran = _program("edit", folder)
        assert ran.returncode == 4, (ran.returncode, ran.stderr)
        assert str(os.getpid()).encode() in ran.stderr
        store.change_lesson(work.LESSON, title="still mine")
    _still_there(folder)
    return _last_line(ran.stderr)


def truncated(folder: Path) -> str:
    """The last page of the file is gone; a backup is there."""
    _filled(folder)
    file = folder / "store" / FILE
    data = file.read_bytes()
    said: list[str] = []
    for cut in (4096, 262_144, len(data) // 2):
        file.write_bytes(data[:-cut])
        found = _doctor(folder)
        if found.ok:  # the page held nothing that is read when a store is opened
            continue
        assert "damaged" in found.text
        assert "lectern restore" in found.text
        said.append(found.text)
        go_back(folder / "store")
        _still_there(folder)
    return said[-1]


def too_new(folder: Path) -> str:
    """A store that a newer Lectern wrote."""
    _filled(folder)
    connection = duckdb.connect(str(folder / "store" / FILE))
    connection.execute("insert into schema_version values (999, 'later', '2030', '9')")
    connection.close()
    before = (folder / "store" / FILE).read_bytes()
    found = _doctor(folder)
    assert not found.ok
    assert "newer" in found.text
    assert (folder / "store" / FILE).read_bytes() == before
    return found.text


def recording_deleted(folder: Path) -> str:
    """The recording is gone when the analysis goes on."""
    return _recording(folder, lambda tape: tape.unlink(), "no longer where it was")


def recording_replaced(folder: Path) -> str:
    """Another recording is in the place of the first."""

    def replace(tape: Path) -> None:
        data = tape.read_bytes()
        tape.write_bytes(data[:-1000] + bytes(1000))

    return _recording(folder, replace, "no longer the recording")


def clock_set_back(folder: Path) -> str:
    """The clock jumps back by a year between two pieces of work."""
    _filled(folder)

    class Back(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(2020, 1, 1, tzinfo=UTC)

    with pytest.MonkeyPatch.context() as patch:
        for module in (versions, backups):
            patch.setattr(module, "datetime", Back)
        with Store.open(folder / "store") as store:
            first = store.corrections(work.LESSON).height
            work.write_late(store)
            assert store.corrections(work.LESSON).height == first + 1
            assert store.table(work.LESSON, "utterances")["text"][0] == "said after the clock was set back"
            assert store.runs(work.LESSON)[-1].run_id == "run-late"
            store.close(copy=True)
    _still_there(folder)
    return "the last correction and the last run are still the last"


def out_of_memory(folder: Path) -> str:
    """The worker may not take the memory it asks for."""
    work.make_files(folder)
    toys = discover(work.TOYS)
    with Store.open(folder / "store") as store:
        result = _analyzed(store, folder)
        setting = Setting(params={"hear": {"pieces": 3, "mishap": "hog", "mishap_at": 1, "diary": str(folder / "d")}})
        job = Job(lesson_id=result, catalog=toys, setting=setting)
        made = run_job(store, job, on_event=lambda _: None, stop=threading.Event())
        record = next(run for run in made.runs if run.analyzer == "hear")
        assert record.status == "failed", record
        assert "memory" in str(record.error), record.error
        setting = Setting(params={"hear": {"pieces": 3}})
        again = run_job(
            store, Job(lesson_id=result, catalog=toys, setting=setting), on_event=lambda _: None, stop=threading.Event()
        )
        assert not again.exit_codes
    return str(record.error)


def drive_gone(folder: Path) -> str:
    """The drive with the recording and the slides is pulled out once the speech is written down."""
    drive, away = folder / "drive", folder / "pulled out"
    drive.mkdir()
    work.make_real_files(drive)
    request = AnalysisRequest(recordings=(drive / "tape.wav",), slides=(drive / "slides.pdf",), language="en")

    def pull(event: Event) -> None:
        if isinstance(event, StepDone) and event.step == "speech":
            drive.rename(away)

    with Store.open(folder / "store") as store:
        made = analyze(store, request, on_event=pull, stop=threading.Event())
        assert away.exists()
        assert not [run for run in made.runs if run.status == "failed"], made.runs
        assert store.table(made.lesson_id, "utterances").height
        assert store.table(made.lesson_id, "slides").height
        said = [text for text in made.warnings if "could not be read again" in text]
        assert said, made.warnings
    found = next(check for check in examine_store(folder / "store") if check.name == "recordings")
    assert "not where they were" in found.text
    return said[0]


FAULTS: Final[dict[str, Callable[[Path], str]]] = {
    "disk full (files may not grow)": disk_full,
    "disk full (a small disk)": really_full_disk,
    "store may only be read": read_only,
    "two programs at once": locked,
    "store cut short": truncated,
    "store of a newer program": too_new,
    "recording deleted": recording_deleted,
    "recording replaced": recording_replaced,
    "clock set back": clock_set_back,
    "worker out of memory": out_of_memory,
    "drive gone in the middle": drive_gone,
}
"""Every fault by what it is; each gets an empty folder and gives what Lectern said."""


def _program(verb: str, folder: Path, *, limit: int = 0, powerless: bool = False) -> subprocess.CompletedProcess[bytes]:
    def before() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        if powerless and not os.geteuid():
            # an administrator may write what is read-only; another user might not reach this Python in root's home
            libc.prctl(DROP_POWER, WRITE_ANYTHING, 0, 0, 0)

    command = [sys.executable, "-m", "tests.faults.work", verb, str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, preexec_fn=before, timeout=240, check=False)


def _analyzed(store: Store, folder: Path) -> str:
    return analyze(store, work.request(folder), catalog=discover(work.TOYS)).lesson_id


def _filled(folder: Path) -> None:
    store = Store.open(folder / "store")
    work.fill(store)
    store.close(copy=True)


def _still_there(folder: Path) -> None:
    with Store.open(folder / "store") as store:
        assert store.table(work.LESSON, "utterances").height == work.ROWS


def _nothing_told_is_lost(folder: Path, told: list[Any]) -> None:
    sums: dict[str, int] = {}
    for piece in told:
        for part, rows in piece[1].items():
            sums[part] = max(sums.get(part, 0), rows)
    if not told:
        return
    with Store.open(folder / "store") as store:
        lessons = store.lessons()["lesson_id"].to_list()
        for part, rows in sums.items():
            assert store.table(lessons[0], part).height >= rows, (part, rows)


def _doctor(folder: Path) -> Check:
    return next(check for check in examine_store(folder / "store") if check.name == "store")


def _recording(folder: Path, harm: Callable[[Path], object], said: str) -> str:
    work.make_files(folder)
    toys = discover(work.TOYS)
    with Store.open(folder / "store") as store:
        lesson_id = _analyzed(store, folder)
        comments = store.table(lesson_id, "comments").height
        harm(folder / "tape.wav")
        setting = Setting(params={"hear": {"pieces": 9}})
        job = Job(lesson_id=lesson_id, catalog=toys, setting=setting)
        made = run_job(store, job, on_event=lambda _: None, stop=threading.Event())
        assert made.exit_codes == (3,), made
        error = next(run.error for run in made.runs if run.status == "failed")
        assert said in str(error), error
        assert store.table(lesson_id, "comments").height == comments
        assert store.table(lesson_id, "utterances").height == 4
    return str(error)


def _last_line(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""
