"""Lessons and their files: rows in and out, the library in one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

import duckdb
import polars as pl

from classroom.domain.errors import UsageError
from classroom.domain.requests import Lesson, MediaFile
from classroom.store import frames

_FACTS = tuple(field.name for field in fields(Lesson))
_COLUMNS = ", ".join(_FACTS)
_KINDS = ("recording", "slides", "comments", "transcript", "slide_log")

_LIBRARY = """
with shown as (
    select lesson_id, part_name, run_id from current_runs
    where part_name in ('utterances', 'comments', 'slides', 'moments')
    union all
    select lesson_id, part_name, arg_max(run_id, number) as run_id
    from (select lesson_id, number, run_id, unnest(writes) as part_name from runs where status <> 'done')
    where part_name in ('utterances', 'comments', 'slides', 'moments')
      and (lesson_id, part_name) not in (select (lesson_id, part_name) from current_runs)
    group by lesson_id, part_name
), counts as (
    select lesson_id,
        sum(rows) filter (part_name = 'utterances') as utterances,
        sum(rows) filter (part_name = 'comments') as comments,
        sum(rows) filter (part_name = 'slides') as slides, sum(rows) filter (part_name = 'moments') as moments
    from pieces semi join shown using (lesson_id, part_name, run_id)
    group by lesson_id
), newest as (
    select lesson_id, arg_max(status, number) as status from runs group by lesson_id, analyzer
), states as (
    select lesson_id, bool_and(status = 'done') as done from newest group by lesson_id
)
select lessons.lesson_id, title, course, teacher, date, language, created_at, duration_s,
    coalesce(utterances, 0)::integer as utterances, coalesce(comments, 0)::integer as comments,
    coalesce(slides, 0)::integer as slides, coalesce(moments, 0)::integer as moments,
    case when done is null then 'empty' when done then 'done' else 'unfinished' end as state
from lessons left join counts using (lesson_id) left join states using (lesson_id)
order by created_at desc, lesson_id
"""


def add(connection: duckdb.DuckDBPyConnection, lesson: Lesson) -> None:
    """Add the lesson; UsageError if its id is taken."""
    if one(connection, lesson.lesson_id) is not None:
        raise UsageError(f"There is already a lesson {lesson.lesson_id}.")
    values = asdict(lesson)
    connection.execute(
        f"insert into lessons ({_COLUMNS}) values ({', '.join('?' * len(_FACTS))})", [values[name] for name in _FACTS]
    )


def change(connection: duckdb.DuckDBPyConnection, lesson_id: str, facts: dict[str, Any]) -> None:
    """Set the named facts; UsageError for an unknown lesson, ValueError for an unknown fact."""
    wrong = set(facts) - set(_FACTS[1:])
    if wrong:
        raise ValueError(f"a lesson has no changeable {sorted(wrong)}")
    known(connection, lesson_id)
    if facts:
        settings = ", ".join(f"{name} = ?" for name in facts)
        connection.execute(f"update lessons set {settings} where lesson_id = ?", [*facts.values(), lesson_id])


def one(connection: duckdb.DuckDBPyConnection, lesson_id: str) -> Lesson | None:
    """The lesson of that id; None if there is none."""
    found = _lessons(connection, "where lesson_id = ?", [lesson_id])
    return found[0] if found else None


def known(connection: duckdb.DuckDBPyConnection, lesson_id: str) -> Lesson:
    """The lesson of that id; UsageError if there is none."""
    lesson = one(connection, lesson_id)
    if lesson is None:
        raise UsageError(f"There is no lesson {lesson_id}.", "See `lectern lessons` for those there are.")
    return lesson


def find(connection: duckdb.DuckDBPyConnection, text: str) -> tuple[Lesson, ...]:
    """The lesson with that id, or else all whose id begins so or whose title is that, whatever the case."""
    exact = one(connection, text)
    if exact is not None:
        return (exact,)
    if not text:
        return ()
    where = "where starts_with(lesson_id, ?) or lower(title) = lower(?) order by created_at, lesson_id"
    return _lessons(connection, where, [text.lower(), text])


def library(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """One row a lesson, newest first, with counts of rows shown and its state."""
    return frames.query(connection, _LIBRARY)


def set_media(connection: duckdb.DuckDBPyConnection, lesson_id: str, kind: str, files: Sequence[MediaFile]) -> None:
    """Replace the lesson's files of one kind; UsageError for an unknown lesson, ValueError for a wrong kind."""
    if kind not in _KINDS or any(file.kind != kind for file in files):
        raise ValueError(f"files of kinds {sorted({file.kind for file in files})} are not all {kind!r}")
    known(connection, lesson_id)
    connection.execute("delete from media where lesson_id = ? and kind = ?", [lesson_id, kind])
    for file in files:
        connection.execute(
            "insert into media (lesson_id, kind, position, path, sha256, size_bytes) values (?, ?, ?, ?, ?, ?)",
            [lesson_id, kind, file.position, file.path, file.sha256, file.size_bytes],
        )


def media(connection: duckdb.DuckDBPyConnection, lesson_id: str) -> tuple[MediaFile, ...]:
    """The lesson's files: recordings, slides, comments, transcript, slide logs, each in order."""
    rows = connection.execute(
        "select kind, position, path, sha256, size_bytes from media where lesson_id = ?", [lesson_id]
    ).fetchall()
    files = [MediaFile(kind=r[0], position=r[1], path=r[2], sha256=r[3], size_bytes=r[4]) for r in rows]
    return tuple(sorted(files, key=lambda file: (_KINDS.index(file.kind), file.position)))


def _lessons(connection: duckdb.DuckDBPyConnection, where: str, params: list[object]) -> tuple[Lesson, ...]:
    rows = connection.execute(f"select {_COLUMNS} from lessons {where}", params).fetchall()
    return tuple(Lesson(**dict(zip(_FACTS, row, strict=True))) for row in rows)
