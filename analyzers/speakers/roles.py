"""Who of the speakers teaches, how sure that is, and what it rests on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from analyzers.speakers.profile import known

WEIGHTS: Final = {"talks_most": 3.0, "asks_most": 1.5, "frames": 1.0}
"""What counts for a teacher: share of the talk, share of the questions, first and last word. Chosen on half of the
TalkMoves lessons, measured on the other half: see card.md."""

KNOWN_VOICE: Final = 1.5
"""What a voice counts for that is as good as surely the remembered one: less than half of the talk and most questions,
so that a like voice takes nobody's place who clearly leads the lesson."""

SHARP: Final = 2.5
"""How sure a lead makes: the confidence is a logistic function of `SHARP` times the lead over the next speaker."""

SUREST: Final = 0.98
"""No guess is surer: of the lessons with a clear lead two in a hundred were wrong all the same (card.md)."""

SURE: Final = 0.6
"""Confidence below which nobody is called teacher."""

ALONE: Final = 0.9
"""Confidence that the only voice of a lesson is the teacher's."""


@dataclass(frozen=True)
class Part:
    """What one speaker did: share of the talk and of the questions (0..1), whether first or last to speak.

    role: what the transcript itself says, or "unknown". profile: likeness (cosine) to the teacher's remembered voice,
    None without one and for who says too little.
    """

    talk: float
    questions: float
    first: bool = False
    last: bool = False
    role: str = "unknown"
    profile: float | None = None


@dataclass(frozen=True)
class Role:
    """A role, how sure it is (0..1) and why (domain/tables.py, ROLE_REASONS)."""

    role: str
    confidence: float
    reason: str


def roles_of(parts: Mapping[str, Part]) -> dict[str, Role]:
    """The role of each speaker. What a transcript says stays; of the others one teaches or, in doubt, none is named."""
    given = {name: Role(part.role, 1.0, "given") for name, part in parts.items() if part.role != "unknown"}
    open_ = [name for name in parts if name not in given]
    if any(role.role == "teacher" for role in given.values()):
        return given | {name: Role("student", 0.9, "other") for name in open_}
    if not open_:
        return given
    if len(parts) == 1:
        return {open_[0]: Role("teacher", ALONE, "only_voice")}
    points = {name: _points(parts[name]) for name in open_}
    teacher, *others = sorted(open_, key=lambda name: -sum(points[name].values()))
    lead = sum(points[teacher].values()) - max((sum(points[name].values()) for name in others), default=0.0)
    confidence = min(SUREST, 1 / (1 + math.exp(-SHARP * lead)))
    if confidence < SURE:
        return given | {name: Role("unknown", round(1 - confidence, 4), "unsure") for name in open_}
    found = given | {name: Role("student", confidence, "other") for name in others}
    return found | {teacher: Role("teacher", confidence, _reason(points[teacher], [points[name] for name in others]))}


def _points(part: Part) -> dict[str, float]:
    return {
        "talks_most": WEIGHTS["talks_most"] * part.talk,
        "asks_most": WEIGHTS["asks_most"] * part.questions,
        "frames": WEIGHTS["frames"] * (part.first + part.last) / 2,
        "profile": KNOWN_VOICE * known(part.profile),
    }


def _reason(own: Mapping[str, float], others: Sequence[Mapping[str, float]]) -> str:
    """What sets the teacher off most from the next best in that respect."""
    return max(own, key=lambda kind: own[kind] - max((other[kind] for other in others), default=0.0))
