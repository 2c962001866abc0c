"""Files taken into a lesson of the store, each kind as a run: read only if that was not done before."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from classroom.domain.errors import InputRefused
from classroom.domain.events import Committed, Event, Progress, Refused, Started, StepDone, Warned
from classroom.domain.requests import AnalysisRequest, RunRecord
from classroom.pipeline.imports import FileReader
from classroom.pipeline.jobs import Caution
from classroom.store import RunStart, Store
from classroom.workspace.given import KINDS, Given, from_media, gather, lesson_id_of, named_in, of_both_kinds, once
from classroom.workspace.import_runs import COMBINED, PARTS, WRITERS, new_lesson, options_of, password_of, start_of
from classroom.workspace.recognising import Recognised, recognise

__all__ = ["Recognised", "Taken", "recognise", "take_in"]

_STEP = "import"
_GONE = "This file of the lesson is no longer where it was, so none can be added to it."


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What came of taking files in. refusals: one complete sentence a refused file."""

    lesson_id: str
    runs: tuple[RunRecord, ...]
    cautions: tuple[Caution, ...]
    refusals: tuple[str, ...]


def take_in(
    store: Store, request: AnalysisRequest, *, on_event: Callable[[Event], None], stop: threading.Event
) -> Taken:
    """Read the request's files into the lesson they make, or into `request.resume` (a lesson's id) if that is given.

    A refused file never stops the others. Raises InputRefused if no file could be used, Cancelled once `stop` is set;
    kinds of files read before that are kept.
    """
    taking = _Taking(store, request, tell=on_event, stop=stop)
    on_event(Started(step=_STEP, position=1, count=1))
    started = time.monotonic()
    taking.everything()
    if not taking.lesson_id:
        raise taking.nothing_usable()
    status = "done" if any(run.status == "done" for run in taking.runs) else "kept"
    on_event(StepDone(step=_STEP, status=status, seconds=time.monotonic() - started))
    return Taken(
        lesson_id=taking.lesson_id,
        runs=tuple(taking.runs),
        cautions=tuple(taking.cautions),
        refusals=tuple(str(refused) for refused in taking.refused),
    )


class _Taking:
    def __init__(
        self, store: Store, request: AnalysisRequest, *, tell: Callable[[Event], None], stop: threading.Event
    ) -> None:
        self.lesson_id = request.resume or ""
        self.runs: list[RunRecord] = []
        self.cautions: list[Caution] = []
        self.refused: list[InputRefused] = []
        self._store, self._request, self._tell, self._stop = store, request, tell, stop
        self._named = named_in(request)
        self._done = 0.0
        self._written = False

    def everything(self) -> None:
        files = self._looked_at()
        with FileReader(stop=self._stop) as reader:
            for kind in KINDS:
                own = tuple(file for file in files if file.kind == kind)
                if self._request.resume:
                    own = self._with_earlier(kind, own)
                if own:
                    self._take_kind(kind, own, reader)
                    self._write_down_the_rest(files)

    def nothing_usable(self) -> InputRefused:
        first = self.refused[0]
        if len(self.refused) == 1:
            return first
        return InputRefused(first.file, "Like the other files given, it could not be used.")

    def _looked_at(self) -> tuple[Given, ...]:
        found: list[Given] = []
        for item in gather(self._named, stop=self._stop):
            if isinstance(item, InputRefused):
                self._refuse(item)
            else:
                found.append(item)
            self._advance(0.1)
        kept, again = once(found)
        for file in again:
            self._caution("file_given_twice", file=file.path.name)
        return of_both_kinds(kept)

    def _with_earlier(self, kind: str, new: tuple[Given, ...]) -> tuple[Given, ...]:
        """The lesson's own files of that kind and the new ones; none if there is nothing to read."""
        earlier = from_media([file for file in self._store.media(self.lesson_id) if file.kind == kind])
        current = self._store.current_runs(self.lesson_id).get(PARTS[kind])
        record = None if current is None else self._store.run(current)
        if not new:
            if record is None or record.analyzer != WRITERS[kind]:
                return earlier  # they were given, but not read before the earlier analysis ended
            self._keep(record)
            return ()
        if kind == "transcript":
            return new
        gone = [file for file in earlier if not file.path.is_file()]
        if gone and record is not None:
            # to read only the new ones would throw away what the lesson has of the others
            self._keep(record)
            for file in gone:
                self._refuse(InputRefused(file.path, _GONE, "Put it back, or analyse all the lesson's files anew."))
            return ()
        return once([*earlier, *new])[0]

    def _take_kind(self, kind: str, files: tuple[Given, ...], reader: FileReader) -> None:
        lesson_id = self.lesson_id or lesson_id_of(files)
        start = self._start(files, lesson_id)
        if self._store.lesson(lesson_id) is not None and self._finished(start):
            self._settle_on(lesson_id, files)
            self._reuse(start)
            self._advance(0.9 * len(files))
            return
        started = time.monotonic()
        frames, used, notes = self._read(files, self._options(files, lesson_id), reader)
        if not used:
            if self.lesson_id and PARTS[kind] not in self._store.current_runs(self.lesson_id):
                self._store.set_media(self.lesson_id, kind, ())  # none of them is one of the lesson's files
            return
        self._settle_on(self.lesson_id or lesson_id_of(used), used)
        start = self._start(used, self.lesson_id)
        if self._finished(start):
            self._reuse(start)
            return
        self._commit(start, COMBINED[kind](frames), notes, seconds=time.monotonic() - started)

    def _read(
        self, files: Sequence[Given], options: Sequence[dict[str, Any]], reader: FileReader
    ) -> tuple[list[pl.DataFrame], tuple[Given, ...], list[Caution]]:
        frames: list[pl.DataFrame] = []
        used: list[Given] = []
        notes: list[Caution] = []
        for file, chosen in zip(files, options, strict=True):
            try:
                reading = reader.read(file.kind, file.path, password=password_of(file, self._request), **chosen)
            except InputRefused as refused:
                if not file.besides:
                    self._refuse(refused)
            else:
                frames.append(reading.table)
                used.append(file)
                notes += [
                    Caution(step=_STEP, code="file_note", details={"file": file.path.name, "note": note})
                    for note in reading.notes
                ]
            self._advance(0.9)
        return frames, tuple(used), notes

    def _start(self, files: Sequence[Given], lesson_id: str) -> RunStart:
        return start_of(lesson_id, files, self._options(files, lesson_id))

    def _options(self, files: Sequence[Given], lesson_id: str) -> list[dict[str, Any]]:
        lesson = self._store.lesson(lesson_id)
        teacher = self._request.teacher or (lesson.teacher if lesson else None)
        return [options_of(file, self._request, teacher) for file in files]

    def _settle_on(self, lesson_id: str, files: Sequence[Given]) -> None:
        """Add the lesson if it is new, and write down its files of this kind."""
        self.lesson_id = lesson_id
        if self._store.lesson(lesson_id) is None:
            self._store.add_lesson(new_lesson(lesson_id, self._request, files[0]))
        media = [file.media(position) for position, file in enumerate(files)]
        if media != [file for file in self._store.media(lesson_id) if file.kind == files[0].kind]:
            self._store.set_media(lesson_id, files[0].kind, media)

    def _write_down_the_rest(self, files: Sequence[Given]) -> None:
        """Once the lesson is known, its other files are too: an analysis that ends here can be resumed without them."""
        if not self.lesson_id or self._written:
            return
        self._written = True
        there = {file.kind for file in self._store.media(self.lesson_id)}
        for kind in KINDS:
            rest = [file.media(position) for position, file in enumerate(f for f in files if f.kind == kind)]
            if rest and kind not in there:
                self._store.set_media(self.lesson_id, kind, rest)

    def _finished(self, start: RunStart) -> bool:
        record = self._store.run(start.run_id)
        return record is not None and record.status == "done"

    def _reuse(self, start: RunStart) -> None:
        if self._store.current_runs(self.lesson_id).get(start.writes[0]) != start.run_id:
            self._store.make_current(start.run_id)
        record = self._store.run(start.run_id)
        if record is not None:
            self._keep(record)

    def _keep(self, record: RunRecord) -> None:
        self.runs.append(replace(record, status="kept"))
        for said in self._store.warnings(record.run_id):
            self._caution(said["code"], **said["details"])

    def _commit(self, start: RunStart, table: pl.DataFrame, notes: Sequence[Caution], *, seconds: float) -> None:
        self._store.start_run(start, fresh=True)
        rows = self._store.commit_piece(start.run_id, {start.writes[0]: table})
        warnings = tuple({"code": note.code, "details": dict(note.details)} for note in notes)
        self._store.finish_run(start.run_id, seconds=seconds, warnings=warnings)
        record = self._store.run(start.run_id)
        if record is not None:
            self.runs.append(record)
        for note in notes:
            self._caution(note.code, **note.details)
        self._tell(Committed(step=_STEP, rows=rows))

    def _refuse(self, refused: InputRefused) -> None:
        self.refused.append(refused)
        if len(self._named) > 1:  # a single one is raised, which says it all
            self._tell(Refused(step=_STEP, file=refused.file, text=str(refused)))

    def _caution(self, code: str, **details: str | int | float) -> None:
        self.cautions.append(Caution(step=_STEP, code=code, details=details))
        self._tell(Warned(step=_STEP, code=code, details=dict(details)))

    def _advance(self, files: float) -> None:
        self._done += files
        self._tell(Progress(step=_STEP, share=min(1.0, self._done / max(1, len(self._named)))))
