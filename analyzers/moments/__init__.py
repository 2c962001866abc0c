"""moments: the few places in a lesson worth a second look, each with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from classroom.domain.analyzer import Spec


@dataclass(frozen=True, kw_only=True)
class Params:
    """How many moments of each kind are shown at most, and how far apart two of a kind are at least, in seconds."""

    highlights: int = 3
    missed: int = 3
    confusions: int = 3
    questions: int = 1
    apart_s: float = 45.0


SPEC = Spec(
    name="moments",
    version=4,
    title="Moments",
    summary="Chooses the few places worth a second look: successes, missed chances, confusion in comments.",
    reads=("utterances",),
    optional=("traces", "labels.feedback", "labels.coaching", "alignment", "comments"),
    writes=("moments", "measures.moments"),
    entry="analyzers.moments.infer:run",
    params=Params,
)
