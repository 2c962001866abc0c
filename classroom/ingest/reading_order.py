"""The order in which a person reads boxes on a page: rows from the top, left to right, dense columns one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

MOST_BOXES: Final = 400
"""Above this many boxes a page is no slide; they are left in the order given (cutting is quadratic)."""

DENSE: Final = 0.65
"""Share of a column's height that its boxes must cover for it to be read as a column."""

SHRINK: Final = 0.2
"""Share of a box's height left out at its top and bottom, because lines of text overlap a little."""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle on a page; y grows downwards, units are any."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """Height in the box's own unit."""
        return self.bottom - self.top

    def beside(self, other: Box) -> bool:
        """True if the two share at least half of the lower one's height: they stand in one row."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        return shared >= 0.5 * min(self.height, other.height)


def in_reading_order(boxes: Sequence[Box], *, gutter: float = 0.0) -> list[int]:
    """Indexes of the boxes in reading order; every index once.

    The page is cut again and again along an empty strip, as in the recursive X-Y cut of Nagy & Seth (1984): first
    between two columns if both are dense stacks at least `gutter` apart, else at the highest gap between rows, else
    between what stands side by side. What cannot be cut goes by its top, then its left edge.
    """
    if len(boxes) > MOST_BOXES:
        return list(range(len(boxes)))
    order: list[int] = []
    waiting = [list(range(len(boxes)))]
    while waiting:
        region = waiting.pop()
        parts = _cut(boxes, region, gutter) if len(region) > 1 else [region]
        if len(parts) == 1:
            order.extend(sorted(region, key=lambda index: (boxes[index].top, boxes[index].left)))
        else:
            waiting.extend(reversed(parts))
    return order


def _cut(boxes: Sequence[Box], region: list[int], gutter: float) -> list[list[int]]:
    sides = _strips(region, [(boxes[i].left, boxes[i].right) for i in region], gutter)
    if len(sides) > 1 and _are_columns(boxes, sides):
        return sides
    margins = [SHRINK * boxes[i].height for i in region]
    spans = [(boxes[i].top + m, boxes[i].bottom - m) for i, m in zip(region, margins, strict=True)]
    rows = _strips(region, spans, 0.0)
    if len(rows) > 1:
        return _at_widest(boxes, rows)
    return _strips(region, [(boxes[i].left, boxes[i].right) for i in region], 0.0)


def _strips(region: list[int], spans: list[tuple[float, float]], gap: float) -> list[list[int]]:
    """The region's indexes in groups that no two of which overlap along the axis of `spans`, in ascending order."""
    by_start = sorted(zip(spans, region, strict=True))
    groups: list[list[int]] = []
    reach = float("-inf")
    for (start, end), index in by_start:
        if groups and start - reach < gap:
            groups[-1].append(index)
        else:
            groups.append([index])
        reach = max(reach, end)
    return groups


def _at_widest(boxes: Sequence[Box], rows: list[list[int]]) -> list[list[int]]:
    """The rows in two parts, cut where they are furthest apart: a heading leaves before columns are looked for."""
    gaps = [min(boxes[i].top for i in below) - max(boxes[i].bottom for i in above) for above, below in pairwise(rows)]
    cut = gaps.index(max(gaps)) + 1
    return [[i for row in rows[:cut] for i in row], [i for row in rows[cut:] for i in row]]


def _are_columns(boxes: Sequence[Box], sides: list[list[int]]) -> bool:
    """True for dense stacks next to each other; not for a table, whose three or more columns share their rows."""
    if not all(len(side) > 1 and _density(boxes, side) >= DENSE for side in sides):
        return False
    return len(sides) == 2 or not all(
        any(boxes[i].beside(boxes[j]) for j in after) for before, after in pairwise(sides) for i in before
    )


def _density(boxes: Sequence[Box], side: list[int]) -> float:
    top, bottom = min(boxes[i].top for i in side), max(boxes[i].bottom for i in side)
    covered, reach = 0.0, top
    for box in sorted((boxes[i] for i in side), key=lambda box: box.top):
        covered += max(0.0, box.bottom - max(reach, box.top))
        reach = max(reach, box.bottom)
    return covered / (bottom - top) if bottom > top else 0.0
