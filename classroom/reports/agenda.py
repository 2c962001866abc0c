"""The agenda of a meeting about lessons, as a Word document that both can write in."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from classroom.charts.axis import timecode
from classroom.domain.notes import Note
from classroom.reports.content import LessonContent
from classroom.reports.transcripts import xml_text
from classroom.wording import Wording

_MOMENTS: Final = 5


def agenda(
    pages: Sequence[tuple[LessonContent, tuple[Note, ...]]], goals: Sequence[str], *, language: str = "en"
) -> bytes:
    """The document: goals, then for each lesson the moments most worth a look, notes and clips, and what comes next."""
    # only here: it takes a quarter of a second to load
    from docx import Document

    words = Wording(language)
    document = Document()
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.core_properties.title = words.text("agenda.title")
    document.add_heading(words.text("agenda.title"), level=1)
    document.add_heading(words.text("agenda.goals"), level=2)
    for line in goals or [words.text("agenda.none")]:
        document.add_paragraph(xml_text(line), style="List Bullet")
    for content, notes in pages:
        _lesson(document, content, notes, words)
    document.add_heading(words.text("agenda.next"), level=2)
    for question in ("agenda.keep", "agenda.try", "agenda.when"):
        document.add_paragraph(words.text(question))
        document.add_paragraph("_" * 60)
    whole = io.BytesIO()
    document.save(whole)
    return whole.getvalue()


def _lesson(document: Any, content: LessonContent, notes: Sequence[Note], words: Wording) -> None:
    lesson = content.lesson
    known = (lesson.title, lesson.course, lesson.date and lesson.date.isoformat())
    document.add_heading(" · ".join(xml_text(str(fact)) for fact in known if fact), level=2)
    document.add_heading(words.text("agenda.moments"), level=3)
    moments = content.tables["moments"].sort("score", descending=True).head(_MOMENTS).sort("start_s")
    for row in moments.iter_rows(named=True):
        sentence = words.text(f"moment.reason.{row['reason']}", **json.loads(row["detail"]))
        kind = words.text(f"moment.kind.{row['kind']}")
        _item(document, row["start_s"], row["end_s"], f"{kind}: {sentence}", said_at(content, row["utterance"]))
    if not moments.height:
        document.add_paragraph(words.text("agenda.none"))
    document.add_heading(words.text("agenda.notes"), level=3)
    for note in notes:
        text = note.text if note.kind == "note" else f"{words.text('agenda.clip')} {note.text}".strip()
        _item(document, note.start_s, note.end_s, f"{note.author}: {text}" if note.author else text, "")
    if not notes:
        document.add_paragraph(words.text("agenda.none"))


def said_at(content: LessonContent, utterance: int) -> str:
    """What is said in an utterance; "" if there is no such one."""
    rows = content.tables["utterances"].filter(pl.col("utterance") == utterance)
    return str(rows["text"][0]) if rows.height else ""


def _item(document: Any, start_s: float | None, end_s: float | None, text: str, quotation: str) -> None:
    paragraph = document.add_paragraph(style="List Bullet")
    if start_s is not None:
        until = "" if end_s is None else f"–{timecode(end_s)}"
        paragraph.add_run(f"{timecode(start_s)}{until}  ").bold = True
    paragraph.add_run(xml_text(text))
    if quotation:
        paragraph.add_run(f" “{xml_text(quotation)}”").italic = True
