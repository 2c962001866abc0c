"""trace: which moment of the lesson a comment is about."""

from __future__ import annotations

from dataclasses import dataclass

from analyzers._shared.encoder import ENCODER
from classroom.domain.analyzer import ModelFolder, Spec

MODEL = ModelFolder(
    name="ranker",
    path="trace/1",
    files={"ranker.json": "29609816c0304a40bf2565c0a9947c3351dbe6504cd2ec5f9f069a0640852d86"},
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
    version=2,
    title="Comments and moments",
    summary="Finds the moment a comment is about: by a time written in it, else by likeness; says nothing when unsure.",
    reads=("utterances", "comments"),
    optional=("labels.feedback",),
    writes=("traces",),
    entry="analyzers.trace.infer:run",
    params=Params,
    models=(ENCODER, MODEL),
)
