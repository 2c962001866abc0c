"""The part of the store that goes over lessons: notes and goals, what was shared, what left, measures of many."""

from __future__ import annotations

import polars as pl

from classroom.domain.notes import Goal, Note
from classroom.domain.sharing import Bundle, Opened
from classroom.store import notes, outputs, shared, trends
from classroom.store.held import Held
from classroom.store.outputs import Output


class OverLessons(Held):
    """A coach's work, bundles, the log of outputs, settings, and measures over a term."""

    def notes(self, lesson_id: str, *, history: bool = False) -> tuple[Note, ...]:
        """The lesson's notes in its order; with history every row, withdrawals too, in the order they were made."""
        with self._database.read() as connection:
            return notes.of_lesson(connection, lesson_id, history=history)

    def add_note(self, note: Note) -> Note:
        """Append a note or clip; the note with its id and time. UsageError for an unknown lesson."""
        with self._database.write() as connection:
            return notes.add(connection, note)

    def withdraw_note(self, note_id: str) -> None:
        """Take a note back (a row is added, none removed); once more does nothing. UsageError if unknown."""
        with self._database.write() as connection:
            notes.withdraw(connection, note_id)

    def review(self) -> pl.DataFrame:
        """The lessons teacher by teacher with their notes and clips counted; columns as in notes.review."""
        with self._database.read() as connection:
            return notes.review(connection)

    def goals(self) -> tuple[Goal, ...]:
        """The goals in force, in the order they were set."""
        with self._database.read() as connection:
            return notes.goals(connection)

    def set_goal(self, goal: Goal) -> Goal:
        """Append a goal; the goal with its id and time."""
        with self._database.write() as connection:
            return notes.set_goal(connection, goal)

    def drop_goal(self, goal_id: str) -> None:
        """Take a goal back; once more does nothing. UsageError if unknown."""
        with self._database.write() as connection:
            notes.drop_goal(connection, goal_id)

    def take_in(self, bundle: Bundle) -> Opened:
        """Add a bundle's lessons that are not here, read-only, and its notes: all of it or nothing."""
        with self._database.write() as connection:
            return shared.take_in(connection, bundle)

    def is_shared(self, lesson_id: str) -> bool:
        """True for a lesson that came in a bundle and can only be read and given notes."""
        with self._database.read() as connection:
            return shared.is_shared(connection, lesson_id)

    def log_output(self, output: Output) -> None:
        """Note that something left the store."""
        with self._database.write() as connection:
            outputs.add(connection, output)

    def outputs(self) -> pl.DataFrame:
        """What left the store, the newest first: what, lesson, formats, masked, place, created_at."""
        with self._database.read() as connection:
            return outputs.listing(connection)

    def fact(self, name: str) -> str | None:
        """A setting of the store; None if it was never set."""
        with self._database.read() as connection:
            return outputs.fact(connection, name)

    def set_fact(self, name: str, value: str | None) -> None:
        """Set a setting of the store; None forgets it."""
        with self._database.write() as connection:
            outputs.set_fact(connection, name, value)

    def measures(
        self,
        *,
        course: str | None = None,
        teacher: str | None = None,
        name: str | None = None,
        scope: str | None = None,
    ) -> pl.DataFrame:
        """Measures of all lessons, oldest lesson first, narrowed to a course, teacher, measure, scope (None for all).

        Columns lesson_id, title, course, teacher, date, name, scope, value, low, high, unit, n.
        """
        with self._database.read() as connection:
            return trends.measures(connection, course=course, teacher=teacher, name=name, scope=scope)

    def measure_names(self, *, course: str | None = None, teacher: str | None = None) -> pl.DataFrame:
        """The measures that lessons have values of: name, scope and number of lessons."""
        with self._database.read() as connection:
            return trends.names(connection, course=course, teacher=teacher)

    def people(self) -> pl.DataFrame:
        """Distinct pairs of course and teacher of all lessons; either may be null."""
        with self._database.read() as connection:
            return trends.people(connection)
