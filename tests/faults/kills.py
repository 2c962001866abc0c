"""Kill -9 of the program or of its worker at a random moment of some work, and what is left afterwards."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from classroom.store import Store, versions
from classroom.store.connection import Database
from tests.faults import work
from tests.faults.left import HANG_S, ROOT, look

MOST_TOLD: Final = {"analyze": 16, "whole": 15, "speech": 6, "migrate": 1, "edit": 60, "export": 4}
"""What is waited for at most before the kill, in things told; an analysis tells about 18, speech 6 pieces."""

LATEST_S: Final = {"speech": 4.0}
"""Seconds that the kill comes after that, at most; half a second for other works."""

WORKS: Final = ("analyze", "whole", "speech", "migrate", "edit", "export")
"""What is done while the kill comes; "analyze" is an import, then toys with many pieces. "whole" and "speech" are
Lectern's own analyzers: all of them on ten seconds, and speech alone on two minutes."""

REAL: Final = ("whole", "speech")
WITH_WORKER: Final = ("analyze", *REAL)


@dataclass(frozen=True, kw_only=True)
class Killed:
    """A round. told: things the program had said are on disk. wrong: what was wrong afterwards, "" for nothing."""

    work: str
    victim: str
    after_s: float
    told: int
    wrong: str
    seconds: float


def kill_once(folder: Path, chance: random.Random, *, verb: str, victim: str) -> Killed:
    """Prepare, start the work, kill, look."""
    started = time.monotonic()
    _prepare(folder, verb)
    program = _Program(verb, folder)
    # counted in what it told and not in seconds, so that a slow computer is killed at the same places
    program.wait_until_told(1 + chance.randrange(MOST_TOLD[verb]))
    after_s = chance.uniform(0.0, LATEST_S.get(verb, 0.5))
    time.sleep(after_s)
    hung = program.kill(victim)
    told = program.told()
    wrong = hung or look(folder, verb, told)
    seconds = time.monotonic() - started
    return Killed(work=verb, victim=victim, after_s=after_s, told=len(told), wrong=wrong, seconds=seconds)


class _Program:
    def __init__(self, verb: str, folder: Path) -> None:
        self._out = (folder / "told").open("wb")
        command = [sys.executable, "-m", "tests.faults.work", verb, str(folder)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=self._out, stderr=subprocess.PIPE)
        self._told = folder / "told"

    def wait_until_told(self, lines: int) -> None:
        """Until it has told so many things, "ready" among them, or ended."""
        end = time.monotonic() + HANG_S
        while self._process.poll() is None and time.monotonic() < end:
            if self._told.read_bytes().count(b"\n") >= lines:
                return
            time.sleep(0.01)

    def kill(self, victim: str) -> str:
        """Kill the program or its youngest child; what was wrong with how the program took the latter."""
        children = _children(self._process.pid)
        if victim == "worker" and children:
            _end(children[-1])
            said = self._rest()
            code = self._process.returncode
            if code not in (0, 3, 70):
                return f"its worker was killed and it left with {code}: {said[-200:]}"
            return ""
        _end(self._process.pid)
        self._process.wait()
        left = _still_there(children)
        return f"{left} processes outlived the program" if left else ""

    def _rest(self) -> str:
        timer = threading.Timer(HANG_S, self._process.kill)
        timer.start()
        said = self._process.communicate()[1].decode(errors="replace")
        timer.cancel()
        return said

    def told(self) -> list[Any]:
        self._out.close()
        if self._process.stderr is not None:
            self._process.stderr.close()
        lines = self._told.read_bytes().split(b"\n")[:-1]  # a line cut short was not told
        return [json.loads(line) for line in lines[1:]]


def _prepare(folder: Path, verb: str) -> None:
    if verb == "analyze":
        work.make_files(folder)
        return
    if verb == "whole":
        work.make_real_files(folder)
        return
    if verb == "speech":
        work.make_tape(folder)
        return
    if verb == "migrate":
        _old_store(folder / "store")
        return
    with Store.open(folder / "store") as store:
        work.fill(store)
        work.fill_measures(store)


def _old_store(folder: Path) -> None:
    database = Database(folder, versions.found()[:1])
    with database.write() as connection:
        for number in range(200):
            connection.execute(
                "insert into lessons values (?, ?, null, null, null, null, '2026-01-01T00:00:00Z', null)",
                [f"lesson{number:06d}", f"Lesson {number}"],
            )
        connection.execute(
            "insert into runs select i, 'r' || i, 'lesson000000', 'speech', 1, '{}', null, [], ['utterances'], 'done', "
            "'2026-01-01', 1.0, null, '[]' from range(50) t(i)"
        )
        connection.execute(
            "insert into utterances select 'lesson000000', 'r' || (i % 50), 'utterances', i, i, i, i + 0.5, null, "
            "'unknown', 'words', null, null from range(50000) t(i)"
        )
        connection.execute(
            "insert into pieces select 'lesson000000', 'r' || i, 'utterances', 1000, '2026-01-01' from range(50) t(i)"
        )
    database.close()


def _children(pid: int) -> list[int]:
    """The processes that a process spawned with Python and that do something, oldest first."""
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid and b"spawn_main" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except (OSError, ValueError):
            continue
    return sorted(found)


def _still_there(pids: list[int]) -> int:
    left = pids
    end = time.monotonic() + 15.0
    while time.monotonic() < end:
        left = [pid for pid in pids if _alive(pid)]
        if not left:
            return 0
        time.sleep(0.05)
    return len(left)


def _alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def _end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
