"""What speech recognition costs on this computer's processor and graphics card, on one recording.

    python -m tests.benchmarks.gpu_speech RECORDING [--model FOLDER] [--beam 5] [--ways cpu,cuda,cuda-batched]

A line of JSON a way: seconds it took, real-time factor (seconds of computing a second of recording; loading apart),
words, the process's peak memory and the most of the card's memory that was in use. A way that fails says why. Each runs
in a process of its own. No test: it needs a card, and nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import resources
from analyzers._shared.audio import RATE
from analyzers.speech import SPEC
from analyzers.speech import infer as speech
from analyzers.speech.hearing import Ear
from analyzers.speech.stretches import Stretch, stretches
from analyzers.speech.whisper import Whisper
from classroom.domain.errors import KnownError
from classroom.pipeline.models import resolve

WAYS = {"cpu": ("cpu", 1), "cpu-together": ("cpu", speech.TOGETHER["cpu"]), "cuda": ("cuda", 1)}
WAYS |= {"cuda-batched": ("cuda", speech.TOGETHER["cuda"]), "cuda-batched-32": ("cuda", 32)}
LOOK_EVERY_S = 0.1


class Card:
    """The card's memory while something runs, asked of nvidia-smi; 0 where there is none."""

    def __init__(self) -> None:
        self.peak_mb, self._over = 0, threading.Event()
        self._watching = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Card:
        self._watching.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watching.join()

    def _watch(self) -> None:
        asked = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits"]
        while not self._over.wait(LOOK_EVERY_S):
            try:
                said = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=10).stdout
                self.peak_mb = max(self.peak_mb, *map(int, said.split()))
            except (OSError, ValueError, subprocess.SubprocessError):
                return


def groups(found: Iterator[Stretch], size: int) -> Iterator[list[Stretch]]:
    """The stretches with speech, so many at a time."""
    held: list[Stretch] = []
    for stretch in found:
        if stretch.speech:
            held.append(stretch)
        if len(held) == size:
            yield held
            held = []
    if held:
        yield held


def measure(recording: Path, model: Path, way: str, beam: int) -> dict[str, Any]:
    """The costs of one way, in this process."""
    import resource

    device, size = WAYS[way]
    with Card() as card:
        start = time.monotonic()
        ear = Ear(Whisper(model, device=device, threads=speech.MOST_THREADS, beam_size=beam), "en")
        loaded = time.monotonic()
        words, end = 0, 0
        for group in groups(stretches(recording), size):
            words += sum(len(run) for heard in ear.hear(group) for run in heard.utterances)
            end = group[-1].end
        seconds = time.monotonic() - loaded
    return {
        "way": way,
        "load_s": round(loaded - start, 2),
        "seconds": round(seconds, 2),
        "real_time_factor": round(seconds * RATE / max(1, end), 4),
        "recording_s": round(end / RATE, 1),
        "words": words,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "card_mb": card.peak_mb,
    }


def say(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Read the command line, measure every way in a process of its own, print a line of JSON for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recording", type=Path, nargs="?", default=resources.path("demo/lesson.m4a"))
    parser.add_argument("--model", type=Path, help="a faster-whisper folder; the shipped one without")
    parser.add_argument("--beam", type=int, default=SPEC.params().beam_size)
    parser.add_argument("--ways", default=",".join(WAYS))
    asked: Any = parser.parse_args()
    model = asked.model or resolve(SPEC.models[0])
    ways = asked.ways.split(",")
    if len(ways) == 1:
        try:
            found = measure(asked.recording, model, ways[0], asked.beam)
        except (KnownError, RuntimeError) as fault:
            found = {"way": ways[0], "failed": str(fault.__cause__ or fault)}
        say(json.dumps(found))
        return
    for way in ways:
        own = [str(asked.recording), "--model", str(model), "--beam", str(asked.beam), "--ways", way]
        ran = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.gpu_speech", *own], capture_output=True, text=True
        )
        fault = json.dumps({"way": way, "failed": (ran.stderr.strip().splitlines() or ["no output"])[-1]})
        say(fault if ran.returncode else ran.stdout.strip().splitlines()[-1])


if __name__ == "__main__":
    main()
