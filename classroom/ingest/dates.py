"""Dates and times of exports to ISO 8601; the order of day and month is settled from the whole column or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from classroom.ingest.names import plain

Order: TypeAlias = Literal["day-month", "month-day"]

_TIME: Final = (
    r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?(?![a-z]))?"
)
_ZONE: Final = r"(?P<zone>z|utc|gmt|(?:utc|gmt)?\s*[+-]\d{1,2}(?::?\d{2})?|[a-z]{2,5})?"
_REST: Final = rf"(?:(?:[,\s]|t)+(?:at\s+|a las?\s+)?{_TIME}\s*{_ZONE}(?:\s*\([^()]*\))?)?"
_WEEKDAY: Final = r"(?:[^\W\d]{2,10}\.?,?\s+)?"
_YEAR_FIRST: Final = re.compile(rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_REST}")
_YEAR_LAST: Final = re.compile(
    rf"{_WEEKDAY}(?P<one>\d{{1,2}})(?P<mark>[-/.])(?P<two>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d{{2}}){_REST}"
)
_DAY_NAMED: Final = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|º)?[\s-]+(?:de\s+)?(?P<name>[^\W\d]{{3,12}})\.?,?[\s-]+"
    rf"(?:de[l]?\s+)?(?P<year>\d{{4}}){_REST}"
)
_NAME_FIRST: Final = re.compile(
    rf"{_WEEKDAY}(?P<name>[^\W\d]{{3,12}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_REST}"
)
_UNIX: Final = re.compile(r"(\d{10})(?:\.\d+)?|(\d{13})")
_MONTHS: Final = {
    start: number
    for number, starts in enumerate(
        (
            ("jan", "ene"),
            ("feb",),
            ("mar",),
            ("apr", "abr"),
            ("may", "mai"),
            ("jun",),
            ("jul",),
            ("aug", "ago"),
            ("sep", "set"),
            ("oct", "okt"),
            ("nov",),
            ("dec", "dic", "dez"),
        ),
        start=1,
    )
    for start in starts
}


@dataclass(frozen=True)
class Dates:
    """A column of dates. iso: ISO 8601 date or time for each cell, None where it is unknown or not certain.

    ambiguous: cells whose day and month could not be told apart; unread: cells that are no date known here.
    """

    iso: tuple[str | None, ...]
    ambiguous: int
    unread: int


def iso_dates(cells: Sequence[str | None]) -> Dates:
    """ISO 8601 for a whole column of dates as text.

    Where 3/4/2024 could be March or April, any cell of the column that can only be one of them decides for all; if
    there is none, the order decides under which the cells run evenly forwards or backwards, if only one does.
    """
    order = _order_of(cells)
    iso: list[str | None] = []
    ambiguous = unread = 0
    for cell in cells:
        text = (cell or "").strip()
        made = iso_date(text, order)
        iso.append(made)
        if made is None and text:
            either = iso_date(text, "day-month") or iso_date(text, "month-day")
            ambiguous += either is not None
            unread += either is None
    return Dates(tuple(iso), ambiguous, unread)


@lru_cache(maxsize=8192)
def iso_date(text: str, order: Order | None = None) -> str | None:
    """ISO 8601 of one date or time; None if it is none, or if its day and month need an `order` that is not given."""
    moment = _moment(text, order)
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def is_date(text: str) -> bool:
    """Whether the text as a whole is a date or a date with a time."""
    return len(text) <= 80 and (_moment(text, "day-month") or _moment(text, "month-day")) is not None


def unix_date(seconds: float) -> str | None:
    """ISO 8601 in UTC of seconds since 1970; None outside the years 1970 to 2100."""
    if not 0 < seconds < 4_102_444_800:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _moment(text: str, order: Order | None) -> date | datetime | None:
    text = " ".join(text.split()).strip().lower()
    if not text or len(text) > 80 or not any(character.isdigit() for character in text):
        return None
    if (match := _UNIX.fullmatch(text)) is not None:
        stamp = float(match[1]) if match[1] else int(match[2]) / 1000
        return datetime.fromtimestamp(stamp, UTC).replace(microsecond=0) if stamp > 100_000_000 else None
    for pattern, read in _READERS:
        if (match := pattern.fullmatch(text)) is not None:
            return _built(match, read(match, order))
    return None


def _year_first(match: re.Match[str], order: Order | None) -> tuple[int, int, int] | None:
    del order
    return int(match["year"]), int(match["month"]), int(match["day"])


def _year_last(match: re.Match[str], order: Order | None) -> tuple[int, int, int] | None:
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    if match["mark"] == "." or one > 12 or one == two:
        return year, two, one
    if two > 12 or order == "month-day":
        return year, one, two
    return (year, two, one) if order == "day-month" else None


def _named(match: re.Match[str], order: Order | None) -> tuple[int, int, int] | None:
    del order
    month = _MONTHS.get(plain(match["name"])[:3])
    return (int(match["year"]), month, int(match["day"])) if month else None


_Reader: TypeAlias = Callable[[re.Match[str], Order | None], tuple[int, int, int] | None]
_READERS: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = (
    (_YEAR_FIRST, _year_first),
    (_YEAR_LAST, _year_last),
    (_DAY_NAMED, _named),
    (_NAME_FIRST, _named),
)


def _built(match: re.Match[str], day: tuple[int, int, int] | None) -> date | datetime | None:
    if day is None:
        return None
    try:
        if match["hour"] is None:
            return date(*day)
        return datetime.combine(date(*day), _time_of(match), _zone_of(match["zone"]))
    except ValueError:
        return None


def _time_of(match: re.Match[str]) -> time:
    hour, half = int(match["hour"]), (match["half"] or "")[:1]
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("no such hour")
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(match["minute"]), int(match["second"] or 0))


def _zone_of(zone: str | None) -> timezone | None:
    """Offset from UTC; None for none and for names such as CET, which say too little to count with."""
    if not zone:
        return None
    if zone in {"z", "utc", "gmt"}:
        return UTC
    match = re.search(r"([+-])(\d{1,2}):?(\d{2})?$", zone)
    if match is None:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-offset if match[1] == "-" else offset)


def _order_of(cells: Sequence[str | None]) -> Order | None:
    open_cells: list[str] = []
    first = second = False
    for cell in cells:
        if not cell or len(cell) > 80:
            continue
        match = _YEAR_LAST.fullmatch(" ".join(cell.split()).lower())
        if match is not None and match["mark"] != ".":
            open_cells.append(cell)
            first = first or int(match["one"]) > 12
            second = second or int(match["two"]) > 12
    if first != second:
        return "day-month" if first else "month-day"
    return None if first else _order_by_run(open_cells)


def _order_by_run(cells: Sequence[str]) -> Order | None:
    found: list[Order] = []
    for order in ("day-month", "month-day"):
        days = [iso[:10] for cell in cells if (iso := iso_date(cell, order))]
        steps = list(pairwise(days))
        runs = all(a <= b for a, b in steps) or all(a >= b for a, b in steps)
        if runs and len(set(days)) >= 3:
            found.append(order)
    return found[0] if len(found) == 1 else None
