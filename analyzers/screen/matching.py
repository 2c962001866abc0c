"""How well a picture fits each page of the decks, for one way in which pages may stand on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL.Image import Image

from analyzers.screen.film import HEIGHT, WIDTH, Grey
from analyzers.screen.pages import Box, Reals, edges, placed

Flags: TypeAlias = npt.NDArray[np.bool_]
Fits: TypeAlias = Mapping[int, float]
"""Likeness -1..1 by number of the page."""

COARSE: Final = 3
"""For the first look, so many pixels are taken together each way."""

CANDIDATES: Final = 12
"""Pages at which a second look is taken."""

_KEPT: Final = 64
"""Pages kept as edges, 170 kB each."""


class Layout:
    """Pages, each in a box of its own on the picture; pages without one are left out."""

    def __init__(self, pages: Sequence[Image], boxes: Sequence[Box | None]) -> None:
        self._pages, self._boxes = pages, boxes
        self._numbers = np.array([number for number, box in enumerate(boxes) if box is not None], dtype=np.int64)
        rough = [_coarse(self._whole(number)).ravel() for number in self._numbers]
        self._rough = np.stack(rough) if rough else np.zeros((0, 2 * (HEIGHT // COARSE) * (WIDTH // COARSE)))
        self._squares = self._rough**2
        self._fine = lru_cache(maxsize=_KEPT)(self._edges)

    def fits(self, picture: Grey, still: Flags) -> Fits:
        """The pages that fit best, at most `CANDIDATES`. still: [HEIGHT, WIDTH], where the picture may be looked at."""
        if not len(self._numbers):
            return {}
        grey, mask = picture.astype(np.float32), still.astype(np.float32)
        seen = _coarse(grey).ravel()
        weight = np.tile(_pooled(mask).ravel() > 0.5, 2).astype(np.float32)
        norms = np.sqrt((self._squares @ weight) * float((seen**2) @ weight))
        rough = (self._rough @ (seen * weight)) / np.maximum(norms, 1e-6)
        best = np.argsort(-rough, kind="stable")[:CANDIDATES]
        return {int(self._numbers[row]): self._likeness(grey, mask, int(self._numbers[row])) for row in best}

    def _likeness(self, grey: Reals, mask: Reals, number: int) -> float:
        box = self._boxes[number]
        if box is None:
            return 0.0
        weight = mask[box.rows, box.columns]
        seen, page = edges(grey[box.rows, box.columns]) * weight, self._fine(number) * weight
        size = float(np.linalg.norm(seen) * np.linalg.norm(page))
        return float(np.vdot(seen, page)) / size if size else 0.0

    def _edges(self, number: int) -> Reals:
        box = self._boxes[number]
        return np.zeros((2, 1, 1), dtype=np.float32) if box is None else edges(placed(self._pages[number], box))

    def _whole(self, number: int) -> Reals:
        canvas = np.zeros((HEIGHT, WIDTH), dtype=np.float32)
        box = self._boxes[int(number)]
        if box is not None:
            canvas[box.rows, box.columns] = placed(self._pages[int(number)], box)
        return canvas


def _pooled(values: Reals) -> Reals:
    """Means over squares of `COARSE` by `COARSE` pixels."""
    return values.reshape(HEIGHT // COARSE, COARSE, WIDTH // COARSE, COARSE).mean(axis=(1, 3))


def _coarse(grey: Reals) -> Reals:
    return edges(_pooled(grey))
