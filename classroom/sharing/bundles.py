"""A bundle's content: a zip with a manifest and one file a table part, written into a sealed file and read back.

Nothing is ever unpacked by a name that stands in the file: the manifest says which members there must be, every other
one refuses the whole bundle, and rows are checked as the store checks them before anything is handed on.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import IO, Any, Final, Protocol, TypeAlias

import polars as pl

from classroom.domain.errors import InputRefused
from classroom.domain.notes import NOTE_KINDS, Note
from classroom.domain.requests import Lesson, MediaFile
from classroom.domain.sharing import Bundle, SharedLesson, SharedRun
from classroom.domain.tables import TABLES, Table, TableError, check

LIMIT: Final = 1 << 30
"""Bytes a bundle may have when it is opened."""

VERSION: Final = 1
_MANIFEST: Final = "manifest.json"
_MANIFEST_LIMIT: Final = 64 << 20
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PART: Final = re.compile(r"[a-z_]+(\.[a-z0-9_]+)?")
_ENDING: Final = re.compile(r"\.[a-z0-9]{1,6}")
_ODD: Final = (KeyError, ValueError, TypeError, AttributeError, TableError, zipfile.BadZipFile, NotImplementedError,
               RecursionError, EOFError, pl.exceptions.PolarsError)  # fmt: skip


class Writable(Protocol):
    """A file that bytes can be written to, one after the other."""

    def write(self, data: bytes, /) -> int:
        """Take bytes; how many."""
        ...

    def flush(self) -> None:
        """Pass on what is held, where that can be."""
        ...

    def close(self) -> None:
        """End the file."""
        ...


Writing: TypeAlias = Callable[[Path, str], AbstractContextManager[Writable]]


def _plain(path: Path, _: str) -> AbstractContextManager[Writable]:
    return path.open("wb")


def write(bundle: Bundle, out: Writable) -> None:
    """Write the bundle's zip to a file that need not be seekable. Media files are read from their paths."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_MANIFEST, json.dumps(_manifest(bundle), ensure_ascii=False), zipfile.ZIP_DEFLATED)
        for shared in bundle.lessons:
            for number, run in enumerate(shared.runs):
                for part, rows in run.parts.items():
                    packed = io.BytesIO()
                    rows.write_ipc(packed, compression="zstd")
                    archive.writestr(_member(shared.lesson.lesson_id, number, part), packed.getvalue())
            for number, file in enumerate(shared.media):
                with (
                    Path(file.path).open("rb") as source,
                    archive.open(
                        _media_member(shared.lesson.lesson_id, number, file.path), "w", force_zip64=True
                    ) as to,
                ):
                    shutil.copyfileobj(source, to, 1 << 20)


def read(content: IO[bytes], *, media: Path, shown: Path, writing: Writing = _plain) -> Bundle:
    """The bundle in an opened content file; its media files are put into the folder `media` (made if needed).

    writing: how such a file is opened for writing, given its path and its name within `media`. `shown` is the file a
    refusal names. Raises InputRefused for anything that is not exactly what `write` makes.
    """
    try:
        with zipfile.ZipFile(content) as archive:
            if sum(member.file_size for member in archive.infolist()) > LIMIT:
                raise InputRefused(shown, f"It is larger than {LIMIT >> 20} MiB when opened.", "Share less in one.")
            return _Reading(archive, media, writing).bundle()
    except _TooNew as fault:
        raise InputRefused(shown, "It was made by a newer Lectern.", "Install the newest version.") from fault
    except _ODD as fault:
        reason = "What is in it is not what a Lectern bundle holds; nothing of it was taken."
        raise InputRefused(shown, reason, "Ask whoever sent it for a new copy.") from fault


class _TooNew(Exception):
    pass


class _Reading:
    def __init__(self, archive: zipfile.ZipFile, media: Path, writing: Writing) -> None:
        self._archive, self._media, self._writing = archive, media, writing
        self._members = {member.filename: member for member in archive.infolist()}
        self._expected = {_MANIFEST}

    def bundle(self) -> Bundle:
        if len(self._members) != len(self._archive.infolist()):
            raise ValueError("a member is there twice")
        facts = json.loads(self._bytes(_MANIFEST, _MANIFEST_LIMIT))
        if facts["version"] > VERSION:
            raise _TooNew
        self._expect(facts)
        lessons = tuple(self._lesson(entry) for entry in facts["lessons"])
        notes = tuple(_note(entry) for entry in facts["notes"])
        return Bundle(
            bundle_id=_matching(_ID, facts["bundle_id"]),
            created_at=str(facts["created_at"]),
            masked=bool(facts["masked"]),
            lessons=lessons,
            notes=notes,
        )

    def _expect(self, facts: dict[str, Any]) -> None:
        """ValueError unless the members are exactly those the manifest names."""
        for entry in facts["lessons"]:
            lesson_id = _matching(_ID, entry["lesson"]["lesson_id"])
            for number, run in enumerate(entry["runs"]):
                self._expected |= {_member(lesson_id, number, _matching(_PART, part)) for part in run["parts"]}
            for number, file in enumerate(entry["media"]):
                self._expected.add(_media_member(lesson_id, number, file["name"]))
        if self._expected != set(self._members):
            raise ValueError("members are not those of the manifest")

    def _lesson(self, entry: dict[str, Any]) -> SharedLesson:
        facts = entry["lesson"]
        day = None if facts["date"] is None else date.fromisoformat(facts["date"])
        values: dict[str, Any] = {field.name: facts[field.name] for field in fields(Lesson)}
        values["date"] = day
        lesson = Lesson(**values)
        _check_types(lesson)
        runs = tuple(self._run(lesson.lesson_id, number, run) for number, run in enumerate(entry["runs"]))
        media = tuple(self._file(lesson.lesson_id, number, file) for number, file in enumerate(entry["media"]))
        return SharedLesson(lesson=lesson, runs=runs, media=media)

    def _run(self, lesson_id: str, number: int, entry: dict[str, Any]) -> SharedRun:
        parts: dict[str, pl.DataFrame] = {}
        for part in entry["parts"]:
            packed = self._bytes(_member(lesson_id, number, part), LIMIT)
            table = TABLES.get(part.partition(".")[0])
            if table is None:
                raise _TooNew
            parts[part] = check(_as_declared(pl.read_ipc(io.BytesIO(packed)), table), table)
        return SharedRun(analyzer=str(entry["analyzer"]), version=int(entry["version"]), parts=parts)

    def _file(self, lesson_id: str, number: int, entry: dict[str, Any]) -> MediaFile:
        member = _media_member(lesson_id, number, entry["name"])
        path = self._media / lesson_id / Path(member).name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        total, size = hashlib.sha256(), 0
        name = path.relative_to(self._media).as_posix()
        with self._archive.open(member) as source, self._writing(path, name) as target:
            while piece := source.read(1 << 20):
                total.update(piece)
                size += target.write(piece)
        if total.hexdigest() != entry["sha256"] or entry["kind"] != "recording":
            raise ValueError("a media file is not the one that was shared")
        return MediaFile(kind="recording", position=number, path=str(path), sha256=entry["sha256"], size_bytes=size)

    def _bytes(self, name: str, limit: int) -> bytes:
        with self._archive.open(name) as member:
            data = member.read(limit + 1)
        if len(data) > limit:
            raise ValueError("a member is larger than it may be")
        return data


def _as_declared(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows with the columns this Lectern knows: those an older one did not have are null where that is allowed.

    Columns nobody here knows say that the bundle is newer.
    """
    if set(rows.columns) - set(table.schema):
        raise _TooNew
    late = [c for c in table.columns if c.nullable and c.name not in rows.columns]
    filled = rows.with_columns(pl.lit(None, dtype=column.dtype).alias(column.name) for column in late)
    return filled.select([name for name in table.schema if name in filled.columns])


def _manifest(bundle: Bundle) -> dict[str, Any]:
    lessons: list[dict[str, Any]] = []
    for shared in bundle.lessons:
        day = shared.lesson.date
        runs = [{"analyzer": r.analyzer, "version": r.version, "parts": list(r.parts)} for r in shared.runs]
        media = [
            {"kind": file.kind, "name": f"file{Path(file.path).suffix.lower()}", "sha256": file.sha256}
            for file in shared.media
        ]
        facts = {**asdict(shared.lesson), "date": day and day.isoformat()}
        lessons.append({"lesson": facts, "runs": runs, "media": media})
    notes = [asdict(note) for note in bundle.notes]
    about = {"version": VERSION, "bundle_id": bundle.bundle_id, "created_at": bundle.created_at}
    return {**about, "masked": bundle.masked, "lessons": lessons, "notes": notes}


def _note(entry: dict[str, Any]) -> Note:
    note = Note(**{field.name: entry[field.name] for field in fields(Note)})
    _check_types(note)
    times = [time for time in (note.start_s, note.end_s) if time is not None]
    if note.kind not in NOTE_KINDS or not all(0 <= time < 1e9 for time in times) or times != sorted(times):
        raise ValueError("a note is not a note")
    _matching(_ID, note.note_id)
    _matching(_ID, note.lesson_id)
    return note


_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "str": (str,),
    "str | None": (str, type(None)),
    "float | None": (float, int, type(None)),
    "date | None": (date, type(None)),
}


def _check_types(record: Lesson | Note) -> None:
    for field in fields(record):
        if not isinstance(getattr(record, field.name), _KINDS[str(field.type)]):
            raise TypeError(f"{field.name} is of the wrong kind")


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError("a name is not one")
    return text


def _member(lesson_id: str, run: int, part: str) -> str:
    return f"lessons/{lesson_id}/{run}/{part}.arrow"


def _media_member(lesson_id: str, number: int, name: str) -> str:
    ending = Path(name).suffix.lower()
    return f"media/{lesson_id}/{number}{ending if _ENDING.fullmatch(ending) else ''}"
