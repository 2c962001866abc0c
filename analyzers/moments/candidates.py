"""What could be a moment, and the talk it is looked for in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from analyzers._shared.questions import closing_questions

WAIT_S: Final = 3.0
"""Seconds of silence after a question from which thinking is likely (wait time 1, Rowe 1974)."""


USEFUL: Final[dict[str, float]] = {
    "waited_after_why": 0.95,
    "waited_after_question": 0.85,
    "asked_why": 0.9,
    "student_question": 0.8,
    "rushed_on": 0.9,
    "question_not_waited": 0.9,
    "long_stretch": 0.8,
    "confusion_here": 1.0,
    "comments_on_teaching": 0.8,
    "comments_point_here": 0.6,
    "think_about": 1.0,
    "coach_highlights_press_reasoning": 0.9,
    "coach_highlights_student_explains": 1.0,
    "coach_highlights_representation": 0.9,
    "coach_highlights_uptake": 1.0,
    "coach_highlights_peer_response": 1.0,
    "coach_highlights_error_used": 1.0,
    "coach_highlights_clear_why": 0.9,
    "coach_highlights_strategies": 1.0,
    "coach_highlights_checks_understanding": 0.8,
    "coach_highlights_climate": 0.7,
    "coach_missed_answer_told": 0.9,
    "coach_missed_no_why": 1.0,
    "coach_missed_idea_dropped": 1.0,
    "coach_missed_error_passed": 1.0,
    "coach_missed_closed_chain": 0.9,
    "coach_missed_thin_explanation": 0.9,
    "coach_missed_imprecise": 0.8,
    "coach_missed_lost_time": 0.6,
    "coach_missed_one_voice": 0.8,
}
"""How useful it is to look at a place if the reason holds (0..1). A judgement, written down so it can be argued."""

ALIKE: Final[dict[str, str]] = {
    "asked_why": "why",
    "waited_after_why": "why",
    "coach_highlights_press_reasoning": "why",
    "question_not_waited": "chain",
    "coach_missed_closed_chain": "chain",
    "long_stretch": "one voice",
    "coach_missed_one_voice": "one voice",
}
"""Reasons of several sources that say the same."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A possible moment. first..last: its utterances (indices). detail: numbers of its sentence.

    certainty: how likely a coach would mark the place, 0..1, so that rules and models can be compared. comments: rows
    it rests on.
    """

    kind: str
    reason: str
    first: int
    last: int
    certainty: float
    detail: dict[str, int | float] = field(default_factory=dict[str, int | float])
    comments: tuple[int, ...] = ()

    @property
    def score(self) -> float:
        """Expected usefulness: what the place is worth if the reason holds, times how likely it holds."""
        return USEFUL[self.reason.removesuffix("_on_slide")] * self.certainty

    @property
    def about(self) -> str:
        """What it says, whichever source says it."""
        return ALIKE.get(self.reason, self.reason)


@dataclass(frozen=True)
class Talk:
    """Utterances with times in order; `number` is their number in the table, `gap` the silence after each in s.

    `asks`: it ends with a question.
    """

    number: Sequence[int]
    start: Sequence[float]
    end: Sequence[float]
    text: Sequence[str]
    asks: Sequence[bool]
    gap: Sequence[float]
    speaker: Sequence[str | None]
    role: Sequence[str]


def talk_of(utterances: pl.DataFrame) -> Talk:
    """The utterances that have times, in the order they begin."""
    timed = utterances.drop_nulls(["start_s", "end_s"]).sort("start_s", "utterance")
    start, end, text = timed["start_s"].to_list(), timed["end_s"].to_list(), timed["text"].to_list()
    gap = [max(0.0, after - before) for before, after in zip(end[:-1], start[1:], strict=True)] + [0.0]
    speaker, role = timed["speaker"].to_list(), timed["role"].to_list()
    return Talk(
        timed["utterance"].to_list(), start, end, text, closing_questions(text), gap[: len(start)], speaker, role
    )
