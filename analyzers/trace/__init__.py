"""trace: which moment of the lesson a comment is about."""

from __future__ import annotations

from dataclasses import dataclass

from analyzers._shared.encoder import ENCODER
from classroom.domain.analyzer import ModelFolder, Spec

MODEL = ModelFolder(
    name="ranker",
    path="trace/1",
    files={"ranker.json": "28d8edafa5967d671bee1f33c5bf24c3999d5f780e2b9855376922cb21d3a161"},
)


@dataclass(frozen=True, kw_only=True)
class Params:
    """When nothing is said of a comment without a written time: too unlike every utterance, all 0..1.

    likeness: likeness in meaning to the nearest utterance that is needed in any case. strange: the likeness needed
    when less than the share `known` of its words is said in the lesson, as with comments in another language.
    """

    likeness: float = 0.25
    strange: float = 0.35
    known: float = 0.3


SPEC = Spec(
    name="trace",
    version=3,
    title="Comments and moments",
    summary="Finds the moment a comment is about: by a time written in it, else by likeness; says nothing when unsure.",
    reads=("utterances", "comments"),
    optional=("labels.feedback",),
    writes=("traces",),
    entry="analyzers.trace.infer:run",
    params=Params,
    models=(ENCODER, MODEL),
)
