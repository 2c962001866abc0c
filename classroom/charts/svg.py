"""A `Drawing` as SVG text, for the report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from classroom.charts.palette import PRINT
from classroom.charts.shapes import (
    Boxes,
    Drawing,
    Line,
    Mark,
    Polyline,
    Rect,
    Shape,
    Text,
    hatch_lines,
    mark_points,
)

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WEIGHTS = {"regular": "400", "bold": "600"}


def svg(drawing: Drawing, palette: Mapping[str, str] = PRINT, *, font: str = "Inter") -> str:
    """The drawing as one `<svg>` element with its title and description, colours taken from the palette.

    Raises KeyError if a shape uses a role the palette does not have.
    """
    size = f'width="{_n(drawing.width)}" height="{_n(drawing.height)}"'
    box = f'viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img" font-family={_attr(font)}>',
        f"<title>{_text(drawing.title)}</title>",
        f"<desc>{_text(drawing.description)}</desc>",
        *(_shape(shape, palette) for shape in drawing.shapes),
        "</svg>",
    ]
    return "\n".join(parts)


def _shape(shape: Shape, palette: Mapping[str, str]) -> str:
    if isinstance(shape, Rect):
        return _rect(shape, palette)
    if isinstance(shape, Boxes):
        return _boxes(shape, palette)
    if isinstance(shape, Line):
        dashes = ' stroke-dasharray="3 3"' if shape.dashed else ""
        ends = f'x1="{_n(shape.x1)}" y1="{_n(shape.y1)}" x2="{_n(shape.x2)}" y2="{_n(shape.y2)}"'
        return f'<line {ends} stroke="{palette[shape.stroke]}" stroke-width="{_n(shape.width)}"{dashes}/>'
    if isinstance(shape, Polyline):
        return _polyline(shape, palette)
    if isinstance(shape, Mark):
        return _mark(shape, palette)
    return _label(shape, palette)


def _rect(rect: Rect, palette: Mapping[str, str]) -> str:
    place = f'x="{_n(rect.x)}" y="{_n(rect.y)}" width="{_n(rect.width)}" height="{_n(rect.height)}"'
    round_off = f' rx="{_n(rect.radius)}"' if rect.radius else ""
    fill = f'fill="{palette[rect.fill]}" fill-opacity="{_n(rect.opacity)}"' if rect.fill else 'fill="none"'
    edge = f' stroke="{palette[rect.stroke]}"' if rect.stroke and not rect.hatch else ""
    box = f"<rect {place}{round_off} {fill}{edge}/>"
    strokes = " ".join(f"M{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}" for x1, y1, x2, y2 in hatch_lines(rect))
    if not strokes:
        return box
    pen = f'stroke="{palette[rect.stroke or "surface"]}" stroke-width="1.2" stroke-linecap="round"'
    return f'{box}<path d="{strokes}" fill="none" {pen}/>'


def _boxes(shape: Boxes, palette: Mapping[str, str]) -> str:
    path = "".join(f"M{_n(x)} {_n(y)}h{_n(width)}v{_n(height)}h-{_n(width)}z" for x, y, width, height in shape.boxes)
    return f'<path d="{path}" fill="{palette[shape.fill]}" fill-opacity="{_n(shape.opacity)}"/>'


def _polyline(line: Polyline, palette: Mapping[str, str]) -> str:
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in line.points)
    fill = f'fill="{palette[line.fill]}" fill-opacity="{_n(line.opacity)}"' if line.fill else 'fill="none"'
    pen = f' stroke="{palette[line.stroke]}" stroke-width="{_n(line.width)}"' if line.stroke else ""
    name = "polygon" if line.closed else "polyline"
    return f'<{name} points="{points}" {fill}{pen} stroke-linejoin="round"/>'


def _mark(mark: Mark, palette: Mapping[str, str]) -> str:
    colour = palette[mark.fill]
    corners = mark_points(mark)
    if corners:
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in corners)
        return f'<polygon points="{points}" fill="{colour}"/>'
    place = f'cx="{_n(mark.x)}" cy="{_n(mark.y)}"'
    if mark.kind == "ring":
        return f'<circle {place} r="{_n(mark.size / 2 - 1)}" fill="none" stroke="{colour}" stroke-width="2"/>'
    return f'<circle {place} r="{_n(mark.size / 2)}" fill="{colour}"/>'


def _label(text: Text, palette: Mapping[str, str]) -> str:
    place = f'x="{_n(text.x)}" y="{_n(text.y)}" text-anchor="{text.anchor}"'
    look = f'font-size="{_n(text.size)}" font-weight="{_WEIGHTS[text.weight]}" fill="{palette[text.fill]}"'
    return f"<text {place} {look}>{_text(text.text)}</text>"


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


def _text(value: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", value))


def _attr(value: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", value))
