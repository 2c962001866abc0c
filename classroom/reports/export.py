"""A lesson's transcript and tables as files other programs read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from classroom.domain.errors import InputRefused, UsageError
from classroom.reports import elan, qualitative, sheets, transcripts
from classroom.reports.content import LessonContent
from classroom.reports.writing import dated_name, write_whole

FORMATS: Final = ("vtt", "srt", "txt", "docx", "csv", "parquet", "json")
"""What an export writes unless asked otherwise."""

MORE_FORMATS: Final = ("eaf", "qdpx")
"""What it can write besides, for programs of research: ELAN, and QualCoder and its like."""

_OF_TIMES: Final = frozenset({"vtt", "srt", "eaf"})
_OF_TABLES: Final = ("csv", "parquet")

Files = Mapping[str, Callable[[], bytes]]
"""What follows the lesson's name in each file's name, and what makes its bytes."""


def export(
    content: LessonContent, out: Path, *, formats: Sequence[str] | None = None, name: str | None = None
) -> tuple[Path, ...]:
    """The files written into the folder `out` (made if needed), in the order of the formats.

    vtt, srt, txt and docx are the transcript; csv and parquet one file a table with rows and a data dictionary; json
    one file with everything; eaf for ELAN; qdpx (REFI-QDA) for QualCoder and its like. None for FORMATS, without
    subtitles where the transcript has no times. `name` begins every file's name, by default date and title.
    Raises UsageError for an unknown format, or for subtitles asked of a transcript without times, before anything is
    written; InputRefused where the folder cannot be written. Files appear whole or not at all.
    """
    chosen = _chosen(content, formats)
    begins = name or dated_name(content.lesson.title, content.lesson.date)
    files = [(ending, make) for form in chosen for ending, make in _WRITERS[form](content).items()]
    if tabular := [form for form in chosen if form in _OF_TABLES]:
        write = sheets.as_csv if tabular[0] == "csv" else sheets.as_parquet
        files.append((f" - data dictionary.{tabular[0]}", lambda: write(sheets.dictionary())))
    try:
        out.mkdir(parents=True, exist_ok=True)
        return tuple(write_whole(out / f"{begins}{ending}", make()) for ending, make in files)
    except OSError as fault:
        reason = f"could not be written ({fault.strerror or 'input/output error'})."
        raise InputRefused(out, reason, "Choose another folder or free some space.") from fault


def _chosen(content: LessonContent, formats: Sequence[str] | None) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(form.lower() for form in (FORMATS if formats is None else formats)))
    unknown = [form for form in asked if form not in _WRITERS]
    if unknown:
        raise UsageError(f"There is no export format “{unknown[0]}”.", f"Formats are {', '.join(_WRITERS)}.")
    if not _OF_TIMES & set(asked):
        return asked
    try:
        transcripts.timed(content.tables["utterances"])
    except UsageError:
        if formats is not None:
            raise
        return tuple(form for form in asked if form not in _OF_TIMES)
    return asked


def _one(ending: str, make: Callable[[LessonContent], bytes]) -> Callable[[LessonContent], Files]:
    return lambda content: {f".{ending}": lambda: make(content)}


def _each_table(form: str) -> Callable[[LessonContent], Files]:
    encode = sheets.as_csv if form == "csv" else sheets.as_parquet

    def files(content: LessonContent) -> Files:
        return {
            f" - {table}.{form}": lambda rows=rows: encode(rows)
            for table, rows in content.tables.items()
            if rows.height
        }

    return files


_WRITERS: Final[Mapping[str, Callable[[LessonContent], Files]]] = {
    "vtt": _one("vtt", lambda content: transcripts.subtitles(content.tables["utterances"], "vtt").encode()),
    "srt": _one("srt", lambda content: transcripts.subtitles(content.tables["utterances"], "srt").encode()),
    "txt": _one("txt", lambda content: transcripts.plain_text(content.tables["utterances"]).encode()),
    "docx": _one("docx", transcripts.word_document),
    "csv": _each_table("csv"),
    "parquet": _each_table("parquet"),
    "json": _one("json", lambda content: sheets.as_json(content).encode()),
    "eaf": _one("eaf", elan.annotation_file),
    "qdpx": _one("qdpx", qualitative.project),
}
