"""Where on the screen the pages stand, when that is not the whole picture: a window, a margin, a webcam beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analyzers.screen.film import HEIGHT, WIDTH, Grey
from analyzers.screen.pages import Box, Page, Reals, edges, fitted, likeness, placed

SMALLEST: Final = 0.4
"""Share of the picture's width or height that a page must fill to be looked for."""

FINER: Final = 1.04
"""Each size that is tried is this much smaller than the one before."""

MOST_PAGES: Final = 24
"""Pages that are tried, taken evenly from all."""

EMPTY: Final = 0.02
FAINT: Final = 6.0
"""A page is empty if its own edges, of `FAINT` levels or more, are less than this share of a usual page's edges."""

SURE: Final = 0.7
"""Likeness from which a place counts as found."""

_HALF: Final = 2
_KEPT: Final = 4
_CALM: Final = 0.05
_OVER: Final = 2.0
_SIZE: Final = (HEIGHT // _HALF, WIDTH // _HALF)


@dataclass(frozen=True)
class Place:
    """A page by its number, its box on the picture, and how well it fits there (-1..1)."""

    page: int
    box: Box
    likeness: float


def find_place(picture: Grey, pages: Sequence[Page], shape: float) -> Place | None:
    """Where a page stands on the picture; None where none is to be seen.

    shape: width of the picture as shown, divided by its height. Pages are tried in all sizes and at all places by
    cross-correlation of edges; the best few places are then shifted and scaled until nothing gets better.
    """
    numbers = _written(pages, shape)
    found: list[Place] = []
    scene = _Scene(picture)
    for number in numbers:
        found += scene.places(pages[number], number, shape)
    found = sorted(found, key=lambda place: -place.likeness)[:_KEPT]
    settled = [_settled(picture, pages[place.page], place) for place in found]
    best = max(settled, key=lambda place: place.likeness, default=None)
    return None if best is None or best.likeness < SURE else best


def _written(pages: Sequence[Page], shape: float) -> list[int]:
    """At most `MOST_PAGES` pages, taken evenly, without empty ones: their frame fits other decks' slides too."""
    numbers = sorted({int(number) for number in np.linspace(0, len(pages) - 1, min(len(pages), MOST_PAGES))})
    drawn = [edges(placed(pages[number], fitted(pages[number], shape))) for number in numbers]
    if len({page.shape for page in drawn}) > 1:
        return numbers
    common = np.median(drawn, axis=0)
    own = [float(((page - common)[np.abs(page) > FAINT] ** 2).sum()) for page in drawn]
    least = EMPTY * float(np.median([(page**2).sum() for page in drawn]))
    return [number for number, size in zip(numbers, own, strict=True) if size >= least] or numbers


class _Scene:
    """A picture at half size, ready to be searched."""

    def __init__(self, picture: Grey) -> None:
        small = picture.astype(np.float32).reshape(_SIZE[0], _HALF, _SIZE[1], _HALF).mean(axis=(1, 3))
        made = edges(small)
        self._waves = np.fft.rfft2(made, s=(2 * _SIZE[0], 2 * _SIZE[1]), axes=(1, 2))
        energy = np.zeros((_SIZE[0] + 1, _SIZE[1] + 1))
        energy[1:, 1:] = (made**2).sum(axis=0).cumsum(axis=0).cumsum(axis=1)
        self._energy = energy

    def places(self, page: Page, number: int, shape: float) -> Iterator[Place]:
        """The best place of each size."""
        ratio = page.ratio / shape
        width, height = WIDTH * min(1.0, ratio), HEIGHT * min(1.0, 1 / ratio)
        scale = 1.0
        while scale >= SMALLEST:
            wide, high = round(width * scale / _HALF), round(height * scale / _HALF)
            yield self._best(page, number, wide, high)
            scale /= FINER

    def _best(self, page: Page, number: int, wide: int, high: int) -> Place:
        small = edges(placed(page, Box(0, 0, wide, high)))
        size = float((small**2).sum())
        waves = np.fft.rfft2(small, s=(2 * _SIZE[0], 2 * _SIZE[1]), axes=(1, 2))
        found = np.fft.irfft2((self._waves * waves.conj()).sum(axis=0), s=(2 * _SIZE[0], 2 * _SIZE[1]))
        found = found[: _SIZE[0] - high + 1, : _SIZE[1] - wide + 1]
        sums = self._energy
        within = sums[high:, wide:] - sums[: -high or None, wide:][: found.shape[0]] - sums[high:, : found.shape[1]]
        within = within + sums[: found.shape[0], : found.shape[1]]
        calm = max(_CALM * float(sums[-1, -1]), 1e-6)
        values: npt.NDArray[Any] = found / np.sqrt(np.maximum(within, calm) * max(size, 1e-6))
        top, left = np.unravel_index(int(values.argmax()), values.shape)
        box = Box(float(left) * _HALF, float(top) * _HALF, wide * _HALF, high * _HALF)
        return Place(number, box, float(values.max()))


def _settled(picture: Grey, page: Page, place: Place) -> Place:
    """The place after steps of 2, 1, half and a quarter pixel in position and size that make it fit better."""
    ratio = place.box.width / place.box.height
    best = Place(place.page, place.box, _fit(picture, page, place.box))
    for step in (2.0, 1.0, 0.5, 0.25):
        better = True
        while better:
            better = False
            for box in _moved(best.box, step, ratio):
                value = _fit(picture, page, box)
                if value > best.likeness + 1e-4:
                    best, better = Place(place.page, box, value), True
    return best


def _moved(box: Box, step: float, ratio: float) -> Iterator[Box]:
    for across, down in ((step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)):
        yield Box(box.left + across, box.top + down, box.width, box.height)
    for more in (step, -step):
        yield Box(box.left - more / 2, box.top - more / 2 / ratio, box.width + more, box.height + more / ratio)
        yield Box(box.left, box.top, box.width + more, box.height)
        yield Box(box.left, box.top, box.width, box.height + more)


def _fit(picture: Grey, page: Page, box: Box) -> float:
    if box.width < WIDTH * SMALLEST / 2 or box.height < HEIGHT * SMALLEST / 2:
        return 0.0
    over = max(-box.left, -box.top, box.left + box.width - WIDTH, box.top + box.height - HEIGHT)
    if over > _OVER:
        return 0.0
    seen: Reals = np.asarray(picture[box.rows, box.columns], dtype=np.float32)
    return likeness(edges(seen), edges(placed(page, box)))
