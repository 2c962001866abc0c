"""The part of the workspace where a person's word is taken: corrections, edits, speakers, voices, names, learning."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from classroom.domain.corrections import Correction, Edit
from classroom.domain.teacher_voices import TeacherVoice
from classroom.workspace import learning, naming, speaking, teacher_voices
from classroom.workspace.held import Held
from classroom.workspace.learning import Learned
from classroom.workspace.naming import Person, Proposal


class Editing(Held):
    """What a person says about lessons; it outranks every model and survives re-analysis."""

    def correct(self, correction: Correction) -> str:
        """The id of a correction, now on disk; it outranks every model and survives re-analysis."""
        return self._store.correct(correction)

    def withdraw(self, correction_id: str) -> None:
        """Take a correction back; both stay in the history."""
        self._store.withdraw(correction_id)

    def edit(self, made: Sequence[Correction], *, command: str) -> str:
        """The id of an edit: corrections of one lesson under one name, taken all or none and undone together."""
        return self._store.edit(made, command=command)

    def rename_speaker(self, lesson_id: str, speaker: str, name: str) -> str:
        """The id of the edit that gives a speaker another name; UsageError if it is taken, blank or nobody's."""
        return speaking.rename(self._store, self._known(lesson_id).lesson_id, speaker, name)

    def merge_speakers(self, lesson_id: str, speakers: Sequence[str], *, into: str) -> str:
        """The id of the edit that makes several speakers one, with the role of `into`; UsageError for an unknown."""
        return speaking.merge(self._store, self._known(lesson_id).lesson_id, speakers, into)

    def split_speaker(self, lesson_id: str, utterances: Sequence[int]) -> str:
        """The label of a new speaker who gets these utterances; UsageError for numbers that are not there."""
        return speaking.split(self._store, self._known(lesson_id).lesson_id, utterances)

    def reassign(self, lesson_id: str, utterances: Sequence[int], *, speaker: str) -> str:
        """The id of the edit that gives utterances to a speaker, known or new, with that speaker's role."""
        return speaking.reassign(self._store, self._known(lesson_id).lesson_id, utterances, speaker)

    def set_role(self, lesson_id: str, speaker: str, role: str) -> str:
        """The id of the edit that gives all utterances of a speaker a role (teacher, student, unknown)."""
        return speaking.set_role(self._store, self._known(lesson_id).lesson_id, speaker, role)

    def undo(self, lesson_id: str) -> Edit | None:
        """The lesson's last edit, now taken back; None if there is nothing to take back. Works after a restart too."""
        return self._store.undo(self._known(lesson_id).lesson_id)

    def redo(self, lesson_id: str) -> Edit | None:
        """The edit taken back last, now done again; None if there is none or another was done since."""
        return self._store.redo(self._known(lesson_id).lesson_id)

    def edits(self, lesson_id: str) -> tuple[Edit, ...]:
        """The edits in force, oldest first, then those taken back, the next to be done again first."""
        return self._store.edits(self._known(lesson_id).lesson_id)

    def corrections(self, lesson_id: str) -> pl.DataFrame:
        """All corrections of a lesson in the order they were made, with whether each found its row."""
        return self._store.corrections(self._known(lesson_id).lesson_id)

    def refit(self, analyzer: str) -> Learned:
        """What an analyzer learned from the store's corrections of comments' labels; used from then on if it helps.

        Nothing is worked out anew before a lesson is analysed again. Raises UsageError for an analyzer that cannot
        learn or too few corrections, ModelError.
        """
        return learning.refit(self._store, analyzer)

    def reset_refit(self, analyzer: str) -> bool:
        """Go back to the shipped model; False if nothing was learned. UsageError for an unknown analyzer."""
        return learning.reset(self._store, analyzer)

    # voices of teachers

    def remember_voice(
        self,
        lesson_id: str,
        *,
        speaker: str | None = None,
        teacher: str | None = None,
        progress: Callable[[float], None] = lambda _: None,
        stop: threading.Event | None = None,
    ) -> TeacherVoice:
        """The voice of the lesson's teacher, kept from now on for later lessons; never a student's. Blocks.

        See `teacher_voices.remember`; raises UsageError, InputRefused, Cancelled, ModelError, AnalysisFailed.
        """
        lesson = self._known(lesson_id)
        return teacher_voices.remember(
            self._store, lesson, speaker=speaker, teacher=teacher, progress=progress, stop=stop
        )

    def voices(self) -> tuple[TeacherVoice, ...]:
        """The teachers' voices that a person had remembered, by name."""
        return self._store.voices()

    def voices_going_with(self, lesson_ids: Sequence[str]) -> tuple[TeacherVoice, ...]:
        """The remembered voices that go when these lessons are deleted: of teachers who have no others."""
        return self._store.voices_going_with(lesson_ids)

    def forget_voice(self, teacher: str) -> bool:
        """Forget a teacher's voice for good, in the backups too; False if none is remembered."""
        return self._store.forget_voice(teacher)

    # names of people

    def names(self, lesson_id: str) -> tuple[Person, ...]:
        """The people known for a lesson or its course, with the pseudonyms that stand for them."""
        return naming.people_of(self._store, self._known(lesson_id))

    def proposed_names(self, lesson_id: str) -> tuple[Proposal, ...]:
        """What in a lesson may be a name, the surest first, for a person to confirm or reject."""
        return naming.proposed(self._store, self._content(lesson_id))

    def decide_names(
        self, lesson_id: str, *, roster: Sequence[Path] = (), confirm: Sequence[str] = (), reject: Sequence[str] = ()
    ) -> tuple[Person, ...]:
        """The people known, once a person's word is kept: names of roster files, names, and words that are none.

        Raises InputRefused for a roster that cannot be used, UsageError for a name both confirmed and rejected.
        """
        lesson = self._known(lesson_id)
        return naming.decide(self._store, lesson, roster=roster, confirm=confirm, reject=reject)
