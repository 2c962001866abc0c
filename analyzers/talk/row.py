"""One measure, before it is a row of the table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measure: its value (None where it cannot be worked out), what it was counted from, its interval."""

    name: str
    value: float | None
    n: int
    interval: tuple[float, float] | None = None
    scope: str = "lesson"
