"""The shapes a chart is made of. Lengths are pixels at scale 1, y grows downwards, colours are roles of `palette`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Anchor: TypeAlias = Literal["start", "middle", "end"]
Hatch: TypeAlias = Literal["", "diagonal", "back", "dots"]
MarkKind: TypeAlias = Literal["circle", "ring", "square", "diamond", "triangle", "star"]

_WIDE, _NARROW = frozenset("mwMWQO@%–"), frozenset("iljtfrI.,:;'|!() ")


@dataclass(frozen=True, kw_only=True)
class Rect:
    """A box. `hatch` draws strokes over the fill in the colour of `stroke`; `opacity` is of the fill only."""

    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    stroke: str = ""
    radius: float = 0
    opacity: float = 1
    hatch: Hatch = ""


@dataclass(frozen=True, kw_only=True)
class Boxes:
    """Many boxes of one colour: (x, y, width, height) each, ascending in x."""

    boxes: tuple[tuple[float, float, float, float], ...]
    fill: str
    opacity: float = 1


@dataclass(frozen=True, kw_only=True)
class Line:
    """A straight stroke."""

    x1: float
    y1: float
    x2: float
    y2: float
    stroke: str
    width: float = 1
    dashed: bool = False


@dataclass(frozen=True, kw_only=True)
class Polyline:
    """A stroke through points, or with `closed` an area filled with `fill`."""

    points: tuple[tuple[float, float], ...]
    stroke: str = ""
    width: float = 1.5
    fill: str = ""
    closed: bool = False
    opacity: float = 1


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A sign centred on (x, y) that fits in `size` x `size`; its kind tells what the colour alone must not."""

    x: float
    y: float
    size: float
    kind: MarkKind
    fill: str


@dataclass(frozen=True, kw_only=True)
class Text:
    """A line of text; (x, y) is on its base line, at its start, middle or end."""

    x: float
    y: float
    text: str
    size: float = 12
    anchor: Anchor = "start"
    weight: Literal["regular", "bold"] = "regular"
    fill: str = "text"


Shape: TypeAlias = Rect | Boxes | Line | Polyline | Mark | Text


@dataclass(frozen=True, kw_only=True)
class Target:
    """An area that answers to the pointer and the keyboard: `key` says what it is, `hint` tells it in words."""

    x: float
    y: float
    width: float
    height: float
    key: str
    hint: str

    def holds(self, x: float, y: float) -> bool:
        """True if the point is inside."""
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A chart ready to paint.

    shapes: painted in order. description: one sentence that says what is to be seen, the alternative text.
    table: the numbers behind it, the first row holds the headings; all rows are equally long.
    targets: in reading order.
    """

    width: float
    height: float
    shapes: tuple[Shape, ...]
    title: str
    description: str
    table: tuple[tuple[str, ...], ...]
    targets: tuple[Target, ...] = ()


def text_width(text: str, size: float = 12) -> float:
    """About how wide the text is, in pixels: good to a tenth, to keep labels from running into each other."""
    units = sum(0.86 if c in _WIDE else 0.33 if c in _NARROW else 0.68 if c.isupper() else 0.57 for c in text)
    return units * size


def shortened(text: str, width: float, size: float = 12) -> str:
    """The text, cut with an ellipsis where it would be wider than `width`; empty if not even that fits."""
    if text_width(text, size) <= width:
        return text
    room = width - text_width("…", size)
    kept = text
    while kept and text_width(kept, size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…" if kept.strip() else ""


def hatch_lines(rect: Rect, step: float = 5) -> Iterator[tuple[float, float, float, float]]:
    """The strokes (x1, y1, x2, y2) of the box's hatch, cut to the box; a dot is a stroke of no length."""
    if rect.hatch == "dots":
        rows = max(1, int(rect.height // step))
        for row in range(rows):
            y = rect.y + (row + 0.5) * rect.height / rows
            x = rect.x + step * (0.5 if row % 2 else 1)
            while x < rect.x + rect.width:
                yield x, y, x, y
                x += step
        return
    if not rect.hatch:
        return
    at = -rect.height + step / 2
    while at < rect.width:
        left, right = max(at, 0.0), min(at + rect.height, rect.width)
        down_left, down_right = left - at, right - at
        if rect.hatch == "diagonal":
            down_left, down_right = rect.height - down_left, rect.height - down_right
        yield rect.x + left, rect.y + down_left, rect.x + right, rect.y + down_right
        at += step


def mark_points(mark: Mark) -> tuple[tuple[float, float], ...]:
    """The corners of a mark that is a polygon; empty for a circle or a ring."""
    x, y, half = mark.x, mark.y, mark.size / 2
    if mark.kind == "square":
        side = half * 0.86
        return ((x - side, y - side), (x + side, y - side), (x + side, y + side), (x - side, y + side))
    if mark.kind == "diamond":
        return ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
    if mark.kind == "triangle":
        return ((x, y - half), (x + half, y + half * 0.8), (x - half, y + half * 0.8))
    if mark.kind == "star":
        return tuple((x + half * r * dx, y + half * r * dy) for r, dx, dy in _STAR)
    return ()


_STAR = (
    (1.0, 0.0, -1.0),
    (0.45, 0.588, -0.809),
    (1.0, 0.951, -0.309),
    (0.45, 0.951, 0.309),
    (1.0, 0.588, 0.809),
    (0.45, 0.0, 1.0),
    (1.0, -0.588, 0.809),
    (0.45, -0.951, 0.309),
    (1.0, -0.951, -0.309),
    (0.45, -0.588, -0.809),
)
