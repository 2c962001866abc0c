"""The store against a model of dicts: whatever is done in whatever order, both show the same.

Three random histories by default; LECTERN_MODEL_EXAMPLES=200 searches longer.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

import classroom.store
from classroom.domain.corrections import Correction
from classroom.domain.errors import UsageError
from classroom.domain.requests import Lesson
from classroom.domain.tables import LABELS, STRETCHES, UTTERANCES, TableError, frame
from classroom.store import RunStart, Store

WRITERS = {
    "speech": ("utterances", "stretches"),
    "import.transcript": ("utterances",),
    "feedback": ("labels.feedback",),
    "talk": ("labels.talk",),
}


@dataclass
class ModelRun:
    lesson_id: str
    analyzer: str
    number: int
    status: str = "running"
    rows: dict[str, int] = field(default_factory=dict)


@dataclass
class ModelCorrection:
    lesson_id: str
    utterance: int
    role: str
    withdrawn: bool = False


def piece(run_id: str, part: str, first: int, count: int):
    numbers = list(range(first, first + count))
    if part == "utterances":
        times = {"start_s": [10.0 * n for n in numbers], "end_s": [10.0 * n + 5 for n in numbers]}
        texts = [f"{run_id} {n}" for n in numbers]
        return frame(UTTERANCES, {"utterance": numbers, "role": ["unknown"] * count, "text": texts, **times})
    if part == "stretches":
        starts = [30.0 * n for n in numbers]
        return frame(STRETCHES, {"start_s": starts, "end_s": starts, "speech_s": [1.0] * count})
    columns = {"target": ["comment"] * count, "row": numbers, "taxonomy": [part] * count, "label": [run_id] * count}
    return frame(LABELS, {**columns, "score": [0.5] * count, "applies": [True] * count})


class StoreAgainstModel(RuleBasedStateMachine):
    lessons = Bundle("lessons")
    running = Bundle("running")
    unfinished = Bundle("unfinished")
    done = Bundle("done")
    fixes = Bundle("fixes")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="store-model-"))
        self.store = Store.open(self.folder)
        self.titles: dict[str, str] = {}
        self.runs: dict[str, ModelRun] = {}
        self.current: dict[tuple[str, str], str] = {}
        self.corrections: dict[str, ModelCorrection] = {}
        self.numbers = iter(range(1, 10**6))

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    @initialize(target=lessons)
    def a_lesson_to_begin_with(self) -> str:
        return self.add_lesson()

    @rule(target=lessons)
    def another_lesson(self) -> str:
        return self.add_lesson()

    def add_lesson(self) -> str:
        number = next(self.numbers)
        lesson_id = f"lesson{number}"
        facts = {"course": None, "teacher": None, "date": None, "language": None, "duration_s": None}
        self.store.add_lesson(Lesson(lesson_id=lesson_id, title=f"T{number}", created_at=f"{number:06}", **facts))
        self.titles[lesson_id] = f"T{number}"
        return lesson_id

    @rule(target=running, lesson_id=lessons, analyzer=st.sampled_from(sorted(WRITERS)))
    def start(self, lesson_id: str, analyzer: str):
        number = next(self.numbers)
        run_id = f"run{number}"
        run = RunStart(run_id=run_id, lesson_id=lesson_id, analyzer=analyzer, version=1, writes=WRITERS[analyzer])
        if lesson_id not in self.titles:
            with pytest.raises(UsageError):
                self.store.start_run(run)
            return multiple()
        self.store.start_run(run)
        self.runs[run_id] = ModelRun(lesson_id, analyzer, number)
        return run_id

    @rule(run_id=running, count=st.integers(0, 4), data=st.data())
    def commit(self, run_id: str, count: int, data: st.DataObject) -> None:
        run = self.runs.get(run_id)
        if run is None or run.status != "running":
            with pytest.raises(ValueError, match="not running"):
                self.store.commit_piece(run_id, {})
            return
        part = data.draw(st.sampled_from(WRITERS[run.analyzer]))
        rows = piece(run_id, part, run.rows.get(part, 0), count)
        assert self.store.commit_piece(run_id, {part: rows}) == {part: count}
        run.rows[part] = run.rows.get(part, 0) + count

    @rule(run_id=running)
    def commit_something_wrong(self, run_id: str) -> None:
        run = self.runs.get(run_id)
        if run is None or run.status != "running" or not all(run.rows.get(p) for p in WRITERS[run.analyzer]):
            return
        last = WRITERS[run.analyzer][-1]
        good = {part: piece(run_id, part, run.rows[part], 2) for part in WRITERS[run.analyzer]}
        bad = good[last].reverse() if last == "stretches" else piece(run_id, last, run.rows[last] - 1, 3)
        with pytest.raises(TableError):
            self.store.commit_piece(run_id, {**good, last: bad})

    @rule(target=done, run_id=consumes(running))
    def finish(self, run_id: str):
        run = self.runs.get(run_id)
        if run is None or run.status != "running":
            return multiple()
        self.store.finish_run(run_id, seconds=1.0)
        run.status = "done"
        self.show(run_id)
        return run_id

    def show(self, run_id: str) -> None:
        run = self.runs[run_id]
        replaced = {self.current.get((run.lesson_id, part)) for part in WRITERS[run.analyzer]}
        self.current = {place: shown for place, shown in self.current.items() if shown not in replaced}
        self.current |= {(run.lesson_id, part): run_id for part in WRITERS[run.analyzer]}

    @rule(target=unfinished, run_id=consumes(running), status=st.sampled_from(["failed", "stopped"]))
    def end(self, run_id: str, status):
        run = self.runs.get(run_id)
        if run is None or run.status != "running":
            return multiple()
        self.store.end_run(run_id, status=status, error="why")
        run.status = status
        return run_id

    @rule(target=running, run_id=st.one_of(consumes(unfinished), running), fresh=st.booleans())
    def go_on(self, run_id: str, fresh: bool):
        run = self.runs.get(run_id)
        if run is None or run.status == "done":
            return multiple()
        again = RunStart(
            run_id=run_id, lesson_id=run.lesson_id, analyzer=run.analyzer, version=1, writes=WRITERS[run.analyzer]
        )
        self.store.start_run(again, fresh=fresh)
        run.status, run.number = "running", next(self.numbers)
        if fresh:
            run.rows = {}
        return run_id

    @rule(run_id=done)
    def show_again(self, run_id: str) -> None:
        if run_id in self.runs:
            self.store.make_current(run_id)
            self.show(run_id)

    @rule(target=fixes, lesson_id=lessons, utterance=st.integers(0, 6), role=st.sampled_from(["teacher", "student"]))
    def correct(self, lesson_id: str, utterance: int, role: str):
        correction = Correction(
            lesson_id=lesson_id, table="utterances", key={"utterance": utterance}, column="role", value=role
        )
        if lesson_id not in self.titles or utterance >= self.height(lesson_id, "utterances"):
            with pytest.raises(UsageError):
                self.store.correct(correction)
            return multiple()
        made = self.store.correct(correction)
        self.corrections[made] = ModelCorrection(lesson_id, utterance, role)
        return made

    @rule(correction_id=fixes)
    def withdraw(self, correction_id: str) -> None:
        if correction_id in self.corrections:
            self.store.withdraw(correction_id)
            self.corrections[correction_id].withdrawn = True
        else:
            with pytest.raises(UsageError):
                self.store.withdraw(correction_id)

    @rule(lesson_id=lessons)
    def prune(self, lesson_id: str) -> None:
        if lesson_id not in self.titles:
            return
        shown = set(self.shown(lesson_id).values())
        old = {
            run_id: run
            for run_id, run in self.runs.items()
            if run.lesson_id == lesson_id and run_id not in shown and run.status != "running"
        }
        assert self.store.prune(lesson_id) == sum(sum(run.rows.values()) for run in old.values())
        self.runs = {run_id: run for run_id, run in self.runs.items() if run_id not in old}

    @rule(lesson_id=consumes(lessons))
    def delete(self, lesson_id: str) -> None:
        if lesson_id not in self.titles:
            return
        self.store.delete_lesson(lesson_id)
        del self.titles[lesson_id]
        self.runs = {run_id: run for run_id, run in self.runs.items() if run.lesson_id != lesson_id}
        self.current = {place: run for place, run in self.current.items() if place[0] != lesson_id}
        self.corrections = {i: c for i, c in self.corrections.items() if c.lesson_id != lesson_id}

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = Store.open(self.folder)

    def shown(self, lesson_id: str) -> dict[str, str]:
        """The run to show by part, as the interface describes it."""
        runs = sorted((run.number, i) for i, run in self.runs.items() if run.lesson_id == lesson_id)
        found = {
            part: run_id
            for _, run_id in runs
            if self.runs[run_id].status != "done"
            for part in WRITERS[self.runs[run_id].analyzer]
        }
        return found | {part: run_id for (where, part), run_id in self.current.items() if where == lesson_id}

    def height(self, lesson_id: str, part: str) -> int:
        run_id = self.shown(lesson_id).get(part)
        return 0 if run_id is None else self.runs[run_id].rows.get(part, 0)

    @invariant()
    def the_library_is_that_of_the_model(self) -> None:
        library = {row["lesson_id"]: row for row in self.store.lessons().iter_rows(named=True)}
        assert {lesson_id: row["title"] for lesson_id, row in library.items()} == self.titles
        for lesson_id, row in library.items():
            assert row["utterances"] == self.height(lesson_id, "utterances")
            newest: dict[str, tuple[int, str]] = {}
            for run in self.runs.values():
                if run.lesson_id == lesson_id:
                    newest[run.analyzer] = max(newest.get(run.analyzer, (0, "")), (run.number, run.status))
            states = {status for _, status in newest.values()}
            assert row["state"] == ("empty" if not states else "done" if states == {"done"} else "unfinished")

    @invariant()
    def runs_and_tables_are_those_of_the_model(self) -> None:
        for lesson_id in self.titles:
            current = {part: run_id for (where, part), run_id in self.current.items() if where == lesson_id}
            assert self.store.current_runs(lesson_id) == current
            records = {record.run_id: record.status for record in self.store.runs(lesson_id)}
            assert records == {i: run.status for i, run in self.runs.items() if run.lesson_id == lesson_id}
            shown = self.shown(lesson_id)
            for part in ("stretches", "labels.feedback", "labels.talk"):
                rows = piece(shown.get(part, ""), part, 0, self.height(lesson_id, part))
                assert self.store.table(lesson_id, part).equals(rows)
            both = self.store.table(lesson_id, "labels")
            assert both.height == sum(self.height(lesson_id, part) for part in ("labels.feedback", "labels.talk"))
            assert both["row"].is_sorted()

    @invariant()
    def utterances_are_those_of_the_model_with_peoples_corrections(self) -> None:
        for lesson_id in self.titles:
            count = self.height(lesson_id, "utterances")
            computed = piece(self.shown(lesson_id).get("utterances", ""), "utterances", 0, count)
            assert self.store.table(lesson_id, "utterances", corrected=False).equals(computed)
            roles = ["unknown"] * count
            made = [c for c in self.corrections.values() if c.lesson_id == lesson_id]
            for correction in made:
                if not correction.withdrawn and correction.utterance < count:
                    roles[correction.utterance] = correction.role
            assert self.store.table(lesson_id, "utterances")["role"].to_list() == roles
            states = ["withdrawn" if c.withdrawn else "placed" if c.utterance < count else "unplaced" for c in made]
            assert self.store.corrections(lesson_id)["state"].to_list() == states


StoreAgainstModel.TestCase.settings = settings(
    max_examples=int(os.environ.get("LECTERN_MODEL_EXAMPLES", "3")),
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestStoreAgainstModel = StoreAgainstModel.TestCase


def test_the_package_offers_the_store_by_name():
    assert classroom.store.Store is Store
    with pytest.raises(AttributeError, match="Shop"):
        classroom.store.Shop  # noqa: B018
