"""Runs the analyzers a lesson needs without a store: tables in, one `Made` a run out, under the ids a store gives."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from classroom.domain.analyzer import Frames
from classroom.domain.errors import InputRefused, KnownError, ModelError
from classroom.domain.tables import empty
from classroom.pipeline import models
from classroom.pipeline.conversation import Outcome, Worker
from classroom.pipeline.jobs import Caution
from classroom.pipeline.messages import table_of
from classroom.pipeline.plan import Facts, Step, make_plan
from classroom.pipeline.tasks import Job, make_task, must_exist, start_of
from classroom.store import RunStart


@dataclass(frozen=True, kw_only=True)
class Made:
    """One run and what it wrote. tables: by part, all that `start.writes` names if it is done, else none.

    status: "kept" for one taken over from an earlier time. died: true if its process ended by itself.
    """

    start: RunStart
    status: Literal["done", "kept", "failed", "stopped"]
    seconds: float
    tables: Frames
    cautions: tuple[Caution, ...] = ()
    error: KnownError | None = None
    died: bool = False

    @property
    def finished(self) -> bool:
        """True if its tables are whole."""
        return self.status in FINISHED


FINISHED: Final = ("done", "kept")
"""Statuses of a run whose tables are whole."""


def run_steps(
    job: Job, imported: Sequence[Made], worker: Worker, *, earlier: Mapping[str, Made], stop: threading.Event
) -> Iterator[Made]:
    """Run what the job's lesson needs, in order; blocks. What fails takes only what must read it with it.

    imported: the runs that read the lesson's files. earlier: runs by id that are not done again. Ends early once
    `stop` is set; the last run is then "stopped". Raises UsageError if an analyzer of `job.only` is unknown.
    """
    worker.next_lesson()
    parts = {part: table for made in imported for part, table in made.tables.items()}
    origin = {part: made.start.run_id for made in imported for part in made.tables}
    read = set(origin)
    over: dict[str, Made] = {}
    while not stop.is_set():
        facts = Facts(
            lesson_id=job.lesson_id,
            have=origin,
            imported=read,
            done=earlier.__contains__,
            language=job.setting.language,
            models=models.chosen_sha256(job.catalog, job.setting.speech_model),
            params=job.setting.params,
        )
        failed = {name for name, made in over.items() if not made.finished}
        steps = make_plan(job.catalog, facts, only=job.only, without=failed).steps
        step = next((step for step in steps if step.spec.name not in over), None)
        if step is None:
            return
        made = earlier[step.run_id] if step.kept else _run(job, step, facts, parts=parts, worker=worker, stop=stop)
        over[step.spec.name] = made
        if made.finished:
            parts.update(made.tables)
            origin.update(dict.fromkeys(made.tables, step.run_id))
        yield made


def _run(job: Job, step: Step, facts: Facts, *, parts: Frames, worker: Worker, stop: threading.Event) -> Made:
    start, collected = start_of(step, facts), _Collected(step)
    needed = {part for made_of in step.reads.values() for part in made_of} - worker.holds
    given = {part: parts[part] for part in sorted(needed)}
    try:
        if "recordings" in step.spec.reads and not step.spec.without_files:
            must_exist(parts.get("recordings"))
        task = make_task(step.spec, job.setting, reads=step.reads, given=given, earlier={})
    except (InputRefused, ModelError) as fault:
        outcome = Outcome(status="failed", error=fault)
    else:
        outcome = worker.run(task, step.spec.title, listener=collected, stop=stop)
    return Made(
        start=start,
        status=outcome.status,
        seconds=outcome.seconds,
        tables=collected.whole() if outcome.status == "done" else {},
        cautions=tuple(collected.cautions),
        error=outcome.error,
        died=outcome.process_exit is not None,
    )


class _Collected:
    """The listener of one step."""

    def __init__(self, step: Step) -> None:
        self.cautions: list[Caution] = []
        self._name = step.spec.name
        self._pieces = {part: [empty(table_of(part))] for part in step.spec.writes}

    def take(self, frames: Frames) -> None:
        for part, rows in frames.items():
            self._pieces[part].append(rows)

    def progress(self, share: float) -> None:
        """A batch tells of lessons, not of shares of a step."""

    def warn(self, code: str, details: Mapping[str, str | int | float]) -> None:
        self.cautions.append(Caution(step=self._name, code=code, details=details))

    def whole(self) -> dict[str, pl.DataFrame]:
        return {part: pl.concat(pieces) for part, pieces in self._pieces.items()}
