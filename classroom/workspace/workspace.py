"""The workspace: every verb a user has on the lessons of one store."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl

from classroom.advice import Advice
from classroom.domain.analyzer import Catalog
from classroom.domain.errors import StoreError, UsageError
from classroom.domain.events import Event
from classroom.domain.on_slides import by_slide
from classroom.domain.requests import AnalysisRequest, AnalysisResult, Lesson, MediaFile, RunRecord
from classroom.domain.tables import TABLES
from classroom.domain.waiting import Queue
from classroom.store.sealed_media import SealedFile
from classroom.store.store import Store
from classroom.workspace import (
    analysis,
    importing,
    installation,
    kept_recordings,
    passphrase,
    queue,
    seconds,
    suggesting,
)
from classroom.workspace.comparing import Comparing
from classroom.workspace.editing import Editing
from classroom.workspace.handing_out import HandingOut
from classroom.workspace.locations import remove_media, store_folder


def _ignore(_: Event) -> None:
    """The listener of a caller who does not listen."""


class Workspace(Editing, Comparing, HandingOut):
    """One open store and what can be done with it. May be used from several threads; one process at a time.

    Every method may raise StoreError; those that take a lesson's id raise UsageError when there is no such lesson.
    """

    @classmethod
    def open(cls, folder: Path | None = None) -> Self:
        """The workspace of a folder, made if it is not there (None: LECTERN_STORE or the platform's data folder).

        Raises StoreError when another process has it open, or it is too new, damaged or not writable; PassphraseNeeded
        when it is encrypted and `passphrase.known` has not the right one.
        """
        place = store_folder(folder)
        store = Store.open(place, passphrase=passphrase.known(place))
        with contextlib.suppress(StoreError):  # no room, perhaps: the lessons can be used all the same
            kept_recordings.put_in_order(store)
        return cls(store, place)

    def close(self) -> None:
        """Let the store go, so that another process may open it; once a day a copy of it is made."""
        self._store.close(copy=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    # encryption

    @property
    def encrypted(self) -> bool:
        """True if the store is encrypted at rest."""
        return self._store.encrypted

    def set_passphrase(self, word: str) -> None:
        """Encrypt the store under a pass-phrase, or change that of an encrypted one; StoreError if it is too short.

        Recordings that were shared with this person are sealed too. StoreError as well if there is no room for that.
        """
        self._store.set_passphrase(word)
        passphrase.forget(self.folder)
        passphrase.type_in(self.folder, word)
        kept_recordings.put_in_order(self._store)

    def remove_passphrase(self) -> None:
        """Write the store anew without encryption, and take its pass-phrase out of the keyring."""
        try:
            kept_recordings.unseal_all(self._store)
            self._store.remove_passphrase()
        except BaseException:
            with contextlib.suppress(StoreError):
                kept_recordings.put_in_order(self._store)
            raise
        passphrase.forget(self.folder)

    # analysis

    def analyze(
        self,
        request: AnalysisRequest,
        *,
        on_event: Callable[[Event], None] = _ignore,
        stop: threading.Event | None = None,
    ) -> AnalysisResult:
        """What came of taking the files in and running the analyzers; blocks until it is over.

        Everything finished is on disk when its event is heard. Setting `stop` ends it within two seconds; asking again
        with the same files goes on where it stopped. Raises InputRefused if no file was usable, UsageError for an
        empty request or an unknown lesson or analyzer, ModelError if a needed model is missing or altered.
        """
        return analysis.analyze(self._store, request, on_event=on_event, stop=stop)

    def estimate(self, request: AnalysisRequest) -> float | None:
        """Seconds the analysis will take by what past runs took on this computer; None when nothing is known."""
        return analysis.estimate(self._store, request)

    def queue(self) -> Queue:
        """The analyses that were still to be done when the queue was last kept."""
        return queue.kept(self._store)

    def keep_queue(self, waiting: Queue) -> None:
        """Write down what is still to be done, for the next start."""
        queue.keep(self._store, waiting)

    def recognise(self, paths: Sequence[Path]) -> tuple[importing.Recognised, ...]:
        """What each file is, or why it cannot be taken in, in the order given."""
        return importing.recognise(paths)

    # library

    def lessons(self) -> pl.DataFrame:
        """One row a lesson, the newest first: its facts, counts by table and state (done, unfinished, empty)."""
        return self._store.lessons()

    def lesson(self, text: str) -> Lesson:
        """The lesson with that id, beginning of an id, or title; UsageError if there is none or more than one."""
        found = self._store.find_lessons(text)
        if not found:
            raise UsageError(f"There is no lesson “{text}”.", "`lectern lessons` lists those there are.")
        first, *others = found
        if others:
            ids = ", ".join(lesson.lesson_id for lesson in found[:5])
            raise UsageError(f"“{text}” fits {len(found)} lessons.", f"Say which by its id: {ids}.")
        return first

    def search(self, text: str) -> pl.DataFrame:
        """What was said, shown and written with all these words, whatever the case and accents, newest lesson first.

        Columns lesson_id, kind ("utterance", "slide", "comment"), number, start_s (null without a time), text.
        """
        return self._store.search(text)

    def second_of(self, lesson_id: str, kind: str, number: int) -> float | None:
        """When what was found is said, on, or pointed at, in seconds; None where that is unknown."""
        return seconds.second_of(self._store, self._known(lesson_id).lesson_id, kind, number)

    def change_lesson(self, lesson_id: str, **facts: object) -> None:
        """Change title, course, teacher, date or language of a lesson."""
        self._store.change_lesson(self._known(lesson_id).lesson_id, **facts)

    def delete(self, lesson_id: str) -> None:
        """Remove a lesson and all that was worked out about it. The person's own files stay."""
        self._store.delete_lesson(self._known(lesson_id).lesson_id)
        remove_media(self._store.folder, lesson_id)

    def delete_all(self) -> int:
        """Remove every lesson and all that was worked out, from the backups too; how many there were.

        The person's own files stay.
        """
        ids = self._store.lessons()["lesson_id"].to_list()
        self._store.delete_lessons(ids)
        for lesson_id in ids:
            remove_media(self._store.folder, lesson_id)
        queue.keep(self._store, Queue())
        return len(ids)

    def table(self, lesson_id: str, name: str) -> pl.DataFrame:
        """The rows of a table or of a part ("labels.feedback"), corrections applied; UsageError for an unknown name."""
        if name.partition(".")[0] not in TABLES:
            raise UsageError(f"There is no table “{name}”.", f"Tables are {', '.join(TABLES)}.")
        return self._store.table(self._known(lesson_id).lesson_id, name)

    def by_slide(self, lesson_id: str) -> pl.DataFrame:
        """What was said on each slide, written about it, and how its figure fared (see `domain.on_slides`)."""
        names = ("slides", "utterances", "alignment", "measures", "comments", "traces", "labels")
        return by_slide({name: self.table(lesson_id, name) for name in names})

    def suggestions(self, lesson_id: str, *, language: str = "en") -> tuple[Advice, ...]:
        """What could be tried next and what the lesson shows already, in words: at most three and two, the best first.

        None that the lesson before of the same course and teacher was told, unless a measure asks for it again.
        """
        return suggesting.advice_for(self._store, self._known(lesson_id), language=language)

    def media(self, lesson_id: str) -> tuple[MediaFile, ...]:
        """The files the lesson was made from, by kind and position."""
        return self._store.media(self._known(lesson_id).lesson_id)

    def sealed_recording(self, path: str) -> SealedFile | None:
        """What opens the recording at this path, if it is one that an encrypted store keeps; None for a plain file."""
        return kept_recordings.sealed(self._store, path)

    def relink(self, lesson_id: str, path: str, found: Path) -> bool:
        """Take a recording from where it is now; False, and nothing changed, if that file is of another size."""
        files = [file for file in self.media(lesson_id) if file.kind == "recording"]
        old = next((file for file in files if file.path == path), None)
        if old is None or not found.is_file() or found.stat().st_size != old.size_bytes:
            return False
        moved = [replace(file, path=str(found.absolute())) if file is old else file for file in files]
        self._store.set_media(lesson_id, "recording", moved)
        return True

    def runs(self, lesson_id: str) -> tuple[RunRecord, ...]:
        """Every execution of an analyzer on the lesson, the newest first."""
        return tuple(reversed(self._store.runs(self._known(lesson_id).lesson_id)))

    def older(self, lesson_id: str) -> tuple[str, ...]:
        """The analyzers whose results shown were made by an older version than the one installed, by name."""
        runs = {run_id: self._store.run(run_id) for run_id in self._store.current_runs(lesson_id).values()}
        shown = {run.analyzer: run.version for run in runs.values() if run is not None}
        newest = {spec.name: spec.version for spec in self.catalog().specs}
        return tuple(sorted(name for name, version in shown.items() if version < newest.get(name, version)))

    def catalog(self) -> Catalog:
        """The analyzers found, and those that could not be used with the reason."""
        return installation.catalog()
