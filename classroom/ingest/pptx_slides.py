"""Slides from a PowerPoint file (.pptx and its relatives): text, notes, and pictures of the slides by LibreOffice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

import pypdfium2 as pdfium
from pptx.exc import PythonPptxError
from pptx.package import Package
from pptx.parts.presentation import PresentationPart

from classroom.domain.errors import InputRefused
from classroom.ingest import office
from classroom.ingest.archives import BROKEN_ZIP, is_small, members, text_parts
from classroom.ingest.deck import DRAWN_WITHIN_S, MOST_PAGES, Deadline, Deck, Page, clean, deck_of, numbers, one_line
from classroom.ingest.drawing_text import paragraphs, qualified
from classroom.ingest.markup import MarkupError
from classroom.ingest.pdf_slides import thumbnails
from classroom.ingest.pptx_text import FURNITURE, SlideReader, placeholder

SAVE_AS: Final = "Save it as PDF or PowerPoint (.pptx)."

_BROKEN: Final = (
    *(PythonPptxError, MarkupError, KeyError, IndexError, AttributeError, TypeError, RecursionError),
    *BROKEN_ZIP,
)
"""What python-pptx and lxml raise for damaged content; both trust what they read, so it can be nearly anything."""


def read_pptx(path: Path, *, deadline: Deadline | None = None) -> Deck:
    """The slides of a .pptx, .pptm, .ppsx or .potx file, hidden ones included.

    A slide that cannot be read is kept, empty, and noted. LibreOffice, if it is installed, draws the slides until the
    deadline; otherwise thumbnails are null. Raises InputRefused if nothing can be read or the file is a zip bomb.
    """
    deadline = deadline or Deadline.after(DRAWN_WITHIN_S)
    found = members(path)
    presentation = _presentation(path, text_parts(path, found).file)
    ids = _slide_ids(presentation)
    pages: list[Page] = []
    broken: list[int] = []
    hidden = 0
    for number, link in enumerate(ids[:MOST_PAGES], start=1):
        try:
            slide = presentation.part.related_slide(link)
            hidden += slide._element.get("show") in {"0", "false"}
            pages.append(_page(slide))
        except _BROKEN:
            broken.append(number)
            pages.append(Page())
    if pages and len(broken) == len(pages):
        raise InputRefused(path, "None of its slides can be read; the file is damaged.", SAVE_AS)
    notes = list(_notes(len(ids), broken, hidden))
    if pages and is_small(found):
        pages, remark = _with_thumbnails(path, pages, deadline)
        notes.extend(remark)
    return deck_of(path, pages, notes)


def _presentation(path: Path, file: Any) -> Any:
    try:
        part = cast("object", Package.open(file).main_document_part)
        if isinstance(part, PresentationPart):
            return part.presentation
    except _BROKEN:
        pass
    raise InputRefused(path, "It is not a PowerPoint file, or it is damaged.", SAVE_AS)


def _slide_ids(presentation: Any) -> list[str]:
    slide_list = presentation._element.find(qualified("p:sldIdLst"))
    return [] if slide_list is None else [entry.get(qualified("r:id")) for entry in slide_list]


def _page(slide: Any) -> Page:
    found = SlideReader(slide).read()
    return Page(
        title=one_line(found.title or (found.lines[0] if found.lines else "")),
        text="\n".join(found.lines),
        notes=_speaker_notes(slide),
        pictures=found.pictures,
    )


def _speaker_notes(slide: Any) -> str:
    """The notes below a slide; empty where there are none or they are damaged."""
    try:
        if not slide.has_notes_slide:
            return ""
        lines: list[str] = []
        for shape in slide.notes_slide.shapes._spTree.iter(qualified("p:sp")):
            role = placeholder(shape)
            if role is None or role.get("type") not in FURNITURE:
                lines.extend(paragraphs(shape))
        return clean("\n".join(lines))
    except _BROKEN:
        return ""


def _notes(total: int, broken: Sequence[int], hidden: int) -> Iterator[str]:
    if total > MOST_PAGES:
        yield f"It has {total:,} slides; only the first {MOST_PAGES:,} are used."
    if broken:
        yield f"Nothing could be read from {numbers(broken, 'slide')}; the file is damaged there."
    if hidden:
        yield f"{hidden} hidden {'slide is' if hidden == 1 else 'slides are'} kept."


def _with_thumbnails(path: Path, pages: Sequence[Page], deadline: Deadline) -> tuple[list[Page], list[str]]:
    """The pages with LibreOffice's pictures of them, and a note if it was there but could not draw them."""
    if office.find() is None:
        return list(pages), []
    with office.converted(path, "pdf", limit_s=office.SHARE * deadline.left_s) as drawing:
        try:
            pictures = thumbnails(drawing, deadline) if drawing else []
        except pdfium.PdfiumError:
            pictures = []
    if len(pictures) != len(pages):
        return list(pages), ["LibreOffice could not draw its slides, so they are shown without pictures."]
    return [replace(page, thumbnail=picture) for page, picture in zip(pages, pictures, strict=True)], []
