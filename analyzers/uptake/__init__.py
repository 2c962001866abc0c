"""uptake: whether the teacher's reply builds on what a student just said."""

from __future__ import annotations

from analyzers._shared.encoder import ENCODER
from analyzers._shared.windows import TALK
from classroom.domain.analyzer import ModelFolder, Spec

MODEL = ModelFolder(
    name="uptake",
    path="uptake/1",
    files={
        "ridge.npz": "780be30f4a8eda4ea0b15a7e9f7f23cb40978bc93c48f9622b948b7d5414d1f6",
    },
)

SPEC = Spec(
    name="uptake",
    version=1,
    title="Uptake",
    summary="Estimates how much each reply of the teacher builds on what the student said before it.",
    reads=("utterances",),
    writes=("labels.uptake", "measures.uptake"),
    entry="analyzers.uptake.infer:run",
    models=(ENCODER, TALK, MODEL),
    languages=("en",),
)
