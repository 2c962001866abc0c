"""Stands for moments: made from what the others made."""

from classroom.domain.analyzer import Spec

SPEC = Spec(
    name="join",
    version=1,
    title="Joining",
    summary="One moment for all.",
    reads=("utterances",),
    optional=("labels", "measures.tell"),
    writes=("moments",),
    entry="lectern_toys.join.infer:run",
)
