"""A transcript as text other programs read: subtitles, plain text, a Word document."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from classroom.domain.errors import UsageError
from classroom.reports.content import LessonContent

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def said(utterances: pl.DataFrame) -> pl.DataFrame:
    """The utterances with words, each until the end of those after it whose words a person joined to it."""
    spoken = pl.col("text") != ""
    return utterances.with_columns(end_s=pl.col("end_s").max().over(spoken.cum_sum())).filter(spoken)


def timed(utterances: pl.DataFrame) -> pl.DataFrame:
    """The utterances with times; UsageError if there are utterances but none has times."""
    found = said(utterances).filter(pl.col("start_s").is_not_null() & pl.col("end_s").is_not_null())
    if utterances.height and utterances["start_s"].null_count() == utterances.height:
        raise UsageError("The transcript has no times, so it cannot be written as subtitles.", "Choose txt instead.")
    return found


def subtitles(utterances: pl.DataFrame, form: str) -> str:
    """The transcript as "vtt" or "srt" text, one cue an utterance, [?] before what is in doubt.

    Utterances without times are left out.
    """
    comma = "," if form == "srt" else "."
    cues = [] if form == "srt" else ["WEBVTT\n"]
    for number, row in enumerate(timed(utterances).iter_rows(named=True), start=1):
        times = f"{_clock(row['start_s'], comma)} --> {_clock(row['end_s'], comma)}"
        cues.append(f"{number}\n{times}\n{_spoken(row, form)}\n")
    return "\n".join(cues)


def plain_text(utterances: pl.DataFrame) -> str:
    """The transcript as text: one line an utterance, with time and speaker where they are known, [?] where in doubt."""
    lines: list[str] = []
    for row in said(utterances).iter_rows(named=True):
        time = "" if row["start_s"] is None else f"[{short_clock(row['start_s'])}] "
        who = speaker_of(row)
        lines.append(f"{time}{who + ': ' if who else ''}{_sign(row)}{' '.join(row['text'].split())}")
    return "\n".join(lines) + ("\n" if lines else "")


def word_document(content: LessonContent) -> bytes:
    """The transcript as a Word document: title, the lesson's facts, one paragraph an utterance, speakers in bold."""
    # only here: it takes a quarter of a second to load
    from docx import Document
    from docx.shared import RGBColor

    document = Document()
    document.core_properties.title = xml_text(content.lesson.title)[:255]
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.add_heading(xml_text(content.lesson.title), level=1)
    lesson = content.lesson
    known = (lesson.course, lesson.teacher, lesson.date and lesson.date.isoformat())
    if about := " · ".join(xml_text(fact) for fact in known if fact):
        document.add_paragraph(about)
    for row in said(content.tables["utterances"]).iter_rows(named=True):
        paragraph = document.add_paragraph()
        if row["start_s"] is not None:
            paragraph.add_run(f"[{short_clock(row['start_s'])}] ").font.color.rgb = RGBColor(0x56, 0x5F, 0x69)
        if who := speaker_of(row):
            paragraph.add_run(f"{xml_text(who)}: ").bold = True
        paragraph.add_run(_sign(row) + " ".join(xml_text(row["text"]).split()))
    whole = io.BytesIO()
    document.save(whole)
    return whole.getvalue()


def speaker_of(row: Mapping[str, Any]) -> str:
    """Who speaks in an utterance: the name or label, else the role, else ""."""
    return " ".join((row["speaker"] or "").split()) or ("" if row["role"] == "unknown" else str(row["role"]))


def xml_text(text: str) -> str:
    """The text without characters that no XML may hold."""
    return _NOT_XML.sub("", text)


def short_clock(seconds: float) -> str:
    """A time as m:ss or h:mm:ss."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _clock(seconds: float, separator: str) -> str:
    total_ms = round(seconds * 1000)
    hours, rest = divmod(total_ms, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d}{separator}{rest % 1000:03d}"


def _sign(row: Mapping[str, Any]) -> str:
    return "[?] " if row.get("doubt") else ""


def _spoken(row: Mapping[str, str | None], form: str) -> str:
    # "-->" inside a cue ends it for every reader, and "<" opens a tag
    text = _sign(row) + " ".join((row["text"] or "").split()).replace("-->", "→")
    speaker = " ".join((row["speaker"] or "").split())
    if form == "srt":
        return f"{speaker}: {text}" if speaker else text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<v {speaker.replace('>', '')}>{text}" if speaker else text
