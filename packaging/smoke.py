"""`python packaging/smoke.py PROGRAM_FOLDER`: uses the built program as a stranger would, and says what it took.

Nothing of this checkout is on its way: its own home with letters of other alphabets in its name, no variables of this
shell, another folder to work in. Standard library only.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

PASSPHRASE = "four words for smoke"
STARTS = 5


class Wrong(Exception):
    """What the built program did not do."""


class Program:
    """The built program and the home it is used in."""

    def __init__(self, folder: Path, home: Path) -> None:
        end = ".exe" if sys.platform == "win32" else ""
        self.terminal, self.window = folder / f"lectern{end}", folder / f"lectern-window{end}"
        self.home, self.store = home, home / "stóre 学"
        kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LANG", "APPDATA", "LOCALAPPDATA")
        self.environment = {name: os.environ[name] for name in kept if name in os.environ}
        self.environment |= {"HOME": str(home), "USERPROFILE": str(home), "LECTERN_STORE": str(self.store)}
        self.environment |= {"QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}

    def run(self, *arguments: object, **more: str) -> str:
        """What it printed; Wrong if it did not leave with 0."""
        command = [str(self.terminal), *map(str, arguments)]
        environment = self.environment | more
        done = subprocess.run(
            command, capture_output=True, cwd=self.home, env=environment, encoding="utf-8", timeout=1200
        )
        if done.returncode:
            shown = " ".join(map(str, arguments))
            raise Wrong(f"`lectern {shown}` left with {done.returncode}: {done.stderr[:2000]}")
        return done.stdout

    @contextmanager
    def shown(self) -> Generator[float]:
        """The window, open; gives the seconds until it had painted, for only then it opens the store."""
        lock = self.store / "owner.lock"
        lock.unlink(missing_ok=True)
        started = time.monotonic()
        process = subprocess.Popen(
            [str(self.window)], cwd=self.home, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        try:
            while not lock.exists():
                if process.poll() is not None or time.monotonic() - started > 120:
                    process.kill()
                    raise Wrong(f"the window did not open: {process.communicate()[1][-2000:].decode(errors='replace')}")
                time.sleep(0.005)
            yield time.monotonic() - started
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            code = process.wait(60)
        if code and sys.platform != "win32":
            raise Wrong(f"the window was asked to close and left with {code}")


def models_are_whole(program: Program) -> str:
    """Every model is there and is the one its card names; every analyzer can be loaded."""
    program.run("models", "verify")
    found = json.loads(program.run("analyzers", "--json"))
    if found["unavailable"]:
        raise Wrong(f"analyzers that cannot be used: {found['unavailable']}")
    return f"{len(found['analyzers'])} analyzers"


def the_demo_is_heard_labelled_and_shown(program: Program) -> str:
    """The demo's words, labels, PDF, and the picture of the window."""
    printed = json.loads(program.run("demo", "--headless", "--json"))
    broken = [run for run in printed["runs"] if run["status"] != "done"]
    if broken:
        raise Wrong(f"not done: {broken}")
    counts = printed["counts"]
    if counts["words"] < 400 or counts["labels"] < 500 or counts["moments"] < 1:
        raise Wrong(f"too little was found: {counts}")
    words = json.loads(program.run("show", printed["lesson_id"], "utterances", "--json"))
    if "fraction" not in json.dumps(words):
        raise Wrong("a lesson about fractions does not speak of any")
    pdf, png = Path(printed["report"]).read_bytes(), Path(printed["screenshot"]).read_bytes()
    size = struct.unpack(">II", png[16:24])
    if not pdf.startswith(b"%PDF-1.7") or len(pdf) < 20_000 or png[1:4] != b"PNG" or len(png) < 50_000:
        raise Wrong(f"the report has {len(pdf)} bytes, the picture {len(png)}")
    return f"{counts['words']} words, {counts['labels']} labels, picture of {size[0]} x {size[1]}"


def everything_is_exported(program: Program) -> str:
    """All formats of export; a bundle that is made and opened again."""
    lesson = json.loads(program.run("lessons", "--json"))[0]["lesson_id"]
    out = program.home / "out"
    program.run("export", lesson, "--out", out, "--formats", "vtt,srt,txt,docx,csv,parquet,json")
    key = program.home / "key"
    key.write_text(PASSPHRASE)
    given = ("--passphrase-file", key)
    program.run("bundle", "create", lesson, "--out", program.home / "one.lectern", *given)
    program.run("bundle", "open", program.home / "one.lectern", *given)
    return f"{len([path for path in out.rglob('*') if path.is_file()])} files, a bundle"


def the_store_can_be_encrypted(program: Program) -> str:
    """The store under a pass-phrase, and plain again."""
    key = program.home / "key"
    key.write_text(PASSPHRASE)
    program.run("passphrase", "set", "--new-file", key)
    named = {"LECTERN_PASSPHRASE_FILE": str(key)}
    program.run("lessons", **named)
    program.run("passphrase", "remove", **named)
    return "encrypted and back"


def the_window_opens(program: Program) -> str:
    """The window, several times; closed as the system would."""
    seconds: list[float] = []
    before = os.times()
    for _ in range(STARTS):
        with program.shown() as took:
            seconds.append(took)
    after = os.times()
    spent = (after.children_user + after.children_system - before.children_user - before.children_system) / STARTS
    said = f"painted and store open after {sorted(seconds)[STARTS // 2]:.2f} s (first {seconds[0]:.2f} s)"
    return f"{said}; {spent:.2f} s of processor time from start to end"


CHECKS: tuple[Callable[[Program], str], ...] = (
    models_are_whole,
    the_demo_is_heard_labelled_and_shown,
    everything_is_exported,
    the_store_can_be_encrypted,
    the_window_opens,
)


def main(arguments: list[str]) -> int:
    """0 if everything works."""
    home = Path(tempfile.mkdtemp(prefix="Šimon é "))
    program = Program(Path(arguments[0]).resolve(), home)
    for check in CHECKS:
        title, started = check.__name__.replace("_", " "), time.monotonic()
        try:
            said = check(program)
        except (Wrong, OSError, KeyError, ValueError, subprocess.TimeoutExpired) as wrong:
            print(f"{title}: WRONG: {wrong}\nWhat it left is in {home}.")
            return 1
        print(f"{title}: {said} ({time.monotonic() - started:.1f} s)", flush=True)
    shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
