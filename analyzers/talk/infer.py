"""Measures of the talk, from utterances and, where there are any, voices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
import polars as pl

from analyzers._shared.intervals import Floats, poisson, resampled_median, resampled_ratio
from analyzers._shared.questions import closing_questions, questions
from analyzers.talk.row import Row
from analyzers.talk.shares import hearing, hearing_rows, share_rows
from analyzers.talk.turns import turn_rows, unanswered
from classroom.domain.analyzer import Context, Frames
from classroom.domain.measures import MEASURES
from classroom.domain.tables import MEASURES as TABLE
from classroom.domain.tables import SPEAKERS, VOICES, empty, frame

HOUR_S: Final = 3600.0
MINUTE_S: Final = 60.0
BIN_S: Final = 30.0
"""Length of the bins over which the share of speech is resampled: long enough that neighbours hardly depend."""


def run(inputs: Frames, context: Context) -> Iterator[Frames]:
    """One piece: `measures.talk` for the lesson and, where roles are known, for each role.

    A measure that needs times is null with n = 0 where the transcript has none.
    """
    utterances = inputs["utterances"]
    texts = utterances["text"].to_list()
    asked = pl.Series("asks", questions(texts), dtype=pl.Boolean)
    closing = pl.Series("ends_asking", closing_questions(texts), dtype=pl.Boolean)
    counted = utterances["text"].str.split(" ").list.eval(pl.element().filter(pl.element() != "")).list.len()
    talk = utterances.with_columns(asked, closing, words=counted.cast(pl.Int64))
    length_s = _length(talk, inputs.get("recordings"))
    timed = talk.drop_nulls(["start_s", "end_s"]).sort("start_s", "end_s")
    voices, speakers = inputs.get("voices", empty(VOICES)), inputs.get("speakers", empty(SPEAKERS))
    heard = hearing(timed, voices, speakers, unanswered=unanswered(timed))
    if heard.missed:
        context.warn("students_not_heard")
    rows = [*_counts(talk, length_s), *_times(timed, length_s, context.params), *_roles(talk, timed, heard.missed)]
    rows += [*turn_rows(timed, context.params.breath_s), *hearing_rows(heard)]
    if length_s is not None and timed.height:
        rows += share_rows(timed, voices, length_s, missed=heard.missed)
    context.progress(1, 1)
    yield {"measures.talk": as_table(rows)}


def as_table(rows: Iterable[Row]) -> pl.DataFrame:
    """The rows as a measures table, ordered by name."""
    ordered = sorted(rows, key=lambda row: (row.name, row.scope))
    return frame(
        TABLE,
        {
            "name": [row.name for row in ordered],
            "scope": [row.scope for row in ordered],
            "value": [row.value for row in ordered],
            "low": [row.interval[0] if row.interval else None for row in ordered],
            "high": [row.interval[1] if row.interval else None for row in ordered],
            "unit": [MEASURES[row.name].unit for row in ordered],
            "n": [row.n for row in ordered],
        },
    )


def _length(talk: pl.DataFrame, recordings: pl.DataFrame | None) -> float | None:
    """Length of the lesson's clock in seconds; None where nothing has a time."""
    ends = talk["end_s"].drop_nulls()
    if recordings is not None and recordings.height:
        ends = pl.concat([ends, recordings["start_s"] + recordings["duration_s"]])
    longest = float(ends.to_numpy().max()) if ends.len() else 0.0
    return longest or None


def _counts(talk: pl.DataFrame, length_s: float | None) -> Iterator[Row]:
    asked = int(talk["asks"].sum())
    yield Row("words", float(talk["words"].sum()), talk.height)
    yield Row("questions", float(asked), talk.height)
    yield _rate("question_rate", asked, length_s)


def _rate(name: str, count: int, length_s: float | None) -> Row:
    if length_s is None:
        return Row(name, None, 0)
    low, high = poisson(count)
    hours = length_s / HOUR_S
    return Row(name, count / hours, count, (low / hours, high / hours))


def _times(timed: pl.DataFrame, length_s: float | None, params: Any) -> Iterator[Row]:
    if length_s is None or not timed.height:
        for name in ("speech_share", "words_per_minute", "pause_rate", "wait_after_question", "longest_stretch"):
            yield Row(name, None, 0)
        return
    start, end = timed["start_s"].to_numpy(), timed["end_s"].to_numpy()
    until = np.maximum.accumulate(end)
    yield _speech_share(start, until, length_s)
    minutes = (end - start) / MINUTE_S
    words = timed["words"].to_numpy().astype(np.float64)
    pace = float(words.sum() / minutes.sum()) if minutes.sum() > 0 else None
    yield Row("words_per_minute", pace, timed.height, resampled_ratio(words, minutes))
    gaps = np.maximum(start[1:] - until[:-1], 0.0)
    yield _rate("pause_rate", int((gaps >= params.pause_s).sum()), length_s)
    waits = gaps[timed["ends_asking"].to_numpy()[:-1]]
    median = float(np.median(waits)) if len(waits) else None
    yield Row("wait_after_question", median, len(waits), resampled_median(waits))
    yield Row("longest_stretch", _longest(timed, gaps, until, params.breath_s), 1)


def _speech_share(start: Floats, until: Floats, length_s: float) -> Row:
    """Seconds covered by utterances, overlaps counted once, in bins of the clock."""
    edges = np.append(np.arange(0.0, length_s, BIN_S), length_s)
    before = np.concatenate([[0.0], until[:-1]])
    fresh = np.minimum(np.maximum(start, before), until)
    covered = np.array(
        [np.clip(np.minimum(until, high) - np.maximum(fresh, low), 0, None).sum() for low, high in _bins(edges)]
    )
    widths = np.diff(edges)
    return Row("speech_share", float(covered.sum() / length_s), len(start), resampled_ratio(covered, widths))


def _bins(edges: Floats) -> Iterator[tuple[float, float]]:
    return zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)


def _longest(timed: pl.DataFrame, gaps: Floats, until: Floats, breath_s: float) -> float:
    """Seconds of the longest run of utterances by one speaker with gaps below `breath_s`."""
    speakers = timed["speaker"].fill_null("").to_list()
    starts = timed["start_s"].to_list()
    longest, begin = 0.0, starts[0]
    for i in range(len(starts)):
        if i and (gaps[i - 1] >= breath_s or speakers[i] != speakers[i - 1]):
            begin = starts[i]
        longest = max(longest, float(until[i]) - begin)
    return longest


def _roles(talk: pl.DataFrame, timed: pl.DataFrame, missed: bool) -> Iterator[Row]:
    """Teacher's share of the talk unless students were missed, and words and questions of each role that is known."""
    known = timed.filter(pl.col("role") != "unknown")
    lasting = (known["end_s"] - known["start_s"]).to_numpy()
    if lasting.sum() > 0 and talk["role"].n_unique() > 1 and not missed:
        teacher = lasting * (known["role"] == "teacher").to_numpy()
        share = float(teacher.sum() / lasting.sum())
        yield Row("teacher_talk_share", share, known.height, resampled_ratio(teacher, lasting))
    else:
        yield Row("teacher_talk_share", None, 0)
    for role in ("teacher", "student"):
        own = talk.filter(pl.col("role") == role)
        if own.height:
            yield Row("words", float(own["words"].sum()), own.height, scope=f"role:{role}")
            yield Row("questions", float(own["asks"].sum()), own.height, scope=f"role:{role}")
