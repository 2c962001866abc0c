"""talk: how the talk went, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from classroom.domain.analyzer import Spec


@dataclass(frozen=True, kw_only=True)
class Params:
    """Limits in seconds: a pause counts from `pause_s` on; a stretch of talk goes on over gaps below `breath_s`."""

    pause_s: float = 3.0
    breath_s: float = 2.0


SPEC = Spec(
    name="talk",
    version=2,
    title="Talk",
    summary="Measures the talk: speech and silence, pace, questions, waiting, turns, who has the time.",
    reads=("utterances",),
    optional=("recordings", "voices", "speakers"),
    writes=("measures.talk",),
    entry="analyzers.talk.infer:run",
    params=Params,
)
