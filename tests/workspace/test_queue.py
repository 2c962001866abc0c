"""The queue of analyses in the store: written down and read again with everything of each request but passwords."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from pathlib import Path

from classroom.domain.requests import AnalysisRequest
from classroom.domain.waiting import Queue, Waiting
from classroom.store.store import Store
from classroom.workspace import queue

FULL = AnalysisRequest(
    recordings=(Path("/a/clase é.mp4"), Path("/a/two.mp4")),
    slides=(Path("/a/deck.pdf"),),
    comments=(Path("/a/form.csv"),),
    slide_logs=(Path("/a/meeting.json"),),
    transcript=Path("/a/said.vtt"),
    title="Thirds",
    course="6B",
    teacher="M. Ortiz",
    date=date(2024, 3, 4),
    language="es",
    speech_model="base",
    rewording="http://127.0.0.1:8080/v1",
    processor_only=True,
    only=("talk",),
    budget={"missed": 2},
    resume="x",
    columns={"/a/form.csv": {"text": "What was unclear?"}},
    passwords={"/a/deck.pdf": "secret"},
)


def test_every_field_of_a_request_comes_back_but_no_password_is_written(tmp_path):
    waiting = Queue(waiting=(Waiting(request=FULL, title="Thirds"),), paused=True)
    assert all(getattr(FULL, field.name) for field in fields(FULL))
    with Store.open(tmp_path / "store") as store:
        queue.keep(store, waiting)
        assert "secret" not in str(store.fact("queue"))
        assert queue.kept(store) == Queue(
            waiting=(Waiting(request=replace(FULL, passwords={}), title="Thirds"),), paused=True
        )


def test_an_empty_queue_leaves_nothing_and_a_queue_of_another_version_is_none(tmp_path):
    with Store.open(tmp_path / "store") as store:
        assert queue.kept(store) == Queue()
        queue.keep(store, Queue(waiting=(Waiting(request=FULL, title="Thirds"),)))
        queue.keep(store, Queue())
        assert store.fact("queue") is None
        for strange in ('{"waiting": [{"name": "x"}]}', "[]", "nonsense", '{"waiting": 3}'):
            store.set_fact("queue", strange)
            assert queue.kept(store) == Queue()
