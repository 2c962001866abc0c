"""Runs one analyzer on frames given, without a store: the same worker process, its pieces collected."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from classroom.domain.analyzer import Catalog, Frames, Spec
from classroom.domain.errors import AnalysisFailed, Cancelled, UsageError
from classroom.domain.events import Event, Finished, Progress, Started, StepDone, Warned
from classroom.domain.tables import empty
from classroom.pipeline.catalog import discover, lacking, read_by
from classroom.pipeline.conversation import Worker
from classroom.pipeline.messages import table_of
from classroom.pipeline.plan import known
from classroom.pipeline.speech_models import chosen
from classroom.pipeline.tasks import Setting, make_task
from classroom.pipeline.timing import Pace


def run_alone(
    name: str,
    inputs: Frames,
    *,
    params: Mapping[str, Any] | None = None,
    language: str | None = None,
    speech_model: str | None = None,
    on_event: Callable[[Event], None] = lambda _: None,
    stop: threading.Event | None = None,
    catalog: Catalog | None = None,
) -> dict[str, pl.DataFrame]:
    """Every table and part that the analyzer writes, made from `inputs`; blocks, computes in a worker process.

    inputs: frames by the names the analyzer reads. catalog: where to look for it, None for the shipped analyzers.
    Raises what the analyzer refused the input with, ModelError, AnalysisFailed if it fell over a bug of ours or its
    process died, Cancelled if `stop` was set first, UsageError for an unknown analyzer or a table it lacks.
    """
    spec = known(catalog or discover(), name)
    missing = lacking(spec, inputs)
    if missing:
        raise UsageError(f"{spec.name} needs {' and '.join(missing)}.")
    setting = Setting(language=language, speech_model=chosen(speech_model), params={name: params or {}})
    reads = {
        table: parts for table in (*spec.reads, *spec.optional, *spec.hints) if (parts := read_by(spec, table, inputs))
    }
    given = {part: inputs[part] for parts in reads.values() for part in parts}
    task = make_task(spec, setting, reads=reads, given=given, earlier={})
    worker, collected = Worker(), _Collected(spec, on_event)
    on_event(Started(step=name, position=1, count=1))
    try:
        outcome = worker.run(task, spec.title, listener=collected, stop=stop or threading.Event())
    finally:
        worker.end()
    if outcome.status == "stopped":
        raise Cancelled("Stopped before the end.")
    if outcome.status == "failed":
        raise outcome.error or AnalysisFailed("The step ended without a result.")
    on_event(StepDone(step=name, status="done", seconds=outcome.seconds))
    on_event(Finished(step=name))
    return collected.whole()


class _Collected:
    """The listener of the one step."""

    def __init__(self, spec: Spec, tell: Callable[[Event], None]) -> None:
        self._name, self._tell, self._pace = spec.name, tell, Pace()
        self._pieces = {part: [empty(table_of(part))] for part in spec.writes}

    def take(self, frames: Frames) -> None:
        for part, rows in frames.items():
            self._pieces[part].append(rows)

    def progress(self, share: float) -> None:
        left_s = self._pace.left_s(share, time.monotonic())
        self._tell(Progress(step=self._name, share=share, left_s=left_s))

    def warn(self, code: str, details: Mapping[str, str | int | float]) -> None:
        self._tell(Warned(step=self._name, code=code, details=dict(details)))

    def whole(self) -> dict[str, pl.DataFrame]:
        return {part: pl.concat(pieces) for part, pieces in self._pieces.items()}
