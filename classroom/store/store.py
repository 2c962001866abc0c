"""The store as the rest of the program sees it: lessons, runs, pieces of tables, corrections, trends."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import polars as pl

from classroom.domain.errors import StoreError
from classroom.domain.requests import Lesson, MediaFile
from classroom.store import (
    encryption,
    lessons,
    removal,
    search,
    shared,
    versions,
    wiping,
)
from classroom.store.connection import Database
from classroom.store.over_lessons import OverLessons
from classroom.store.results import Results
from classroom.store.words_of_people import WordsOfPeople


class Store(Results, WordsOfPeople, OverLessons):
    """One folder with everything Lectern knows, owned by one process; its methods may be called from any thread.

    Whatever a method has written is on the disk when it returns. Any method raises StoreError if the disk is full,
    cannot be written or the file is damaged, and ValueError after `close`.
    """

    @classmethod
    def open(cls, folder: Path, *, passphrase: str | None = None) -> Store:
        """The store in that folder, made if there is none, brought up to date (after a backup) if it is older.

        Raises StoreError: in use by another process (which is named), too new, damaged, not a store, not writable,
        or the disk is full; PassphraseNeeded if it is encrypted and this is not its pass-phrase.
        """
        database = Database(folder, passphrase=passphrase)
        try:
            wiping.wipe_if_due(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self, *, copy: bool = False) -> None:
        """Write everything into the one file and let other processes have it; may be called twice.

        copy: put a copy among the backups if something changed and none was made today (see `store.backups`).
        """
        self._database.close(copy=copy)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.close()
        except StoreError:
            if error is None:
                raise

    @property
    def folder(self) -> Path:
        """The store's folder."""
        return self._database.folder

    @property
    def encrypted(self) -> bool:
        """True if the store's file is encrypted."""
        return self._database.key is not None

    @property
    def media_key(self) -> bytes | None:
        """What recordings kept in the store's folder are sealed with; None for a plain store."""
        return None if self._database.key is None else bytes.fromhex(self._database.key)

    def set_passphrase(self, passphrase: str) -> None:
        """Encrypt the store under a pass-phrase, or change that of an encrypted one.

        Encrypting writes the file anew and replaces its backups by one new encrypted one; a change writes only the
        key file. StoreError for a pass-phrase under 8 characters, or no room.
        """
        encryption.set_passphrase(self._database, passphrase)

    def remove_passphrase(self) -> None:
        """Write an encrypted store anew as a plain one, and replace its backups; nothing if it is plain."""
        encryption.remove(self._database)

    def back_up(self) -> Path:
        """A copy of the store as it is now, in its folder `backups`; StoreError if there is no room for it."""
        with self._database.replaced() as file:
            return versions.back_up(file, self._database.version)

    def add_lesson(self, lesson: Lesson) -> None:
        """Add a lesson; UsageError if its id is taken."""
        with self._database.write() as connection:
            lessons.add(connection, lesson)

    def change_lesson(self, lesson_id: str, **facts: Any) -> None:
        """Set facts of a lesson (fields of Lesson but its id); UsageError if there is none, ValueError for others."""
        with self._database.write() as connection:
            shared.refuse(connection, lesson_id)
            lessons.change(connection, lesson_id, facts)

    def delete_lesson(self, lesson_id: str) -> None:
        """Remove a lesson with everything of it, from the file's bytes and the backups too; UsageError if unknown.

        The file is written anew for that, and each backup too: about 17 s of processor time a file of 0.9 GB (1,000
        lessons). Other threads may read while the store itself is written. Call it where waiting is no harm.
        StoreError if that fails or a backup cannot be read: the lesson is deleted, but not from the bytes of that file.
        """
        self.delete_lessons((lesson_id,))

    def delete_lessons(self, lesson_ids: Sequence[str]) -> None:
        """Remove several lessons as `delete_lesson` does, all of them or none, writing the file anew only once."""
        removal.delete_lessons(self._database, lesson_ids)

    def lessons(self) -> pl.DataFrame:
        """The library, newest first.

        Columns lesson_id, title, course, teacher, date (Date), language, created_at, duration_s, counts of rows shown
        in utterances, comments, slides and moments (Int32), and state: "empty" before any run, "unfinished" if the
        last run of any analyzer is not done, else "done".
        """
        with self._database.read() as connection:
            return lessons.library(connection)

    def lesson(self, lesson_id: str) -> Lesson | None:
        """The lesson of that id; None if there is none."""
        with self._database.read() as connection:
            return lessons.one(connection, lesson_id)

    def find_lessons(self, text: str) -> tuple[Lesson, ...]:
        """The lesson of that id, or else those whose id begins so or whose title is that in any case."""
        with self._database.read() as connection:
            return lessons.find(connection, text)

    def search(self, text: str) -> pl.DataFrame:
        """What was said, shown and written with all these words, newest lesson first; see `search.HITS_SCHEMA`."""
        with self._database.read() as connection:
            return search.search(connection, text)

    def set_media(self, lesson_id: str, kind: str, files: Sequence[MediaFile]) -> None:
        """Replace the lesson's files of one kind; UsageError for an unknown lesson, ValueError for a mixed kind."""
        with self._database.write() as connection:
            lessons.set_media(connection, lesson_id, kind, files)

    def media(self, lesson_id: str) -> tuple[MediaFile, ...]:
        """The lesson's files: recordings, slides, comments, transcript, each in order."""
        with self._database.read() as connection:
            return lessons.media(connection, lesson_id)
