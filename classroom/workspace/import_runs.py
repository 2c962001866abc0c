"""Reading files as runs of the store: what a run is called, what determines its result, what it writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import polars as pl

from classroom.domain.requests import AnalysisRequest, Lesson
from classroom.ingest.combine import combine_comments, combine_recordings, combine_showings, combine_slides
from classroom.pipeline.imports import READING_VERSION
from classroom.pipeline.plan import digest
from classroom.pipeline.tasks import IMPORT
from classroom.store import RunStart
from classroom.workspace.given import KINDS, Given

PARTS: Final = {
    "recording": "recordings",
    "transcript": "utterances",
    "slides": "slides",
    "comments": "comments",
    "slide_log": "showings",
}
"""The part that files of a kind are read into."""

WRITERS: Final = {kind: f"{IMPORT}{'recordings' if kind == 'recording' else kind}" for kind in KINDS}
"""What a run that reads files of a kind is called."""

COMBINED: Final[Mapping[str, Callable[[list[pl.DataFrame]], pl.DataFrame]]] = {
    "recording": combine_recordings,
    "transcript": lambda frames: frames[0],
    "slides": combine_slides,
    "comments": combine_comments,
    "slide_log": combine_showings,
}
"""How the tables of several files of a kind become one."""


def options_of(file: Given, request: AnalysisRequest, teacher: str | None) -> dict[str, Any]:
    """What besides its bytes changes what is read from a file; a password does not. teacher: the lesson's."""
    if file.kind == "comments":
        columns = request.columns.get(file.named) or request.columns.get(str(file.path)) or {}
        return {"columns": dict(columns)}
    return {"teacher": teacher, "language": request.language} if file.kind == "transcript" else {}


def password_of(file: Given, request: AnalysisRequest) -> str | None:
    """The password the person gave for the file; None for none."""
    return request.passwords.get(file.named) or request.passwords.get(str(file.path))


def start_of(lesson_id: str, files: Sequence[Given], options: Sequence[Mapping[str, Any]]) -> RunStart:
    """The run that reads these files, all of one kind, in this order: equal bytes and options are the same run."""
    kind = files[0].kind
    params = {"files": [file.sha256 for file in files], "options": [dict(option) for option in options]}
    said = {"lesson": lesson_id, "analyzer": WRITERS[kind], "version": READING_VERSION, **params}
    return RunStart(
        run_id=digest(said),
        lesson_id=lesson_id,
        analyzer=WRITERS[kind],
        version=READING_VERSION,
        writes=(PARTS[kind],),
        params=params,
    )


def new_lesson(lesson_id: str, request: AnalysisRequest, first: Given) -> Lesson:
    """A lesson with the request's facts, named after its first file if the request gives no title."""
    return Lesson(
        lesson_id=lesson_id,
        title=request.title or " ".join(first.path.stem.replace("_", " ").split()) or lesson_id,
        course=request.course,
        teacher=request.teacher,
        date=request.date,
        language=request.language,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        duration_s=None,
    )
