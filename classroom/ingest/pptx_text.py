"""The text of a PowerPoint slide in reading order: shapes, groups, tables, diagrams, charts, formulas, alt text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from classroom.ingest.deck import clean
from classroom.ingest.drawing_text import chart_lines, diagram_lines, paragraphs, qualified
from classroom.ingest.markup import MarkupError, local_name, nothing, parsed
from classroom.ingest.reading_order import Box, in_reading_order

FURNITURE: Final = {"dt", "ftr", "hdr", "sldNum", "sldImg"}
"""Types of placeholders whose text says nothing about the slide: date, footer, header, number, picture of it."""

_TITLES: Final = {"title", "ctrTitle"}
_MADE_UP: Final = re.compile(
    r"^(\S*|.*[\\/].*)\.(png|jpe?g|gif|bmp|tiff?|svg|emf|wmf|webp|mp4|mov)$"
    r"|^(picture|image|graphic|photo|logo|shape|rectangle|text ?box|content placeholder|imagen|bild|图片) ?\d*$",
    re.IGNORECASE,
)
_MACHINE_REMARKS: Final = re.compile(
    r"\s*(Description automatically generated.*|AI-generated content may be incorrect\.?)\s*", re.IGNORECASE
)
_NOWHERE: Final = Box(left=0, top=0, right=0, bottom=0)


@dataclass(kw_only=True)
class SlideText:
    """What is written on a slide. title: of its title placeholder, empty if none; lines: all text, title first."""

    title: str = ""
    lines: list[str] = field(default_factory=list[str])
    pictures: int = 0


@dataclass(frozen=True, kw_only=True)
class _Item:
    box: Box
    lines: list[str]


class SlideReader:
    """Reads one slide. `slide` is a slide of python-pptx; a damaged part of it raises what lxml or python-pptx does."""

    def __init__(self, slide: Any) -> None:
        self._slide = slide
        self._found = SlideText()

    def read(self) -> SlideText:
        """All text of the slide, placeholders for date, footer and number left out."""
        items = self._items(self._slide.shapes._spTree)
        body = [line for item in _in_order(items) for line in item.lines]
        title = clean(self._found.title).replace("\n", " ")
        self._found.title = title
        self._found.lines = [*([title] if title else []), *body]
        return self._found

    def _items(self, parent: Any) -> list[_Item]:
        return [item for child in _children(parent) for item in self._item(child)]

    def _item(self, shape: Any) -> Iterator[_Item]:
        kind = local_name(shape)
        about = shape.find("./*/" + qualified("p:cNvPr"))
        if about is not None and about.get("hidden") in {"1", "true"}:
            return
        readers: dict[str, Callable[[Any], list[str]]] = {
            "sp": self._shape_lines,
            "grpSp": lambda group: [line for item in _in_order(self._items(group)) for line in item.lines],
            "graphicFrame": self._frame_lines,
            "pic": self._picture_lines,
        }
        if kind not in readers:
            return
        lines = readers[kind](shape)
        alt = _alt_text(about)
        if alt and alt not in "\n".join(lines):
            lines = [*lines, alt]
        if lines:
            yield _Item(box=self._box(shape), lines=lines)

    def _shape_lines(self, shape: Any) -> list[str]:
        role = placeholder(shape)
        if role is not None and role.get("type") in FURNITURE:
            return []
        self._found.pictures += shape.find(qualified("p:spPr") + "/" + qualified("a:blipFill")) is not None
        body = shape.find(qualified("p:txBody"))
        lines = paragraphs(body) if body is not None else []
        if role is not None and role.get("type") in _TITLES and not self._found.title:
            self._found.title = " ".join(lines)
            return []
        return lines

    def _picture_lines(self, picture: Any) -> list[str]:
        media = picture.find(".//" + qualified("a:audioFile"))
        self._found.pictures += media is None
        return []

    def _frame_lines(self, frame: Any) -> list[str]:
        lines: list[str] = []
        for row in frame.iter(qualified("a:tr")):
            cells = [cell for cell in row.iter(qualified("a:tc")) if not _is_covered(cell)]
            texts = [" ".join(paragraphs(cell)).strip() for cell in cells]
            lines.extend([" | ".join(text for text in texts if text)] if any(texts) else [])
        for ids in frame.iter(qualified("dgm:relIds")):
            lines.extend(diagram_lines(self._part(ids.get(qualified("r:dm")))))
        for name in ("c:chart", "cx:chart"):
            for chart in frame.iter(qualified(name)):
                lines.extend(chart_lines(self._part(chart.get(qualified("r:id")))))
        return lines

    def _part(self, link: str | None) -> Any:
        """The root of a part the slide refers to; an empty element where the part is missing or damaged."""
        try:
            return parsed(self._slide.part.related_part(link).blob)
        except (KeyError, AttributeError, ValueError, MarkupError):
            return nothing()

    def _box(self, shape: Any) -> Box:
        for path in ("p:spPr/a:xfrm", "p:grpSpPr/a:xfrm", "p:xfrm"):
            place = shape.find("/".join(qualified(step) for step in path.split("/")))
            if place is not None and (box := _box_of(place)):
                return box
        return self._inherited(placeholder(shape))

    def _inherited(self, role: Any) -> Box:
        """Where the layout (or the master behind it) puts a placeholder of this index, else of this type."""
        if role is None:
            return _NOWHERE
        try:
            candidates = [(shape, placeholder(shape._element)) for shape in self._slide.slide_layout.placeholders]
        except KeyError:
            return _NOWHERE  # the layout is missing or damaged
        for name, fallback in (("idx", "0"), ("type", None)):
            for shape, its in candidates:
                wanted = role.get(name, fallback)
                if its is None or wanted is None or its.get(name, fallback) != wanted:
                    continue
                sides = (shape.left, shape.top, shape.width, shape.height)
                if None not in sides:
                    left, top, width, height = (float(side) for side in sides)
                    return Box(left=left, top=top, right=left + width, bottom=top + height)
        return _NOWHERE


def _children(parent: Any) -> Iterator[Any]:
    """Child elements; of alternatives for different versions of PowerPoint, the newest that has something in it."""
    for child in parent:
        if child.tag != qualified("mc:AlternateContent"):
            yield child
            continue
        for alternative in child:
            if len(alternative):
                yield from _children(alternative)
                break


def _in_order(items: list[_Item]) -> list[_Item]:
    return [items[index] for index in in_reading_order([item.box for item in items])]


def placeholder(shape: Any) -> Any:
    """The element that says which placeholder a shape fills; None for a shape that fills none."""
    return shape.find("./*/" + qualified("p:nvPr") + "/" + qualified("p:ph"))


def _box_of(place: Any) -> Box | None:
    offset, extent = place.find(qualified("a:off")), place.find(qualified("a:ext"))
    if offset is None or extent is None:
        return None
    left, top = float(offset.get("x", 0)), float(offset.get("y", 0))
    return Box(left=left, top=top, right=left + float(extent.get("cx", 0)), bottom=top + float(extent.get("cy", 0)))


def _is_covered(cell: Any) -> bool:
    """True for a cell that a neighbour is merged over."""
    return any(cell.get(name) in {"1", "true"} for name in ("hMerge", "vMerge"))


def _alt_text(about: Any) -> str:
    """What the author wrote about a picture or shape; file names and names PowerPoint makes up are nothing."""
    if about is None:
        return ""
    text = _MACHINE_REMARKS.sub(" ", about.get("descr") or about.get("title") or "")
    text = clean(text).replace("\n", " ")
    return "" if _MADE_UP.match(text) else text
