"""A lesson as a REFI-QDA project (qdasoftware.org, 1.0): QualCoder, ATLAS.ti, MAXQDA and NVivo read it."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

import polars as pl

from classroom.charts.palette import LIGHT
from classroom.reports.content import LessonContent
from classroom.reports.transcripts import short_clock, speaker_of, xml_text
from classroom.wording import Wording

_SPACE: Final = "urn:QDA-XML:project:1.0"
_OURS: Final = uuid.UUID("6f3f0c52-7d0a-4c0e-9a53-2f3c8d1f5b60")
_SOURCES: Final = {"utterances": ("utterance", "transcript"), "comments": ("comment", "comments")}


def project(content: LessonContent) -> bytes:
    """The .qdpx file: transcript and comments as texts, coded with the labels that apply and with who speaks.

    Positions count Unicode characters as the standard says. Ids follow from the lesson, so the same lesson gives the
    same ids. Labels that say nothing (none) are no codes.
    """
    return _Project(content).packed()


class _Project:
    def __init__(self, content: LessonContent) -> None:
        self._content = content
        self._words = Wording("en")
        self._user = self._id("user")
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._own = {"creatingUser": self._user, "creationDateTime": now}
        self._codes: dict[str, str] = {}
        self._root: Any = Element("Project")
        facts = {
            "xmlns": _SPACE,
            "name": xml_text(content.lesson.title),
            "origin": "Lectern",
            "creatingUserGUID": self._user,
        }
        for key, value in {**facts, "creationDateTime": now}.items():
            self._root.set(key, value)

    def packed(self) -> bytes:
        SubElement(SubElement(self._root, "Users"), "User", guid=self._user, name="Lectern")
        codes = SubElement(SubElement(self._root, "CodeBook"), "Codes")
        sources = SubElement(self._root, "Sources")
        texts = {table: self._source(sources, table) for table in _SOURCES if self._content.tables[table].height}
        for title, guid in self._codes.items():
            SubElement(codes, "Code", guid=guid, name=title, isCodable="true", color=LIGHT["accent"])
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("project.qde", tostring(self._root, xml_declaration=True, encoding="UTF-8"))
            for table, text in texts.items():
                archive.writestr(f"Sources/{self._id(table)}.txt", text)
        return whole.getvalue()

    def _source(self, sources: Any, table: str) -> str:
        target, name = _SOURCES[table]
        guid = self._id(table)
        facts = {"guid": guid, "name": f"{name}.txt", "plainTextPath": f"internal://{guid}.txt"}
        source = SubElement(sources, "TextSource", facts | self._own)
        labels = self._labels(target)
        position, lines = 0, list[str]()
        for row in self._content.tables[table].iter_rows(named=True):
            line = _line(row)
            titles = labels.get(row[target], [])
            who = speaker_of(row) if table == "utterances" else ""
            self._select(source, position, position + len(line), [*([f"speaker: {who}"] if who else []), *titles])
            position += len(line) + 1
            lines.append(line)
        return "\n".join(lines)

    def _select(self, source: Any, start: int, end: int, titles: list[str]) -> None:
        if not titles:
            return
        guid = self._id(f"{source.get('guid')} {start}")
        place = {"guid": guid, "name": f"{start}-{end}", "startPosition": str(start), "endPosition": str(end)}
        selection = SubElement(source, "PlainTextSelection", place | self._own)
        for title in titles:
            plain = xml_text(title)
            code = self._codes.setdefault(plain, self._id(f"code {plain}"))
            coding = SubElement(selection, "Coding", {"guid": self._id(f"{guid} {plain}")} | self._own)
            SubElement(coding, "CodeRef", targetGUID=code)

    def _labels(self, target: str) -> dict[int, list[str]]:
        rows = self._content.tables["labels"].filter(
            (pl.col("target") == target) & pl.col("applies") & (pl.col("label") != "none")
        )
        found: dict[int, list[str]] = {}
        for row in rows.iter_rows(named=True):
            title = self._words.text(f"label.{row['taxonomy']}.{row['label']}")
            found.setdefault(row["row"], []).append(f"{row['taxonomy']}: {title}")
        return found

    def _id(self, name: str) -> str:
        return str(uuid.uuid5(_OURS, f"{self._content.lesson.lesson_id} {name}"))


def _line(row: Mapping[str, Any]) -> str:
    time = row.get("start_s", row.get("time_s"))
    who = speaker_of(row) if "speaker" in row else " ".join((row["author"] or "").split())
    text = " ".join(xml_text(row["text"]).split())
    return f"{'' if time is None else f'[{short_clock(time)}] '}{xml_text(who) + ': ' if who else ''}{text}"
