"""lecture_moves: what the parts of a lecture do, about fifty words at a time, in fourteen kinds."""

from __future__ import annotations

from dataclasses import dataclass

from analyzers._shared.encoder import ENCODER
from classroom.domain.analyzer import ModelFolder, Spec

MODEL = ModelFolder(
    name="lecture_moves",
    path="lecture_moves/1",
    files={
        "heads.npz": "094caa0e71a14dc08242b62a6a43bd1cebc43261f14e01061d36cb767d073036",
        "layers.onnx": "571a4c1cf9e20c96bde93fc549ae6ad157f8540d0a5013c8035251fa52fd0ba9",
    },
)


@dataclass(frozen=True, kw_only=True)
class Params:
    """How the lecture is cut: into windows of about `words` words, or as it comes, one utterance a window."""

    words: int = 50
    one_row_a_window: bool = False


SPEC = Spec(
    name="lecture_moves",
    version=1,
    title="Lecture moves",
    summary="Says what each part of a lecture does: definition, worked example, recap, question and so on.",
    reads=("utterances",),
    writes=("labels.lecture_moves", "measures.lecture_moves"),
    entry="analyzers.lecture_moves.infer:run",
    params=Params,
    models=(ENCODER, MODEL),
    languages=("en",),
)
