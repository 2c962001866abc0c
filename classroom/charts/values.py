"""Numbers as people read them: one way to write a value with its unit, for charts, screens and the report."""

from __future__ import annotations

from classroom.charts.axis import timecode
from classroom.wording import Wording

UNKNOWN = "–"
_LABELS = {
    "comment_share": "feedback",
    "teacher_move_rate": "teacher_moves",
    "student_move_rate": "student_moves",
    "lecture_move_share": "lecture_moves",
}
_ALONE = frozenset({"label", "move", "lesson"})
_DIGITS = {"share": 0, "words": 0, "questions": 0, "slides": 0, "comments": 0, "words/min": 0, "times": 0}


def number(value: float, digits: int, wording: Wording) -> str:
    """The number with that many digits after the point, grouped and pointed as the language does it."""
    text = f"{value:,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    if wording.language == "es":
        text = text.replace(",", "\u202f").replace(".", ",")
    return text


def amount(value: float | None, unit: str, wording: Wording) -> str:
    """The value without its unit: a share in percent, a minute and more as a time code; "–" where it is unknown."""
    if value is None:
        return UNKNOWN
    if unit == "share":
        return number(value * 100, 0, wording)
    if unit == "s" and abs(value) >= 60:
        return timecode(value)
    if value == 0:
        return "0"
    return number(value, _DIGITS.get(unit, 1), wording)


def measure_name(name: str, scope: str, wording: Wording, *, short: bool = False) -> str:
    """The measure's title, and after a colon what it is about where that is not the whole lesson.

    short: a label or a score alone, where that says what it is.
    """
    title = wording.text(f"measure.{name}")
    kind, _, which = scope.partition(":")
    before = {"role": "role", "voices": "voices", "lesson": "score.coach"}.get(kind, f"label.{_LABELS.get(name, '')}")
    key = f"{before}.{which}"
    if short and kind in _ALONE and wording.has(key):
        return wording.text(key)
    return title if not which else f"{title}: {wording.text(key) if wording.has(key) else which}"


def unit_name(unit: str, wording: Wording, *, value: float | None = None) -> str:
    """The unit as written after a number; empty where `value` is written as a time code."""
    if unit == "s" and value is not None and abs(value) >= 60:
        return ""
    return wording.text(f"unit.{unit}")


def said(value: float | None, unit: str, wording: Wording) -> str:
    """The value with its unit ("62 %", "1.4 s", "2:05"); "–" where it is unknown."""
    if value is None:
        return UNKNOWN
    return f"{amount(value, unit, wording)} {unit_name(unit, wording, value=value)}".strip()


def interval(low: float | None, high: float | None, unit: str, wording: Wording) -> str:
    """The 95 % interval as "low to high unit"; empty where there is none."""
    if low is None or high is None:
        return ""
    return wording.text("chart.interval", low=amount(low, unit, wording), high=said(high, unit, wording))
