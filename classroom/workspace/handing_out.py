"""The part of the workspace that hands lessons out and takes them in: reports, exports, bundles, batches."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from classroom.domain.sharing import Opened
from classroom.workspace import coach_work, privacy
from classroom.workspace.held import Held
from classroom.workspace.outputs import export_name
from classroom.workspace.privacy import Privacy

if TYPE_CHECKING:
    from classroom.workspace.batch.bring_in import BroughtIn
    from classroom.workspace.courses import CourseRequest
    from classroom.workspace.sharing import Sent


class HandingOut(Held):
    """What leaves the store and comes into it; every leaving is logged without names."""

    def report(self, lesson_id: str, out: Path, *, language: str = "en", mask_names: bool = False) -> Path:
        """The path of the two-page PDF written; InputRefused if it cannot be written there."""
        from classroom.reports.build import write_report

        path = write_report(self._content(lesson_id, mask_names=mask_names, full=True), out, language=language)
        privacy.log(self._store, lesson_id, "report", out.parent, formats="pdf", masked=mask_names)
        return path

    def course_report(
        self, asked: CourseRequest, out: Path, *, language: str = "en", mask_names: bool = False
    ) -> tuple[Path, tuple[str, ...]]:
        """The path of the PDF written over the lessons of a course or teacher, and the lessons' ids.

        UsageError where no lesson is asked for; InputRefused if it cannot be written there.
        """
        from classroom.reports.course import write_course_report
        from classroom.workspace.courses import course_content

        content = course_content(self._store, asked, language=language, mask_names=mask_names)
        path = write_course_report(content, out, language=language)
        ids = tuple(lesson.lesson_id for lesson in content.lessons)
        for lesson_id in ids:
            privacy.log(self._store, lesson_id, "report", out.parent, formats="pdf", masked=mask_names)
        return path, ids

    def export(
        self, lesson_id: str, out: Path, *, formats: Sequence[str] | None = None, mask_names: bool = False
    ) -> tuple[Path, ...]:
        """The files written into the folder `out`: transcripts and tables; see `reports.export` for the formats."""
        from classroom.reports.export import export

        content = self._content(lesson_id, mask_names=mask_names)
        name = export_name(self._store, content.lesson)
        paths = export(content, out, formats=formats, name=name)
        written = ",".join(dict.fromkeys(path.suffix.lstrip(".") for path in paths))
        privacy.log(self._store, lesson_id, "export", out, formats=written, masked=mask_names)
        return paths

    def import_batch(
        self,
        out: Path,
        *,
        stop: threading.Event | None = None,
        tell: Callable[[int, int], None] = lambda _done, _count: None,
    ) -> BroughtIn:
        """Bring the lessons that `lectern batch` wrote into `out` in (see `bring_in`); those there already stay.

        Raises InputRefused if there are none.
        """
        from classroom.workspace.batch.bring_in import bring_in

        return bring_in(self._store, out, stop=stop, tell=tell)

    def create_bundle(
        self,
        lesson_ids: Sequence[str],
        out: Path,
        *,
        passphrase: str,
        mask_names: bool = True,
        with_media: bool = False,
        notes_only: bool = False,
    ) -> Sent:
        """The bundle written: lessons for another Lectern (or only notes about them), sealed with the pass-phrase.

        Raises UsageError without a pass-phrase or for a lesson of somebody else; InputRefused if it cannot be written.
        """
        from classroom.workspace import sharing

        sent = sharing.create(
            self._store,
            [self._known(lesson_id) for lesson_id in lesson_ids],
            out,
            passphrase=passphrase,
            mask_names=mask_names,
            with_media=with_media,
            notes_only=notes_only,
        )
        what = "notes" if notes_only else "lesson and recording" if with_media else "lesson"
        for lesson_id in sent.lessons:
            privacy.log(self._store, lesson_id, "bundle", out.parent, formats=what, masked=mask_names)
        return sent

    def open_bundle(self, path: Path, *, passphrase: str) -> Opened:
        """What a bundle brought: lessons to read and notes. InputRefused, or StoreError for a wrong pass-phrase."""
        from classroom.workspace import sharing

        return sharing.open_bundle(self._store, path, passphrase=passphrase)

    def is_shared(self, lesson_id: str) -> bool:
        """True for a lesson that somebody shared: it can be read and given notes, and nothing else."""
        return self._store.is_shared(self._known(lesson_id).lesson_id)

    def agenda(self, lesson_ids: Sequence[str], out: Path, *, language: str = "en", mask_names: bool = False) -> Path:
        """The path of a Word document (or a PDF, by the ending) to talk lessons over; InputRefused if it cannot be."""
        lessons = [self._known(lesson_id) for lesson_id in lesson_ids]
        path = coach_work.write_agenda(self._store, lessons, out, language=language, mask_names=mask_names)
        form = "pdf" if out.suffix.lower() == ".pdf" else "docx"
        for lesson in lessons:
            privacy.log(self._store, lesson.lesson_id, "agenda", out.parent, formats=form, masked=mask_names)
        return path

    # privacy

    def privacy(self) -> Privacy:
        """What left the store, how long lessons are to be kept, and those kept longer."""
        return privacy.look(self._store)

    def keep_lessons(self, days: int | None) -> None:
        """Remember how many days lessons are to be kept; None for ever. Nothing is deleted by that."""
        privacy.keep(self._store, days)
