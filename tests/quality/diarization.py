"""Diarization error rate: exact, no collar, overlap scored (NIST RT-09; the numbers md-eval and spyder give)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

Span = tuple[float, float, str]
"""Start and end in seconds, speaker."""


@dataclass(frozen=True)
class Errors:
    """Seconds of speech in the reference (overlapping speech once a speaker), missed, invented, of the wrong one."""

    speech_s: float
    missed_s: float
    false_alarm_s: float
    confused_s: float

    @property
    def rate(self) -> float:
        """The diarization error rate; 0 or infinite where the reference has no speech."""
        wrong = self.missed_s + self.false_alarm_s + self.confused_s
        return wrong / self.speech_s if self.speech_s else (float("inf") if wrong else 0.0)

    def __add__(self, other: Errors) -> Errors:
        return Errors(
            self.speech_s + other.speech_s,
            self.missed_s + other.missed_s,
            self.false_alarm_s + other.false_alarm_s,
            self.confused_s + other.confused_s,
        )


def errors(truth: Sequence[Span], found: Sequence[Span], limits: tuple[float, float] | None = None) -> Errors:
    """How the spans found differ from the truth within the limits, speakers mapped one to one as suits best.

    A speaker who overlaps with himself speaks once.
    """
    truth, found = _within(truth, limits), _within(found, limits)
    edges = sorted({edge for start, end, _ in (*truth, *found) for edge in (start, end)})
    speech = missed = alarms = both = 0.0
    shared: dict[tuple[str, str], float] = {}
    for start, end in pairwise(edges):
        true, said = _on(truth, start, end), _on(found, start, end)
        long = end - start
        speech += long * len(true)
        missed += long * max(0, len(true) - len(said))
        alarms += long * max(0, len(said) - len(true))
        both += long * min(len(true), len(said))
        for pair in ((one, other) for one in true for other in said):
            shared[pair] = shared.get(pair, 0.0) + long
    return Errors(speech, missed, alarms, max(0.0, both - _best(shared)))


def speakers(spans: Iterable[Span]) -> int:
    """How many different speakers there are."""
    return len({who for _, _, who in spans})


def read_rttm(path: Path) -> dict[str, list[Span]]:
    """The spans of every recording of an RTTM file."""
    found: dict[str, list[Span]] = {}
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        cells = line.split()
        if cells and cells[0] == "SPEAKER":
            start = float(cells[3])
            found.setdefault(cells[1], []).append((start, start + float(cells[4]), cells[7]))
    return found


def read_uem(path: Path) -> dict[str, tuple[float, float]]:
    """From when to when each recording of a UEM file is scored."""
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return {cells[0]: (float(cells[2]), float(cells[3])) for cells in lines}


def _within(spans: Sequence[Span], limits: tuple[float, float] | None) -> list[Span]:
    low, high = limits or (float("-inf"), float("inf"))
    cut = [(max(start, low), min(end, high), who) for start, end, who in spans]
    return [span for span in cut if span[1] > span[0]]


def _on(spans: Sequence[Span], start: float, end: float) -> set[str]:
    return {who for low, high, who in spans if low <= start and high >= end}


def _best(shared: Mapping[tuple[str, str], float]) -> float:
    """The most seconds that a one-to-one mapping of speakers can share: exact, over subsets of the smaller side."""
    rows, columns = sorted({one for one, _ in shared}), sorted({other for _, other in shared})
    if len(columns) > len(rows):
        return _best({(other, one): long for (one, other), long in shared.items()})

    @cache
    def most(row: int, taken: int) -> float:
        if row == len(rows):
            return 0.0
        free = (place for place in range(len(columns)) if not taken >> place & 1)
        mapped = (shared.get((rows[row], columns[p]), 0.0) + most(row + 1, taken | 1 << p) for p in free)
        return max(most(row + 1, taken), *mapped, 0.0)

    return most(0, 0)
