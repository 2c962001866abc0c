"""One lesson of a batch: its files read, its analyzers run, in processes that live for many lessons."""

from __future__ import annotations

import platform
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self

import polars as pl

from classroom.domain.analyzer import Catalog
from classroom.domain.errors import AnalysisFailed, Cancelled, InputRefused, KnownError
from classroom.domain.requests import AnalysisRequest, MediaFile
from classroom.pipeline.conversation import Worker
from classroom.pipeline.faults import fault_text, trace_of, write_report
from classroom.pipeline.imports import FileReader
from classroom.pipeline.jobs import Caution
from classroom.pipeline.speech_models import chosen
from classroom.pipeline.storeless import Made, run_steps
from classroom.pipeline.tasks import Job, Setting
from classroom.workspace.given import KINDS, Given, gather, lesson_id_of, named_in, once
from classroom.workspace.import_runs import COMBINED, options_of, start_of

AGAIN: Final = 2
"""Times a step is done again whose process died, unless another number is asked for."""

_LESSONS_A_READER: Final = 50
"""Lessons after which the process that reads files is replaced: what libraries leak counts against its limit."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """A lesson to be done. earlier: finished runs of it from before, by id; they are not done again."""

    key: str
    request: AnalysisRequest
    earlier: Mapping[str, Made] = field(default_factory=dict[str, Made])


@dataclass(frozen=True, kw_only=True)
class LessonMade:
    """What came of a lesson. status: "incomplete" if a step failed, "refused" if no file could be used.

    refusals: a sentence a refused file or failed step. seconds: of the clock. peak_bytes: the most memory its worker
    process had used until then, None where the system does not say. worker: the computer and process it ran in.
    """

    key: str
    status: Literal["done", "incomplete", "refused", "stopped"]
    lesson_id: str = ""
    media: tuple[MediaFile, ...] = ()
    runs: tuple[Made, ...] = ()
    refusals: tuple[str, ...] = ()
    seconds: float = 0.0
    duration_s: float | None = None
    peak_bytes: int | None = None
    worker: str = ""


class Runner:
    """Does lessons one after the other; its worker process keeps its models from lesson to lesson. To be closed.

    cores: how many its worker may use. again: times a step is done again after its process died. params: of analyzers,
    where not the defaults.
    """

    def __init__(
        self, catalog: Catalog, *, cores: int, again: int = AGAIN, params: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        self._catalog, self._again, self._params = catalog, again, params or {}
        threads = dict.fromkeys(("LECTERN_CORES", "POLARS_MAX_THREADS", "OMP_NUM_THREADS"), str(cores))
        self._worker = Worker({**threads, "LECTERN_KEEP_MODELS": "yes"})
        self._reader, self._read = FileReader(), 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the processes."""
        self._worker.end()
        self._reader.close()

    def run(self, order: Order, stop: threading.Event) -> LessonMade:
        """What comes of the lesson; faults of its files and of its steps are in the result, not raised.

        Raises ModelError for a speech model there is not, UsageError for an unknown analyzer.
        """
        started = time.monotonic()
        try:
            read = self._files(order, stop)
            runs = () if not read.runs else self._steps(order, read, stop)
        except Cancelled:
            return LessonMade(key=order.key, status="stopped")
        except KnownError:
            raise
        except Exception as fault:  # one lesson must not end the others of a night
            report = write_report("batch", trace_of(fault))
            return lost(order, AnalysisFailed(fault_text("batch", report)))
        made = (*read.runs, *runs)
        faults = [str(run.error) for run in runs if run.error is not None]
        return LessonMade(
            key=order.key,
            status=_status(made, stop),
            lesson_id=read.lesson_id,
            media=read.media,
            runs=made,
            refusals=(*read.refusals, *faults),
            seconds=time.monotonic() - started,
            duration_s=_duration_s(made),
            peak_bytes=peak_memory(self._worker.pid),
            worker=f"{platform.node()}:{self._worker.pid}" if self._worker.pid else "",
        )

    def _files(self, order: Order, stop: threading.Event) -> Read:
        self._reader.stop = stop
        self._read += 1
        if not self._read % _LESSONS_A_READER:
            self._reader.close()  # started anew at the next file
        return read_files(order, self._reader, stop)

    def _steps(self, order: Order, read: Read, stop: threading.Event) -> tuple[Made, ...]:
        request = order.request
        setting = Setting(language=request.language, speech_model=chosen(request.speech_model), params=self._params)
        job = Job(lesson_id=read.lesson_id, catalog=self._catalog, only=request.only, setting=setting)
        earlier, runs = dict(order.earlier), tuple[Made, ...]()
        for _ in range(1 + self._again):
            runs = tuple(run_steps(job, read.runs, self._worker, earlier=earlier, stop=stop))
            if stop.is_set() or not any(run.died for run in runs):
                break
            earlier |= {run.start.run_id: run for run in runs if run.finished}
        return runs


@dataclass(frozen=True, kw_only=True)
class Read:
    """The files of a lesson as runs, the lesson's id, its files, and a sentence a refused file."""

    lesson_id: str
    runs: tuple[Made, ...]
    media: tuple[MediaFile, ...]
    refusals: tuple[str, ...]


def read_files(order: Order, reader: FileReader, stop: threading.Event) -> Read:
    """The lesson's files, each read under limits, a run a kind, under the ids they would have in a store.

    Raises Cancelled once `stop` is set.
    """
    refused: list[str] = []
    given: list[Given] = []
    for item in gather(named_in(order.request), stop=stop):
        given += [item] if isinstance(item, Given) else []
        refused += [str(item)] if isinstance(item, InputRefused) else []
    files, _ = once(given)
    lesson_id, runs, media = "", list[Made](), list[MediaFile]()
    for kind in KINDS:
        own = [file for file in files if file.kind == kind]
        options = [options_of(file, order.request, order.request.teacher) for file in own]
        if not own:
            continue
        used, made = own, order.earlier.get(start_of(lesson_id or lesson_id_of(own), own, options).run_id)
        if made is None:
            used, made = _read_kind(own, options, lesson_id, reader, refused)
        if made is not None:
            lesson_id = made.start.lesson_id
            runs.append(made)
            media += [file.media(position) for position, file in enumerate(used)]
    return Read(lesson_id=lesson_id, runs=tuple(runs), media=tuple(media), refusals=tuple(refused))


def _read_kind(
    files: Sequence[Given],
    options: Sequence[Mapping[str, Any]],
    lesson_id: str,
    reader: FileReader,
    refused: list[str],
) -> tuple[list[Given], Made | None]:
    """The files of a kind that could be read, and the run that read them; None if none could."""
    used, chosen_options, frames = list[Given](), list[Mapping[str, Any]](), list[pl.DataFrame]()
    notes: list[Caution] = []
    started = time.monotonic()
    for file, option in zip(files, options, strict=True):
        try:
            reading = reader.read(file.kind, file.path, **option)
        except InputRefused as fault:
            refused.append(str(fault))
            continue
        used.append(file)
        chosen_options.append(option)
        frames.append(reading.table)
        details = [{"file": file.path.name, "note": note} for note in reading.notes]
        notes += [Caution(step="import", code="file_note", details=detail) for detail in details]
    if not used:
        return [], None
    start = start_of(lesson_id or lesson_id_of(used), used, chosen_options)
    tables = {start.writes[0]: COMBINED[used[0].kind](frames)}
    seconds = time.monotonic() - started
    return used, Made(start=start, status="done", seconds=seconds, tables=tables, cautions=tuple(notes))


def peak_memory(pid: int) -> int | None:
    """The most bytes of memory the process has had so far; None where the system does not say."""
    if not pid or sys.platform != "linux":
        return None
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return None
    line = next((line for line in status.splitlines() if line.startswith("VmHWM")), "")
    return int(line.split()[1]) << 10 if line else None


def lost(order: Order, why: KnownError) -> LessonMade:
    """What came of a lesson that ended every process it was given to."""
    return LessonMade(key=order.key, status="refused", refusals=(str(why),))


def _status(runs: Sequence[Made], stop: threading.Event) -> Literal["done", "incomplete", "refused", "stopped"]:
    if not runs:
        return "refused"
    if all(run.finished for run in runs):
        return "stopped" if stop.is_set() else "done"
    return "stopped" if any(run.status == "stopped" for run in runs) or stop.is_set() else "incomplete"


def _duration_s(runs: Sequence[Made]) -> float | None:
    """Length of the lesson's clock: its recording, else up to the end of its last timed utterance."""
    tables = {part: table for run in runs for part, table in run.tables.items()}
    if "recordings" in tables:
        rows = tables["recordings"]
        return float((rows["start_s"] + rows["duration_s"]).max() or 0.0)  # pyright: ignore
    ends = tables["utterances"]["end_s"].drop_nulls() if "utterances" in tables else pl.Series(dtype=pl.Float64)
    return float(ends.max()) if ends.len() else None  # pyright: ignore
