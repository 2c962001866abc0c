"""Bundles made and opened: lessons go out as the teacher decides, notes come back."""

from __future__ import annotations

import io
import os
import tempfile
import uuid
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import polars as pl

from classroom.domain.errors import InputRefused, UsageError
from classroom.domain.notes import Note
from classroom.domain.requests import Lesson, MediaFile
from classroom.domain.sharing import Bundle, Opened, SharedLesson, SharedRun
from classroom.naming.masking import Mask
from classroom.reports.masked import masked_facts, masked_table, texts_of
from classroom.sharing import bundles
from classroom.sharing.sealed import Sealer, unseal
from classroom.store import sealed_media
from classroom.store.store import Store
from classroom.workspace.locations import MEDIA
from classroom.workspace.naming import masked_content
from classroom.workspace.outputs import content_of

_OVERHEAD = 64 << 20


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A bundle that was made. masked: people replaced in all lessons; left: words that may be names and stayed."""

    path: Path
    lessons: tuple[str, ...]
    notes: int
    masked: int
    left: int
    size_bytes: int


def create(
    store: Store,
    lessons: Sequence[Lesson],
    out: Path,
    *,
    passphrase: str,
    mask_names: bool = True,
    with_media: bool = False,
    notes_only: bool = False,
) -> Sent:
    """Write a bundle of lessons, or of what was noted in them, sealed with the pass-phrase.

    Raises UsageError for an empty pass-phrase, a lesson named twice, or one that was shared with this person (only its
    notes go on); InputRefused for a recording that is gone or too large, or where the file cannot be written. The file
    appears whole or not at all.
    """
    _check_passphrase(passphrase)
    if len({lesson.lesson_id for lesson in lessons}) != len(lessons):
        raise UsageError("A lesson is named twice.", "Name each once.")
    if not notes_only and any(store.is_shared(lesson.lesson_id) for lesson in lessons):
        raise UsageError("A lesson that was shared with you is not yours to pass on.", "Send notes: --notes-only.")
    packed = _Packed(store, mask_names=mask_names and not notes_only, with_media=with_media)
    for lesson in lessons:
        packed.add(lesson, notes_only=notes_only)
    bundle = packed.bundle()
    size = _write(bundle, out, passphrase)
    ids = tuple(lesson.lesson_id for lesson in lessons)
    return Sent(path=out, lessons=ids, notes=len(bundle.notes), masked=packed.masked, left=packed.left, size_bytes=size)


def open_bundle(store: Store, path: Path, *, passphrase: str) -> Opened:
    """Take a bundle's lessons (read-only) and notes into the store.

    Raises InputRefused for a file that is no bundle, was changed or cut, is too large or too new; StoreError for a
    wrong pass-phrase. Nothing is written into the store then: everything is read and checked in a folder of its own
    first, which is removed whatever happens.
    """
    if not path.is_file():
        raise InputRefused(path, "There is no such file.", "Check the name.")
    _check_passphrase(passphrase)
    with tempfile.TemporaryDirectory(dir=store.folder, prefix=".bundle-", ignore_cleanup_errors=True) as folder:
        content, media = Path(folder) / "content", Path(folder) / MEDIA
        key = os.urandom(32)  # known to nobody but this process: what it leaves behind when it is killed is noise
        with content.open("wb") as file, sealed_media.Sealer(file, key, content.name) as opened:
            unseal(path, passphrase, opened, limit=bundles.LIMIT + _OVERHEAD)
        with sealed_media.Unsealer(content, key, content.name) as opened:
            writing = {} if store.media_key is None else {"writing": partial(_sealing, store.media_key)}
            bundle = bundles.read(io.BufferedReader(opened), media=media, shown=path, **writing)
        return _settle(store, bundle)


@contextmanager
def _sealing(key: bytes, path: Path, name: str) -> Generator[sealed_media.Sealer]:
    with path.open("wb") as file, sealed_media.Sealer(file, key, name) as sealer:
        yield sealer


def _settle(store: Store, bundle: Bundle) -> Opened:
    """Move the recordings to their place and take the rows in; a lesson that is here already brings none."""
    moved: list[Path] = []
    lessons: list[SharedLesson] = []
    try:
        for shared in bundle.lessons:
            own = store.lesson(shared.lesson.lesson_id) is not None
            files = () if own else tuple(_moved(store, shared.lesson.lesson_id, file) for file in shared.media)
            moved += [Path(file.path) for file in files]
            lessons.append(replace(shared, media=files))
        return store.take_in(replace(bundle, lessons=tuple(lessons)))
    except BaseException:
        for path in moved:
            path.unlink(missing_ok=True)
        raise


def _moved(store: Store, lesson_id: str, file: MediaFile) -> MediaFile:
    target = store.folder / MEDIA / lesson_id / Path(file.path).name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    Path(file.path).replace(target)
    return replace(file, path=str(target))


class _Packed:
    """Lessons and notes gathered for a bundle."""

    def __init__(self, store: Store, *, mask_names: bool, with_media: bool) -> None:
        self._store, self._mask_names, self._with_media = store, mask_names, with_media
        self._lessons: list[SharedLesson] = []
        self._notes: list[Note] = []
        self.masked = self.left = self._bytes = 0

    def add(self, lesson: Lesson, *, notes_only: bool) -> None:
        notes = self._store.notes(lesson.lesson_id, history=True)
        if notes_only:
            self._notes += notes
            return
        content = content_of(self._store, lesson)
        mask: Mask | None = None
        if self._mask_names:
            made = masked_content(self._store, content)
            self.masked, self.left = self.masked + len(made.people), self.left + len(made.left)
            mask = Mask(texts_of(content), self._store.names(lesson))
        facts = lesson if mask is None else masked_facts(lesson, mask)
        media = self._media(lesson) if self._with_media else ()
        self._lessons.append(SharedLesson(lesson=facts, runs=self._runs(lesson, mask), media=media))
        self._notes += [note if mask is None else _masked_note(note, mask) for note in notes]

    def bundle(self) -> Bundle:
        return Bundle(
            bundle_id=uuid.uuid4().hex,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            masked=self._mask_names,
            lessons=tuple(self._lessons),
            notes=tuple(self._notes),
        )

    def _runs(self, lesson: Lesson, mask: Mask | None) -> tuple[SharedRun, ...]:
        by_run: dict[str, dict[str, pl.DataFrame]] = {}
        for part, run_id in self._store.current_runs(lesson.lesson_id).items():
            rows = self._store.table(lesson.lesson_id, part)
            if part == "recordings":
                # where the files lie on this computer is nobody else's business
                rows = rows.with_columns(path=pl.format("recording {}", pl.col("part")))
            by_run.setdefault(run_id, {})[part] = rows if mask is None else masked_table(part, rows, mask)
        shared: list[SharedRun] = []
        for run_id, parts in by_run.items():
            run = self._store.run(run_id)
            if run is not None:
                shared.append(SharedRun(analyzer=run.analyzer, version=run.version, parts=parts))
        return tuple(shared)

    def _media(self, lesson: Lesson) -> tuple[MediaFile, ...]:
        files = tuple(file for file in self._store.media(lesson.lesson_id) if file.kind == "recording")
        for file in files:
            path = Path(file.path)
            if not path.is_file() or path.stat().st_size != file.size_bytes:
                raise InputRefused(path, "The recording is not where it was.", "Put it back, or share without it.")
            self._bytes += file.size_bytes
            if self._bytes > bundles.LIMIT - _OVERHEAD:
                raise InputRefused(path, "The recordings make the bundle too large.", "Share without recordings.")
        return files


def _masked_note(note: Note, mask: Mask) -> Note:
    return replace(note, text=mask.text(note.text), author=None if note.author is None else mask.whole(note.author))


def _write(bundle: Bundle, out: Path, passphrase: str) -> int:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=out.parent, prefix=".", suffix=".lectern", delete=False) as file:
            part = Path(file.name)
            try:
                sealer = Sealer(file, passphrase)
                bundles.write(bundle, sealer)
                sealer.finish()
            except BaseException:
                part.unlink(missing_ok=True)
                raise
        part.replace(out)
        return out.stat().st_size
    except OSError as fault:
        reason = f"could not be written ({fault.strerror or 'input/output error'})."
        raise InputRefused(out, reason, "Choose another place or free some space.") from fault


def _check_passphrase(passphrase: str) -> None:
    if not passphrase:
        raise UsageError("A bundle needs a pass-phrase.", "Choose one and tell it the other person by another way.")
