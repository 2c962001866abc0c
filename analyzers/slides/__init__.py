"""slides: which slide was on while each utterance was spoken, and how long each slide took."""

from __future__ import annotations

from analyzers._shared.encoder import ENCODER
from classroom.domain.analyzer import ModelFolder, Spec

MODEL = ModelFolder(
    name="walk",
    path="slides/2",
    files={"walk.json": "968fb430f7945d444ea473ddd45430c73be47576315cd5488ba5b11064a5b5be"},
)

SPEC = Spec(
    name="slides",
    version=5,
    title="Slides",
    summary="Finds the slide each utterance belongs to, by a slide log, the video or the words, and the time on each.",
    reads=("utterances", "slides"),
    optional=("showings", "screen", "recordings"),
    writes=("alignment", "measures.slides"),
    entry="analyzers.slides.infer:run",
    models=(ENCODER, MODEL),
)
