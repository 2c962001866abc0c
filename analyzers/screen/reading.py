"""Readings of one video file, begun anew where it turns out that pages stand elsewhere on the picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from analyzers.screen.film import film_of
from analyzers.screen.finding import Place
from analyzers.screen.pages import Page
from analyzers.screen.watching import Reading, Watch

MOST_PLACES: Final = 3
"""Places of pages, besides as large as they fit, after which no more are looked for."""


def readings_of(
    path: Path, pages: Sequence[Page], at: Callable[[float], None], until_s: float = float("inf")
) -> list[Reading]:
    """A reading of every picture looked at before `until_s`, in order; none where the file has no moving pictures.

    at: told the time in seconds; what it raises ends the reading. Raises InputRefused if the file cannot be opened.
    """
    places: list[Place] = []
    while True:
        film = film_of(path)
        if film.shape is None:
            return []
        watch = Watch(pages, film.shape, places)
        made: list[Reading] = []
        for seen in film.seen(watch):
            if seen.time_s >= until_s:
                break
            at(seen.time_s)
            made.append(watch.take(seen))
            if watch.place is not None and len(places) < MOST_PLACES:
                break
        if watch.place is None or len(places) >= MOST_PLACES:
            return made
        places.append(watch.place)
