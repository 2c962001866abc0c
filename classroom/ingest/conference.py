"""BigBlueButton recordings: their events, when they were recorded, and the chat.

The events are in events.xml of the raw recording; slides_new.xml of the published one holds the chat alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, ParseError, fromstring

from classroom.ingest.clock import seconds
from classroom.ingest.dates import unix_date
from classroom.ingest.remarks import Remark

_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_STARTS: Final = ("RecordStatusEvent", "StartRecordingEvent")


class NotConference(ValueError):
    """XML, but not of a BigBlueButton recording; or not well-formed."""


@dataclass(frozen=True)
class Conference:
    """remarks: public chat messages in order; has_clock: whether their times are on the recording's clock."""

    remarks: tuple[Remark, ...]
    has_clock: bool


def read_conference(text: str) -> Conference:
    """The public chat of a recording, in the order of the file. Raises NotConference.

    Times count recorded time only: what was said while recording was paused falls on the pause. Raw recordings have
    one or more pairs of Start- and StopRecordingEvent, those with a record button RecordStatusEvent.
    """
    root, elements = elements_of(text)
    if root == "popcorn":
        return Conference(tuple(_published(elements)), has_clock=True)
    if root != "recording":
        raise NotConference
    chats = [element for element in elements if element.get("eventname") == "PublicChatEvent"]
    spans = recorded(elements)
    return Conference(tuple(_message(chat, spans) for chat in chats), has_clock=bool(spans))


def elements_of(text: str) -> tuple[str, list[Element]]:
    """Name of the root of the XML and its children. Raises NotConference if it is not well-formed."""
    try:
        # the declaration may name an encoding, which held for the bytes and no longer for the text
        root = fromstring(_DECLARATION.sub("", text, count=1))
    except ParseError:
        raise NotConference from None
    return root.tag, list(root)


def recorded(events: Sequence[Element]) -> list[tuple[float, float]]:
    """Stretches during which recording was on, as (from, until) in milliseconds of the events' clock."""
    used = next((name for name in _STARTS if any(event.get("eventname") == name for event in events)), None)
    spans: list[tuple[float, float]] = []
    since: float | None = None
    for event in events:
        name, stamp = event.get("eventname"), stamp_of(event)
        if used is None or stamp is None or name not in {used, "StopRecordingEvent"}:
            continue
        if used == "RecordStatusEvent" and name == used:
            on = (event.findtext("status") or "").strip().lower() == "true"
        else:
            on = name == "StartRecordingEvent"
        if on and since is None:
            since = stamp
        elif not on and since is not None:
            spans.append((since, stamp))
            since = None
    if since is not None:
        spans.append((since, float("inf")))
    return spans


def on_clock(stamp: float, spans: Sequence[tuple[float, float]]) -> float | None:
    """Seconds of recorded time before `stamp`, which is in milliseconds; None before recording began or without one."""
    if not spans or stamp < spans[0][0]:
        return None
    place = bisect_right([start for start, _ in spans], stamp)
    return sum(min(end, stamp) - start for start, end in spans[:place]) / 1000


def _message(event: Element, spans: Sequence[tuple[float, float]]) -> Remark:
    stamp = stamp_of(event)
    utc = event.findtext("timestampUTC")
    moment = float(utc) if utc and utc.isdigit() else stamp
    return Remark(
        text=event.findtext("message") or "",
        author=event.findtext("sender"),
        written_at=unix_date(moment / 1000) if moment is not None and moment > 1e11 else None,
        time_s=on_clock(stamp, spans) if stamp is not None else None,
    )


def _published(elements: Sequence[Element]) -> Iterator[Remark]:
    for element in elements:
        if element.tag == "chattimeline":
            yield Remark(element.get("message") or "", element.get("name"), time_s=seconds(element.get("in") or ""))


def stamp_of(event: Element) -> float | None:
    """When it happened, in milliseconds of the events' clock; None where the file does not say."""
    text = event.get("timestamp") or ""
    return float(text) if text.isdigit() and text.isascii() else None
