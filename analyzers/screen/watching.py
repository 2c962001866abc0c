"""Watching a film: what moves all the time, where a closer look is needed, and how well each picture fits the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analyzers.screen.film import HEIGHT, STEP_S, WIDTH, Grey, Seen
from analyzers.screen.finding import Place, find_place
from analyzers.screen.matching import KNOWN, Fits, Flags, Layout
from analyzers.screen.pages import Box, Page, fitted

CHANGED: Final = 20
"""Levels by which a pixel must differ to count as changed: more than coding does to a picture that stands still."""

SOME: Final = 0.001
"""Share of the still pixels that must have changed for a closer look."""

MUCH: Final = 0.004
"""Share from which it is another picture."""

STIRS: Final = 8
"""Levels by which a pixel must differ between two pictures of a closer look to count as moving."""

OFTEN: Final = 0.25
"""Share of the pictures of a closer look in which a pixel must move to be left out from then on."""

AROUND: Final = 4
"""Pixels around such a one that are left out too."""

MOVING: Final = 0.5
"""Share of such pixels that makes a moving picture."""

_MEMORY: Final = 0.05
_SAME_LEVELS: Final = 10
_SAME: Final = 0.0002
_SEARCHES: Final = 4
_FIRST_WAIT: Final = 3
_LIKE_SHAPE: Final = 0.02


@dataclass(frozen=True)
class Reading:
    """What a picture says.

    share: of the picture that could be looked at, as nothing moved there. changed: it is another than the one before.
    moving: no slide could be seen in it.
    """

    time_s: float
    fits: Fits
    share: float
    changed: bool
    moving: bool


class Watch:
    """Takes pictures in order of time and gives a reading of each."""

    def __init__(self, pages: Sequence[Page], shape: float, places: Sequence[Place] = ()) -> None:
        """places: where pages stood in these pictures, besides as large as they fit."""
        self._pages, self._shape = pages, shape
        self._layouts = [Layout(pages, [fitted(page, shape) for page in pages])] if pages else []
        self._layouts += [self._layout(place) for place in places]
        self.place: Place | None = None
        """Where a page was found that fitted nowhere; readings before that did not know of it."""
        self._stirring = np.zeros((HEIGHT, WIDTH), dtype=np.float32)
        self._still: Flags = np.ones((HEIGHT, WIDTH), dtype=np.bool_)
        self._before: Seen | None = None
        self._read: list[tuple[Grey, Fits]] = []
        self._searches, self._wait = 0, _FIRST_WAIT

    @property
    def moving(self) -> bool:
        """True while most of the picture moves."""
        return float(self._still.mean()) < 1 - MOVING

    def closer(self, one: Seen, other: Seen, later: Seen | None) -> bool:
        """Whether something may have happened between two key frames that must be looked at."""
        if self.moving and (later is None or self._differ(other, later) > SOME):
            return False
        if self._differ(one, other) > SOME:
            return True
        return _best(self._fits(one.picture)) != _best(self._fits(other.picture))

    def arrived(self, seen: Seen, other: Seen) -> bool:
        """Whether a picture shows what the key frame after it shows."""
        return self._differ(seen, other) <= SOME and _best(self._fits(seen.picture)) == _best(self._fits(other.picture))

    def take(self, seen: Seen) -> Reading:
        """The reading of the next picture."""
        before, self._before = self._before, seen
        changed = before is None or self._differ(before, seen) > MUCH
        if before is not None and seen.time_s - before.time_s < 4 * STEP_S:
            self._learn(before.picture, seen.picture)
        fits = self._fits(seen.picture)
        if not changed and not self.moving and self._pages and max(fits.values(), default=0.0) < KNOWN:
            self._search(seen.picture)
        share = 1.0 if self.moving else float(self._still.mean())
        return Reading(seen.time_s, fits, share, changed, self.moving)

    def _differ(self, one: Seen, other: Seen) -> float:
        """Share of the still pixels that differ."""
        return _share(one.picture, other.picture, self._still, CHANGED)

    def _learn(self, one: Grey, other: Grey) -> None:
        stirred = np.abs(one.astype(np.int16) - other) > STIRS
        self._stirring += np.float32(_MEMORY) * (stirred - self._stirring)
        self._still = ~_grown(self._stirring > OFTEN)

    def _fits(self, picture: Grey) -> Fits:
        """How well the picture fits the pages; what was found for one that is the same is used again."""
        for known, fits in self._read:
            if _share(known, picture, self._still, _SAME_LEVELS) < _SAME:
                return fits
        found: dict[int, float] = {}
        still = self._still if not self.moving else np.ones_like(self._still)
        for layout in self._layouts:
            for number, value in layout.fits(picture, still).items():
                found[number] = max(value, found.get(number, -1.0))
        self._read = [*self._read[-2:], (picture, found)]
        return found

    def _search(self, picture: Grey) -> None:
        """Look for pages everywhere; rarer each time that nothing is found."""
        self._wait -= 1
        if self._wait > 0 or self._searches >= _SEARCHES or self.place is not None:
            return
        self._searches += 1
        self._wait = _FIRST_WAIT * 2**self._searches
        self.place = find_place(picture, self._pages, self._shape)

    def _layout(self, place: Place) -> Layout:
        found = self._pages[place.page]
        return Layout(self._pages, [_alike(page, found, place.box) for page in self._pages])


def _alike(page: Page, found: Page, box: Box) -> Box | None:
    """The box for a page of the same shape as the one that was found there."""
    return box if abs(page.ratio / found.ratio - 1) < _LIKE_SHAPE else None


def _best(fits: Fits) -> int | None:
    """The page that fits best; None where none is known."""
    best = max(fits, key=lambda number: fits[number], default=None)
    return None if best is None or fits[best] < KNOWN else best


def _share(one: Grey, other: Grey, where: Flags, levels: int) -> float:
    """Share of the pixels marked that differ by more than so many levels; 1 where none is marked."""
    counted = int(where.sum())
    differ = np.abs(one.astype(np.int16) - other) > levels
    return float((differ & where).sum()) / counted if counted else 1.0


def _grown(marked: npt.NDArray[np.bool_]) -> Flags:
    """What is marked and what is around it."""
    made = np.pad(marked, AROUND)
    for axis in (0, 1):
        shifts = [np.roll(made, step, axis=axis) for step in range(-AROUND, AROUND + 1)]
        made = np.logical_or.reduce(shifts)
    return made[AROUND:-AROUND, AROUND:-AROUND]
