"""Lessons that somebody shared: taken in whole and once, and never changed here but by notes."""

from __future__ import annotations

import hashlib

import duckdb

from classroom.domain.errors import UsageError
from classroom.domain.sharing import Bundle, Opened, SharedLesson
from classroom.store import lessons, notes, runs, tables
from classroom.store.versions import now


def take_in(connection: duckdb.DuckDBPyConnection, bundle: Bundle) -> Opened:
    """Add the bundle's lessons that are not here, and its notes. A lesson that is here stays as it is."""
    own: list[str] = []
    new: list[str] = []
    for shared in bundle.lessons:
        lesson_id = shared.lesson.lesson_id
        if lessons.one(connection, lesson_id) is not None:
            own.append(lesson_id)
        else:
            _add(connection, bundle.bundle_id, shared)
            new.append(lesson_id)
    merged, lost = notes.merge(connection, bundle.notes)
    return Opened(lessons=tuple(new), own=tuple(own), notes=merged, lost=lost)


def is_shared(connection: duckdb.DuckDBPyConnection, lesson_id: str) -> bool:
    """True for a lesson that came in a bundle."""
    row = connection.execute("select count(*) from shared where lesson_id = ?", [lesson_id]).fetchone()
    return bool(row and row[0])


def refuse(connection: duckdb.DuckDBPyConnection, lesson_id: str) -> None:
    """UsageError if the lesson was shared with this person, who may read it and write notes only."""
    if is_shared(connection, lesson_id):
        raise UsageError(
            "This lesson was shared with you and cannot be changed here.",
            "You can write notes and send them back with `lectern bundle create LESSON --notes-only`.",
        )


def _add(connection: duckdb.DuckDBPyConnection, bundle_id: str, shared: SharedLesson) -> None:
    lesson_id = shared.lesson.lesson_id
    lessons.add(connection, shared.lesson)
    if shared.media:
        lessons.set_media(connection, lesson_id, "recording", shared.media)
    for run in shared.runs:
        parts = " ".join(sorted(run.parts))
        facts = f"{bundle_id} {lesson_id} {run.analyzer} {run.version} {parts}"
        run_id = hashlib.sha256(facts.encode()).hexdigest()
        start = runs.RunStart(
            run_id=run_id,
            lesson_id=lesson_id,
            analyzer=run.analyzer,
            version=run.version,
            writes=tuple(run.parts),
            params={"bundle": bundle_id},
        )
        runs.start(connection, start)
        tables.commit(connection, run_id, run.parts)
        runs.finish(connection, run_id, seconds=0.0, warnings=())
    connection.execute("insert into shared values (?, ?, ?)", [lesson_id, bundle_id, now()])
