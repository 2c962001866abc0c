"""Recordings and slides in, what stood on the screen out: the analyzer's entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import polars as pl

from analyzers._shared.halting import Halted
from analyzers.screen.pages import Page, pages_of
from analyzers.screen.path import NONE, showings
from analyzers.screen.reading import readings_of
from analyzers.screen.stills import stills
from classroom.domain.analyzer import VIDEO_UNREAD, Context, Frames
from classroom.domain.errors import InputRefused
from classroom.domain.tables import SCREEN, SLIDES, empty, frame

Row: TypeAlias = tuple[float, float, int | None, float | None]
"""Start and end in seconds, slide and score."""

SHORTEST_S: Final = 0.5
"""A slide that was on for less than this was leafed past."""


def run(inputs: Frames, context: Context) -> Iterator[Frames]:
    """Yield one piece: `screen`, a row for each stretch of one slide or of one other picture; none once stop is asked.

    Without video the table is empty. So it is where a slide log says what was on: then the video is not read. Pictures
    are compared with the slides' thumbnails; where slides are given and none is seen, nothing is said at all. Warns of
    a recording that cannot be read any more, and of slides without pictures.
    """
    slides, log = inputs.get("slides", empty(SLIDES)), inputs.get("showings")
    films = inputs["recordings"].filter("has_video")
    if not films.height or (log is not None and log.height):
        yield {"screen": empty(SCREEN)}
        return
    pages = pages_of(slides)
    if slides.height and not pages:
        context.warn("screen.no_pictures")
    try:
        rows = list(_rows(films, _ends(inputs["recordings"]), pages, context))
    except Halted:
        return
    seen = any(slide is not None for _, _, slide, _ in rows)
    yield {"screen": _table(rows if seen or (not slides.height and len(rows) > 1) else [])}


def _table(rows: Sequence[Row]) -> pl.DataFrame:
    names = ("start_s", "end_s", "slide", "score")
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return frame(SCREEN, {"stretch": list(range(len(rows))), **columns})


def _ends(recordings: pl.DataFrame) -> dict[int, float]:
    """Seconds of each part: its length, or less where the next one begins before."""
    starts = recordings["start_s"].to_list()
    rows = zip(recordings.select("part", "start_s", "duration_s").iter_rows(), [*starts, float("inf")][1:], strict=True)
    return {part: min(duration, after - start) for (part, start, duration), after in rows}


def _rows(films: pl.DataFrame, ends: dict[int, float], pages: Sequence[Page], context: Context) -> Iterator[Row]:
    total_s = sum(ends[part] for part in films["part"]) or 1.0
    before_s = 0.0
    for part, path, start_s in films.select("part", "path", "start_s").iter_rows():

        def at(seconds: float, done_s: float = before_s) -> None:
            context.progress(min(done_s + seconds, total_s), total_s)
            if context.stopped():
                raise Halted

        try:
            found = _of_film(Path(path), pages, ends[part], at)
        except InputRefused:
            context.warn(VIDEO_UNREAD, part=part + 1)
            continue
        for begin, end, slide, score in found:
            yield start_s + begin, start_s + end, slide, score
        before_s += ends[part]


def _of_film(path: Path, pages: Sequence[Page], end_s: float, at: Callable[[float], None]) -> list[Row]:
    """What stood on the screen in one file, in its own time."""
    readings = readings_of(path, pages, at, end_s)
    made: list[Row] = []
    for shown in showings(readings, end_s):
        if shown.page == NONE:
            within = [reading for reading in readings if shown.start_s <= reading.time_s < shown.end_s]
            made += [(start, end, None, None) for start, end in stills(within, shown.end_s)]
        elif shown.end_s - shown.start_s >= SHORTEST_S:
            made.append((shown.start_s, shown.end_s, pages[shown.page].slide, shown.score))
    return made
