"""Slides from a PDF: text in reading order, titles, pictures counted, and a small drawing of every page."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from classroom.domain.errors import InputRefused
from classroom.ingest.deck import (
    DRAWN_WITHIN_S,
    MOST_PAGES,
    THUMBNAIL_WIDTH,
    Deadline,
    Deck,
    Page,
    clean,
    deck_of,
    numbers,
    one_line,
)
from classroom.ingest.pdf_lines import MOST_CHARACTERS, Line, text_of
from classroom.ingest.picture_text import MARK, WIDTH, PictureReader, wants_reading

MOST_PLACED: Final = 250_000
"""Characters of a whole file that are placed one by one, which takes 10 microseconds each."""

TALLEST: Final = 3 * THUMBNAIL_WIDTH
SMALLEST_PICTURE: Final = 0.01
"""Share of the page a picture must cover to be counted: smaller ones are bullets, logos and slices."""

MOST_OBJECTS: Final = 20_000
LEAST_LEFT_S: Final = 4.0
"""Time that reading the picture of a slide may need; it is not begun with less left."""

LARGER: Final = 1.15
"""How much higher than the other text a line must be to be the title because of its size."""

LONGEST_TITLE: Final = 3
"""Lines of one size that can be a title; more of them are the text."""

RUNNING_SHARE: Final = 0.5
"""Share of pages on which a line stands at the same place for it to be a header or footer, never a title."""

FOOT: Final = 0.8
"""Share of the page's height below which footers stand."""

_BROKEN: Final = (pdfium.PdfiumError, MemoryError)


@dataclass(kw_only=True)
class _Draft:
    """What is known of a page before all pages were seen. broken: it could not be read at all."""

    lines: list[Line] = field(default_factory=list[Line])
    height: float = 0.0
    pictures: int = 0
    thumbnail: bytes | None = None
    broken: bool = False
    read: list[str] = field(default_factory=list[str])
    unread: bool = False


def read_pdf(path: Path, *, password: str | None = None, deadline: Deadline | None = None) -> Deck:
    """The slides of a PDF. A page that cannot be read is kept, empty, and noted.

    deadline: when drawing stops; pages after that have no thumbnail.
    Raises InputRefused if the file is no PDF, is damaged throughout, has no pages, or needs another password.
    """
    with closing(_opened(path, password)) as document:
        drafts = _drafts(document)
        deadline = deadline or Deadline.after(DRAWN_WITHIN_S)
        _draw(document, drafts, deadline)
        _read_pictures(document, drafts, deadline)
        total = len(document)
    if drafts and all(draft.broken for draft in drafts):
        raise InputRefused(path, "None of its pages can be read; the file is damaged.", "Export the slides again.")
    running = _running(drafts)
    pages = [_page(draft, running) for draft in drafts]
    return deck_of(path, pages, _notes(drafts, total))


def thumbnails(path: Path, deadline: Deadline) -> list[bytes | None]:
    """Drawings of all pages of a PDF that we had made; None for a page that cannot be drawn before the deadline.

    Raises PdfiumError if the file is no PDF.
    """
    with closing(pdfium.PdfDocument(path)) as document:
        drafts = [_Draft() for _ in range(min(len(document), MOST_PAGES))]
        _draw(document, drafts, deadline)
        return [draft.thumbnail for draft in drafts]


def _opened(path: Path, password: str | None) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(path, password=password)
    except pdfium.PdfiumError as fault:
        code = getattr(fault, "err_code", None)
    if code == raw.FPDF_ERR_PASSWORD and password:
        reason, remedy = "The password does not open it.", "Check the password, or save a copy without one."
    elif code == raw.FPDF_ERR_PASSWORD:
        reason, remedy = "It is protected by a password.", "Enter its password, or save a copy without one."
    elif code == raw.FPDF_ERR_SECURITY:
        reason, remedy = "It is protected in a way that cannot be opened.", "Save a copy without protection."
    else:
        reason, remedy = "It is not a PDF, or it is damaged.", "Export the slides as PDF again."
    raise InputRefused(path, reason, remedy)


def _drafts(document: pdfium.PdfDocument) -> list[_Draft]:
    drafts: list[_Draft] = []
    left = MOST_PLACED
    for index in range(min(len(document), MOST_PAGES)):
        draft = _Draft()
        drafts.append(draft)
        try:
            with closing(document[index]) as page:
                found = text_of(page, min(MOST_CHARACTERS, left))
                draft.lines, draft.height = found.lines, found.height
                draft.pictures = _pictures(page)
        except _BROKEN:
            draft.broken = True
        left -= sum(len(line.text) for line in draft.lines if line.size)
    return drafts


def _draw(document: pdfium.PdfDocument, drafts: Sequence[_Draft], deadline: Deadline) -> None:
    for index, draft in enumerate(drafts):
        if not deadline.left_s:
            return
        try:
            with closing(document[index]) as page:
                draft.thumbnail = _drawn(page)
        except _BROKEN:
            continue


def _pictures(page: pdfium.PdfPage) -> int:
    width, height = page.get_size()
    count = 0
    for seen, thing in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=5)):
        if seen > MOST_OBJECTS:
            break
        try:
            left, bottom, right, top = thing.get_bounds()
        except pdfium.PdfiumError:
            continue
        count += abs((right - left) * (top - bottom)) >= SMALLEST_PICTURE * width * height
    return count


def _drawn(page: pdfium.PdfPage) -> bytes | None:
    """A JPEG 480 pixels wide (less for very tall pages); None for a page without size or that is not drawn."""
    width, height = page.get_size()
    if not (width >= 1 and height >= 1):
        return None
    scale = min(THUMBNAIL_WIDTH / width, TALLEST / height)
    if width * scale < 1 or height * scale < 1:
        return None
    try:
        picture = page.render(scale=scale).to_pil().convert("RGB")
    except _BROKEN:
        return None
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=80)
    return target.getvalue()


def _read_pictures(document: pdfium.PdfDocument, drafts: Sequence[_Draft], deadline: Deadline) -> None:
    """Reads the pictures of slides with hardly any text, while there is time and if the extra `ocr` is installed."""
    wanted = [
        index
        for index, draft in enumerate(drafts)
        if not draft.broken and wants_reading(" ".join(line.text for line in draft.lines), draft.pictures)
    ]
    reader = PictureReader.open() if wanted else None
    if reader is None:
        return
    for index in wanted:
        if deadline.left_s < LEAST_LEFT_S:
            drafts[index].unread = True
            continue
        try:
            with closing(document[index]) as page:
                width, height = page.get_size()
                if not width >= 1 or height > TALLEST / THUMBNAIL_WIDTH * width:
                    continue
                picture = page.render(scale=WIDTH / width).to_pil().convert("RGB")
            drafts[index].read = [clean(line) for line in reader.lines(np.asarray(picture))]
        except (*_BROKEN, RuntimeError):
            continue


def _running(drafts: Sequence[_Draft]) -> set[tuple[str, int]]:
    """Headers and footers, as `_spot`s: small or low lines that stand at the same place on at least half of the pages.

    A title may stand on many pages too, where a slide is built up step by step, but it is neither small nor low.
    """
    counts: Counter[tuple[str, int]] = Counter()
    for draft in drafts:
        middle = median([line.size for line in draft.lines] or [0.0])
        counts.update({_spot(line) for line in draft.lines if line.size < middle or line.box.top > FOOT * draft.height})
    return {spot for spot, count in counts.items() if len(drafts) > 3 and count >= RUNNING_SHARE * len(drafts)}


def _spot(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "0", line.text), round(line.box.top / 10)


def _page(draft: _Draft, running: set[tuple[str, int]]) -> Page:
    return Page(
        title=one_line(_title([line for line in draft.lines if _spot(line) not in running])),
        text="\n".join([*(line.text for line in draft.lines), *(f"{MARK}{line}" for line in draft.read)]),
        pictures=draft.pictures,
        thumbnail=draft.thumbnail,
    )


def _title(lines: Sequence[Line]) -> str:
    """The largest line (with those that continue it), if it is clearly larger than the rest, else the first line."""
    named = [line for line in lines if any(letter.isalpha() for letter in line.text)]
    if not named:
        return ""
    size = max(line.size for line in named)
    large = [line for line in named if line.size >= size / LARGER]
    if len(large) == len(named) or len(large) > LONGEST_TITLE:
        return named[0].text
    title = large[:1]
    for line in large[1:]:
        if line.box.top - title[-1].box.bottom > 0.6 * size:
            break
        title.append(line)
    return " ".join(line.text for line in title)


def _notes(drafts: Sequence[_Draft], total: int) -> list[str]:
    notes: list[str] = []
    if total > MOST_PAGES:
        notes.append(f"It has {total:,} pages; only the first {MOST_PAGES:,} are used.")
    broken = [page for page, draft in enumerate(drafts, start=1) if draft.broken]
    if broken:
        notes.append(f"No text could be read from {numbers(broken)}; the file is damaged there.")
    undrawn = [page for page, draft in enumerate(drafts, start=1) if draft.thumbnail is None and not draft.broken]
    if undrawn:
        notes.append(f"There is no picture of {numbers(undrawn)}.")
    read = [page for page, draft in enumerate(drafts, start=1) if draft.read]
    if read:
        notes.append(
            f"The text of {numbers(read)} was read from pictures and may be wrong; its lines begin with {MARK}"
        )
    unread = [page for page, draft in enumerate(drafts, start=1) if draft.unread]
    if unread:
        notes.append(f"There was no time to read the pictures of {numbers(unread)}.")
    return notes
