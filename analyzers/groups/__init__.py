"""groups: comments that say nearly the same, put together."""

from __future__ import annotations

from dataclasses import dataclass

from analyzers._shared.encoder import ENCODER
from classroom.domain.analyzer import Spec


@dataclass(frozen=True, kw_only=True)
class Params:
    """How alike two groups must be on average to be one, 0..1: cosine of sentence embeddings (see card.md)."""

    likeness: float = 0.6


SPEC = Spec(
    name="groups",
    version=1,
    title="Groups of comments",
    summary="Puts comments together that say nearly the same, so that ten remarks on one thing are read as one.",
    reads=("comments",),
    writes=("groups",),
    entry="analyzers.groups.infer:run",
    params=Params,
    models=(ENCODER,),
)
