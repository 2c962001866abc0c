"""Times written in a text, such as 12:40 or 1:02:03, told apart from ratios, verses and times of day."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CLOCK = re.compile(r"(?<![\d:.,/\-])(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?!:?\d|[.,]\d)")
_UNITS = re.compile(
    r"(?:\b(?:at|around|@|near|by)\s*)"
    r"(?:(\d{1,2})\s*(?:h|hr|hrs|hours?)\s*(?:and\s*)?)?(?:(\d{1,3})\s*(?:m|min|mins|minutes?)\b)(?:\s*(?:and\s*)?(\d{1,2})\s*(?:s|sec|secs|seconds?)\b)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?<![\w.,])(?:(\d{1,2})h)?(\d{1,3})m(\d{2}(?=s?(?!\w))|\d(?=s(?!\w)))s?", re.IGNORECASE)
_MINUTE = re.compile(
    r"\b(?:minute|min|minuto)\.?\s+(\d{1,3})\b(?![:.,]\d)|\b(\d{1,3})(?:st|nd|rd|th)\s+minute\b"
    r"|\bthe\s+(\d{1,3})[\s-](?:minute|min)\s+mark\b|\ba\s+los\s+(\d{1,3})\s+min(?:utos)?\b",
    re.IGNORECASE,
)
_APOSTROPHE = re.compile(r"(?<![\d:])(\d{1,3})['’′](\d{2})(?:[\"”″]|['’′]{2})?(?!\d)")
_NOT_AFTER = re.compile(r"^\s*(?:a\.?m\b|p\.?m\b|o'?clock|ratio\b|odds\b|uhr\b|utc\b|gmt\b)", re.IGNORECASE)
_NOT_BEFORE = re.compile(
    r"(?:\bratio(?:\s+(?:of|is|was))?|\bodds(?:\s+(?:of|are))?|\bverse|\bpsalms?|\bgenesis|\bexodus|\bmatthew|\bmark"
    r"|\bluke|\bjohn|\bcorinthians|\bromans|\bproverbs|\bchapter)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Written:
    """A time in a text: seconds, and where it stands (characters `start` to `end`). `plain` if digits and colons."""

    seconds: float
    start: int
    end: int
    plain: bool


def written_times(text: str, *, longest_s: float | None = None) -> list[Written]:
    """The times in the text in their order, each once; later than `longest_s` (if given) are left out.

    Understands 12:40, 1:02:03, 12m40s, 5'30", "at 5 min", "at 5 min 30 s", "minute 12", "the 12th minute", "the 12 min
    mark". Leaves out what is followed by am/pm or preceded by a word like ratio or a book of the Bible.
    """
    found: list[Written] = []
    for match in _CLOCK.finditer(text):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        if match.group(1) and minutes >= 60:
            continue
        if _NOT_AFTER.match(text[match.end() :]) or _NOT_BEFORE.search(text[: match.start()]):
            continue
        found.append(_written(match, hours * 3600 + minutes * 60 + seconds, plain=True))
    for pattern in (_UNITS, _COMPACT, _APOSTROPHE, _MINUTE):
        for match in pattern.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            found.append(_written(match, _seconds(pattern, match), plain=False))
    known: dict[float, Written] = {}
    for item in sorted(found, key=lambda item: item.start):
        if longest_s is None or item.seconds <= longest_s:
            known.setdefault(item.seconds, item)
    return list(known.values())


def _written(match: re.Match[str], seconds: float, *, plain: bool) -> Written:
    return Written(seconds=float(seconds), start=match.start(), end=match.end(), plain=plain)


def _seconds(pattern: re.Pattern[str], match: re.Match[str]) -> float:
    if pattern in (_UNITS, _COMPACT):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return hours * 3600 + minutes * 60 + seconds
    if pattern is _APOSTROPHE:
        return int(match.group(1)) * 60 + int(match.group(2))
    return int(next(filter(None, match.groups()))) * 60
