"""The queue of analyses kept in the store, so that neither a crash nor a restart forgets what was still to be done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from classroom.domain.requests import AnalysisRequest
from classroom.domain.waiting import Queue, Waiting
from classroom.store.store import Store

_FACT = "queue"
_FILES = ("recordings", "slides", "comments", "slide_logs")
_TEXTS = ("title", "course", "teacher", "language", "speech_model", "rewording", "resume")


def kept(store: Store) -> Queue:
    """The queue as it was last kept; empty where none was, or what was kept cannot be read any more."""
    text = store.fact(_FACT)
    try:
        facts: Mapping[str, Any] = json.loads(text or "{}")
        waiting = tuple(Waiting(request=_request(said), title=said["name"]) for said in facts.get("waiting", ()))
        return Queue(waiting=waiting, paused=bool(facts.get("paused")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Queue()


def keep(store: Store, queue: Queue) -> None:
    """Write the queue down; an empty one leaves nothing. Passwords of files are never written."""
    if not queue.waiting:
        if store.fact(_FACT) is not None:
            store.set_fact(_FACT, None)
        return
    waiting = [{**_facts(one.request), "name": one.title} for one in queue.waiting]
    store.set_fact(_FACT, json.dumps({"paused": queue.paused, "waiting": waiting}, ensure_ascii=False))


def _facts(request: AnalysisRequest) -> dict[str, Any]:
    files = {name: [str(path.absolute()) for path in getattr(request, name)] for name in _FILES}
    said = {name: getattr(request, name) for name in _TEXTS}
    return {
        **files,
        **said,
        "transcript": None if request.transcript is None else str(request.transcript.absolute()),
        "date": None if request.date is None else request.date.isoformat(),
        "only": list(request.only),
        "budget": dict(request.budget),
        "processor_only": request.processor_only,
        "columns": {path: dict(columns) for path, columns in request.columns.items()},
    }


def _request(said: Mapping[str, Any]) -> AnalysisRequest:
    files = {name: tuple(Path(path) for path in said.get(name, ())) for name in _FILES}
    return AnalysisRequest(
        **files,
        **{name: said[name] for name in _TEXTS},
        transcript=None if said["transcript"] is None else Path(said["transcript"]),
        date=None if said["date"] is None else date.fromisoformat(said["date"]),
        only=tuple(said["only"]),
        columns=said["columns"],
        budget=said.get("budget", {}),
        processor_only=bool(said.get("processor_only")),
    )
