"""The files of a request, looked at before any is read: there, each once, with the sha256 of their bytes."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from classroom.domain.errors import Cancelled, InputRefused
from classroom.domain.requests import AnalysisRequest, MediaFile
from classroom.pipeline.imports import refuse_what_is_no_file

KINDS: Final = ("recording", "transcript", "slides", "comments", "slide_log")
"""Kinds of files, the one that says which lesson it is first."""

_CHUNK = 1 << 20
_ID_LENGTH = 12


@dataclass(frozen=True, kw_only=True)
class Given:
    """A file of a request. named: as the person gave it; path: absolute.

    besides: true if it was given as another kind and is only looked through for this one.
    """

    kind: str
    named: str
    path: Path
    sha256: str
    size_bytes: int
    besides: bool = False

    def media(self, position: int) -> MediaFile:
        """What the store writes down about it."""
        return MediaFile(
            kind=self.kind, position=position, path=str(self.path), sha256=self.sha256, size_bytes=self.size_bytes
        )


def named_in(request: AnalysisRequest) -> tuple[tuple[str, Path], ...]:
    """Kind and path of every file of a request, in the order of `KINDS` and as given."""
    transcript = () if request.transcript is None else (request.transcript,)
    files = (request.recordings, transcript, request.slides, request.comments, request.slide_logs)
    by_kind = zip(KINDS, files, strict=True)
    return tuple((kind, Path(path)) for kind, paths in by_kind for path in paths)


def gather(files: Sequence[tuple[str, Path]], *, stop: threading.Event) -> Iterator[Given | InputRefused]:
    """Each file with the sha256 of its bytes, or why it cannot be used. Raises Cancelled once `stop` is set."""
    for kind, path in files:
        try:
            refuse_what_is_no_file(path)
            yield Given(
                kind=kind,
                named=str(path),
                path=path.absolute(),
                sha256=_sha256(path, stop),
                size_bytes=path.stat().st_size,
            )
        except InputRefused as refused:
            yield refused
        except OSError as error:
            yield InputRefused(path, f"It cannot be read ({error.strerror}).", "Copy it to this computer first.")


def of_both_kinds(files: Sequence[Given]) -> tuple[Given, ...]:
    """The files, and besides them the events of a conference as the other kind: they hold both chat and slides."""
    other = {"comments": "slide_log", "slide_log": "comments"}
    there = {(file.kind, file.sha256) for file in files}
    more = (
        replace(file, kind=other[file.kind], besides=True)
        for file in files
        if file.kind in other and file.path.suffix.lower() == ".xml"
    )
    return (*files, *(file for file in more if (file.kind, file.sha256) not in there))


def from_media(media: Sequence[MediaFile]) -> tuple[Given, ...]:
    """Files that a lesson has already; nothing is looked at."""
    return tuple(
        Given(kind=file.kind, named=file.path, path=Path(file.path), sha256=file.sha256, size_bytes=file.size_bytes)
        for file in media
    )


def once(files: Sequence[Given]) -> tuple[tuple[Given, ...], tuple[Given, ...]]:
    """The files, each only once in its kind by its bytes (with its newest path), and those left away."""
    kept: dict[tuple[str, str], Given] = {}
    again: list[Given] = []
    for file in files:
        key = (file.kind, file.sha256)
        if key in kept:
            again.append(file)
        kept[key] = file
    return tuple(kept.values()), tuple(again)


def lesson_id_of(files: Sequence[Given]) -> str:
    """The id of the lesson that these files, all of one kind, make: equal bytes in equal order are the same lesson."""
    joined = "".join(file.sha256 for file in files)
    return hashlib.sha256(joined.encode("ascii")).hexdigest()[:_ID_LENGTH]


def _sha256(path: Path, stop: threading.Event) -> str:
    total = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if stop.is_set():
                raise Cancelled("Stopped while the files were looked at; nothing was taken in.")
            total.update(chunk)
    return total.hexdigest()
