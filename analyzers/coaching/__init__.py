"""coaching: seven scores, highlights and missed opportunities of segments of about fifty utterances."""

from __future__ import annotations

from analyzers._shared.encoder import ENCODER
from classroom.domain.analyzer import ModelFolder, Spec

MODEL = ModelFolder(
    name="coaching",
    path="coaching/1",
    files={
        "ear.npz": "f0498e6f70c060f8ea3ba66151ae60388e37dcbd847ba7c6cd90157b9058f81e",
        "places.npz": "8e86fc0acf360bb2dc14f524b2e40a52a1ebf1a8479816fbc24bf1a9fcb67932",
        "scores.npz": "44f7267ee7c00c700de7ce9f1882fd902e2fa637bf4b22a9ac04200aa6cb2a2c",
    },
)

SPEC = Spec(
    name="coaching",
    version=1,
    title="Moments to talk about",
    summary="Reads the lesson in parts of about fifty utterances as a coach would: scores, successes, missed chances.",
    reads=("utterances",),
    optional=("labels.talk_moves",),
    writes=("labels.coaching", "measures.coaching"),
    entry="analyzers.coaching.infer:run",
    models=(ENCODER, MODEL),
    languages=("en",),
)
