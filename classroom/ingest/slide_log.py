"""What a BigBlueButton conference says was shown: events.xml of the raw recording, shapes.svg of the published one."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Final
from xml.etree.ElementTree import Element

import polars as pl

from classroom.domain.errors import InputRefused
from classroom.domain.tables import SHOWINGS, frame
from classroom.ingest.conference import NotConference, elements_of, on_clock, recorded, stamp_of
from classroom.ingest.encoding import find_encoding, open_text
from classroom.ingest.opening import first_look

LONGEST: Final = 64_000_000
"""Characters of a log that are read; a day of a busy conference is a tenth of that."""

SHOWS: Final = r'eventname="(?:GotoSlideEvent|SharePresentationEvent)"'
"""What a file of events has that tells of slides."""

SHOWS_DRAWN: Final = r"<image\b[^>]*presentation/[^>\"]*/slide-\d+\."
"""What a published drawing of the slides has."""

MOST_SHOWINGS: Final = 20_000
MOST_PAGES: Final = 100_000

_GIVE: Final = "Give events.xml of the raw recording, or shapes.svg of the published one."
_DRAWN: Final = re.compile(r"presentation/(?P<deck>[^/]+)/(?:.*/)?slide-(?P<page>\d+)\.\w+$")
_ENDED: Final = ("EndAndKickAllEvent", "StopRecordingEvent")


@dataclass(frozen=True)
class SlideLog:
    """One log. table: SHOWINGS with at least one row; notes: plain sentences for a teacher."""

    table: pl.DataFrame
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Showing:
    """A page on screen, in milliseconds of the events' clock, or in seconds of the recorded one where `timed`."""

    start: float
    end: float
    deck: str
    page: int
    recording: str | None = None
    file_start: float = 0.0


def read_slide_log(path: Path) -> SlideLog:
    """What was shown when, in recorded time (pauses of the recording add none) and within the files of its sound.

    Raises InputRefused for a file that is missing, no log of BigBlueButton, or that tells of no slides or of no
    recording.
    """
    first_look(path, remedy=_GIVE)
    with open_text(path, find_encoding(path)) as stream:
        text = stream.read(LONGEST + 1)
    if len(text) > LONGEST:
        raise InputRefused(path, "It is too long for a log of one conference.", _GIVE)
    try:
        root, elements = elements_of(text.replace("\0", ""))
    except (NotConference, RecursionError):
        raise InputRefused(path, "It is not a log of slides, or it is damaged or cut off.", _GIVE) from None
    if root == "recording":
        return _of_events(path, elements)
    if root.endswith("svg"):
        return _of_drawing(path, elements)
    raise InputRefused(path, "It is not a log of slides.", _GIVE)


def _of_events(path: Path, events: Sequence[Element]) -> SlideLog:
    events = sorted((event for event in events if stamp_of(event) is not None), key=lambda event: stamp_of(event) or 0)
    shown = list(_shown(events))
    if not shown:
        raise InputRefused(path, "It tells of no slides: none were shown in this conference.", "Leave it out.")
    spans = recorded(events)
    if not spans:
        raise InputRefused(
            path,
            "It does not say when recording began, so its times cannot be matched with the recording.",
            "Give the log of a conference that was recorded.",
        )
    pieces = [piece for showing in shown for piece in _by_file(showing, _files(events))]
    rows = [
        {
            "start_s": start,
            "end_s": _recorded_s(piece.end, spans),
            "deck": piece.deck,
            "page": piece.page,
            "recording": piece.recording,
            "from_s": None if piece.recording is None else (piece.start - piece.file_start) / 1000,
            "until_s": None if piece.recording is None else (piece.end - piece.file_start) / 1000,
        }
        for piece in pieces
        for start in [_recorded_s(piece.start, spans)]
        if piece.recording is not None or _recorded_s(piece.end, spans) > start
    ]
    if not rows:
        raise InputRefused(path, "No slide was on while the conference was recorded.", "Leave it out.")
    return _log(path, rows)


def _shown(events: Sequence[Element]) -> Iterator[_Showing]:
    """Stretches of one page. A deck that is shared again comes up where it was left.

    Pages count from 0 in the log; one with an id "<deck>/<page>", from 1, says the deck too.
    """
    names: dict[str, str] = {}
    left_at: dict[str, int] = {}
    deck: str | None = None
    since: float | None = None
    page = 0
    ended = max((stamp_of(event) or 0.0 for event in events), default=0.0)
    for event in events:
        at, name = stamp_of(event) or 0.0, event.get("eventname")
        called = (event.findtext("presentationName") or "").strip()
        given = (event.findtext("originalFilename") or "").strip()
        if called and given:
            names[called] = given
        if name in _ENDED and name != "StopRecordingEvent":
            ended = at
            break
        new = _turned_to(event, deck, left_at)
        if new is None or new == (deck, page):
            continue
        if deck is not None and since is not None and at > since:
            yield _Showing(since, at, names.get(deck, deck), page + 1)
        deck, page = new
        since = at
        left_at[deck] = page
    if deck is not None and since is not None and ended > since:
        yield _Showing(since, ended, names.get(deck, deck), page + 1)


def _turned_to(event: Element, deck: str | None, left_at: dict[str, int]) -> tuple[str, int] | None:
    """Deck and page (from 0) that the event brings up; None if it brings up none."""
    name = event.get("eventname")
    called = (event.findtext("presentationName") or "").strip()
    if name == "SharePresentationEvent" and called and (event.findtext("share") or "true").strip() == "true":
        return called, left_at.get(called, 0)
    if name != "GotoSlideEvent":
        return None
    page = (event.findtext("slide") or "").strip()
    if not (page.isascii() and page.isdigit() and int(page) < MOST_PAGES):
        return None
    own = (event.findtext("id") or "").strip().rpartition("/")[0]
    return (called or own or deck or ""), int(page)


def _files(events: Sequence[Element]) -> list[tuple[float, float, str]]:
    """The files of sound: start and end in milliseconds of the events' clock, and name."""
    made: list[tuple[float, float, str]] = []
    begun: dict[str, float] = {}
    for event in events:
        name, at = event.get("eventname"), stamp_of(event) or 0.0
        file = PurePosixPath((event.findtext("filename") or "").strip().replace("\\", "/")).name
        if name == "StartRecordingEvent" and file:
            begun[file] = at
        elif name == "StopRecordingEvent" and file in begun:
            made.append((begun.pop(file), at, file))
    made += [(at, math.inf, file) for file, at in begun.items()]
    return sorted(made)


def _by_file(showing: _Showing, files: Sequence[tuple[float, float, str]]) -> Iterator[_Showing]:
    """The showing cut where a file of sound begins or ends; the pieces in order."""
    borders = {border for start, end, _ in files for border in (start, end) if showing.start < border < showing.end}
    cuts = [showing.start, *sorted(borders), showing.end]
    for start, end in pairwise(cuts):
        place = bisect_right([begin for begin, _, _ in files], start) - 1
        inside = place >= 0 and start < files[place][1]
        piece = replace(showing, start=start, end=end)
        yield replace(piece, recording=files[place][2], file_start=files[place][0]) if inside else piece


def _recorded_s(stamp: float, spans: Sequence[tuple[float, float]]) -> float:
    return on_clock(stamp, spans) or 0.0


def _of_drawing(path: Path, elements: Sequence[Element]) -> SlideLog:
    rows: list[dict[str, object]] = []
    for image in (image for element in elements for image in element.iter() if image.tag.endswith("image")):
        address = next((value for name, value in image.items() if name.endswith("href")), "")
        found = _DRAWN.search(address)
        if found is None or int(found["page"]) < 1:
            continue
        # one page that came up several times may have all its times in one list
        for start, end in zip((image.get("in") or "").split(), (image.get("out") or "").split(), strict=False):
            on, off = _number(start), _number(end)
            if on is not None and off is not None and off > on:
                rows.append({"start_s": on, "end_s": off, "deck": found["deck"], "page": int(found["page"])})
    if not rows:
        raise InputRefused(path, "It tells of no slides with times.", _GIVE)
    return _log(path, sorted(rows, key=lambda row: (row["start_s"], row["end_s"])))  # pyright: ignore


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < 1e7 else None


def _log(path: Path, rows: Sequence[Mapping[str, object]]) -> SlideLog:
    if len(rows) > MOST_SHOWINGS:
        raise InputRefused(path, f"It tells of more than {MOST_SHOWINGS:,} changes of slides.", "It is damaged.")
    columns = {name: [row.get(name) for row in rows] for name in SHOWINGS.schema if name != "showing"}
    return SlideLog(frame(SHOWINGS, {"showing": list(range(len(rows))), **columns}))
