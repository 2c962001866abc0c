"""feedback: what kind of remark each comment is, in ten categories of which several may apply."""

from __future__ import annotations

from analyzers._shared.encoder import ENCODER
from classroom.domain.analyzer import ModelFolder, Spec

MODEL = ModelFolder(
    name="feedback",
    path="feedback/3",
    files={
        "calibration.json": "2a14ae9d89f43f53fb1f4988535a9d054cd619b58f0fbb99b4c5d477265dddd8",
        "layers.onnx": "7573918aef79a354b6068fdea376858fbcd1fc279406fff23a40141c105123dc",
        "linear.npz": "292fb6d32772082cd1000e61c27644652003b3e8c1aaa8bec37d3b315311fed8",
    },
)

SPEC = Spec(
    name="feedback",
    version=4,
    title="Kinds of comments",
    summary="Sorts students' comments into ten kinds: confusion, thanks, how the lesson was taught, and so on.",
    reads=("comments",),
    writes=("labels.feedback", "measures.feedback"),
    entry="analyzers.feedback.infer:run",
    refit="analyzers.feedback.refit:learn",
    models=(ENCODER, MODEL),
)
