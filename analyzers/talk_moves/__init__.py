"""talk_moves: what each utterance does in the discussion, six moves of the teacher and four of students."""

from __future__ import annotations

from analyzers._shared.encoder import ENCODER
from analyzers._shared.windows import TALK
from classroom.domain.analyzer import Spec

SPEC = Spec(
    name="talk_moves",
    version=1,
    title="Talk moves",
    summary="Finds what utterances do in the discussion: pressing for reasons, revoicing, claims, evidence and so on.",
    reads=("utterances",),
    writes=("labels.talk_moves", "measures.talk_moves"),
    entry="analyzers.talk_moves.infer:run",
    models=(ENCODER, TALK),
    languages=("en",),
)
