"""One way to read a file of any kind: the table in it and what the person should know about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

import polars as pl

Kind: TypeAlias = Literal["recording", "slides", "comments", "transcript", "slide_log"]


@dataclass(frozen=True)
class Reading:
    """What a file gave. table: at least one row of the kind's declared table, numbered from the file's own start.

    notes: plain sentences for a teacher on anything left out or repaired; they quote nothing of the content.
    """

    table: pl.DataFrame
    notes: tuple[str, ...] = ()


class _Result(Protocol):
    @property
    def table(self) -> pl.DataFrame: ...
    @property
    def notes(self) -> tuple[str, ...]: ...


def read(
    kind: str,
    path: Path,
    *,
    password: str | None = None,
    columns: Mapping[str, str] | None = None,
    teacher: str | None = None,
    language: str | None = None,
) -> Reading:
    """Read one file as a recording, slides, comments, a transcript or a slide log.

    password: for slides; columns: our column -> the file's column, for comments; teacher: the name of whoever is the
    teacher, language: the lesson's, both for a transcript. Options of other kinds are ignored. Raises InputRefused
    when the file cannot be taken in, ValueError for an unknown kind.
    """
    result = _result(kind, path, password=password, columns=columns, teacher=teacher, language=language)
    return Reading(result.table, tuple(result.notes))


def _result(
    kind: str,
    path: Path,
    *,
    password: str | None,
    columns: Mapping[str, str] | None,
    teacher: str | None,
    language: str | None,
) -> _Result:
    # imported here: each format's library is loaded only when a file of that kind is read
    if kind == "recording":
        from classroom.ingest.recordings import read_recording

        return read_recording(path)
    if kind == "slides":
        from classroom.ingest.slides import read_slides

        return read_slides(path, password=password)
    if kind == "comments":
        from classroom.ingest.comments import read_comments

        return read_comments(path, columns=columns)
    if kind == "transcript":
        from classroom.ingest.transcripts import read_transcript

        return read_transcript(path, teacher=teacher, language=language)
    if kind == "slide_log":
        from classroom.ingest.slide_log import read_slide_log

        return read_slide_log(path)
    raise ValueError(f"no files of kind {kind!r}")
