"""The lines of text on a PDF page, in reading order, with their size and place."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from classroom.ingest.deck import clean
from classroom.ingest.reading_order import Box, in_reading_order

MOST_CHARACTERS: Final = 3_000
"""Characters on a page that are placed one by one; a page with more is no slide and keeps the file's own order."""

SAMPLED: Final = 100
"""Characters of a page whose direction is looked at."""

GAP: Final = 2.0
"""Gap in heights of the line at which what follows is a piece of its own: another column or cell."""

GUTTER: Final = 0.8
"""Distance of columns in heights of a line."""

TOUCHING: Final = 0.1
"""Gap in heights of the line below which two pieces are parts of one word."""

_HYPHENS: Final = ("\x02", "\ufffe", "\xad")


@dataclass(frozen=True, kw_only=True)
class Line:
    """Words in one row. size: height of its characters; box: its place as the page is shown, both in points."""

    text: str
    size: float
    box: Box


@dataclass(frozen=True, kw_only=True)
class PageText:
    """The lines of a page in reading order. height: of the page as its text is read, in points."""

    lines: list[Line]
    height: float


def text_of(page: pdfium.PdfPage, most: int = MOST_CHARACTERS) -> PageText:
    """The page's lines, each with clean, non-empty text, in reading order.

    On a page of more than `most` characters they are in the file's own order and have neither size nor place (0).
    Raises PdfiumError if the page's text cannot be loaded.
    """
    textpage = page.get_textpage()
    count = textpage.count_chars()
    if count > most:
        nowhere = Box(left=0, top=0, right=0, bottom=0)
        plain = clean(textpage.get_text_range()).splitlines()
        return PageText(lines=[Line(text=text, size=0.0, box=nowhere) for text in plain], height=page.get_height())
    turn = _Turn.of(page, textpage.raw, count)
    runs = list(_without_doubles(_runs(textpage.raw, count, turn)))
    if not runs:
        return PageText(lines=[], height=turn.height)
    gutter = GUTTER * median(line.size for line in runs)
    ordered = [runs[index] for index in in_reading_order([line.box for line in runs], gutter=gutter)]
    return PageText(lines=_joined(ordered), height=turn.height)


@dataclass(frozen=True, kw_only=True)
class _Turn:
    """How coordinates of the file (y upwards) become places along and below the page's text.

    `quarters`: quarter turns, against the clock, of most of the text. This, and not the page's own rotation, says
    where lines begin: pages are turned to show text upright, but also by mistake. `left`, `top`: of the page in the
    turned coordinates; `height`: the page's.
    """

    quarters: int
    left: float
    top: float
    height: float

    @classmethod
    def of(cls, page: pdfium.PdfPage, textpage: Any, count: int) -> _Turn:
        width, height = page.get_size()
        if page.get_rotation() in {90, 270}:
            width, height = height, width
        step = max(1, count // SAMPLED)
        angles = (raw.FPDFText_GetCharAngle(textpage, index) for index in range(0, count, step))
        turns = Counter(-round(angle / (math.pi / 2)) % 4 for angle in angles if angle >= 0)
        quarters = turns.most_common(1)[0][0] if turns else 0
        corners = [_turned(x, y, quarters) for x in (0.0, width) for y in (0.0, height)]
        tops = [top for _, top in corners]
        return cls(quarters=quarters, left=min(corners)[0], top=min(tops), height=max(tops) - min(tops))

    def place(self, box: raw.FS_RECTF) -> Box | None:
        one = _turned(float(box.left), float(box.bottom), self.quarters)
        other = _turned(float(box.right), float(box.top), self.quarters)
        if not all(math.isfinite(value) for value in (*one, *other)):
            return None
        (left, right), (top, bottom) = sorted((one[0], other[0])), sorted((one[1], other[1]))
        return Box(left=left - self.left, top=top - self.top, right=right - self.left, bottom=bottom - self.top)


def _turned(x: float, y: float, quarters: int) -> tuple[float, float]:
    """How far along and how far below, for text that runs rightwards, upwards, leftwards or downwards."""
    return ((x, -y), (y, x), (-x, y), (-y, -x))[quarters]


def _runs(textpage: Any, count: int, turn: _Turn) -> Iterator[Line]:
    """Pieces of text in the order of the file: broken at its line ends and at wide gaps."""
    letters: list[str] = []
    boxes: list[Box] = []
    rect = raw.FS_RECTF()
    for index in range(count):
        code = raw.FPDFText_GetUnicode(textpage, index)
        letter = chr(code) if 0 < code <= 0x10FFFF else ""
        if letter in {"\r", "\n"}:
            yield from _line(letters, boxes)
            letters, boxes = [], []
            continue
        if letter.isspace() or not raw.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(rect)):
            letters.append(letter)
            continue
        box = turn.place(rect)
        if box and boxes and _far(boxes[-1], box):
            yield from _line(letters, boxes)
            letters, boxes = [], []
        letters.append(letter)
        boxes.extend([box] if box else [])
    yield from _line(letters, boxes)


def _far(before: Box, after: Box) -> bool:
    across = max(after.left - before.right, before.left - after.right)
    if before.beside(after):
        return across > GAP * max(before.height, after.height)
    return across > 0  # letters of a word that runs up or down the page stand above each other


def _line(letters: Sequence[str], boxes: Sequence[Box]) -> Iterator[Line]:
    text = "".join(letters).rstrip()
    words = clean(text).replace("\n", " ")
    if not words or not boxes:
        return
    box = Box(
        left=min(box.left for box in boxes),
        top=min(box.top for box in boxes),
        right=max(box.right for box in boxes),
        bottom=max(box.bottom for box in boxes),
    )
    # a hyphen that only the line's end needed is marked by the library; the mark is kept until lines are joined
    mark = _HYPHENS[0] if text.endswith(_HYPHENS) else ""
    yield Line(text=words + mark, size=median(box.height for box in boxes), box=box)


def _without_doubles(runs: Iterator[Line]) -> Iterator[Line]:
    """Drop text drawn a second time at (nearly) the same place, as shadows and fake bold are."""
    seen: dict[str, list[Box]] = {}
    for run in runs:
        near = seen.setdefault(run.text, [])
        if any(max(abs(box.left - run.box.left), abs(box.top - run.box.top)) < 0.15 * run.size for box in near):
            continue
        near.append(run.box)
        yield run


def _joined(ordered: Sequence[Line]) -> list[Line]:
    """Put pieces of one row back together, and words that were divided at the end of a line."""
    lines: list[Line] = []
    for line in ordered:
        last = lines[-1] if lines else None
        if last and last.text.endswith(_HYPHENS[0]):
            lines[-1] = _together(last, line, last.text[:-1] + line.text)
        elif last and _continues(last, line):
            space = "" if line.box.left - last.box.right < TOUCHING * line.size else " "
            lines[-1] = _together(last, line, last.text + space + line.text)
        else:
            lines.append(line)
    return [Line(text=line.text.rstrip(_HYPHENS[0]), size=line.size, box=line.box) for line in lines]


def _continues(last: Line, line: Line) -> bool:
    """True for a piece to the right in the same row and of about the same size."""
    follows = line.box.left >= last.box.right - 0.3 * line.size
    return follows and last.box.beside(line.box) and abs(last.size - line.size) <= 0.2 * last.size


def _together(one: Line, other: Line, text: str) -> Line:
    box = Box(
        left=min(one.box.left, other.box.left),
        top=min(one.box.top, other.box.top),
        right=max(one.box.right, other.box.right),
        bottom=max(one.box.bottom, other.box.bottom),
    )
    return Line(text=text, size=max(one.size, other.size), box=box)
