"""What is left after a kill: whether the store opens, what was told is there, and the same command goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import polars as pl
import pypdfium2

from classroom.pipeline.catalog import discover
from classroom.store import Store
from tests.faults import work

ROOT: Final = Path(__file__).resolve().parents[2]
HANG_S: Final = 240.0
"""Seconds after which a program counts as hanging."""


def look(folder: Path, verb: str, told: list[Any]) -> str:
    """What is wrong with what a kill during that work left, "" for nothing. told: what had been said to be on disk."""
    try:
        with Store.open(folder / "store") as store:
            wrong = _LOOKS[verb](store, told)
        if wrong or verb not in ("analyze", *_AGAIN):
            return wrong
        if verb in _AGAIN:
            return _AGAIN[verb](folder, told)
        work.do_analyze_quietly(folder)
        with Store.open(folder / "store") as store:
            return _complete(store)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _pieces(store: Store, told: list[Any]) -> str:
    if not told:
        return ""
    lesson_id = store.lessons()["lesson_id"][0]
    sums = Counter[tuple[int, str]]()
    for turn, piece in told:
        sums.update({(turn, part): rows for part, rows in piece.items()})
    pieces = [store.pieces(run.run_id) for run in store.runs(lesson_id)]
    have = {part: max((len(own[part]) for own in pieces if part in own), default=0) for _, part in sums}
    lost = {part: (count, have[part]) for (_, part), count in sums.items() if have[part] < count}
    return f"told and not there (told, there): {lost}" if lost else ""


def _complete(store: Store) -> str:
    lesson_id = store.lessons()["lesson_id"][0]
    numbers = store.table(lesson_id, "utterances")["utterance"].to_list()
    comments = store.table(lesson_id, "comments").height
    good = numbers == list(range(len(numbers))) and len(numbers) >= 4 and comments == 600
    return "" if good else f"{len(numbers)} utterances and {comments} comments after going on"


def _stretches(store: Store, told: list[Any]) -> str:
    if not told:
        return ""
    lesson_id = store.lessons()["lesson_id"][0]
    run = next(run for run in store.runs(lesson_id) if run.analyzer == "speech")
    there = {part: rows.height for part, rows in store.pieces(run.run_id).items()}
    sums = {part: sum(piece[part] for piece in told) for part in told[0]}
    lost = {part: (count, there.get(part, 0)) for part, count in sums.items() if there.get(part, 0) < count}
    return f"told and not there (told, there): {lost}" if lost else ""


def _steps(store: Store, told: list[Any]) -> str:
    if not told:
        return ""
    lesson_id = store.lessons()["lesson_id"][0]
    done = {run.analyzer for run in store.runs(lesson_id) if run.status == "done"}
    lost = [step for step, _ in told if step not in done]
    return f"told as done and not there: {lost}" if lost else ""


def _may_be_done_again(told: list[Any]) -> set[str]:
    """Steps that read what was still missing, straight or through others: they are rightly done again."""
    specs, done = discover().specs, {step for step, _ in told}
    late = {spec.name for spec in specs if spec.name not in done}
    while True:
        missing = [part for spec in specs if spec.name in late for part in spec.writes]
        more = {
            spec.name
            for spec in specs
            for read in (*spec.reads, *spec.optional, *spec.hints)
            if spec.name not in late and any(part == read or part.startswith(f"{read}.") for part in missing)
        }
        if not more:
            return late
        late |= more


def _goes_on(folder: Path, told: list[Any]) -> str:
    """Whether the same command does the rest, and only that."""
    again = _same_again("whole", folder)
    steps = dict(json.loads(line) for line in again.stdout.split(b"\n")[1:-1])
    again_rightly = _may_be_done_again(told)
    twice = [step for step, _ in told if steps.get(step, "kept") != "kept" and step not in again_rightly]
    if again.returncode or twice:
        return f"going on left with {again.returncode}, did again: {twice}: {again.stderr[-200:]!r}"
    with Store.open(folder / "store") as store:
        lesson_id = store.lessons()["lesson_id"][0]
        numbers = store.table(lesson_id, "utterances")["utterance"].to_list()
        whole = numbers and store.table(lesson_id, "slides").height and store.table(lesson_id, "labels").height
        return "" if whole else f"{len(numbers)} utterances after going on, no slides or no labels"


def _hears_on(folder: Path, told: list[Any]) -> str:
    """Whether the same command hears the rest, nothing twice and nothing left out."""
    again = _same_again("speech", folder)
    heard = again.stdout.count(b"\n") - 1
    with Store.open(folder / "store") as store:
        lesson_id = store.lessons()["lesson_id"][0]
        stretches, said = store.table(lesson_id, "stretches"), store.table(lesson_id, "utterances")
    if again.returncode or heard > stretches.height - len(told):
        return f"going on left with {again.returncode}, {len(told)} and then {heard} of {stretches.height} stretches"
    starts, ends = stretches["start_s"].to_list(), stretches["end_s"].to_list()
    if starts != [0.0, *ends[:-1]] or ends[-1] < work.HEARD_S - 1.0:
        return f"stretches leave something out or cover it twice: {starts}, {ends}"
    numbers, between = said["utterance"].to_list(), said["start_s"] - said["end_s"].shift(1)
    good = numbers == list(range(len(numbers))) and len(numbers) >= 20 and (between.min() or 0.0) > -0.5
    return "" if good else f"utterances {numbers}, {between.min()} s between two of them"


def _same_again(verb: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "tests.faults.work", verb, str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, timeout=HANG_S)


def _lessons(store: Store, told: list[Any]) -> str:
    lessons, words = store.lessons().height, store.pieces("r7")
    backups = list((store.folder / "backups").glob("*.duckdb"))
    if lessons != 200 or words["utterances"].height != 1000:
        return f"{lessons} lessons and {words['utterances'].height} rows after the migration"
    return "" if backups else "migrated without a backup"


def _edits(store: Store, told: list[Any]) -> str:
    there = set(store.corrections(work.LESSON)["correction_id"])
    lost = [made for made in told if made not in there]
    texts = store.table(work.LESSON, "utterances")["text"].to_list()
    last = f"better words {len(told) - 1}"
    right = not told or last in texts or f"better words {len(told)}" in texts
    return f"{len(lost)} corrections lost" if lost else "" if right else "the last correction does not show"


def _files(store: Store, told: list[Any]) -> str:
    for path in (Path(name) for files in told[-2:] for name in files):
        if path.suffix == ".pdf":
            document = pypdfium2.PdfDocument(path)
            pages = len(document)
            document.close()
            if not pages:
                return f"{path.name} has no page"
        elif path.suffix == ".parquet":
            pl.read_parquet(path)
        elif path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))
        elif not path.stat().st_size:
            return f"{path.name} is empty"
    return "" if store.table(work.LESSON, "utterances").height == work.ROWS else "utterances are gone"


_LOOKS: Final[dict[str, Callable[[Store, list[Any]], str]]] = {
    "analyze": _pieces,
    "whole": _steps,
    "speech": _stretches,
    "migrate": _lessons,
    "edit": _edits,
    "export": _files,
}

_AGAIN: Final[dict[str, Callable[[Path, list[Any]], str]]] = {"whole": _goes_on, "speech": _hears_on}
