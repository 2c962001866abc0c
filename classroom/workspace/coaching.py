"""What a coach might say about segments of talk: scores, moments, and what to try, checked against what is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from classroom.advice import library, said
from classroom.domain.errors import KnownError
from classroom.domain.practice import Choice, Practice, choices, teacher_says
from classroom.domain.taxonomy import COACHING_SCORES
from classroom.ingest.rows import read_rows
from classroom.wording import Wording
from classroom.workspace.alone import Setting
from classroom.workspace.label_rows import LESSONS
from classroom.workspace.row_lessons import RowLessons, as_lessons
from classroom.workspace.together import Made, run_together

SEGMENTS: Final = ("segment", "seg", "segmento")
"""What the column that says which segment a row belongs to may be called."""

_DIGITS: Final = 4


def coach(
    path: Path, setting: Setting, *, column: str | None = None
) -> tuple[list[dict[str, Any]], tuple[KnownError, ...]]:
    """For every segment, in order of first rows, what a coach might say; and why something was left out.

    A segment: its name as in the file (its lesson's, or null, without such a column), `scores` by name with value, low
    and high (null where it cannot be told), `highlights` and `missed` with the row within the segment from 0, why, and
    score (0..1), best first, `suggestions` with row, text and whether the segment shows it already. Raises
    InputRefused, ModelError, Cancelled.
    """
    talk = as_lessons(read_rows(path), path, groups=(LESSONS, SEGMENTS), text=column)
    wanted = {"coaching": {}, "talk_moves": {}}
    made = run_together(wanted, {"utterances": talk.utterances}, setting, must=("coaching",))
    scores = made.parts["measures.coaching"].filter(pl.col("name") == "coach_score")
    by_scope = {scope: (value, low, high) for scope, value, low, high in _rows(scores, "scope", "value", "low", "high")}
    words = Wording("en")
    found: list[dict[str, Any]] = []
    for place, ((lesson, segment), members) in enumerate(zip(talk.groups, talk.members, strict=True)):
        labels = _labels_of(made, talk, members)
        missed = _moments(labels, "missed")
        found.append(
            {
                "segment": lesson if segment is None else segment,
                "scores": {name: _score(by_scope.get(f"segment:{place}:{name}")) for name in COACHING_SCORES},
                "highlights": _moments(labels, "highlights"),
                "missed": missed,
                "suggestions": suggestions(missed, _practice(labels, talk, members), words),
            }
        )
    return found, made.missing


def suggestions(missed: Sequence[Mapping[str, Any]], practice: Practice, words: Wording) -> list[dict[str, Any]]:
    """What could be tried, once a kind of missed opportunity: its best row, the words, and whether it is done already.

    The strategy a situation calls for most is named where the segment shows it already; else the first that it does
    not show. Four of five suggestions of a large model were done already (Wang & Demszky 2023).
    """
    made: list[dict[str, Any]] = []
    first = {moment["why"]: moment for moment in reversed(missed)}
    for moment in [moment for moment in missed if first[moment["why"]] is moment]:
        choice = suggestion(moment["why"], practice)
        if choice is not None:
            made.append({"row": moment["row"], "text": said(choice, words), "already_doing": choice.already_doing})
    return made


def suggestion(situation: str, practice: Practice) -> Choice | None:
    """The library's answer to a situation; None if it has none."""
    entries = library().of(situation)
    if not entries:
        return None
    usual = Choice(entries[0], practice.use(entries[0].strategy))
    return usual if usual.already_doing else choices(entries, practice)[0]


def _practice(labels: pl.DataFrame, talk: RowLessons, members: Sequence[int]) -> Practice:
    first, count = talk.numbers[members[0]], len(members)
    own = talk.utterances.filter(pl.col("utterance").is_between(first, first + count - 1))
    return Practice(labels, ((number - first, text) for number, text in teacher_says(own)))


def _labels_of(made: Made, talk: RowLessons, members: Sequence[int]) -> pl.DataFrame:
    """The labels of a segment's utterances; `row` counts from 0 within the segment."""
    first = talk.numbers[members[0]]
    labels = pl.concat([made.labels("coaching"), made.labels("talk_moves")])
    within = labels.filter(pl.col("row").is_between(first, first + len(members) - 1))
    return within.with_columns(pl.col("row") - first)


def _moments(labels: pl.DataFrame, taxonomy: str) -> list[dict[str, Any]]:
    own = labels.filter((pl.col("taxonomy") == taxonomy) & pl.col("applies")).sort("score", descending=True)
    return [
        {"row": row, "why": label, "score": round(score, _DIGITS)}
        for row, label, score in _rows(own, "row", "label", "score")
    ]


def _score(found: tuple[float | None, float | None, float | None] | None) -> dict[str, float | None]:
    value, low, high = found or (None, None, None)
    return {
        name: None if number is None else round(number, _DIGITS)
        for name, number in (("value", value), ("low", low), ("high", high))
    }


def _rows(frame: pl.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return frame.select(columns).rows()
