"""The few moments worth a second look, chosen from all candidates under a fixed budget and spread over the lesson."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from analyzers.moments.candidates import Candidate, Talk, talk_of
from analyzers.moments.coach_rules import from_coaching
from analyzers.moments.comment_rules import from_comments
from analyzers.moments.confusion import confusion
from analyzers.moments.talk_rules import from_talk
from classroom.domain.analyzer import Context, Frames
from classroom.domain.tables import MOMENTS, frame

BEFORE_S: Final = 2.0
AFTER_S: Final = 1.0
LONGEST_S: Final = 90.0
"""A moment is played from a little before it begins, and never longer than one wants to listen."""

NEAR: Final = 0.5
PARTS: Final = 10
"""A moment beside another counts half; a tenth of the lesson away it counts nearly full."""

AGAIN: Final = 0.6
"""The same reason again tells less than another one."""

EVIDENCE: Final = 6
"""So many utterances are named as evidence at most."""


def run(inputs: Frames, context: Context) -> Iterator[Frames]:
    """One piece: `moments` in the order of the lesson, empty where the transcript has no times; where it confused."""
    talk = talk_of(inputs["utterances"])
    found = [*from_talk(talk), *from_comments(talk, inputs), *from_coaching(talk, inputs)]
    budget = context.params
    kinds = {
        "highlight": budget.highlights,
        "missed": budget.missed,
        "confusion": budget.confusions,
        "question": budget.questions,
    }
    chosen: list[Candidate] = []
    for kind, count in kinds.items():
        own = [candidate for candidate in found if candidate.kind == kind]
        # a place already shown is not shown again as the question to think about, unless there is no other
        fresh = [c for c in own if all(c.first != other.first for other in chosen)] if kind == "question" else own
        chosen += spread(fresh or own, talk, count, apart_s=budget.apart_s, beside=chosen)
    slides = dict(inputs["alignment"].select("utterance", "slide").iter_rows()) if "alignment" in inputs else {}
    context.progress(1, 1)
    ordered = sorted(chosen, key=lambda c: (talk.start[c.first], c.kind))
    yield {"moments": frame(MOMENTS, _columns(ordered, talk, slides)), "measures.moments": confusion(inputs)}


def spread(
    candidates: Iterable[Candidate], talk: Talk, count: int, *, apart_s: float, beside: Sequence[Candidate] = ()
) -> list[Candidate]:
    """The best `count` candidates, the best first, each at least `apart_s` from those before it.

    Greedy: what is near a moment already chosen (`beside` those of other kinds) counts for less, so that the few
    moments tell of the whole lesson.
    """
    chosen: list[Candidate] = []
    left = sorted(candidates, key=lambda c: (-c.score, c.first))
    while left and len(chosen) < count:
        taken = [*beside, *chosen]
        best = max(left, key=lambda c: c.score * _apart(c, taken, talk) * _other(c, chosen))
        chosen.append(best)
        left = [c for c in left if abs(talk.start[c.first] - talk.start[best.first]) >= apart_s]
    return chosen


def _other(candidate: Candidate, chosen: Sequence[Candidate]) -> float:
    """1 for a reason not yet among the chosen; each time it is there already it counts for less."""
    return AGAIN ** sum(candidate.about == other.about for other in chosen)


def _apart(candidate: Candidate, taken: Sequence[Candidate], talk: Talk) -> float:
    """1 far from every moment taken, `NEAR` at the same place."""
    reach_s = max(1.0, (talk.end[-1] - talk.start[0]) / PARTS)
    gaps = [abs(talk.start[candidate.first] - talk.start[other.first]) for other in taken]
    return 1.0 - (1.0 - NEAR) * max((math.exp(-((gap / reach_s) ** 2)) for gap in gaps), default=0.0)


def _columns(moments: list[Candidate], talk: Talk, slides: Mapping[int, int]) -> dict[str, list[Any]]:
    starts = [max(0.0, talk.start[moment.first] - BEFORE_S) for moment in moments]
    ends = [
        max(talk.end[moment.first], min(max(talk.end[moment.first : moment.last + 1]) + AFTER_S, start + LONGEST_S))
        for moment, start in zip(moments, starts, strict=True)
    ]
    order = sorted(range(len(moments)), key=lambda i: starts[i])
    return {
        "moment": list(range(len(moments))),
        "start_s": [starts[i] for i in order],
        "end_s": [ends[i] for i in order],
        "kind": [moments[i].kind for i in order],
        "reason": [moments[i].reason for i in order],
        "detail": [json.dumps(moments[i].detail, sort_keys=True) for i in order],
        "utterance": [talk.number[moments[i].first] for i in order],
        "score": [moments[i].score for i in order],
        "certainty": [moments[i].certainty for i in order],
        "evidence": [json.dumps(_evidence(moments[i], talk, slides), sort_keys=True) for i in order],
    }


def _evidence(moment: Candidate, talk: Talk, slides: Mapping[int, int]) -> dict[str, Any]:
    numbers = list(talk.number[moment.first : moment.last + 1])[:EVIDENCE]
    return {"utterances": numbers, "comments": list(moment.comments), "slide": slides.get(numbers[0])}
