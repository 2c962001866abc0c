"""What a person changes of the lesson on the page: edits, their undoing, labels, clips."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from classroom.domain.errors import KnownError
from ui import known
from ui.models import edits
from ui.models.label_choices import LabelChange, change
from ui.views.lesson_frame import LessonFrame
from ui.widgets.notice import Notice

if TYPE_CHECKING:
    from classroom.domain.corrections import Edit
    from classroom.domain.notes import Note
    from classroom.workspace.workspace import Workspace


class LessonEdits(LessonFrame):
    """Takes edits to the store and tells everybody who shows the lesson."""

    def _correct(self, changes: Sequence[LabelChange]) -> None:
        self._edit(change(self._wanted, changes))

    def _edit(self, made: edits.Change) -> None:
        if made.corrections:
            self._change(lambda workspace: workspace.edit(made.corrections, command=made.command))

    def _give_moment(self, comment: int, what: str) -> None:
        """The utterance that is on ("now") or chosen ("sentence") is the one the comment is about, or none is."""
        if what == "nothing":
            self._edit(edits.moment(self._wanted, comment, None))
            return
        at = self.transcript.model.current if what == "now" else self.transcript.list.currentIndex().row()
        if at < 0:
            said = self.tr("Play the moment that the comment is about first, then choose this again.")
            if what == "sentence":
                said = self.tr("Choose the sentence in the transcript first, then choose this again.")
            self.services.navigator.notice_asked.emit(Notice(text=said))
            return
        self._edit(edits.moment(self._wanted, comment, self.transcript.model.rows()[at].number))

    def undo(self) -> bool:
        """Takes the last edit of the lesson back; False if there is none."""
        lesson_id = self._wanted
        if self.edit_to_undo() is None:
            return False
        self._change(lambda workspace: workspace.undo(lesson_id))
        return True

    def redo(self) -> bool:
        """Does again what was taken back last; False if there is nothing."""
        lesson_id = self._wanted
        if self.edit_to_redo() is None:
            return False
        self._change(lambda workspace: workspace.redo(lesson_id))
        return True

    def edit_to_undo(self) -> str | None:
        """What the edit is called that would be taken back; None if there is none."""
        done = [edit for edit in self._edits() if not edit.undone]
        return edits.title(done[-1].command, self.services.words) if done else None

    def edit_to_redo(self) -> str | None:
        """What the edit is called that would be done again; None if there is none."""
        undone = [edit for edit in self._edits() if edit.undone]
        return edits.title(undone[0].command, self.services.words) if undone else None

    def _edits(self) -> tuple[Edit, ...]:
        return self._content.edits if self._content is not None else ()

    def _change(self, work: Callable[[Workspace], object]) -> None:
        """Has the store changed, then shows the lesson as it is now; others who show it are told."""
        changed = self.services.navigator.lessons_changed
        self.services.background.ask(work, lambda _: changed.emit(), failed=self._say_correction_failed, owner=self)

    def _say_correction_failed(self, error: KnownError) -> None:
        self.services.navigator.notice_asked.emit(Notice(text=known.said(error)))

    def _remember_voice(self, speaker: str) -> None:
        """Asks whether the teacher's voice is to be remembered; the person may still say no."""
        from ui.views.teacher_voice import VoiceRemembering  # not before it is wanted

        if self._content is not None:
            asking = VoiceRemembering(self.services, self)
            asking.ask(self._wanted, speaker, self._content.lesson.teacher or "")

    def _keep_clip(self, start_s: float, end_s: float, title: str) -> None:
        """Keeps a moment as a clip: it stands among the notes, in the agenda and in what is shared."""
        from classroom.domain.notes import Note  # the store's words are not loaded before they are wanted

        clip = Note(lesson_id=self._wanted, kind="clip", text=title, start_s=start_s, end_s=end_s)
        navigator = self.services.navigator

        def kept(note: Note) -> None:
            take_back = partial(self._withdraw, note.note_id)
            said = self.tr("The clip is kept with the notes (Ctrl+Shift+N).")
            navigator.notice_asked.emit(Notice(text=said, action=self.tr("Take back"), then=take_back))

        self.services.background.ask(
            lambda workspace: workspace.add_note(clip), kept, failed=self._say_correction_failed, owner=self
        )

    def _withdraw(self, note_id: str) -> None:
        ask = self.services.background.ask
        ask(lambda workspace: workspace.withdraw_note(note_id), lambda _: None, failed=self._say_correction_failed)
