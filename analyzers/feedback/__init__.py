"""feedback: what kind of remark each comment is, in ten categories of which several may apply."""

from __future__ import annotations

from analyzers._shared.encoder import ENCODER
from classroom.domain.analyzer import ModelFolder, Spec

MODEL = ModelFolder(
    name="feedback",
    path="feedback/4",
    files={
        "calibration.json": "1313190c72f39ca024f280d0338a36625257b05fd32220a51f5fdedd82060d66",
        "layers.onnx": "866c365792bac8fce130707bedf839117a007a597cf406451a6942a26800fe64",
        "linear.npz": "1ea9883f13bed417031ad9de2d89c4c9ea8c8477dcd76f589b0016f925a4733d",
    },
)

SPEC = Spec(
    name="feedback",
    version=5,
    title="Kinds of comments",
    summary="Sorts students' comments into ten kinds: confusion, thanks, how the lesson was taught, and so on.",
    reads=("comments",),
    writes=("labels.feedback", "measures.feedback"),
    entry="analyzers.feedback.infer:run",
    refit="analyzers.feedback.refit:learn",
    models=(ENCODER, MODEL),
)
