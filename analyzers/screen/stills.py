"""Pictures that stood still though they are no slides: what else was shown, and when it changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from analyzers.screen.watching import Reading

STOOD_S: Final = 3.0
"""A picture that stands for less than this is part of something that moves."""


def stills(readings: Sequence[Reading], end_s: float) -> Iterator[tuple[float, float]]:
    """Start and end (seconds) of every picture that stood, of readings in order up to `end_s`."""
    cuts = [place for place, reading in enumerate(readings) if place == 0 or reading.changed or reading.moving]
    for first, after in pairwise([*cuts, len(readings)]):
        end = readings[after].time_s if after < len(readings) else end_s
        if end - readings[first].time_s >= STOOD_S and not readings[first].moving:
            yield readings[first].time_s, end
