"""The part of the store that keeps what people said: corrections, edits, names, and voices they had remembered."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from classroom.domain.corrections import Correction, Edit
from classroom.domain.requests import Lesson
from classroom.domain.teacher_voices import TeacherVoice
from classroom.naming.people import Person
from classroom.store import corrections, edits, lessons, names, removal, teacher_voices
from classroom.store.held import Held


class WordsOfPeople(Held):
    """What a person says outranks every model and is never overwritten, only taken back."""

    def correct(self, correction: Correction) -> str:
        """Take a person's correction and fill in what it replaces; its id.

        UsageError if the lesson, table, row or column is not there or the column cannot hold the value.
        """
        with self._database.write() as connection:
            return corrections.add(connection, [correction])[0]

    def edit(self, made: Sequence[Correction], *, command: str) -> str:
        """Take corrections of one lesson as one edit, all or none; the edit's id. UsageError as `correct`."""
        with self._database.write() as connection:
            return edits.make(connection, made, command=command)

    def undo(self, lesson_id: str) -> Edit | None:
        """Take back the lesson's edit that was done last (rows are added, none removed); None if there is none."""
        with self._database.write() as connection:
            return edits.undo(connection, lesson_id)

    def redo(self, lesson_id: str) -> Edit | None:
        """Do the edit again that was taken back last; None if there is none or another was done since."""
        with self._database.write() as connection:
            return edits.redo(connection, lesson_id)

    def edits(self, lesson_id: str) -> tuple[Edit, ...]:
        """The edits in force, oldest first, then those taken back, the next to be done again first."""
        with self._database.read() as connection:
            return edits.history(connection, lesson_id)

    def withdraw(self, correction_id: str) -> None:
        """Take a correction back (a row is added, none removed); once more does nothing. UsageError if unknown."""
        with self._database.write() as connection:
            corrections.withdraw(connection, correction_id)

    def corrections(self, lesson_id: str) -> pl.DataFrame:
        """One row a correction, oldest first: columns as in corrections.LIST_SCHEMA, see corrections.listing."""
        with self._database.read() as connection:
            return corrections.listing(connection, lesson_id)

    def names(self, lesson: Lesson) -> tuple[Person, ...]:
        """The people known for a lesson or its course, with their pseudonyms."""
        with self._database.read() as connection:
            return names.of_lesson(connection, lesson)

    def set_names(self, lesson: Lesson, people: Sequence[Person]) -> None:
        """Set the people known for a lesson, or for its course where it has one."""
        with self._database.write() as connection:
            lessons.known(connection, lesson.lesson_id)
            names.put(connection, lesson, people)

    def voices(self) -> tuple[TeacherVoice, ...]:
        """The remembered voices of teachers, by name."""
        with self._database.read() as connection:
            return teacher_voices.every(connection)

    def voice_of(self, teacher: str | None) -> TeacherVoice | None:
        """The remembered voice of a teacher; None if there is none."""
        with self._database.read() as connection:
            return teacher_voices.of(connection, teacher)

    def remember_voice(self, voice: TeacherVoice) -> None:
        """Keep a teacher's voice in place of one that was remembered before; UsageError for an unknown lesson."""
        with self._database.write() as connection:
            lessons.known(connection, voice.lesson_id)
            teacher_voices.put(connection, voice)

    def voices_going_with(self, lesson_ids: Sequence[str]) -> tuple[TeacherVoice, ...]:
        """The remembered voices of teachers who have no other lessons than these."""
        with self._database.read() as connection:
            return teacher_voices.going_with(connection, lesson_ids)

    def forget_voice(self, teacher: str) -> bool:
        """Remove a teacher's voice, from the bytes of the file and the backups too; False if there is none.

        It takes as long as deleting a lesson (see `Store.delete_lesson`).
        """
        return removal.forget_voice(self._database, teacher)
