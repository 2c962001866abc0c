"""feedback: what kind of remark each comment is, in ten categories of which several may apply."""

from __future__ import annotations

from analyzers._shared.encoder import ENCODER
from classroom.domain.analyzer import ModelFolder, Spec

MODEL = ModelFolder(
    name="feedback",
    path="feedback/2",
    files={
        "calibration.json": "4edb4494601718f8a9f6b53ea78b04930dca7d74a78d169702b080d66dba7e7e",
        "layers.onnx": "8e2bcae93f479f5b2fbe4103d0d33d5a0a40ef4196cd54d880c25192aad5fce7",
        "linear.npz": "7e2780e9293b6e1d4e62a338e7a931e9f214500efabc4551ec26d947277ecd0c",
    },
)

SPEC = Spec(
    name="feedback",
    version=3,
    title="Kinds of comments",
    summary="Sorts students' comments into ten kinds: confusion, thanks, how the lesson was taught, and so on.",
    reads=("comments",),
    writes=("labels.feedback", "measures.feedback"),
    entry="analyzers.feedback.infer:run",
    refit="analyzers.feedback.refit:learn",
    models=(ENCODER, MODEL),
)
