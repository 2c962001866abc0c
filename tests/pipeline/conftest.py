"""A store with one lesson whose files are imported already, and analyzers that misbehave on request."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from classroom.domain.analyzer import Catalog
from classroom.domain.events import Event
from classroom.domain.requests import Lesson
from classroom.domain.tables import COMMENTS, RECORDINGS, frame
from classroom.pipeline.catalog import discover
from classroom.pipeline.jobs import JobResult, run_job
from classroom.pipeline.tasks import Job, Setting
from classroom.store import RunStart, Store

TOYS = Path(__file__).parent / "lectern_toys"
LESSON = "abcabcabcabc"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "home"))


@pytest.fixture
def toys() -> Catalog:
    return discover(TOYS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store") as opened:
        fill(opened, tmp_path)
        yield opened


def fill(store: Store, folder: Path) -> None:
    facts: dict[str, Any] = dict.fromkeys(("course", "teacher", "date", "language", "duration_s"))
    store.add_lesson(Lesson(lesson_id=LESSON, title="A lesson", created_at="2026-01-01T00:00:00Z", **facts))
    tape = folder / "tape.wav"
    tape.touch()
    row = {"part": 0, "path": str(tape), "start_s": 0.0, "duration_s": 60.0, "rate_hz": 16000, "channels": 1}
    recording = frame(RECORDINGS, {k: [v] for k, v in (row | {"codec": "pcm", "has_video": False}).items()})
    add_import(store, "recordings", recording)
    comments = {"comment": [0, 1, 2], "source": ["c.csv"] * 3, "text": ["good", "bad", "what?"]}
    add_import(store, "comments", frame(COMMENTS, comments))


def add_import(store: Store, part: str, rows: Any, *, run_id: str | None = None) -> None:
    run_id = run_id or f"imported-{part}"
    store.start_run(RunStart(run_id=run_id, lesson_id=LESSON, analyzer=f"import.{part}", version=1, writes=(part,)))
    store.commit_piece(run_id, {part: rows})
    store.finish_run(run_id, seconds=0.1)


@dataclass
class Trial:
    """One job and everything heard of it. `hooks` are called with each event, `stop` stops the job."""

    store: Store
    catalog: Catalog
    stop: threading.Event = field(default_factory=threading.Event)
    events: list[Event] = field(default_factory=list[Event])

    def run(
        self, *, only: tuple[str, ...] = (), language: str | None = None, hook: Any = None, **hear: Any
    ) -> JobResult:
        params = {"hear": {k: v for k, v in hear.items() if k != "wrong"}, "mark": {"wrong": hear.get("wrong", "")}}
        job = Job(lesson_id=LESSON, catalog=self.catalog, only=only, setting=Setting(language=language, params=params))

        def listen(event: Event) -> None:
            self.events.append(event)
            if hook is not None:
                hook(event)

        return run_job(self.store, job, on_event=listen, stop=self.stop)

    def heard(self, kind: type[Event], step: str | None = None) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind) and step in (None, event.step)]


@pytest.fixture
def trial(store: Store, toys: Catalog) -> Trial:
    return Trial(store, toys)
