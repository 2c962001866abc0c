"""Speech recognition of 10, 60 and 180 minutes: what it costs a minute, what memory it takes, what a kill loses.

The recordings are made: half a minute of the demo lesson every five minutes, silence between, so that three hours
take minutes. Cost is counted in seconds of the processor, because other programs may run; loading is told apart.
"""

from __future__ import annotations

import json
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

import resources
from analyzers._shared.audio import RATE, read_blocks

pytestmark = [pytest.mark.bench, pytest.mark.slow, pytest.mark.timeout(3600)]

MINUTES = (10, 60, 180)
EVERY_S = 300
SPOKEN_S = 30
GROWTH = 1.10
WORKER_PEAK_MB = 900
FLAT_MB = 60
LOST_S = 30.0

ONE = """
import json, resource, sys, threading, time
from pathlib import Path
from classroom.domain.events import Committed
from classroom.domain.requests import AnalysisRequest
from classroom.workspace.workspace import Workspace

def used():
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)

def main():
    stop_after, stop, committed = int(sys.argv[3]), threading.Event(), []
    start = time.monotonic()
    def heard(event):
        if isinstance(event, Committed) and event.step == "speech":
            committed.append(time.monotonic() - start)
            if stop_after and len(committed) >= stop_after:
                stop.set()
    with Workspace.open(Path(sys.argv[2])) as workspace:
        request = AnalysisRequest(recordings=(Path(sys.argv[1]),), language="en", only=("speech",))
        result = workspace.analyze(request, on_event=heard, stop=stop)
        rows = workspace.table(result.lesson_id, "stretches")
    gaps = [after - before for before, after in zip([0.0, *committed], committed)]
    print(json.dumps({"cpu_s": used(), "seconds": time.monotonic() - start, "stretches": rows.height,
        "peak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "first_s": gaps[0] if gaps else 0.0, "longest_s": max(gaps[1:], default=0.0),
        "end_s": rows["end_s"].max() if rows.height else 0.0}))

if __name__ == "__main__":
    main()
"""


def made(folder: Path, minutes: int) -> Path:
    """A recording of that length with half a minute of speech every five minutes."""
    spoken = np.concatenate(list(read_blocks(resources.path("demo/lesson.m4a"))))[: SPOKEN_S * RATE]
    block = np.concatenate([spoken, np.zeros((EVERY_S - SPOKEN_S) * RATE, dtype=np.float32)])
    data = (block * 32767).astype("<i2").tobytes()
    path = folder / f"{minutes}.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        for _ in range(minutes * 60 // EVERY_S):
            file.writeframes(data)
    return path


def analysed(audio: Path, store: Path, *, stop_after: int = 0) -> dict[str, float]:
    """Costs of the analysis in a process of its own; stop_after: pieces after which it is stopped, 0 for the end."""
    script = store.parent / "one.py"
    script.write_text(ONE, encoding="utf-8")
    arguments = [sys.executable, str(script), str(audio), str(store), str(stop_after)]
    ran = subprocess.run(arguments, capture_output=True, text=True, check=True)
    return json.loads(ran.stdout.splitlines()[-1])


def test_cost_grows_with_the_length_memory_does_not_and_stopping_loses_little(tmp_path: Path, capsys) -> None:
    lines: list[str] = []
    costs: dict[int, dict[str, float]] = {}
    for minutes in MINUTES:
        audio = made(tmp_path, minutes)
        costs[minutes] = analysed(audio, tmp_path / f"store{minutes}")
        lines.append(
            f"{minutes} min: {costs[minutes]['cpu_s']:.1f} s of the processor, "
            f"worker {costs[minutes]['peak_mb']:.0f} MB, longest between two pieces {costs[minutes]['longest_s']:.1f} s"
        )
        if minutes != MINUTES[-1]:
            audio.unlink()
    begun = analysed(audio, tmp_path / "again", stop_after=30)
    rest = analysed(audio, tmp_path / "again")
    lines.append(
        f"stopped after {begun['stretches']:.0f} pieces and gone on with: first piece after {rest['first_s']:.1f} s, "
        f"{begun['cpu_s'] + rest['cpu_s']:.1f} s of the processor together"
    )
    slope = (costs[60]["cpu_s"] - costs[10]["cpu_s"]) / 50
    later = (costs[180]["cpu_s"] - costs[60]["cpu_s"]) / 120
    lines.append(
        f"a minute more costs {slope:.2f} s up to an hour, {later:.2f} s up to three: ratio {later / slope:.2f}"
    )
    with capsys.disabled():
        sys.stderr.write("\n" + "\n".join(lines) + "\n")
    assert later <= GROWTH * slope
    assert costs[180]["peak_mb"] <= min(WORKER_PEAK_MB, costs[10]["peak_mb"] + FLAT_MB)
    assert rest["stretches"] == costs[180]["stretches"]
    assert costs[180]["longest_s"] < LOST_S  # what a kill loses at most: the piece in hand
    assert begun["cpu_s"] + rest["cpu_s"] <= costs[180]["cpu_s"] + 2 * LOST_S
