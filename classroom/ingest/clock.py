"""Times on a clock as files write them ("1:02:03,5", "12:03", "75.2") to seconds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

DAY_S: Final = 86_400.0
"""Times at or beyond a day are no time in a lesson."""

_CLOCK: Final = re.compile(r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,:](\d{1,6}))?")
_PLAIN: Final = re.compile(r"\d{1,9}(?:[.,]\d{1,9})?")
_LETTERS: Final = re.compile(r"(?:(\d{1,3})\s*h)?\s*(?:(\d{1,3})\s*m(?:in)?)?\s*(?:(\d{1,3})\s*s)?", re.IGNORECASE)


def clock_seconds(text: str) -> float | None:
    """Seconds of "h:mm:ss", "mm:ss" with or without a fraction after dot or comma; None for anything else."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups()
    if int(seconds) > 59 or (hours is not None and int(minutes) > 59):
        return None
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return round(whole + int(fraction) / 10 ** len(fraction), 6) if fraction else float(whole)


def seconds(text: str) -> float | None:
    """Seconds of a clock time, of a plain number of seconds or of "1h 2m 3s"; None for anything else."""
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return float(text.replace(",", "."))
    known = clock_seconds(text)
    if known is None and text and (match := _LETTERS.fullmatch(text)) is not None:
        hours, minutes, rest = (int(group or 0) for group in match.groups())
        return float(hours * 3600 + minutes * 60 + rest)
    return known


def from_lesson_start(times: Sequence[float]) -> bool:
    """Whether clock times without a date count from the start of the recording and are not the time of day.

    They do if they never go back, begin within the first hour after zero and end within twelve: a class that is
    taught between midnight and one o'clock would be misread.
    """
    if not times:
        return False
    return times[0] < 3600 and times[-1] < 43_200 and all(early <= late for early, late in pairwise(times))
