"""`python -m tests.benchmarks.peers --work DIR [--recording F] [--only A,B]`: Lectern beside what else one could use.

Each peer is installed from the package index by its name into an environment of its own under DIR, once, and hears the
same recording with the same Whisper base weights (a folder on this computer; nothing is fetched from a model hub). What
could not be installed or run is named with its error. Prints a table for the README.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
INSTALL_S, RUN_S = 1800, 1800

BARE = """
import sys
from faster_whisper import WhisperModel
model = WhisperModel(sys.argv[1], device="cpu", compute_type="int8", cpu_threads=2)
segments, _ = model.transcribe(sys.argv[2], beam_size=5, vad_filter=True, word_timestamps=True)
print("WORDS", sum(len(segment.text.split()) for segment in segments))
"""


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A program to run. command: its arguments, given environment folder, weights, recording and output folder."""

    name: str
    package: str
    command: Callable[[Path, Path, Path, Path], list[str]]
    gives: str
    pins: tuple[str, ...] = ()


@dataclass
class Took:
    """What a run took; peak_mb is the largest sum of resident memory of the program and all it started."""

    seconds: float = 0.0
    cpu_s: float = 0.0
    peak_mb: float = 0.0
    said: str = ""
    wrong: str = ""
    version: str = ""
    words: int | None = None
    more: dict[str, int] = field(default_factory=dict)


def _whisperx(home: Path, weights: Path, recording: Path, out: Path) -> list[str]:
    command = [str(home / "bin" / "whisperx"), str(recording), "--model", str(weights), "--device", "cpu"]
    command += ["--compute_type", "int8", "--threads", "2", "--batch_size", "8", "--language", "en"]
    return [*command, "--no_align", "--output_format", "txt", "--output_dir", str(out)]


def _buzz(home: Path, weights: Path, recording: Path, out: Path) -> list[str]:
    command = [str(home / "bin" / "python"), "-m", "buzz", "add", "--task", "transcribe", "--language", "en"]
    return [*command, "--model-type", "fasterwhisper", "--model-size", "base", "--txt", str(recording)]


PEERS = (
    Peer(
        name="faster-whisper",
        package="faster-whisper",
        command=lambda home, weights, recording, out: [
            str(home / "bin" / "python"),
            "-c",
            BARE,
            str(weights),
            str(recording),
        ],
        gives="words with times",
    ),
    Peer(name="WhisperX", package="whisperx", command=_whisperx, gives="words in stretches of speech"),
    Peer(name="Buzz", package="buzz-captions", command=_buzz, gives="words", pins=("setuptools<81",)),
    Peer(name="noScribe", package="noscribe", command=lambda *_: [], gives="words, speakers"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 always: a peer that cannot be run is a result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--recording", type=Path, default=ROOT / "resources" / "demo" / "lesson.m4a")
    parser.add_argument("--only", default="")
    given = parser.parse_args(arguments)
    from analyzers.speech import SPEC
    from classroom.pipeline.models import resolve

    weights = Path(resolve(SPEC.models[0]))
    wanted = [name for name in given.only.lower().split(",") if name]
    rows: list[tuple[str, Took, str]] = []
    for peer in PEERS:
        if wanted and peer.name.lower() not in wanted:
            continue
        took = _peer(peer, given.work.absolute(), weights, given.recording.absolute())
        rows.append((peer.name, took, peer.gives))
        print(f"{peer.name}: {took}", flush=True)
    if not wanted or "lectern" in wanted:
        took = _lectern(given.work.absolute(), given.recording.absolute())
        rows.append(("Lectern", took, ", ".join(f"{count} {name}" for name, count in took.more.items() if count)))
        print(f"Lectern: {took}", flush=True)
    print("\n| program | processor time | clock | peak memory | words | what it gives |\n|---|---|---|---|---|---|")
    for name, took, gives in rows:
        if took.wrong:
            print(f"| {name} {took.version} | | | | | not run: {took.wrong} |")
        else:
            facts = f"{took.cpu_s:.0f} s | {took.seconds:.0f} s | {took.peak_mb:.0f} MB | {took.words}"
            print(f"| {name} {took.version} | {facts} | {gives} |")
    return 0


def _peer(peer: Peer, work: Path, weights: Path, recording: Path) -> Took:
    home, out = work / peer.package, work / f"{peer.package}-out"
    wrong = _installed(peer, home)
    if wrong:
        return Took(wrong=f"`pip install {peer.package}`: {wrong}")
    out.mkdir(exist_ok=True)
    hub = {"HF_HUB_OFFLINE": "1", "PYANNOTE_METRICS_ENABLED": "0", "QT_QPA_PLATFORM": "offscreen"}
    took = _run(peer.command(home, weights, recording, out), {**os.environ, **hub, "OMP_NUM_THREADS": "2"}, out)
    took.version = _version(home, peer.package)
    for line in took.said.splitlines():
        if line.startswith("WORDS "):
            took.words = int(line.split()[1])
    texts = sorted(out.glob("*.txt"))
    if took.words is None and texts:
        took.words = len(texts[-1].read_text(encoding="utf-8").split())
    if not took.wrong and not took.words:
        took.wrong = f"it left with 0 and wrote no words: {took.said[-200:]}"
    return took


def _lectern(work: Path, recording: Path) -> Took:
    store = work / "lectern-store"
    subprocess.run(["rm", "-rf", store], check=True)
    command = [sys.executable, "-m", "classroom", "analyze", "--recording", str(recording), "--language", "en"]
    command += ["--store", str(store), "--json"]
    beside = recording.parent
    if (beside / "slides.pdf").exists():
        command += ["--slides", str(beside / "slides.pdf"), "--comments", str(beside / "exit_ticket.csv")]
    took = _run(command, {**os.environ, "OMP_NUM_THREADS": "2"}, work)
    if not took.wrong:
        counts = json.loads(took.said[took.said.index("{") :])["counts"]
        took.words = counts["words"]
        wanted = ("utterances", "slides", "comments", "labels", "moments", "measures")
        took.more = {name: counts[name] for name in wanted if name in counts}
    return took


def _installed(peer: Peer, home: Path) -> str:
    """ "" once it is installed, else the last line that says why not."""
    done = home / "installed"
    if done.exists():
        return ""
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    pins = home / "pins.txt"
    pins.write_text("\n".join(peer.pins))
    environment = {**os.environ, "PIP_CONSTRAINT": str(pins)}
    command = [home / "bin" / "pip", "install", "-q", peer.package]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_S, env=environment)
    except subprocess.TimeoutExpired:
        return f"not over after {INSTALL_S // 60} minutes"
    if ran.returncode == 0:
        done.touch()
        return ""
    errors = [line.strip() for line in ran.stderr.splitlines() if "error" in line.lower() and "WARNING" not in line]
    return errors[0] if errors else ran.stderr.strip()[-200:]


def _run(command: list[str], environment: dict[str, str], cwd: Path) -> Took:
    started, before = time.monotonic(), os.times()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=cwd
    )
    peak = _Peak(process.pid)
    try:
        said, errors = process.communicate(timeout=RUN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        said, errors = process.communicate()
    after = os.times()
    cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
    took = Took(seconds=time.monotonic() - started, cpu_s=cpu_s, peak_mb=peak.ended(), said=said)
    if process.returncode:
        told = [line for line in errors.strip().splitlines() if line.strip()]
        took.wrong = f"left with {process.returncode}: {told[-1][:300] if told else ''}"
    return took


class _Peak:
    """Looks at the memory of a process and its descendants five times a second."""

    def __init__(self, pid: int) -> None:
        self._pid, self._most, self._stop = pid, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def ended(self) -> float:
        self._stop.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        while not self._stop.wait(0.2):
            self._most = max(self._most, sum(_resident_mb(pid) for pid in _family(self._pid)))


def _family(pid: int) -> list[int]:
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += [int(text) for text in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def _resident_mb(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, IndexError):
        return 0.0


def _version(home: Path, package: str) -> str:
    command = [home / "bin" / "python", "-c", f"from importlib.metadata import version; print(version({package!r}))"]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
