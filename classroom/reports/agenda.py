"""The agenda of a meeting about lessons: as a Word document that both can write in, or as a PDF to print."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from classroom.charts.axis import timecode
from classroom.domain.notes import Note
from classroom.reports.build import set_pdf
from classroom.reports.content import LessonContent
from classroom.reports.moments import detail_of
from classroom.reports.pieces import short
from classroom.reports.transcripts import xml_text
from classroom.wording import Wording

Json = dict[str, Any]
Pages = Sequence[tuple[LessonContent, tuple[Note, ...]]]

_MOMENTS: Final = 5
_QUOTE: Final = 240


def agenda_document(pages: Pages, goals: Sequence[str], *, language: str = "en") -> bytes:
    """A Word document: goals, then for each lesson the moments most worth a look, notes and clips, and what next."""
    # only here: it takes a quarter of a second to load
    from docx import Document

    facts = agenda_facts(pages, goals, Wording(language))
    words: dict[str, str] = facts["words"]
    document = Document()
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.core_properties.title = facts["title"]
    document.add_heading(facts["title"], level=1)
    document.add_heading(words["goals"], level=2)
    for line in facts["goals"] or [words["none"]]:
        document.add_paragraph(xml_text(line), style="List Bullet")
    for lesson in facts["lessons"]:
        document.add_heading(xml_text(lesson["title"]), level=2)
        for name in ("moments", "notes"):
            document.add_heading(words[name], level=3)
            for item in lesson[name]:
                _item(document, item)
            if not lesson[name]:
                document.add_paragraph(words["none"])
    document.add_heading(words["next"], level=2)
    for question in facts["questions"]:
        document.add_paragraph(question)
        document.add_paragraph("_" * 60)
    whole = io.BytesIO()
    document.save(whole)
    return whole.getvalue()


def agenda_pdf(pages: Pages, goals: Sequence[str], *, language: str = "en") -> bytes:
    """The same as a PDF/UA-1 with room to write by hand."""
    return set_pdf(agenda_facts(pages, goals, Wording(language)), "agenda")


def agenda_facts(pages: Pages, goals: Sequence[str], wording: Wording) -> Json:
    """What stands in the agenda, as plain JSON data."""
    return {
        "language": wording.language,
        "words": {
            **{name: wording.text(f"agenda.{name}") for name in ("goals", "moments", "notes", "next", "none")},
            **{name: wording.text(f"report.{name}") for name in ("made_by", "page", "of")},
        },
        "title": wording.text("agenda.title"),
        "goals": list(goals),
        "lessons": [_lesson(content, notes, wording) for content, notes in pages],
        "questions": [wording.text(f"agenda.{name}") for name in ("keep", "try", "when")],
    }


def _lesson(content: LessonContent, notes: Sequence[Note], wording: Wording) -> Json:
    lesson = content.lesson
    known = (lesson.title, lesson.course, lesson.date and lesson.date.isoformat())
    best = content.tables["moments"].sort("score", descending=True).head(_MOMENTS).sort("start_s")
    return {
        "title": " · ".join(str(fact) for fact in known if fact),
        "moments": [_moment(row, content, wording) for row in best.iter_rows(named=True)],
        "notes": [_note(note, wording) for note in notes],
    }


def _moment(row: dict[str, Any], content: LessonContent, wording: Wording) -> Json:
    sentence = wording.text(f"moment.reason.{row['reason']}", **detail_of(row, wording))
    kind = wording.text(f"moment.kind.{row['kind']}")
    quote = short(said_at(content, row["utterance"]), _QUOTE)
    return {"when": _when(row["start_s"], row["end_s"]), "text": f"{kind}: {sentence}", "quote": quote}


def _note(note: Note, wording: Wording) -> Json:
    text = note.text if note.kind == "note" else f"{wording.text('agenda.clip')} {note.text}".strip()
    said = f"{note.author}: {text}" if note.author else text
    return {"when": _when(note.start_s, note.end_s), "text": said, "quote": ""}


def said_at(content: LessonContent, utterance: int) -> str:
    """What is said in an utterance; "" if there is no such one."""
    rows = content.tables["utterances"].filter(pl.col("utterance") == utterance)
    return str(rows["text"][0]) if rows.height else ""


def _when(start_s: float | None, end_s: float | None) -> str:
    if start_s is None:
        return ""
    return timecode(start_s) if end_s is None else f"{timecode(start_s)}–{timecode(end_s)}"


def _item(document: Any, item: Json) -> None:
    paragraph = document.add_paragraph(style="List Bullet")
    if item["when"]:
        paragraph.add_run(f"{item['when']}  ").bold = True
    paragraph.add_run(xml_text(item["text"]))
    if item["quote"]:
        paragraph.add_run(f" “{xml_text(item['quote'])}”").italic = True
