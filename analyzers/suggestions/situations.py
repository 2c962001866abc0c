"""Situations in a lesson that a suggestion can be an answer to: from labels, moments, measures, slides and comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from classroom.domain.analyzer import Frames
from classroom.domain.strategies import SITUATIONS

WORTH: Final[dict[str, float]] = {
    "error_passed": 1.0,
    "misconception": 1.0,
    "confusing_slide": 1.0,
    "no_why": 1.0,
    "idea_dropped": 1.0,
    "answer_told": 0.9,
    "closed_chain": 0.9,
    "thin_explanation": 0.9,
    "short_wait": 0.9,
    "rushed_check": 0.9,
    "unanswered_comment": 0.9,
    "imprecise": 0.8,
    "one_voice": 0.8,
    "fast_pace": 0.8,
    "unexplained_figure": 0.7,
    "lost_time": 0.6,
}
"""How much it is worth to hear of a situation if it is there (0..1). A judgement, written down so it can be argued."""

_OF_MOMENT: Final = {
    "question_not_waited": "short_wait",
    "rushed_on": "rushed_check",
    "long_stretch": "one_voice",
    "confusion_here": "confusing_slide",
    "confusion_here_on_slide": "confusing_slide",
}

_TOO_FAST: Final = re.compile(
    r"\b(?:(?:too|so|very|pretty) (?:fast|quick(?:ly)?)|slow(?:er)? (?:down|please)|rush(?:ed|ing)?|(?:muy|demasiado) "
    r"rápido|más (?:despacio|lento)|deprisa)\b",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(r"[?？]")

SHORT_WAIT_S: Final = 1.0
FAST_WPM: Final = 190.0
FEW_UPTAKE: Final = 0.25
FEW_PRESS: Final = 0.1
MANY: Final = 10
"""A measure speaks only where it was counted from so many, and only where its whole interval is beyond the limit."""

GLANCE_S: Final = 10.0
"""A slide with a picture that is on for less was hardly explained."""

_SEVERAL: Final = 2
_FROM_MEASURE, _FROM_SLIDE, _FROM_COMMENTS = 0.6, 0.35, 0.6


@dataclass(frozen=True, kw_only=True)
class Found:
    """A situation: how likely it is there (0..1), where, and the rows it rests on.

    measure: the measure that asks for it; then it may be said again next lesson.
    """

    situation: str
    certainty: float
    utterance: int | None = None
    utterances: tuple[int, ...] = ()
    comments: tuple[int, ...] = ()
    slide: int | None = None
    measure: str | None = None

    @property
    def score(self) -> float:
        """Expected usefulness: worth times certainty."""
        return WORTH[self.situation] * self.certainty


def situations(inputs: Frames) -> tuple[Found, ...]:
    """The surest finding of each situation that the lesson shows, the most useful first."""
    best: dict[str, Found] = {}
    finders = (_from_coaching, _from_moments, _from_measures, _from_slides, _from_answers, _from_comments)
    for found in (one for finder in finders for one in finder(inputs)):
        other = best.get(found.situation)
        if other is None or found.certainty > other.certainty:
            best[found.situation] = found
    return tuple(sorted(best.values(), key=lambda one: (-one.score, SITUATIONS.index(one.situation))))


def _from_coaching(inputs: Frames) -> Iterator[Found]:
    if "labels.coaching" not in inputs:
        return
    last = int(inputs["utterances"].height) - 1
    shown = inputs["labels.coaching"].filter(pl.col("applies") & (pl.col("taxonomy") == "missed"))
    for label, row, score in shown.select("label", "row", "score").iter_rows():
        if label in WORTH:
            beside = tuple(range(row, min(row + 1, max(row, last)) + 1))
            yield Found(situation=label, certainty=score, utterance=row, utterances=beside)


def _from_moments(inputs: Frames) -> Iterator[Found]:
    if "moments" not in inputs:
        return
    for reason, first, certainty, evidence in (
        inputs["moments"].select("reason", "utterance", "certainty", "evidence").iter_rows()
    ):
        if reason in _OF_MOMENT:
            rests: dict[str, list[int]] = json.loads(evidence or "{}")
            slide = json.loads(evidence or "{}").get("slide")
            if _OF_MOMENT[reason] == "confusing_slide" and slide is None:
                continue
            yield Found(
                situation=_OF_MOMENT[reason],
                certainty=certainty or 0.3,
                utterance=first,
                utterances=tuple(rests.get("utterances", ())),
                comments=tuple(rests.get("comments", ())),
                slide=slide,
            )


def _from_measures(inputs: Frames) -> Iterator[Found]:
    limits = (
        ("measures.talk", "wait_after_question", "short_wait", "high", SHORT_WAIT_S),
        ("measures.talk", "words_per_minute", "fast_pace", "low", FAST_WPM),
        ("measures.uptake", "uptake_rate", "idea_dropped", "high", FEW_UPTAKE),
        ("measures.talk_moves", "press_share", "no_why", "high", FEW_PRESS),
    )
    for part, name, situation, end, limit in limits:
        if part not in inputs:
            continue
        rows = inputs[part].filter((pl.col("name") == name) & (pl.col("scope") == "lesson"))
        for value, n in rows.select(end, "n").iter_rows():
            beyond = value is not None and (value < limit if end == "high" else value > limit)
            if beyond and n >= MANY:
                yield Found(situation=situation, certainty=_FROM_MEASURE, measure=name)


def _from_slides(inputs: Frames) -> Iterator[Found]:
    if not {"slides", "measures.slides", "alignment"} <= inputs.keys() or not inputs["alignment"].height:
        return
    times = inputs["measures.slides"].filter(pl.col("name") == "slide_time")
    spent = {scope: value for scope, value in times.select("scope", "value").iter_rows()}
    for slide in inputs["slides"].filter(pl.col("pictures") > 0)["slide"]:
        if (spent.get(f"slide:{slide}") or 0.0) < GLANCE_S:
            yield Found(situation="unexplained_figure", certainty=_FROM_SLIDE, slide=slide)


def _from_answers(inputs: Frames) -> Iterator[Found]:
    """Misconceptions that the answers of several students point to."""
    if "labels.misconceptions" not in inputs:
        return
    shown = inputs["labels.misconceptions"].filter(pl.col("applies") & (pl.col("target") == "comment"))
    grouped = shown.group_by("label", maintain_order=True).agg("row", pl.col("score").mean())
    for rows, score in grouped.select("row", "score").iter_rows():
        if len(rows) >= _SEVERAL:
            yield Found(situation="misconception", certainty=score, comments=tuple(sorted(rows)))


def _from_comments(inputs: Frames) -> Iterator[Found]:
    """Remarks on the pace, and questions in writing that nobody has answered."""
    if "comments" not in inputs:
        return
    comments = inputs["comments"].filter(pl.col("duplicate_of").is_null())
    fast = tuple(number for number, text in comments.select("comment", "text").iter_rows() if _TOO_FAST.search(text))
    if len(fast) >= _SEVERAL:
        yield Found(situation="fast_pace", certainty=_FROM_COMMENTS, comments=fast)
    replied = set(comments["parent"].drop_nulls().to_list())
    confused = _confused(inputs)
    asked = tuple(
        number
        for number, text in comments.select("comment", "text").iter_rows()
        if number in confused and number not in replied and _ASKS.search(text)
    )
    if asked:
        yield Found(situation="unanswered_comment", certainty=_FROM_COMMENTS, comments=asked)


def _confused(inputs: Frames) -> set[int]:
    if "labels.feedback" not in inputs:
        return set()
    applies = pl.col("applies") & (pl.col("label") == "confusion") & (pl.col("target") == "comment")
    return set(inputs["labels.feedback"].filter(applies)["row"].to_list())
