"""How much of the shared material is read: `python -m tests.material_coverage [KIND ...]` prints the table.

A kind is added by one entry in KINDS: which files of the material are of that kind.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
MATERIAL: Final = ROOT.parent / "shared" / "material"
LIMIT_S: Final = 20.0
"""Seconds a file may take."""


def _files(folders: Iterable[str], endings: Iterable[str]) -> Callable[[Path], list[Path]]:
    def found(material: Path) -> list[Path]:
        chosen = {path for folder in folders for ending in endings for path in (material / folder).rglob(f"*{ending}")}
        return sorted(chosen)

    return found


KINDS: Final[dict[str, Callable[[Path], list[Path]]]] = {
    "recording": _files(
        ("speech", "diarization", "bigbluebutton", "hostile/audio", "hostile/video"),
        (".wav", ".mp3", ".m4a", ".mp4", ".flac", ".aac", ".webm"),
    ),
    "slides": _files(
        ("hostile/pdf", "hostile/ppt", "decks_misc", "slides_swc", "slides_py4e", "bigbluebutton"),
        (".pdf", ".pptx", ".ppt"),
    ),
    "comments": _files(
        ("comments", "hostile/csv", "hostile/xlsx", "hostile/captions", "bigbluebutton"),
        (".csv", ".json", ".xlsx", ".xml", ".html"),
    ),
    "transcript": _files(("slides_py4e/dev", "hostile/captions"), (".vtt", ".srt", ".sbv", ".xml", ".html")),
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a file. refusal: the reason, None if it was read; fault: what else went wrong, None if nothing."""

    path: Path
    seconds: float
    rows: int = 0
    notes: tuple[str, ...] = ()
    refusal: str | None = None
    fault: str | None = None


class _Reader:
    """A process that reads one file after the other; it is replaced when a file ends it or takes too long."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def read(self, kind: str, path: Path) -> Outcome:
        process = self._started()
        started = time.monotonic()
        timer = threading.Timer(LIMIT_S, process.kill)
        timer.start()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps([kind, str(path)]) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        timer.cancel()
        seconds = time.monotonic() - started
        if not answer:
            self.close()
            ended = f"it took longer than {LIMIT_S:.0f} s" if seconds >= LIMIT_S else "its reader died"
            return Outcome(path=path, seconds=seconds, fault=ended)
        found: dict[str, Any] = json.loads(answer)
        return Outcome(path=path, seconds=seconds, **{**found, "notes": tuple(found.get("notes", ()))})

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
        self._process = None

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None:
            command = [sys.executable, "-m", "tests.material_coverage", "--reader"]
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, encoding="utf-8")
            assert self._process.stdout is not None
            self._process.stdout.readline()  # it is ready
        return self._process


def _serve() -> None:
    from classroom.ingest.reading import read  # noqa: F401 - loaded before the clock runs

    answers, sys.stdout = sys.stdout, sys.stderr
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        kind, path = json.loads(line)
        print(json.dumps(_read(kind, Path(path))), file=answers, flush=True)


def _read(kind: str, path: Path) -> dict[str, Any]:
    from classroom.domain.errors import InputRefused
    from classroom.ingest.reading import read

    try:
        found = read(kind, path)
    except InputRefused as refused:
        whole = bool(refused.reason and refused.remedy)
        return {"refusal": refused.reason, "fault": None if whole else "a refusal without reason or remedy"}
    except Exception as error:
        return {"fault": f"{type(error).__name__}: {error}"}
    empty = None if found.table.height else "an empty table"
    return {"rows": found.table.height, "notes": list(found.notes), "fault": empty}


def measure(kind: str, material: Path = MATERIAL) -> list[Outcome]:
    """What becomes of every file of a kind, each read in a limited process of its own."""
    reader = _Reader()
    try:
        return [reader.read(kind, path) for path in KINDS[kind](material)]
    finally:
        reader.close()


def report(kind: str, outcomes: list[Outcome], material: Path = MATERIAL) -> str:
    """The outcomes of a kind as lines of text."""
    read = [outcome for outcome in outcomes if outcome.refusal is None and outcome.fault is None]
    refused = [outcome for outcome in outcomes if outcome.refusal is not None]
    faults = [outcome for outcome in outcomes if outcome.fault is not None]
    rows = sum(outcome.rows for outcome in read)
    slowest = max(outcomes, key=lambda outcome: outcome.seconds)
    lines = [
        f"{kind:<12}{len(outcomes):>6}{len(read):>6}{rows:>8}{len(refused):>9}{len(faults):>8}"
        f"   {slowest.seconds:.1f} s {slowest.path.relative_to(material)}"
    ]
    for reason, count in Counter(outcome.refusal for outcome in refused).most_common():
        lines.append(f"    refused {count:>3}: {reason}")
    for note, count in Counter(note for outcome in read for note in outcome.notes).most_common():
        lines.append(f"    noted   {count:>3}: {note}")
    lines.extend(f"    FAULT: {outcome.path.relative_to(material)}: {outcome.fault}" for outcome in faults)
    return "\n".join(lines)


def main(kinds: list[str]) -> int:
    """Print the table; 1 if a file met anything but a table or a refusal."""
    print(f"{'kind':<12}{'files':>6}{'read':>6}{'rows':>8}{'refused':>9}{'faults':>8}   slowest file")  # noqa: T201
    faults = 0
    for kind in kinds or KINDS:
        outcomes = measure(kind)
        faults += sum(outcome.fault is not None for outcome in outcomes)
        print(report(kind, outcomes), flush=True)  # noqa: T201
    return 1 if faults else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--reader"]:
        _serve()
    else:
        raise SystemExit(main(sys.argv[1:]))
