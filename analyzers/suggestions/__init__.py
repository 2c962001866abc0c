"""suggestions: what could be tried next, from an auditable library, and what the lesson shows already."""

from __future__ import annotations

from dataclasses import dataclass

from classroom.domain.analyzer import Spec


@dataclass(frozen=True, kw_only=True)
class Params:
    """library: beginning of the sha256 of the library's file, so that a changed library makes a new run.

    rewording: a language model that says examples in words that fit the lesson: an OpenAI-compatible address on this
    computer, or a model file (GGUF); empty for none (the default).
    """

    library: str = "77a15dc96448"
    rewording: str = ""


SPEC = Spec(
    name="suggestions",
    version=1,
    title="Suggestions",
    summary="Finds what could be tried next in a library of strategies, and what the lesson shows already.",
    reads=("utterances",),
    optional=(
        "moments",
        "labels.coaching",
        "labels.talk_moves",
        "labels.questions",
        "labels.lecture_moves",
        "labels.feedback",
        "labels.misconceptions",
        "measures.talk",
        "measures.talk_moves",
        "measures.uptake",
        "measures.slides",
        "alignment",
        "traces",
        "slides",
        "comments",
    ),
    writes=("suggestions",),
    entry="analyzers.suggestions.infer:run",
    params=Params,
)
