"""A lesson with every table filled, written here: no real person, hostile texts on purpose."""

from __future__ import annotations

import json
from datetime import date

import pytest

from classroom.domain import tables as t
from classroom.domain.requests import Lesson, RunRecord
from classroom.domain.taxonomy import FEEDBACK
from classroom.reports.content import LessonContent

HOSTILE = '#panic("x") $x^2$ *bold* #read("secret") <b>&amp; @ref \\ [ ] 漢字 😀 مرحبا'
UTTERANCES = 40


def _rows(table: t.Table, rows: list[tuple[object, ...]]) -> object:
    columns = zip(*rows, strict=True)
    return t.frame(table, dict(zip(table.schema, map(list, columns), strict=True)))


@pytest.fixture
def content() -> LessonContent:
    utterances = [
        (i, 10.0 * i, 10.0 * i + 7, "Ana" if i % 3 else None, t.ROLES[i % 3], f"Number {i}? {HOSTILE}", "en", 0.9, None)
        for i in range(UTTERANCES)
    ]
    slides = [(i, "deck.pdf", i, f"Slide {i}", "text", "", 0, None) for i in range(1, 13)]
    comments = [(i, "a.csv", None, None, "Kim", None, None, None, f"{HOSTILE} remark {i}", None) for i in range(8)]
    labels = [("comment", i, "feedback", name, 0.9, name == "confusion") for i in range(8) for name in FEEDBACK]
    measures = [("comment_share", f"label:{name}", 0.2, 0.1, 0.4, "share", 8) for name in FEEDBACK]
    measures += [("question_rate", "lesson", 40.0, 30.0, 52.5, "questions/h", 20)]
    measures += [("slide_time", f"slide:{i}", 20.0 * i, None, None, "s", 3) for i in range(1, 10)]
    measures += [("words", "lesson", None, None, None, "words", 0)]
    evidence = json.dumps({"utterances": [1], "comments": [], "slide": 2})
    six = json.dumps({"minutes": 6})
    moments = [
        (i, 30.0 * i, 30.0 * i + 20, t.MOMENT_KINDS[i % 4], "long_stretch", six, i, 0.5 + i / 99, 0.8, evidence)
        for i in range(8)
    ]
    tables = {name: t.empty(table) for name, table in t.TABLES.items()} | {
        "utterances": _rows(t.UTTERANCES, utterances),
        "slides": _rows(t.SLIDES, slides),
        "comments": _rows(t.COMMENTS, comments),
        "labels": _rows(t.LABELS, labels),
        "measures": _rows(t.MEASURES, measures),
        "moments": _rows(t.MOMENTS, moments),
        "alignment": _rows(t.ALIGNMENT, [(i, 1 + i // 5, 0.7) for i in range(UTTERANCES)]),
        "traces": _rows(t.TRACES, [(i, 1, 3 * i, 0.6, "similarity") for i in range(5)]),
    }
    lesson = Lesson(
        lesson_id="0123456789ab",
        title=f"Fractions {HOSTILE}",
        course="Maths 6B",
        teacher="Ms Rivera",
        date=date(2026, 9, 14),
        language="en",
        created_at="2026-09-14T12:00:00+00:00",
        duration_s=400.0,
    )
    run = RunRecord(run_id="r", lesson_id="0123456789ab", analyzer="talk", version=3, status="done", seconds=1.0)
    return LessonContent(lesson=lesson, tables=tables, runs=(run,))
