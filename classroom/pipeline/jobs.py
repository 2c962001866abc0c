"""Runs the analyzers a lesson needs: every piece into the store as it comes, every message told as an event."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from classroom.domain.analyzer import Frames
from classroom.domain.errors import EXIT_CANCELLED, Cancelled, InputRefused, ModelError, UsageError
from classroom.domain.events import Committed, Event, Failed, Finished, Progress, Started, StepDone, Stopped, Warned
from classroom.domain.requests import RunRecord
from classroom.pipeline.conversation import Outcome, Worker
from classroom.pipeline.plan import Facts, Plan, Step, make_plan
from classroom.pipeline.tasks import Job, facts_of, start_of, task_of, unheard
from classroom.pipeline.timing import Experience, Pace
from classroom.store import Store


@dataclass(frozen=True, kw_only=True)
class Caution:
    """A warning of a step: a key of resources/i18n below `warning.` and what it needs."""

    step: str
    code: str
    details: Mapping[str, str | int | float]


@dataclass(frozen=True, kw_only=True)
class JobResult:
    """What came of a job: runs in the order of the steps, and the exit codes of the steps that failed or stopped."""

    runs: tuple[RunRecord, ...]
    cautions: tuple[Caution, ...]
    exit_codes: tuple[int, ...]


def run_job(store: Store, job: Job, *, on_event: Callable[[Event], None], stop: threading.Event) -> JobResult:
    """Run what is not there yet; blocks until all is done that can be done, or until `stop` is set.

    A step that fails takes only those with it that must read what it writes. Raises StoreError if the store cannot
    take a piece, UsageError if an analyzer of `only` is unknown or cannot run on what the lesson has, Cancelled if
    the lesson is deleted meanwhile.
    """
    running = _Running(store, job, tell=on_event, stop=stop)
    try:
        running.all_steps()
    except (LookupError, ValueError, UsageError) as error:
        if store.lesson(job.lesson_id) is None:
            raise Cancelled("The lesson was deleted while it was analysed.") from error
        raise
    finally:
        running.worker.end()
    return JobResult(
        runs=tuple(running.runs.values()), cautions=tuple(running.cautions), exit_codes=tuple(running.exit_codes)
    )


class _Running:
    def __init__(self, store: Store, job: Job, *, tell: Callable[[Event], None], stop: threading.Event) -> None:
        self.worker = Worker()
        self.runs: dict[str, RunRecord] = {}
        self.cautions: list[Caution] = []
        self.exit_codes: list[int] = []
        self._store, self._job, self._tell, self._stop = store, job, tell, stop
        self._experience = Experience(store)
        lesson = store.lesson(job.lesson_id)
        self._duration_s = lesson.duration_s if lesson else None
        # once for the whole job: a recording that comes back meanwhile must not change what later steps read
        self._unheard = unheard(store, job.lesson_id) if lesson else frozenset[str]()

    def all_steps(self) -> None:
        self._plan_once(check=True)
        while True:
            # planned anew before each step: what failed is not there for the steps after it
            facts, ahead = self._plan_once()
            if not ahead:
                self._tell(Finished(step=next(reversed(self.runs), "import")))
                return
            step, position = ahead[0], len(self.runs) + 1
            if not self._stop.is_set():
                self._tell(Started(step=step.spec.name, position=position, count=len(self.runs) + len(ahead)))
                self._take(step, facts, [later.spec.name for later in ahead[1:] if not later.kept])
            if self._stop.is_set() and (len(ahead) > 1 or self._left(step)):
                self.exit_codes.append(EXIT_CANCELLED)
                self._tell(Stopped(step=step.spec.name))
                return

    def _left(self, step: Step) -> bool:
        return step.spec.name not in self.runs or self.runs[step.spec.name].status == "stopped"

    def _plan_once(self, *, check: bool = False) -> tuple[Facts, list[Step]]:
        facts = facts_of(self._store, self._job, unheard=self._unheard)
        failed = {name for name, run in self.runs.items() if run.status == "failed"}
        plan = make_plan(self._job.catalog, facts, only=self._job.only, without=failed)
        if check:
            _refuse_impossible(plan, self._job)
        return facts, [step for step in plan.steps if step.spec.name not in self.runs]

    def _take(self, step: Step, facts: Facts, after: list[str]) -> None:
        if step.kept:
            self._keep(step, facts)
            return
        self._store.start_run(start_of(step, facts), fresh=not step.spec.resumes)
        told = _Told(self._store, step, tell=self._tell, rest_s=self._experience.seconds(after, self._duration_s))
        try:
            task = task_of(self._store, self._job, step, holds=self.worker.holds)
        except (InputRefused, ModelError) as fault:
            self._settle(step, Outcome(status="failed", error=fault), told)
        else:
            self._settle(step, self.worker.run(task, step.spec.title, listener=told, stop=self._stop), told)

    def _keep(self, step: Step, facts: Facts) -> None:
        if any(facts.have.get(part) != step.run_id for part in step.spec.writes):
            self._store.make_current(step.run_id)
        for said in self._store.warnings(step.run_id):
            caution = Caution(step=step.spec.name, code=said["code"], details=said["details"])
            self.cautions.append(caution)
            self._tell(Warned(step=caution.step, code=caution.code, details=dict(caution.details)))
        if step.unused:
            self.cautions.append(Caution(step=step.spec.name, code="words_not_used", details={}))
            self._tell(Warned(step=step.spec.name, code="words_not_used", details={}))
        seconds = self._note(step, "kept")
        self._tell(StepDone(step=step.spec.name, status="kept", seconds=seconds))

    def _settle(self, step: Step, outcome: Outcome, told: _Told) -> None:
        name = step.spec.name
        self.cautions += told.cautions
        if outcome.status == "done":
            warnings = tuple({"code": item.code, "details": dict(item.details)} for item in told.cautions)
            self._store.finish_run(step.run_id, seconds=outcome.seconds, warnings=warnings)
        else:
            self._store.end_run(step.run_id, status=outcome.status, error=str(outcome.error or ""))
        self._note(step, outcome.status)
        if outcome.status == "done":
            self._tell(StepDone(step=name, status="done", seconds=outcome.seconds))
        elif outcome.error is not None:
            self.exit_codes.append(outcome.error.exit_code)
            self._tell(Failed(step=name, text=str(outcome.error), exit_code=outcome.process_exit))

    def _note(self, step: Step, status: str) -> float:
        record = self._store.run(step.run_id)
        if record is None:
            raise LookupError(f"the run of {step.spec.name} has gone from the store")
        self.runs[step.spec.name] = replace(record, status=status)
        return record.seconds


class _Told:
    """The listener of one step: pieces into the store, the rest to the person."""

    def __init__(self, store: Store, step: Step, *, tell: Callable[[Event], None], rest_s: float | None) -> None:
        self.cautions: list[Caution] = []
        self._store, self._tell, self._rest_s = store, tell, rest_s
        self._name, self._run_id = step.spec.name, step.run_id
        self._pace = Pace()

    def take(self, frames: Frames) -> None:
        rows = self._store.commit_piece(self._run_id, frames)
        self._tell(Committed(step=self._name, rows=rows))

    def progress(self, share: float) -> None:
        own_s = self._pace.left_s(share, time.monotonic())
        left_s = None if own_s is None or self._rest_s is None else own_s + self._rest_s
        self._tell(Progress(step=self._name, share=share, left_s=left_s))

    def warn(self, code: str, details: Mapping[str, str | int | float]) -> None:
        self.cautions.append(Caution(step=self._name, code=code, details=details))
        self._tell(Warned(step=self._name, code=code, details=dict(details)))


def _refuse_impossible(plan: Plan, job: Job) -> None:
    for left in plan.left_out:
        if left.name not in job.only:
            continue
        if left.lacks:
            lacks = " and ".join(left.lacks)
            raise UsageError(f"{left.name} needs {lacks}, which this lesson does not have.", "Add the files for that.")
        raise UsageError(f"{left.name} does not work for lessons in the language {job.setting.language}.")
