"""One lesson on disk: a folder with a Parquet file a part of a table and lesson.json, there as a whole or not at all.

Each file begins with the column lesson_id, so that `select ... from 'OUT/lessons/*/measures.talk.parquet'` is all that
a question over all lessons needs. lesson.json, written last, has the lesson's facts, its files, its runs under the ids
a store would give them, warnings, refusals, and the sha256 of every Parquet file.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal, cast

import polars as pl

from classroom.domain.errors import InputRefused
from classroom.domain.requests import AnalysisRequest, Lesson, MediaFile
from classroom.domain.tables import TableError, check
from classroom.pipeline.jobs import Caution
from classroom.pipeline.messages import table_of
from classroom.pipeline.storeless import FINISHED, Made
from classroom.store import RunStart
from classroom.workspace.batch.lesson import LessonMade
from classroom.workspace.batch.manifest import Entry, files_of

LESSONS: Final = "lessons"
UNFINISHED: Final = "unfinished"
FACTS: Final = "lesson.json"
_FORMAT: Final = 1
_OLD: Final = ".old"  # no lesson's key has a dot
_REMEDY: Final = "Delete that folder and run the batch again: it does only what is missing."


@dataclass(frozen=True, kw_only=True)
class LessonSet:
    """A lesson as it was read back. status: done or incomplete. fingerprint: of all that determined the result."""

    folder: Path
    status: Literal["done", "incomplete"]
    fingerprint: str
    facts: Mapping[str, Any]
    media: tuple[MediaFile, ...]
    seen: tuple[tuple[int, int] | None, ...]
    runs: tuple[Made, ...]
    refusals: tuple[str, ...]
    duration_s: float | None

    @property
    def lesson(self) -> Lesson:
        """The lesson's own facts."""
        given = dict(self.facts)
        day = given.pop("date")
        return Lesson(**given, date=date.fromisoformat(day) if day else None, duration_s=self.duration_s)


def write_set(out: Path, entry: Entry, made: LessonMade, lesson: Lesson, fingerprint: str) -> Path:
    """The folder of the lesson, put in place of an older one when it is whole and on the disk. Raises OSError."""
    half, place = out / UNFINISHED / entry.key, out / LESSONS / entry.key
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    place.parent.mkdir(exist_ok=True)
    sums = {part: _write_part(half / f"{part}.parquet", rows, made.lesson_id) for part, rows in _tables(made).items()}
    facts = asdict(lesson)
    del facts["duration_s"]
    said = {
        "format": _FORMAT,
        "status": made.status,
        "fingerprint": fingerprint,
        "lesson": facts,
        "duration_s": made.duration_s,
        "media": [asdict(file) for file in made.media],
        "seen": [stamp_of(path) for path in files_of(entry.request)],
        "runs": [_run_facts(run) for run in made.runs],
        "refusals": list(made.refusals),
        "files": sums,
    }
    _write(half / FACTS, (json.dumps(said, ensure_ascii=False, indent=1, default=str) + "\n").encode())
    put_set(half, place)
    return place


def put_set(whole: Path, place: Path) -> None:
    """Move a whole folder to its place, the older one away. Killed in between, `settle` finishes it."""
    old = whole.with_name(f"{place.name}{_OLD}")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    whole.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def settle(out: Path) -> None:
    """Tidy what a killed batch left: whole folders go to their place, halves are removed. Raises OSError."""
    # new ones first: an old one is put back only if its new one is not there
    for left in sorted((out / UNFINISHED).glob("*"), key=lambda path: (path.name.endswith(_OLD), path.name)):
        place = out / LESSONS / left.name.removesuffix(_OLD)
        if (left / FACTS).is_file() and not place.exists():
            place.parent.mkdir(exist_ok=True)
            left.rename(place)
        else:
            shutil.rmtree(left, ignore_errors=True)


def folders(out: Path) -> Iterator[Path]:
    """The folders of all lessons there, by name."""
    yield from sorted(path.parent for path in (out / LESSONS).glob(f"*/{FACTS}"))


def read_facts(folder: Path) -> LessonSet:
    """The lesson without its tables. Raises InputRefused if lesson.json is damaged or of a later program."""
    try:
        said = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        if said["format"] > _FORMAT:
            raise InputRefused(folder, "A newer Lectern wrote this lesson.", "Update Lectern.")
        return LessonSet(
            folder=folder,
            status=said["status"],
            fingerprint=said["fingerprint"],
            facts=said["lesson"],
            media=tuple(MediaFile(**file) for file in said["media"]),
            seen=tuple(None if stamp is None else (int(stamp[0]), int(stamp[1])) for stamp in said["seen"]),
            runs=tuple(_run(run) for run in said["runs"]),
            refusals=tuple(said["refusals"]),
            duration_s=said["duration_s"],
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise InputRefused(folder, "Its lesson.json is missing or damaged.", _REMEDY) from fault


def read_set(folder: Path) -> LessonSet:
    """The lesson with its tables, each file the one that was written. Raises InputRefused if one is not."""
    found = read_facts(folder)
    sums = json.loads((folder / FACTS).read_text(encoding="utf-8"))["files"]
    runs: list[Made] = []
    for run in found.runs:
        tables = {part: _read_part(folder / f"{part}.parquet", sums.get(part)) for part in _parts(run)}
        runs.append(replace(run, tables=tables))
    return replace(found, runs=tuple(runs))


def stamp_of(path: Path) -> tuple[int, int] | None:
    """Size and time of change (ns) of a file; None if it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def same_files(request: AnalysisRequest, before: LessonSet) -> bool:
    """True if no file changed or came since: its size and time are what they were. One that is gone changes nothing."""
    now = [stamp_of(path) for path in files_of(request)]
    return len(now) == len(before.seen) and all(
        stamp in (None, earlier) for stamp, earlier in zip(now, before.seen, strict=True)
    )


def _tables(made: LessonMade) -> dict[str, pl.DataFrame]:
    return {part: rows for run in made.runs if run.finished for part, rows in run.tables.items()}


def _parts(run: Made) -> tuple[str, ...]:
    return run.start.writes if run.status in FINISHED else ()


def _run_facts(run: Made) -> dict[str, Any]:
    status = "done" if run.finished else run.status
    cautions = [{"step": said.step, "code": said.code, "details": dict(said.details)} for said in run.cautions]
    return {"start": asdict(run.start), "status": status, "seconds": run.seconds, "warnings": cautions}


def _run(said: Mapping[str, Any]) -> Made:
    start = RunStart(**cast("dict[str, Any]", said["start"]))
    start = replace(start, writes=tuple(start.writes), input_run_ids=tuple(start.input_run_ids))
    cautions = tuple(
        Caution(step=item["step"], code=item["code"], details=item["details"]) for item in said["warnings"]
    )
    return Made(start=start, status=said["status"], seconds=said["seconds"], tables={}, cautions=cautions)


def _write_part(path: Path, rows: pl.DataFrame, lesson_id: str) -> str:
    """The sha256 of the file written, which begins with a column lesson_id."""
    rows.select(pl.lit(lesson_id).alias("lesson_id"), pl.all()).write_parquet(path, compression="zstd")
    data = path.read_bytes()
    _sync(path)
    return hashlib.sha256(data).hexdigest()


def _read_part(path: Path, sha256: str | None) -> pl.DataFrame:
    try:
        if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            raise InputRefused(path.parent, f"Its file {path.name} is not the one that was written.", _REMEDY)
        return check(pl.read_parquet(path).drop("lesson_id"), table_of(path.stem))
    except (OSError, pl.exceptions.PolarsError, TableError, KeyError) as fault:
        raise InputRefused(path.parent, f"Its file {path.name} cannot be read.", _REMEDY) from fault


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
