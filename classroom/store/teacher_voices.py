"""Teachers' remembered voices, at most one a teacher; each goes with the last of the teacher's lessons."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from classroom.domain.teacher_voices import TeacherVoice

_COLUMNS = "teacher, heard_s, lesson, learned_at, model, vector"


def every(connection: duckdb.DuckDBPyConnection) -> tuple[TeacherVoice, ...]:
    """All remembered voices by the teacher's name."""
    return tuple(map(_voice, connection.execute(f"select {_COLUMNS} from teacher_voices order by teacher").fetchall()))


def of(connection: duckdb.DuckDBPyConnection, teacher: str | None) -> TeacherVoice | None:
    """The voice of a teacher; None if none is remembered."""
    row = connection.execute(f"select {_COLUMNS} from teacher_voices where teacher = ?", [teacher]).fetchone()
    return None if row is None else _voice(row)


def going_with(connection: duckdb.DuckDBPyConnection, lesson_ids: Sequence[str]) -> tuple[TeacherVoice, ...]:
    """The voices of teachers whose lessons are all among these."""
    rows = connection.execute(
        f"select {_COLUMNS} from teacher_voices where teacher not in (select teacher from lessons "
        "where teacher is not null and not list_contains(?, lesson_id)) order by teacher",
        [list(lesson_ids)],
    ).fetchall()
    return tuple(map(_voice, rows))


def put(connection: duckdb.DuckDBPyConnection, voice: TeacherVoice) -> None:
    """Keep a voice in place of an earlier one of that teacher."""
    forget(connection, voice.teacher)
    connection.execute(
        f"insert into teacher_voices ({_COLUMNS}) values (?, ?, ?, ?, ?, ?)",
        [voice.teacher, voice.heard_s, voice.lesson_id, voice.learned_at, voice.model, voice.vector],
    )


def forget(connection: duckdb.DuckDBPyConnection, teacher: str) -> bool:
    """Delete the row of a teacher; False if there is none."""
    gone = connection.execute("delete from teacher_voices where teacher = ? returning teacher", [teacher]).fetchall()
    return bool(gone)


def forget_anywhere(connection: duckdb.DuckDBPyConnection, teacher: str) -> None:
    """Delete the row of a teacher from a store of whatever version."""
    if _there(connection):
        forget(connection, teacher)


def drop_orphans(connection: duckdb.DuckDBPyConnection) -> None:
    """Remove the voices of teachers who have no lesson any more; for stores of whatever version."""
    if _there(connection):
        connection.execute(
            "delete from teacher_voices where teacher not in (select teacher from lessons where teacher is not null)"
        )


def _there(connection: duckdb.DuckDBPyConnection) -> bool:
    found = connection.execute(
        "select count(*) from duckdb_tables() where table_name = 'teacher_voices' "
        "and database_name = current_database()"
    ).fetchone()
    return bool(found and found[0])


def _voice(row: tuple[str, float, str, str, str, bytes]) -> TeacherVoice:
    teacher, heard_s, lesson_id, learned_at, model, vector = row
    return TeacherVoice(
        teacher=teacher, heard_s=heard_s, lesson_id=lesson_id, learned_at=learned_at, model=model, vector=bytes(vector)
    )
