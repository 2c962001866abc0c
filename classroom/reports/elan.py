"""A lesson as an ELAN annotation file (EAF 3.0, Max Planck Institute for Psycholinguistics, Nijmegen)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

import polars as pl

from classroom.reports.content import LessonContent
from classroom.reports.transcripts import speaker_of, timed, xml_text

_SCHEMA: Final = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_KINDS: Final = {".mp4": "video/mp4", ".mov": "video/quicktime", ".wav": "audio/x-wav", ".mp3": "audio/mpeg"}

Span = tuple[int, int, str]


def annotation_file(content: LessonContent) -> bytes:
    """The EAF file: one tier a speaker, one for slides and one for moments, times in milliseconds.

    Annotations of one tier may not overlap in ELAN: where a speaker's utterances do, the earlier one ends where the
    next begins. The recording is named without its folder, so that ELAN asks for it where it is not beside the file.
    Raises UsageError for a transcript without times.
    """
    root = Element("ANNOTATION_DOCUMENT")
    facts = {
        "xmlns:xsi": _XSI,
        "xsi:noNamespaceSchemaLocation": _SCHEMA,
        "AUTHOR": "",
        "FORMAT": "3.0",
        "VERSION": "3.0",
    }
    for name, value in {**facts, "DATE": datetime.now(UTC).isoformat()}.items():
        root.set(name, value)
    header = SubElement(root, "HEADER", MEDIA_FILE="", TIME_UNITS="milliseconds")
    for row in content.tables["recordings"].iter_rows(named=True):
        name = xml_text(PurePath(row["path"]).name)
        kind = _KINDS.get(PurePath(name).suffix.lower(), "unknown")
        facts = {"MEDIA_URL": name, "RELATIVE_MEDIA_URL": f"./{name}", "MIME_TYPE": kind}
        SubElement(header, "MEDIA_DESCRIPTOR", facts | {"TIME_ORIGIN": str(round(row["start_s"] * 1000))})
    order = SubElement(root, "TIME_ORDER")
    counted = _Counter(root, order)
    for tier, spans in _tiers(content):
        counted.add(tier, spans)
    SubElement(root, "LINGUISTIC_TYPE", LINGUISTIC_TYPE_ID="default", TIME_ALIGNABLE="true")
    return tostring(root, xml_declaration=True, encoding="UTF-8")


class _Counter:
    """Adds tiers and numbers their time slots and annotations through the file."""

    def __init__(self, root: Any, order: Any) -> None:
        self._root, self._order = root, order
        self._slots = self._annotations = 0

    def add(self, tier: str, spans: Iterable[Span]) -> None:
        made = SubElement(self._root, "TIER", TIER_ID=tier, LINGUISTIC_TYPE_REF="default")
        for start, end, text in spans:
            self._annotations += 1
            slots = {"TIME_SLOT_REF1": self._slot(start), "TIME_SLOT_REF2": self._slot(end)}
            outer = SubElement(made, "ANNOTATION")
            inner = SubElement(outer, "ALIGNABLE_ANNOTATION", slots | {"ANNOTATION_ID": f"a{self._annotations}"})
            SubElement(inner, "ANNOTATION_VALUE").text = text

    def _slot(self, time_ms: int) -> str:
        self._slots += 1
        name = f"ts{self._slots}"
        SubElement(self._order, "TIME_SLOT", TIME_SLOT_ID=name, TIME_VALUE=str(time_ms))
        return name


def _tiers(content: LessonContent) -> Iterable[tuple[str, list[Span]]]:
    utterances = timed(content.tables["utterances"])
    by_speaker: dict[str, list[Span]] = {}
    for row in utterances.iter_rows(named=True):
        tier = xml_text(speaker_of(row)) or "speech"
        by_speaker.setdefault(tier, []).append(_span(row, " ".join(xml_text(row["text"]).split())))
    yield from ((tier, _apart(spans)) for tier, spans in by_speaker.items())
    slides = utterances.join(content.tables["alignment"], on="utterance").sort("start_s")
    runs = slides.with_columns(run=(pl.col("slide") != pl.col("slide").shift()).fill_null(True).cum_sum())
    shown = runs.group_by("run", maintain_order=True).agg(
        pl.col("start_s").min(), pl.col("end_s").max(), pl.col("slide").first()
    )
    yield "(slide)", _apart([_span(row, str(row["slide"])) for row in shown.iter_rows(named=True)])
    moments = content.tables["moments"]
    yield "(moment)", _apart([_span(row, f"{row['kind']}: {row['reason']}") for row in moments.iter_rows(named=True)])


def _span(row: dict[str, Any], text: str) -> Span:
    return round(row["start_s"] * 1000), round(row["end_s"] * 1000), text


def _apart(spans: list[Span]) -> list[Span]:
    ordered = sorted(spans, key=lambda span: span[0])
    following = [span[0] for span in ordered[1:]]
    cut = [(start, min(end, after), text) for (start, end, text), after in zip(ordered, following, strict=False)]
    return [span for span in (*cut, *ordered[-1:]) if span[1] > span[0]]
