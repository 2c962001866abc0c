"""What a program does while it is killed: `python -m tests.faults.work VERB FOLDER` works and tells what is done.

Each line of standard output is a JSON value that the program has been told is on disk.
"""

from __future__ import annotations

import json
import shutil
import sys
import threading
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from classroom.domain.corrections import Correction
from classroom.domain.errors import KnownError
from classroom.domain.events import Committed, Event, Failed, StepDone
from classroom.domain.requests import AnalysisRequest, AnalysisResult, Lesson
from classroom.domain.tables import MEASURES, UTTERANCES, Table, frame
from classroom.pipeline.catalog import discover
from classroom.pipeline.jobs import run_job
from classroom.pipeline.tasks import Job, Setting
from classroom.store import RunStart, Store
from classroom.workspace.analysis import analyze
from classroom.workspace.workspace import Workspace
from tests.failed_jobs import cut

DEMO: Final = Path(__file__).resolve().parents[2] / "resources" / "demo"
TOYS: Final = Path(__file__).resolve().parents[1] / "pipeline" / "lectern_toys"
LESSON: Final = "abcabcabcabc"
PIECES: Final = 10
ROWS: Final = 40
HEARD_S: Final = 120.0
"""Seconds of the demo that the work "speech" hears."""


def request(folder: Path) -> AnalysisRequest:
    """A lesson of three files of comments and a recording."""
    comments = tuple(sorted(folder.glob("comments*.csv")))
    return AnalysisRequest(recordings=(folder / "tape.wav",), comments=comments, title="A lesson")


def make_files(folder: Path) -> None:
    """Write the lesson's files."""
    for number in range(3):
        rows = "".join(f"remark {number} {row}\n" for row in range(200))
        (folder / f"comments{number}.csv").write_text(f"comment\n{rows}", encoding="utf-8")
    with wave.open(str(folder / "tape.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(b"\x10\x00\x20\x00" * 16000)


def fill(store: Store) -> None:
    """A lesson with forty utterances, as speech would leave them."""
    if store.lesson(LESSON) is not None:
        return
    facts: dict[str, Any] = dict.fromkeys(("course", "teacher", "date", "language", "duration_s"))
    store.add_lesson(Lesson(lesson_id=LESSON, title="A lesson", created_at="2026-01-01T00:00:00Z", **facts))
    said = {"utterance": list(range(ROWS)), "role": ["unknown"] * ROWS, "text": [f"words {n}" for n in range(ROWS)]}
    times = {"start_s": [float(n) for n in range(ROWS)], "end_s": [n + 0.5 for n in range(ROWS)]}
    write(store, "utterances", UTTERANCES, said | times)


def write(store: Store, part: str, table: Table, rows: dict[str, list[Any]]) -> None:
    """A finished run that wrote these rows."""
    store.start_run(RunStart(run_id=f"run-{part}", lesson_id=LESSON, analyzer="speech", version=1, writes=(part,)))
    store.commit_piece(f"run-{part}", {part: frame(table, rows)})
    store.finish_run(f"run-{part}", seconds=1.0)


def do_analyze(folder: Path, pause_s: float = 0.05) -> AnalysisResult:
    """Read the files and hear four pieces, then ten. Tells, for each piece, how often all was heard and its rows."""

    def listen(event: Event) -> None:
        if isinstance(event, StepDone | Failed):
            done.append(event.step)
        if isinstance(event, Committed):
            say([done.count("hear"), event.rows])

    done: list[str] = []
    return _analyze(folder, listen, pause_s)


def do_analyze_quietly(folder: Path) -> AnalysisResult:
    """The same, in no hurry to be killed and without a word."""
    return _analyze(folder, lambda _: None, 0.0)


def _analyze(folder: Path, listen: Callable[[Event], None], pause_s: float) -> AnalysisResult:
    toys = discover(TOYS)
    with Store.open(folder / "store") as store:
        result = analyze(store, request(folder), catalog=toys, on_event=listen, stop=threading.Event())
        setting = Setting(params={"hear": {"pieces": PIECES, "pause_s": pause_s}})
        job = Job(lesson_id=result.lesson_id, catalog=toys, setting=setting)
        run_job(store, job, on_event=listen, stop=threading.Event())
        return result


def make_real_files(folder: Path) -> None:
    """Ten seconds of the demo's speech, its slides and its comments."""
    cut(DEMO / "lesson.m4a", folder / "tape.wav", "pcm_s16le", 16000)
    for name in ("slides.pdf", "exit_ticket.csv"):
        shutil.copy(DEMO / name, folder / name)


def make_tape(folder: Path) -> None:
    """Two minutes of the demo's speech, which are heard in half a dozen pieces."""
    cut(DEMO / "lesson.m4a", folder / "tape.wav", "pcm_s16le", 16000, HEARD_S)


def do_whole(folder: Path) -> None:
    """Everything that Lectern does with a lesson, with its own models. Tells each analyzer that ended, with how."""

    def listen(event: Event) -> None:
        if isinstance(event, StepDone) and event.step != "import":
            say([event.step, event.status])

    request = AnalysisRequest(
        recordings=(folder / "tape.wav",),
        slides=(folder / "slides.pdf",),
        comments=(folder / "exit_ticket.csv",),
        title="A lesson",
        language="en",
    )
    with Store.open(folder / "store") as store:
        result = analyze(store, request, on_event=listen, stop=threading.Event())
    if result.exit_code:
        raise SystemExit(result.exit_code)


def do_speech(folder: Path) -> None:
    """Hear a recording of several stretches with Lectern's own model. Tells each piece's rows."""

    def listen(event: Event) -> None:
        if isinstance(event, Committed) and "stretches" in event.rows:
            say(event.rows)

    request = AnalysisRequest(recordings=(folder / "tape.wav",), title="A lesson", language="en", only=("speech",))
    with Store.open(folder / "store") as store:
        result = analyze(store, request, on_event=listen, stop=threading.Event())
    if result.exit_code:
        raise SystemExit(result.exit_code)


def write_late(store: Store) -> None:
    """A correction, and a run after it."""
    change = {"table": "utterances", "key": {"utterance": 0}, "column": "text"}
    store.correct(Correction(lesson_id=LESSON, value="said after the clock was set back", **change))
    start = RunStart(run_id="run-late", lesson_id=LESSON, analyzer="talk", version=1, writes=("measures.talk",))
    store.start_run(start)
    store.finish_run("run-late", seconds=0.0)


def do_migrate(folder: Path) -> None:
    """Open an older store. Tells that it is open."""
    with Store.open(folder / "store") as store:
        say(store.lessons().height)


def do_edit(folder: Path) -> None:
    """Correct utterances one after the other. Tells each correction's id."""
    with Store.open(folder / "store") as store:
        for number in range(10_000):
            change = Correction(
                lesson_id=LESSON,
                table="utterances",
                key={"utterance": number % ROWS},
                column="text",
                value=f"better words {number}",
            )
            say(store.correct(change))


def do_export(folder: Path) -> None:
    """Write everything of the lesson again and again. Tells the files of each round."""
    with Workspace.open(folder / "store") as workspace:
        for number in range(10_000):
            files = workspace.export(LESSON, folder / f"out{number}", formats=("vtt", "csv", "json", "parquet"))
            report = workspace.report(LESSON, folder / f"out{number}" / "report.pdf")
            say([str(path) for path in (*files, report)])


def fill_measures(store: Store) -> None:
    """Something for a report to say."""
    row = {"name": ["words"], "scope": ["lesson"], "value": [8.0], "unit": ["words"], "n": [8]}
    write(store, "measures.talk", MEASURES, row)


def say(value: object) -> None:
    """Tell that something is on disk."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


VERBS: Final = {
    "analyze": do_analyze,
    "whole": do_whole,
    "speech": do_speech,
    "migrate": do_migrate,
    "edit": do_edit,
    "export": do_export,
}

if __name__ == "__main__":
    try:
        say("ready")
        VERBS[sys.argv[1]](Path(sys.argv[2]))
    except KnownError as fault:
        sys.stderr.write(f"{fault}\n")
        raise SystemExit(fault.exit_code) from None
