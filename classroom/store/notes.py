"""Notes, clips and goals: append-only rows; taking one back is a row of its own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

import duckdb
import polars as pl

from classroom.domain.errors import UsageError
from classroom.domain.notes import Goal, Note
from classroom.store import frames, lessons
from classroom.store.versions import now

_NOTE = "note_id, lesson_id, kind, start_s, end_s, text, author, created_at, withdraws"
_GOAL = "goal_id, teacher, course, measure, scope, direction, lessons, text, author, created_at, withdraws"


def add(connection: duckdb.DuckDBPyConnection, note: Note) -> Note:
    """Append a note; the note with its id and time. UsageError for an unknown lesson."""
    lessons.known(connection, note.lesson_id)
    full = replace(note, note_id=uuid.uuid4().hex, created_at=now(), withdraws=None)
    _insert_note(connection, full)
    return full


def withdraw(connection: duckdb.DuckDBPyConnection, note_id: str) -> None:
    """Append a row that takes a note back; once more does nothing. UsageError for an unknown note."""
    found = _notes(connection, "where note_id = ? and withdraws is null", [note_id])
    if not found:
        raise UsageError("There is no such note.", "`lectern note LESSON` lists those there are.")
    if not _notes(connection, "where withdraws = ?", [note_id]):
        taken = replace(found[0], note_id=uuid.uuid4().hex, text="", created_at=now(), withdraws=note_id)
        _insert_note(connection, taken)


def of_lesson(connection: duckdb.DuckDBPyConnection, lesson_id: str, *, history: bool = False) -> tuple[Note, ...]:
    """The lesson's notes in the order of the lesson; with history all rows in the order they were made."""
    rows = _notes(connection, "where lesson_id = ? order by number", [lesson_id])
    if history:
        return rows
    taken = {note.withdraws for note in rows}
    kept = [note for note in rows if note.withdraws is None and note.note_id not in taken]
    return tuple(sorted(kept, key=lambda note: (-1.0 if note.start_s is None else note.start_s, note.created_at)))


def merge(connection: duckdb.DuckDBPyConnection, notes: Sequence[Note]) -> tuple[int, int]:
    """Take in notes of another store: how many were new, and how many are about lessons that are not here."""
    here = {row[0] for row in connection.execute("select lesson_id from lessons").fetchall()}
    known = {row[0] for row in connection.execute("select note_id from notes").fetchall()}
    ours = [note for note in notes if note.lesson_id in here]
    new = {note.note_id: note for note in ours if note.note_id not in known}
    for note in new.values():
        _insert_note(connection, note)
    return len(new), len(notes) - len(ours)


def review(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """One row a lesson, teacher by teacher, each in the order of dates, and what was noted on it.

    Columns teacher, lesson_id, title, course, date, notes, clips, last_note (ISO 8601, null without), shared.
    """
    return frames.query(connection, _REVIEW)


_REVIEW = """
with kept as (
    select * from notes where withdraws is null
        and note_id not in (select withdraws from notes where withdraws is not null)
), counts as (
    select lesson_id, count(*) filter (kind = 'note')::integer as notes,
        count(*) filter (kind = 'clip')::integer as clips, max(created_at) as last_note
    from kept group by lesson_id
)
select teacher, lesson_id, title, course, date, coalesce(notes, 0)::integer as notes,
    coalesce(clips, 0)::integer as clips, last_note, lesson_id in (select lesson_id from shared) as shared
from lessons left join counts using (lesson_id)
order by teacher nulls last, date nulls last, created_at, lesson_id
"""


def set_goal(connection: duckdb.DuckDBPyConnection, goal: Goal) -> Goal:
    """Append a goal; the goal with its id and time."""
    full = replace(goal, goal_id=uuid.uuid4().hex, created_at=now(), withdraws=None)
    _insert_goal(connection, full)
    return full


def drop_goal(connection: duckdb.DuckDBPyConnection, goal_id: str) -> None:
    """Append a row that takes a goal back; once more does nothing. UsageError for an unknown goal."""
    found = _goals(connection, "where goal_id = ? and withdraws is null", [goal_id])
    if not found:
        raise UsageError("There is no such goal.", "`lectern goal` lists those there are.")
    if not _goals(connection, "where withdraws = ?", [goal_id]):
        taken = replace(found[0], goal_id=uuid.uuid4().hex, text="", created_at=now(), withdraws=goal_id)
        _insert_goal(connection, taken)


def goals(connection: duckdb.DuckDBPyConnection) -> tuple[Goal, ...]:
    """The goals in force, in the order they were set."""
    rows = _goals(connection, "order by number", [])
    taken = {goal.withdraws for goal in rows}
    return tuple(goal for goal in rows if goal.withdraws is None and goal.goal_id not in taken)


def _insert_note(connection: duckdb.DuckDBPyConnection, note: Note) -> None:
    values = [getattr(note, name) for name in _NOTE.split(", ")]
    number = "(select coalesce(max(number), 0) + 1 from notes)"
    connection.execute(f"insert into notes (number, {_NOTE}) values ({number}{', ?' * len(values)})", values)


def _insert_goal(connection: duckdb.DuckDBPyConnection, goal: Goal) -> None:
    values = [getattr(goal, name) for name in _GOAL.split(", ")]
    number = "(select coalesce(max(number), 0) + 1 from goals)"
    connection.execute(f"insert into goals (number, {_GOAL}) values ({number}{', ?' * len(values)})", values)


def _notes(connection: duckdb.DuckDBPyConnection, where: str, params: list[object]) -> tuple[Note, ...]:
    rows = connection.execute(f"select {_NOTE} from notes {where}", params).fetchall()
    return tuple(Note(**dict(zip(_NOTE.split(", "), row, strict=True))) for row in rows)


def _goals(connection: duckdb.DuckDBPyConnection, where: str, params: list[object]) -> tuple[Goal, ...]:
    rows = connection.execute(f"select {_GOAL} from goals {where}", params).fetchall()
    return tuple(Goal(**dict(zip(_GOAL.split(", "), row, strict=True))) for row in rows)
