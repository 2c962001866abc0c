"""A batch from its manifest to its summary: what is done already stays, what ends is on disk before it is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol

from classroom.domain.analyzer import Catalog
from classroom.domain.errors import (
    EXIT_CANCELLED,
    EXIT_DONE,
    EXIT_INPUT_REFUSED,
    InputRefused,
    StoreError,
    UsageError,
)
from classroom.pipeline import models
from classroom.pipeline.catalog import discover
from classroom.pipeline.imports import READING_VERSION
from classroom.pipeline.plan import Facts, digest, known, settings_of
from classroom.pipeline.speech_models import SpeechModel, chosen
from classroom.store.faults import store_fault
from classroom.store.owner import Owner
from classroom.workspace.batch.lesson import LessonMade, Order
from classroom.workspace.batch.manifest import Entry, Manifest, files_of, read_manifest, with_options
from classroom.workspace.batch.parquet_set import (
    LESSONS,
    LessonSet,
    read_facts,
    read_set,
    same_files,
    settle,
    stamp_of,
    write_set,
)
from classroom.workspace.given import from_media
from classroom.workspace.import_runs import new_lesson

JOURNAL: Final = "journal.jsonl"
_SMALLEST: Final = 1_000_000
"""Bytes a lesson counts for at least when the time left is told: one without a recording takes some time too."""


class Engine(Protocol):
    """Where lessons are done."""

    name: str

    def results(self, orders: Sequence[Order], stop: threading.Event) -> Iterator[LessonMade]:
        """What came of each lesson, in the order they end; those in hand are dropped once `stop` is set."""
        ...


@dataclass(frozen=True, kw_only=True)
class Told:
    """One lesson ended. left_s: time left for the rest, None until known."""

    position: int
    count: int
    called: str
    status: str
    seconds: float
    left_s: float | None
    refusals: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What a batch came to. refusals: a sentence each, with the line of the manifest. counts: lessons by status.

    recorded_s: length of the lessons done now. workers: by computer and process, lessons done and peak bytes.
    """

    out: str
    engine: str
    lessons: int
    counts: Mapping[str, int]
    refusals: tuple[str, ...]
    notes: tuple[str, ...]
    seconds: float
    recorded_s: float
    workers: Mapping[str, Mapping[str, int | None]]
    exit_code: int


@dataclass
class _Tally:
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("done", "kept", "incomplete", "refused"), 0))
    refusals: list[str] = field(default_factory=list[str])
    recorded_s: float = 0.0
    workers: dict[str, dict[str, int | None]] = field(default_factory=dict[str, dict[str, int | None]])


def run_batch(
    manifest: Path,
    out: Path,
    engine: Engine,
    *,
    only: tuple[str, ...] = (),
    speech_model: str | None = None,
    on_lesson: Callable[[Told], None] = lambda _: None,
    stop: threading.Event | None = None,
    catalog: Catalog | None = None,
) -> Summary:
    """Do every lesson of the manifest that is not done yet in `out`; blocks until all ended or `stop` is set.

    Raises InputRefused for a manifest that is none, UsageError for an unknown analyzer or if another batch writes to
    `out`, ModelError if a model is missing, StoreError if `out` cannot be written or is full; everything finished
    before that is on the disk.
    """
    catalog, stop = catalog or discover(), stop or threading.Event()
    _check_models(catalog, only, speech_model)
    read = read_manifest(manifest)
    with _faults_of(out):
        out.mkdir(parents=True, exist_ok=True)
        with _alone(out):
            settle(out)
            batch = _Batch(out, read, catalog, tell=on_lesson, only=only, speech_model=speech_model)
            return batch.run(engine, stop)


class _Batch:
    def __init__(
        self,
        out: Path,
        read: Manifest,
        catalog: Catalog,
        *,
        tell: Callable[[Told], None],
        only: tuple[str, ...],
        speech_model: str | None,
    ) -> None:
        self._out, self._read, self._catalog, self._tell = out, read, catalog, tell
        self._entries = {entry.key: with_options(entry, only=only, speech_model=speech_model) for entry in read.entries}
        self._print = fingerprints(self._entries.values(), catalog, chosen(speech_model))
        self._tally = _Tally(refusals=list(read.refusals))
        self._tally.counts["refused"] = len(read.refusals)
        self._started = time.monotonic()
        self._ended = len(read.refusals)

    def run(self, engine: Engine, stop: threading.Event) -> Summary:
        orders = [order for entry in self._entries.values() if (order := self._order(entry)) is not None]
        left = {order.key: self._weight(order.key) for order in orders}
        whole, begun = sum(left.values()), time.monotonic()
        with (self._out / JOURNAL).open("a", encoding="utf-8") as journal:
            for made in engine.results(orders, stop):
                if made.status == "stopped":
                    continue
                self._take(made)
                del left[made.key]
                done = whole - sum(left.values())
                left_s = (time.monotonic() - begun) / done * sum(left.values())
                journal.write(self._line(made))
                journal.flush()
                self._note(made, left_s)
        code = EXIT_CANCELLED if stop.is_set() and left else EXIT_INPUT_REFUSED if self._tally.refusals else EXIT_DONE
        return self._summary(engine.name, code)

    def _order(self, entry: Entry) -> Order | None:
        """What is to be done for the lesson; None if it is there already."""
        place = self._out / LESSONS / entry.key
        try:
            before = read_facts(place) if place.exists() else None
            gone = before is not None and any(stamp_of(path) is None for path in _seen(entry, before))
            current = before is not None and before.fingerprint == self._print[entry.key] and before.status == "done"
            if before is not None and (gone or (current and same_files(entry.request, before))):
                self._keep(entry, before)
                return None
            earlier = read_set(place).runs if before is not None else ()
        except InputRefused:
            earlier = ()  # damaged: it is done anew
        return Order(key=entry.key, request=entry.request, earlier={run.start.run_id: run for run in earlier})

    def _keep(self, entry: Entry, before: LessonSet) -> None:
        self._tally.counts["kept"] += 1
        self._tally.refusals += [f"Line {entry.line}: {text}" for text in before.refusals]
        self._ended += 1

    def _take(self, made: LessonMade) -> None:
        if made.status == "refused":
            return
        entry = self._entries[made.key]
        lesson = new_lesson(made.lesson_id, entry.request, from_media(made.media)[0])
        write_set(self._out, entry, made, lesson, self._print[made.key])

    def _note(self, made: LessonMade, left_s: float) -> None:
        entry, tally = self._entries[made.key], self._tally
        self._ended += 1
        tally.counts[made.status] += 1
        tally.refusals += [f"Line {entry.line}: {text}" for text in made.refusals]
        tally.recorded_s += made.duration_s or 0.0
        if made.worker:
            seen = tally.workers.setdefault(made.worker, {"lessons": 0, "peak_bytes": None})
            seen["lessons"] = (seen["lessons"] or 0) + 1
            seen["peak_bytes"] = max(seen["peak_bytes"] or 0, made.peak_bytes or 0) or None
        self._tell(
            Told(
                position=self._ended,
                count=len(self._entries) + len(self._read.refusals),
                called=entry.called,
                status=made.status,
                seconds=made.seconds,
                left_s=left_s,
                refusals=made.refusals,
            )
        )

    def _line(self, made: LessonMade) -> str:
        said = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "line": self._entries[made.key].line,
            "lesson": made.key,
            "status": made.status,
            "seconds": round(made.seconds, 1),
            "duration_s": made.duration_s,
            "runs": {run.start.analyzer: run.status for run in made.runs},
            "worker": made.worker,
            "peak_bytes": made.peak_bytes,
        }
        return json.dumps(said, ensure_ascii=False) + "\n"

    def _weight(self, key: str) -> int:
        stamps = [stamp_of(path) for path in files_of(self._entries[key].request)]
        return _SMALLEST + sum(stamp[0] for stamp in stamps if stamp)

    def _summary(self, engine: str, code: int) -> Summary:
        return Summary(
            out=str(self._out),
            engine=engine,
            lessons=len(self._entries) + len(self._read.refusals),
            counts=self._tally.counts,
            refusals=tuple(self._tally.refusals),
            notes=self._read.notes,
            seconds=time.monotonic() - self._started,
            recorded_s=self._tally.recorded_s,
            workers=self._tally.workers,
            exit_code=code,
        )


def fingerprints(entries: Iterable[Entry], catalog: Catalog, model: SpeechModel | None) -> dict[str, str]:
    """By lesson a digest of all that determines its result besides its files' bytes."""
    made: dict[str, str] = {}
    by_language: dict[str | None, str] = {}
    files = models.chosen_sha256(catalog, model)
    for entry in entries:
        request = entry.request
        if request.language not in by_language:
            facts = Facts(
                lesson_id="", have={}, imported=(), done=lambda _: False, language=request.language, models=files
            )
            settings = {spec.name: settings_of(spec, facts) for spec in catalog.specs}
            by_language[request.language] = digest({"reading": READING_VERSION, "analyzers": settings})
        said = (request.only, request.title, request.course, request.teacher, request.date)
        made[entry.key] = digest([by_language[request.language], *said])
    return made


def _check_models(catalog: Catalog, only: tuple[str, ...], speech_model: str | None) -> None:
    """Raise before anything is done what every lesson would fail with."""
    for name in only:
        known(catalog, name)
    model = chosen(speech_model)
    for spec in catalog.specs:
        for folder in spec.models if not only or spec.name in only else ():
            models.resolve(folder, model)


def _seen(entry: Entry, before: LessonSet) -> list[Path]:
    """The files of the lesson that were there when it was done."""
    files = files_of(entry.request)
    return [path for path, stamp in zip(files, before.seen, strict=False) if stamp is not None]


@contextmanager
def _alone(out: Path) -> Generator[None]:
    try:
        owner = Owner(out)
    except StoreError as fault:
        raise UsageError(
            f"Another batch is writing to {out}.", "Wait until it is done or take another folder."
        ) from fault
    try:
        yield
    finally:
        owner.release()


@contextmanager
def _faults_of(out: Path) -> Generator[None]:
    try:
        yield
    except OSError as fault:
        raise store_fault(fault, out) from fault


def plain(summary: Summary) -> dict[str, Any]:
    """The summary as JSON can hold it."""
    return {name: getattr(summary, name) for name in summary.__dataclass_fields__ if name != "exit_code"}
