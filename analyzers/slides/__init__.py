"""slides: which slide was on while each utterance was spoken, and how long each slide took."""

from __future__ import annotations

from analyzers._shared.encoder import ENCODER
from classroom.domain.analyzer import ModelFolder, Spec

MODEL = ModelFolder(
    name="walk",
    path="slides/1",
    files={"walk.json": "6ffb3066063280c7eb7064ce69a9e74a537764b070f01fee4a615927b6ab42cd"},
)

SPEC = Spec(
    name="slides",
    version=3,
    title="Slides",
    summary="Finds the slide each utterance belongs to, by a slide log, the video or the words, and the time on each.",
    reads=("utterances", "slides"),
    optional=("showings", "screen", "recordings"),
    writes=("alignment", "measures.slides"),
    entry="analyzers.slides.infer:run",
    models=(ENCODER, MODEL),
)
