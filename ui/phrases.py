"""Times, dates and counts in the words of the window's language."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication, QDate, QLocale


def _tr(text: str) -> str:
    return QCoreApplication.translate("Phrases", text)


def length(seconds: float | None) -> str:
    """A length for people: "48 min", "1 h 20 min", "35 s"; empty when unknown."""
    if seconds is None:
        return ""
    if seconds < 60:
        return _tr("{seconds} s").format(seconds=round(seconds))
    minutes = round(seconds / 60)
    if minutes < 60:
        return _tr("{minutes} min").format(minutes=minutes)
    hours, rest = divmod(minutes, 60)
    if not rest:
        return _tr("{hours} h").format(hours=hours)
    return _tr("{hours} h {minutes} min").format(hours=hours, minutes=rest)


def left(seconds: float | None) -> str:
    """How long something still takes, "about 4 min left"; empty when unknown. Never more exact than it can be."""
    if seconds is None:
        return ""
    if seconds < 10:
        return _tr("a few seconds left")
    if seconds < 55:
        return _tr("about {seconds} s left").format(seconds=10 * round(seconds / 10))
    return _tr("about {length} left").format(length=length(max(60.0, seconds)))


def day(value: date | None) -> str:
    """A date as "14 May 2024" in the order of the language; empty when unknown."""
    if value is None:
        return ""
    return QLocale().toString(QDate(value.year, value.month, value.day), _tr("d MMM yyyy"))


def month(value: date | None) -> str:
    """A month as "May 2024"; empty when unknown."""
    if value is None:
        return ""
    return QLocale().toString(QDate(value.year, value.month, 1), _tr("MMMM yyyy"))


def counted(count: int, one: str, many: str) -> str:
    """The words for a count: `one` for exactly 1, else `many` with {n} filled in, grouped as the language does it."""
    return one if count == 1 else many.format(n=QLocale().toString(count))
