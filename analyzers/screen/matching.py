"""How well a picture fits each page of the decks, for one way in which pages may stand on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from analyzers.screen.film import HEIGHT, WIDTH, Grey
from analyzers.screen.pages import Box, Page, Reals, edges, placed

Flags: TypeAlias = npt.NDArray[np.bool_]
Fits: TypeAlias = Mapping[int, float]
"""By number of the page how well a picture fits it, 0..1; from `KNOWN` on it is taken to show it."""

KNOWN: Final = 0.4

PRESENT: Final = 0.7
"""Cosine of the page's own edges with what is at their places from which the page is there."""

LEAST: Final = 0.25
"""Cosine of all edges that it needs besides, as a page with little on it is contained in many pictures."""

FAINT: Final = 6.0
"""Levels from which there is an edge."""

COARSE: Final = 3
"""For the first look, so many pixels are taken together each way."""

CANDIDATES: Final = 12
"""Pages at which a second look is taken."""

PROMISING: Final = 0.1
"""Likeness at the first look from which a second one is taken."""

COMMON: Final = 5
"""From so many pages of a deck on, what half of them have in common (frame, logo) counts for none of them."""

EMPTY: Final = 0.02
"""Share of a usual page's edges that is added to all, so that pages without writing are like each other."""

BLURRED: Final = 4.0
"""So many times `EMPTY` is what coding may add to an empty page without its looking written on."""

_LOOKED_AT: Final = 32
_KEPT: Final = 64
"""Pages kept as edges, 170 kB each."""


class Layout:
    """Pages, each in a box of its own on the picture; pages without one are left out."""

    def __init__(self, pages: Sequence[Page], boxes: Sequence[Box | None]) -> None:
        self._pages = pages
        self._boxes = {number: box for number, box in enumerate(boxes) if box is not None}
        self._groups: dict[tuple[str, Box], _Group] = {}
        for number, box in self._boxes.items():
            key = (pages[number].deck, box)
            self._groups.setdefault(key, _Group(box)).numbers.append(number)
        for group in self._groups.values():
            group.look(pages)
        self._fine = lru_cache(maxsize=_KEPT)(self._edges)

    def fits(self, picture: Grey, still: Flags) -> Fits:
        """The pages that fit best, at most `CANDIDATES` a deck.

        What a deck's pages have in common is left out. still: [HEIGHT, WIDTH], where the picture may be looked at.
        """
        grey, mask = picture.astype(np.float32), still.astype(np.float32)
        found: dict[int, float] = {}
        for group in self._groups.values():
            rows, columns = group.box.rows, group.box.columns
            weight = mask[rows, columns]
            own = (edges(grey[rows, columns]) - group.common) * weight
            for number in group.promising(grey, mask):
                found[number] = _fit(own, self._fine(number) * weight, group.common * weight, group.empty)
        return found

    def _edges(self, number: int) -> Reals:
        box = self._boxes[number]
        page = self._pages[number]
        return edges(placed(page, box)) - self._groups[page.deck, box].common


class _Group:
    """The pages of a deck that stand in one box. common: edges of most of them; empty: added to all (`EMPTY`)."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.numbers: list[int] = []
        self.common: Reals = np.zeros((2, 1, 1), dtype=np.float32)
        self.empty = 0.0

    def look(self, pages: Sequence[Page]) -> None:
        """Learn from all pages what each is to be compared by."""
        places = np.linspace(0, len(self.numbers) - 1, min(len(self.numbers), _LOOKED_AT)).astype(int)
        some = np.stack([edges(placed(pages[self.numbers[place]], self.box)) for place in places])
        self.empty = EMPTY * float(np.median((some**2).sum(axis=(1, 2, 3))))
        if len(self.numbers) >= COMMON:
            self.common = np.asarray(np.median(some, axis=0), dtype=np.float32)
        rough = np.stack([self._coarse(placed(pages[number], self.box)) for number in self.numbers])
        self._typical = np.median(rough, axis=0) if len(self.numbers) >= COMMON else np.zeros_like(rough[0])
        self._rough = rough - self._typical
        self._little = EMPTY * float(np.median((rough**2).sum(axis=1)))

    def promising(self, grey: Reals, mask: Reals) -> list[int]:
        """The pages at which a second look is worth while, best first."""
        weight = np.tile(_pooled(mask).ravel() > 0.5, 2).astype(np.float32)
        seen = (self._coarse(grey[self.box.rows, self.box.columns]) - self._typical) * weight
        sizes = (self._rough**2 @ weight + self._little) * (float(seen @ seen) + self._little)
        rough = (self._rough @ seen + self._little) / np.maximum(np.sqrt(sizes), 1e-6)
        order = np.argsort(-rough, kind="stable")[:CANDIDATES]
        return [self.numbers[int(row)] for row in order if rough[row] >= PROMISING]

    def _coarse(self, part: Reals) -> Reals:
        """Edges of what stands in the box, at the lower resolution, as one row."""
        canvas = np.zeros((HEIGHT, WIDTH), dtype=np.float32)
        canvas[self.box.rows, self.box.columns] = part
        return edges(_pooled(canvas)).ravel()


def _fit(seen: Reals, page: Reals, common: Reals, little: float) -> float:
    """From `KNOWN` on where the page's own edges are where they should be, whatever else stands there too; 0..1.

    seen, page: edges without those that are common to the deck. A page with none of its own must look as a whole, and
    nothing else be written there. That common ones are missing counts for nothing: so they are on other decks' slides.
    """
    alike = _cosine(seen, page, little)
    whole, there = page + common, seen + common
    own = np.where(np.abs(whole) > FAINT, page, 0)
    if float(np.vdot(own, own)) > 2 * little:
        places = np.abs(own) > FAINT
        known = alike >= LEAST and _cosine(np.where(places, there, 0), np.where(places, whole, 0)) >= PRESENT
    else:
        written = np.where(np.abs(there) > FAINT, seen, 0)
        alike = min(alike, _cosine(there, whole), _cosine(written, own, BLURRED * little))
        known = alike >= PRESENT
    return KNOWN + (1 - KNOWN) * alike if known else KNOWN * max(0.0, alike)


def _cosine(one: Reals, other: Reals, little: float = 0.0) -> float:
    """Cosine of two arrays of edges to both of which an edge of the size `little` (squared) is added; 0 for nothing."""
    sizes = (float(np.vdot(one, one)) + little) * (float(np.vdot(other, other)) + little)
    return min(1.0, (float(np.vdot(one, other)) + little) / float(np.sqrt(sizes))) if sizes > 0 else 0.0


def _pooled(values: Reals) -> Reals:
    """Means over squares of `COARSE` by `COARSE` pixels."""
    return values.reshape(HEIGHT // COARSE, COARSE, WIDTH // COARSE, COARSE).mean(axis=(1, 3))
