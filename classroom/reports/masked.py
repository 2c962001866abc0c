"""A lesson's content with the people's names replaced, for whatever is made from it: report, export, bundle."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath
from typing import Any

import polars as pl

from classroom.domain.requests import Lesson
from classroom.domain.tables import TABLES
from classroom.naming.masking import Mask
from classroom.naming.people import Person, Texts
from classroom.reports.content import LessonContent


def texts_of(content: LessonContent) -> Texts:
    """Where names may stand in a lesson."""
    tables = content.tables
    utterances = tables["utterances"]
    speaks = utterances.filter(pl.col("speaker").is_not_null())
    teaching = speaks.filter(pl.col("role") == "teacher")["speaker"].to_list()
    others = speaks.filter(pl.col("role") != "teacher")["speaker"].to_list()
    for name in ("voices", "speakers", "attribution"):
        if name in tables:
            others.extend(tables[name]["speaker"].drop_nulls().unique(maintain_order=True).to_list())
    lesson = content.lesson
    slides = tables["slides"]
    return Texts(
        teachers=[*([lesson.teacher] if lesson.teacher else []), *teaching],
        students=[*(name for name in others if name not in teaching), *tables["comments"]["author"].drop_nulls()],
        texts=[
            lesson.title,
            *utterances["text"],
            *tables["comments"]["text"],
            *slides["title"],
            *slides["text"],
            *slides["notes"],
        ],
    )


def masked(content: LessonContent, people: Iterable[Person]) -> LessonContent:
    """The same lesson with pseudonyms for these people.

    Left out besides: pictures of slides, platforms' ids of comments, names of files. Voices and faces in a recording
    cannot be masked.
    """
    mask = Mask(texts_of(content), people)
    tables = {name: masked_table(name, rows, mask) for name, rows in content.tables.items()}
    return replace(content, lesson=masked_facts(content.lesson, mask), tables=tables)


def masked_facts(lesson: Lesson, mask: Mask) -> Lesson:
    """The lesson's facts with names masked in title, course and teacher."""
    return replace(
        lesson,
        title=mask.text(lesson.title),
        course=None if lesson.course is None else mask.text(lesson.course),
        teacher=None if lesson.teacher is None else mask.whole(lesson.teacher),
    )


def masked_table(name: str, rows: pl.DataFrame, mask: Mask) -> pl.DataFrame:
    """The rows of a table (or of a part of it: "labels.feedback") with names masked."""
    table = name.partition(".")[0]
    if table == "words":
        return _words(rows, mask)
    changes = {column: change for column, change in CHANGES.get(table, {}).items() if column in rows.columns}
    schema = TABLES[table].schema
    made = rows.with_columns(
        pl.Series(column, [change(value, mask) for value in rows[column]], dtype=schema[column])
        for column, change in changes.items()
    )
    # two spellings of one person have one pseudonym
    twice = set(TABLES[table].key) & set(changes)
    return made.unique(TABLES[table].key, keep="first", maintain_order=True) if twice else made


def _words(rows: pl.DataFrame, mask: Mask) -> pl.DataFrame:
    made: list[str | None] = []
    for _, own in rows.group_by("utterance", maintain_order=True):
        made += mask.words(own["text"].to_list())
    return rows.with_columns(pl.Series("text", made, dtype=pl.String)).filter(pl.col("text").is_not_null())


def _text(value: str | None, mask: Mask) -> str | None:
    return None if value is None else mask.text(value)


def _whole(value: str | None, mask: Mask) -> str | None:
    return None if value is None else mask.whole(value)


def _nothing(_value: object, _mask: Mask) -> None:
    return None


def _file(value: str, _mask: Mask) -> str:
    return f"file{PurePath(value).suffix.lower()}"


def _scope(value: str, mask: Mask) -> str:
    kind, colon, name = value.partition(":")
    return f"{kind}:{mask.whole(name)}" if colon and kind == "speaker" else value


def _detail(value: str, mask: Mask) -> str:
    found: dict[str, Any] = json.loads(value)
    return json.dumps({k: mask.text(v) if isinstance(v, str) else v for k, v in found.items()}, sort_keys=True)


CHANGES: dict[str, dict[str, Any]] = {
    "recordings": {"path": _file},
    "utterances": {"speaker": _whole, "text": _text},
    "voices": {"speaker": _whole},
    "speakers": {"speaker": _whole},
    "attribution": {"speaker": _whole},
    "slides": {"deck": _file, "title": _text, "text": _text, "notes": _text, "thumbnail": _nothing},
    "showings": {"deck": _file, "recording": _nothing},
    "comments": {"source": _file, "id": _nothing, "author": _whole, "text": _text},
    "measures": {"scope": _scope},
    "moments": {"detail": _detail},
    "suggestions": {"wording": _text},
}
"""By table and column, what masking makes of a value."""
