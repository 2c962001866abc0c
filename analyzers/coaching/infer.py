"""Utterances in; scores of segments, highlights and missed opportunities out: the analyzer's entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from analyzers._shared.halting import Halted, watched
from analyzers.coaching.model import KINDS, CoachModel, Place, Score
from analyzers.coaching.segments import segments
from classroom.domain.analyzer import Context, Frames
from classroom.domain.tables import LABELS, MEASURES, empty, frame

_MANY_UNKNOWN = 0.5


@dataclass(frozen=True)
class Coached:
    """A segment's rows, its scores and, by kind, its places."""

    rows: range
    scores: tuple[Score, ...]
    places: dict[str, tuple[Place, ...]]


def run(inputs: Frames, context: Context) -> Iterator[Frames]:
    """Yield one piece: `labels.coaching` and `measures.coaching`. Ends without a piece when stop is asked.

    Where a role is unknown it is the one that `labels.talk_moves` took, or guessed; if most are guessed, the person
    is told.
    """
    utterances = with_roles(inputs["utterances"], inputs.get("labels.talk_moves"))
    unknown = int((utterances["role"] == "unknown").sum())
    if utterances.height and unknown / utterances.height > _MANY_UNKNOWN:
        context.warn("coaching.roles_guessed", count=unknown, total=utterances.height)
    try:
        coached = _coach(utterances, context)
    except Halted:
        return
    yield {
        "labels.coaching": label_rows(utterances["utterance"], coached),
        "measures.coaching": score_rows(coached),
    }


def _coach(utterances: pl.DataFrame, context: Context) -> list[Coached]:
    if not utterances.height:
        return []
    model = CoachModel(context.models["coaching"], context.models["encoder"])
    texts = utterances["text"].to_list()
    known = [{"teacher": 1.0, "student": 0.0}.get(role) for role in utterances["role"].to_list()]
    embedding = model.embed(texts, each=watched(context, share=0.9))
    made: list[Coached] = []
    for rows in segments(utterances):
        said = texts[rows.start : rows.stop]
        if not any(text.strip() for text in said):
            made.append(Coached(rows, (), {}))
            continue
        heard = model.hear(said, embedding[rows.start : rows.stop], known[rows.start : rows.stop])
        places = {kind: model.places(heard, said, kind) for kind in KINDS}
        made.append(Coached(rows, model.scores(heard, said), places))
    return made


def with_roles(utterances: pl.DataFrame, moves: pl.DataFrame | None) -> pl.DataFrame:
    """The utterances; an unknown role is replaced by that of the label set which `labels.talk_moves` chose for it."""
    if moves is None or not moves.height:
        return utterances
    sets = {"teacher_moves": "teacher", "student_moves": "student"}
    applied = moves.filter(pl.col("applies") & (pl.col("target") == "utterance") & pl.col("taxonomy").is_in(list(sets)))
    told = {row: sets[taxonomy] for row, taxonomy in applied.select("row", "taxonomy").iter_rows()}
    pairs = utterances.select("utterance", "role").iter_rows()
    roles = [told.get(number, role) if role == "unknown" else role for number, role in pairs]
    return utterances.with_columns(role=pl.Series(roles, dtype=pl.String))


def label_rows(numbers: pl.Series, coached: Sequence[Coached]) -> pl.DataFrame:
    """LABELS: the places of every segment, at most six a kind, of which at most three apply (are to be shown)."""
    found = [
        (int(numbers[segment.rows.start + place.row]), kind, place.why, place.score, place.shown)
        for segment in coached
        for kind, places in segment.places.items()
        for place in places
    ]
    if not found:
        return empty(LABELS)
    found.sort(key=lambda row: row[:2])
    columns: list[Any] = list(zip(*found, strict=True))
    named = dict(zip(("row", "taxonomy", "label", "score", "applies"), columns, strict=True))
    return frame(LABELS, {"target": ["utterance"] * len(found), **named})


def score_rows(coached: Sequence[Coached]) -> pl.DataFrame:
    """MEASURES: `coach_score` of the lesson and of every segment, with 80 % intervals; n counts utterances.

    The lesson's value is the mean of its segments by length; its interval is the mean of theirs, so it does not
    shrink with their number: errors within a lesson go together. A segment without a word has no rows.
    """
    rows: list[tuple[str, float, float, float, int]] = []
    scored = [segment for segment in coached if segment.scores]
    for place in range(len(scored[0].scores) if scored else 0):
        name = scored[0].scores[place].name
        weight = np.array([len(segment.rows) for segment in scored], dtype=np.float64)
        ends = np.array([_ends(segment.scores[place]) for segment in scored])
        value, low, high = (weight @ ends / weight.sum()).tolist()
        rows.append((f"lesson:{name}", value, low, high, int(weight.sum())))
    for number, segment in enumerate(coached):
        rows += [(f"segment:{number}:{score.name}", *_ends(score), len(segment.rows)) for score in segment.scores]
    if not rows:
        return empty(MEASURES)
    columns: list[Any] = list(zip(*rows, strict=True))
    named = dict(zip(("scope", "value", "low", "high", "n"), columns, strict=True))
    return frame(MEASURES, {"name": ["coach_score"] * len(rows), **named, "unit": ["points"] * len(rows)})


def _ends(score: Score) -> tuple[float, float, float]:
    return score.value, score.low, score.high
