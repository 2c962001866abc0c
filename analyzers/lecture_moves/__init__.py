"""lecture_moves: what the parts of a lecture do, about fifty words at a time, in fourteen kinds."""

from __future__ import annotations

from dataclasses import dataclass

from analyzers._shared.encoder import ENCODER
from classroom.domain.analyzer import ModelFolder, Spec

MODEL = ModelFolder(
    name="lecture_moves",
    path="lecture_moves/2",
    files={
        "heads.npz": "caff91174d199774d3b70f2a7f60651f332f6b71634f9b154e0cfa9625c4ed75",
        "layers.onnx": "8578a109c352b24acd558b38b00a9d23200a5d5d8d7acd2fe99b73c77f40dfba",
    },
)


@dataclass(frozen=True, kw_only=True)
class Params:
    """How the lecture is cut: into windows of about `words` words, or as it comes, one utterance a window."""

    words: int = 50
    one_row_a_window: bool = False


SPEC = Spec(
    name="lecture_moves",
    version=2,
    title="Lecture moves",
    summary="Says what each part of a lecture does: definition, worked example, recap, question and so on.",
    reads=("utterances",),
    writes=("labels.lecture_moves", "measures.lecture_moves"),
    entry="analyzers.lecture_moves.infer:run",
    params=Params,
    models=(ENCODER, MODEL),
    languages=("en",),
)
