"""A lesson's content without names: nothing of them is left in any table, and nothing else is changed."""

from __future__ import annotations

import json
from dataclasses import replace

import polars as pl
import pytest

from classroom.domain import tables as t
from classroom.naming.people import Person, with_pseudonyms
from classroom.reports.content import LessonContent
from classroom.reports.masked import CHANGES, masked, texts_of

NAMES = ("Bongani Dlamini", "Ana García", "Kim", "Ms Rivera")
TOKENS = ("bongani", "dlamini", "ana", "garcia", "garcía", "kim", "rivera")


@pytest.fixture
def named(content: LessonContent) -> LessonContent:
    """The lesson with names wherever a name can stand."""
    tables = dict(content.tables)
    said = "So Bongani Dlamini, what does Ana think? kim@school.org"
    tables["utterances"] = tables["utterances"].with_columns(text=pl.lit(said))
    words = said.split()
    count = len(words)
    times = [float(n) for n in range(count)]
    spoken = {"utterance": [1] * count, "word": range(count), "start_s": times, "end_s": times, "text": words}
    tables["words"] = t.frame(t.WORDS, {**spoken, "probability": [0.5] * count})
    tables["comments"] = tables["comments"].with_columns(
        id=pl.lit("UgxKim"), source=pl.lit("kim.csv"), text=pl.lit("bongani lost me, like Rivera said. @kim_09")
    )
    tables["slides"] = tables["slides"].with_columns(
        deck=pl.lit("Rivera deck.pdf"), notes=pl.lit("Ask Ana"), text=pl.lit("Ana García"), thumbnail=pl.lit(b"png")
    )
    tables["moments"] = tables["moments"].with_columns(detail=pl.lit(json.dumps({"who": "Ana", "minutes": 6})))
    facts = {"part": [0], "path": ["/home/rivera/Kim.mp4"], "start_s": [0.0], "duration_s": [9.0], "rate_hz": [8000]}
    tables["recordings"] = t.frame(t.RECORDINGS, {**facts, "channels": [1], "codec": ["aac"], "has_video": [True]})
    said_by = ["Kim"] * tables["utterances"].height
    who = {"utterance": tables["utterances"]["utterance"], "speaker": said_by}
    tables["attribution"] = t.frame(t.TABLES["attribution"], {**filled("attribution", len(said_by)), **who})
    lesson = replace(content.lesson, title="Fractions with Ana", course="Rivera 6B")
    return LessonContent(lesson=lesson, tables=tables, runs=content.runs)


def filled(table: str, rows: int) -> dict[str, list[object]]:
    """A value that is allowed in each column of a table that has no names."""
    plain = {pl.Int32: 1, pl.Float64: 0.5, pl.Boolean: True, pl.String: "x"}
    return {c.name: [c.choices[0] if c.choices else plain[c.dtype]] * rows for c in t.TABLES[table].columns}


HARMLESS = {
    *("codec", "language", "written_at", "taxonomy", "label", "name", "unit", "reason", "evidence", "entry"),
}
"""Columns of text that can hold no name: codes, dates, numbers of rows. A new one belongs here or is masked."""


def test_every_column_that_can_hold_a_name_is_masked() -> None:
    for table in t.TABLES.values():
        texts = {c.name for c in table.columns if c.dtype in (pl.String, pl.Binary) and not c.choices}
        changed = {"text"} if table.name == "words" else set(CHANGES.get(table.name, {}))
        assert texts - HARMLESS == changed, table.name


def people(content: LessonContent) -> tuple[Person, ...]:
    return with_pseudonyms(texts_of(content), [Person(name=name, state="roster") for name in NAMES])[0]


def everything(content: LessonContent) -> str:
    lesson = content.lesson
    cells = [str(value) for table in content.tables.values() for row in table.iter_rows() for value in row]
    return "\n".join((lesson.title, lesson.course or "", lesson.teacher or "", *cells)).lower()


def test_no_name_of_the_roster_is_left_anywhere(named: LessonContent) -> None:
    text = everything(masked(named, people(named)))
    assert not [token for token in TOKENS if token in text]
    assert "png" not in text


def test_every_table_is_still_that_table_and_numbers_are_unchanged(named: LessonContent) -> None:
    made = masked(named, people(named))
    for name, table in t.TABLES.items():
        t.check(made.tables[name], table)
        numbers = [column.name for column in table.columns if column.dtype in (pl.Int32, pl.Float64, pl.Boolean)]
        if name != "words":
            assert made.tables[name].select(numbers).equals(named.tables[name].select(numbers))


def test_the_words_of_an_utterance_carry_the_pseudonym_once(named: LessonContent) -> None:
    made = masked(named, people(named))
    pseudonym = {person.name: person.pseudonym for person in people(named)}["Bongani Dlamini"]
    words = made.tables["words"]["text"].to_list()
    assert words[:3] == ["So", f"{pseudonym},", "what"]


def test_a_rejected_name_stays(named: LessonContent) -> None:
    chosen = (*people(named), Person(name="Ana", state="rejected"), Person(name="Ana García", state="rejected"))
    kept = [person for person in chosen if not (person.name == "Ana García" and person.state != "rejected")]
    assert "ana" in everything(masked(named, kept))


def test_one_speaker_under_two_spellings_is_one_speaker_when_masked(named: LessonContent) -> None:
    rows = filled("speakers", 2) | {"rank": [0, 1], "speaker": ["Kim", "KIM"]}
    tables = {**named.tables, "speakers": t.frame(t.TABLES["speakers"], rows)}
    content = replace(named, tables=tables)
    made = masked(content, people(content)).tables["speakers"]
    t.check(made, t.TABLES["speakers"])
    assert made.height == 1
