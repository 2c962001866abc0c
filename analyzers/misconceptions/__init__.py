"""misconceptions: which of 55 algebra misconceptions an answer shows, if any."""

from __future__ import annotations

from analyzers._shared.encoder import ENCODER
from classroom.domain.analyzer import ModelFolder, Spec

MODEL = ModelFolder(
    name="misconceptions",
    path="misconceptions/1",
    files={
        "model.npz": "0f60c3858eb97a0f34508a58fd626820a679fd73b1f3997642c48bb278a3af0d",
        "calibration.json": "45c538c9201bb73c83b97350c3e620e65e2edf3c412c7e136b7e03389282f53c",
    },
)

SPEC = Spec(
    name="misconceptions",
    version=1,
    title="Misconceptions",
    summary="Names the algebra misconception behind a wrong answer, if one of 55 is seen.",
    reads=("comments",),
    writes=("labels.misconceptions",),
    entry="analyzers.misconceptions.infer:run",
    models=(ENCODER, MODEL),
)
