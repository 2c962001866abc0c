"""Stands for measures of utterances."""

from classroom.domain.analyzer import Spec

SPEC = Spec(
    name="tell",
    version=1,
    title="Telling",
    summary="Counts utterances.",
    reads=("utterances",),
    writes=("measures.tell",),
    entry="lectern_toys.tell.infer:run",
)
