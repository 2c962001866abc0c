"""speakers: who speaks when, and who of them teaches."""

from __future__ import annotations

from dataclasses import dataclass

from classroom.domain.analyzer import ModelFolder, Spec


@dataclass(frozen=True, kw_only=True)
class Params:
    """speakers: how many different voices there are; 0 to find out.

    voice: what the lesson's teacher sounds like (profile.py), where a person had that remembered; () without.
    """

    speakers: int = 0
    voice: tuple[float, ...] = ()


VOICES = ModelFolder(
    name="voices",
    path="speakers/1",
    files={
        "voices.onnx": "b864bbbeec2cc135583c1945616431e43fb293a5162247657ce6f202c6cd1583",
        "crowd.onnx": "8e64471d7925107419b46474aa184f8185198cc2d09fb2bc2abb5fcffab772f5",
    },
)

SPEC = Spec(
    name="speakers",
    version=4,
    title="Speakers",
    summary="Tells voices apart, gives every word to one of them, and says who of them is the teacher.",
    reads=("utterances",),
    optional=("recordings", "words"),
    writes=("voices", "speakers", "attribution", "utterances.speakers", "words.speakers"),
    tuned=("voice",),
    private=("voice",),
    entry="analyzers.speakers.infer:run",
    params=Params,
    models=(VOICES,),
    remembers="analyzers.speakers.remembering:voice_of",
)
