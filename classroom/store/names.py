"""People's names and their pseudonyms, of a course where the lesson has one (so that they agree), else of a lesson."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from classroom.domain.requests import Lesson
from classroom.naming.people import Person

_HIS = "lesson_id = ? or course = ?"


def of_lesson(connection: duckdb.DuckDBPyConnection, lesson: Lesson) -> tuple[Person, ...]:
    """The people known for a lesson, in the order they were first named."""
    rows = connection.execute(f"select name, state, role, pseudonym from names where {_HIS}", _scope(lesson)).fetchall()
    return tuple(Person(name=r[0], state=r[1], role=r[2], pseudonym=r[3]) for r in rows)


def put(connection: duckdb.DuckDBPyConnection, lesson: Lesson, people: Sequence[Person]) -> None:
    """Set the people of a lesson (and of its course) to these."""
    connection.execute(f"delete from names where {_HIS}", _scope(lesson))
    own = None if lesson.course else lesson.lesson_id
    for person in people:
        connection.execute(
            "insert into names values (?, ?, ?, ?, ?, ?)",
            [own, lesson.course or None, person.name, person.state, person.role, person.pseudonym],
        )


def drop_orphans(connection: duckdb.DuckDBPyConnection) -> None:
    """Remove the names of courses that have no lesson any more."""
    connection.execute(
        "delete from names where course is not null and course not in "
        "(select course from lessons where course is not null)"
    )


def _scope(lesson: Lesson) -> list[str | None]:
    return [lesson.lesson_id, lesson.course or None]
