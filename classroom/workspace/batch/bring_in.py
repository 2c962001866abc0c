"""Lessons of a batch into a store as if they had been analysed in it: under the same ids, so twice is as once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from classroom.domain.errors import EXIT_CANCELLED, EXIT_DONE, EXIT_INPUT_REFUSED, InputRefused
from classroom.pipeline.storeless import Made
from classroom.store import Store
from classroom.workspace.batch.parquet_set import LessonSet, folders, read_facts, read_set
from classroom.workspace.given import KINDS


@dataclass(frozen=True, kw_only=True)
class BroughtIn:
    """What came of it: ids of lessons added or added to, of those that were there already; a sentence a refused one."""

    added: tuple[str, ...]
    kept: tuple[str, ...]
    refusals: tuple[str, ...]
    exit_code: int


def bring_in(
    store: Store,
    out: Path,
    *,
    stop: threading.Event | None = None,
    tell: Callable[[int, int], None] = lambda _done, _count: None,
) -> BroughtIn:
    """Bring every lesson in a batch's folder into the store. A damaged one is refused and the others go on.

    A result of a newer version that the store shows already stays shown. tell: called with lessons looked at and all.
    Raises InputRefused if the folder holds no batch, StoreError.
    """
    stop = stop or threading.Event()
    found = list(folders(out)) if out.is_dir() else []
    if not found:
        raise InputRefused(
            out, "There are no lessons of a batch in it.", "Give the folder named as --out of the batch."
        )
    added, kept, refusals = list[str](), list[str](), list[str]()
    for number, folder in enumerate(found):
        if stop.is_set():
            return BroughtIn(added=tuple(added), kept=tuple(kept), refusals=tuple(refusals), exit_code=EXIT_CANCELLED)
        tell(number, len(found))
        try:
            facts = read_facts(folder)
            new = any(_wanted(store, run) for run in facts.runs)
            if new:
                _take(store, read_set(folder))
        except InputRefused as refused:
            refusals.append(str(refused))
        else:
            (added if new else kept).append(facts.lesson.lesson_id)
    code = EXIT_INPUT_REFUSED if refusals else EXIT_DONE
    return BroughtIn(added=tuple(added), kept=tuple(kept), refusals=tuple(refusals), exit_code=code)


def _take(store: Store, found: LessonSet) -> None:
    lesson = found.lesson
    if store.lesson(lesson.lesson_id) is None:
        store.add_lesson(lesson)
    there = {file.kind for file in store.media(lesson.lesson_id)}
    for kind in KINDS:
        own = [file for file in found.media if file.kind == kind]
        if own and kind not in there:
            store.set_media(lesson.lesson_id, kind, own)
    for run in found.runs:
        if _wanted(store, run):
            store.start_run(run.start, fresh=True)
            store.commit_piece(run.start.run_id, run.tables)
            warnings = tuple({"code": said.code, "details": dict(said.details)} for said in run.cautions)
            store.finish_run(run.start.run_id, seconds=run.seconds, warnings=warnings)


def _wanted(store: Store, run: Made) -> bool:
    """True for a finished run that the store does not have, unless it shows a newer one in its place."""
    if not run.finished:
        return False
    record = store.run(run.start.run_id)
    if record is not None and record.status == "done":
        return False
    current = store.current_runs(run.start.lesson_id)
    shown = [store.run(current[part]) for part in run.start.writes if part in current]
    return not any(other is not None and other.version > run.start.version for other in shown)
