"""Who has the time of the lesson: teacher, students, several at once, nobody; and whether students were heard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from analyzers._shared.intervals import Floats, resampled_ratio
from analyzers.talk.row import Row

Flags = npt.NDArray[np.bool_]

TICK_S: Final = 0.1
BIN_TICKS: Final = 300
"""Ticks of the bins over which shares are resampled (30 s)."""

SCOPES: Final = ("role:teacher", "role:student", "role:unknown", "voices:several", "voices:none")

HEARD: Final = 0.5
"""Share of the students' voices with words below which the microphone missed them."""

QUIET_DB: Final = -20.0
"""Students' level below the teacher's from which on the microphone missed most of what they said."""

UNANSWERED: Final = 5
"""Questions of the teacher after which only the teacher is heard, from which on students were there but not heard."""


@dataclass(frozen=True)
class Hearing:
    """How well students were heard.

    share: of their voices' time with words, None without any. level_db: against the teacher. missed: the microphone
    missed them, and shares of the talk say nothing.
    """

    share: float | None
    stretches: int
    level_db: float | None
    missed: bool


def hearing(timed: pl.DataFrame, voices: pl.DataFrame, speakers: pl.DataFrame, *, unanswered: int) -> Hearing:
    """How well students were heard: from the voices, the words (utterances with times) and how loud each speaker is."""
    roles = dict(speakers.select("speaker", "role").iter_rows())
    students = voices.filter(pl.col("speaker").replace_strict(roles, default="unknown") == "student")
    length_s = float(max([0.0, *voices["end_s"].to_list(), *timed["end_s"].to_list()]))
    understood = timed.filter(pl.col("text") != "")
    heard, said = _ticks(students, length_s), _ticks(understood, length_s)
    share = float((heard & said).sum() / heard.sum()) if heard.any() else None
    levels = speakers.drop_nulls("level_db").group_by("role").agg(pl.col("level_db").median())
    known = dict(levels.iter_rows())
    level = known["student"] - known["teacher"] if {"student", "teacher"} <= set(known) else None
    missed = (share is not None and share < HEARD) or (level is not None and level < QUIET_DB)
    return Hearing(share, students.height, level, missed or (not heard.any() and unanswered >= UNANSWERED))


def hearing_rows(found: Hearing) -> Iterator[Row]:
    """The gauge as measures."""
    yield Row("students_heard", found.share, found.stretches)
    yield Row("student_level", found.level_db, found.stretches if found.level_db is not None else 0)


def share_rows(timed: pl.DataFrame, voices: pl.DataFrame, length_s: float, *, missed: bool) -> Iterator[Row]:
    """`talk_time` of each of `SCOPES`, which sum to 1, and `overlap_share`; no talk time where students were missed."""
    states = _states(timed, voices, length_s)
    starts = np.arange(0, len(states["voices:none"]), BIN_TICKS)
    widths = np.diff(np.append(starts, len(states["voices:none"]))).astype(np.float64)
    for scope in SCOPES:
        binned = np.add.reduceat(states[scope].astype(np.float64), starts)
        value = None if missed else float(states[scope].mean())
        interval = None if missed else resampled_ratio(binned, widths)
        yield Row("talk_time", value, 0 if missed else timed.height, interval, scope)
    yield _overlap(states, starts, voices.height)


def _overlap(states: dict[str, Flags], starts: npt.NDArray[np.int64], stretches: int) -> Row:
    spoken: Floats = np.add.reduceat((~states["voices:none"]).astype(np.float64), starts)
    many: Floats = np.add.reduceat(states["voices:several"].astype(np.float64), starts)
    if not stretches or not spoken.sum():
        return Row("overlap_share", None, 0)
    return Row("overlap_share", float(many.sum() / spoken.sum()), stretches, resampled_ratio(many, spoken))


def _states(timed: pl.DataFrame, voices: pl.DataFrame, length_s: float) -> dict[str, Flags]:
    """For each of `SCOPES` bool [ticks]: exactly one holds at a time. Voices without words are of unknown role."""
    own = [_ticks(part, length_s) for part in voices.partition_by("speaker")] if voices.height else []
    count = np.sum(own, axis=0) if own else np.zeros_like(_ticks(timed, length_s), dtype=np.int64)
    by_role = {
        role: _ticks(timed.filter(pl.col("role") == role), length_s) for role in ("teacher", "student", "unknown")
    }
    group = (count > 1) | (by_role["teacher"] & by_role["student"])
    teacher = by_role["teacher"] & ~group
    student = by_role["student"] & ~group
    unknown = (by_role["unknown"] | (count > 0)) & ~(group | teacher | student)
    silence = ~(group | teacher | student | unknown)
    return dict(zip(SCOPES, (teacher, student, unknown, group, silence), strict=True))


def _ticks(spans: pl.DataFrame, length_s: float) -> Flags:
    made = np.zeros(max(1, round(length_s / TICK_S)), dtype=bool)
    for start_s, end_s in spans.select("start_s", "end_s").iter_rows():
        made[round(start_s / TICK_S) : round(end_s / TICK_S)] = True
    return made
