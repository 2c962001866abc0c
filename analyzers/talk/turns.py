"""Turns and the silences between them, where it is known who speaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import polars as pl

from analyzers._shared.intervals import poisson, resampled_median
from analyzers.talk.row import Row

LONGEST_WAIT_S: Final = 60.0
"""A silence longer than this after a question is work, not waiting."""


@dataclass(frozen=True)
class Turn:
    """Consecutive utterances of one speaker: seconds, role, words, whether it ends with a question."""

    start_s: float
    end_s: float
    role: str
    words: int
    asks: bool


def turns_of(timed: pl.DataFrame) -> list[Turn]:
    """The turns of utterances with times, in order; timed: with columns `words` and `ends_asking`."""
    found: list[Turn] = []
    speaking: tuple[Any, str] | None = None
    columns = ("start_s", "end_s", "speaker", "role", "words", "ends_asking")
    for start_s, end_s, speaker, role, words, asks in timed.select(columns).iter_rows():
        if found and speaking == (speaker, role):
            before = found[-1]
            found[-1] = Turn(before.start_s, max(before.end_s, end_s), role, before.words + words, asks)
        else:
            found.append(Turn(start_s, end_s, role, words, asks))
            speaking = (speaker, role)
    return found


def waits(timed: pl.DataFrame) -> tuple[list[float], list[float]]:
    """Wait time 1 and 2 of Rowe (1974), in seconds.

    1: from the end of a teacher's question to the next word, whether a student answers or the teacher goes on.
    2: from the end of what a student says to the teacher's next word. Silences over a minute are left out.
    """
    first: list[float] = []
    second: list[float] = []
    rows = timed.select("start_s", "end_s", "role", "ends_asking").iter_rows()
    for (_, end_s, role, asks), (start_s, _, follower, _) in pairwise(rows):
        silence = max(0.0, start_s - end_s)
        if silence > LONGEST_WAIT_S:
            continue
        if role == "teacher" and asks:
            first.append(silence)
        elif role == "student" and follower == "teacher":
            second.append(silence)
    return first, second


def unanswered(timed: pl.DataFrame) -> int:
    """Teacher's questions after which it is quiet for 1.5 s and the teacher goes on."""
    rows = timed.select("start_s", "end_s", "role", "ends_asking").iter_rows()
    return sum(
        role == follower == "teacher" and asks and start_s - end_s >= 1.5
        for (_, end_s, role, asks), (start_s, _, follower, _) in pairwise(rows)
    )


def turn_rows(timed: pl.DataFrame, breath_s: float) -> Iterator[Row]:
    """Turns, their length, waiting and the longest teacher stretch; without values where no role is known."""
    if not timed.filter(pl.col("role") != "unknown").height:
        for name in ("turns", "student_turn_length", "wait_time_1", "wait_time_2", "longest_teacher_stretch"):
            yield Row(name, None, 0)
        return
    found = turns_of(timed)
    yield Row("turns", float(len(found)), len(found), poisson(len(found)))
    for role in ("teacher", "student"):
        own = sum(turn.role == role for turn in found)
        yield Row("turns", float(own), own, poisson(own), f"role:{role}")
    yield _median("student_turn_length", [turn.end_s - turn.start_s for turn in found if turn.role == "student"])
    first, second = waits(timed)
    yield _median("wait_time_1", first)
    yield _median("wait_time_2", second)
    yield Row("longest_teacher_stretch", _longest(timed, breath_s), sum(turn.role == "teacher" for turn in found))


def _median(name: str, values: Sequence[float]) -> Row:
    if not values:
        return Row(name, None, 0)
    return Row(name, float(np.median(values)), len(values), resampled_median(np.array(values, dtype=np.float64)))


def _longest(timed: pl.DataFrame, breath_s: float) -> float | None:
    """Seconds of the teacher's longest talk with gaps below `breath_s` and nobody else in between."""
    longest, begin, until = 0.0, 0.0, float("-inf")
    for start_s, end_s, role in timed.select("start_s", "end_s", "role").iter_rows():
        if role != "teacher":
            until = float("-inf")
            continue
        if start_s - until >= breath_s:
            begin = start_s
        until = max(until, end_s) if start_s - until < breath_s else end_s
        longest = max(longest, until - begin)
    return longest or None
