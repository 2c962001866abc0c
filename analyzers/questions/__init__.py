"""questions: which of the teacher's utterances ask the class something, openly or not, from the students' thinking."""

from __future__ import annotations

from analyzers._shared.encoder import ENCODER
from analyzers._shared.windows import TALK
from classroom.domain.analyzer import Spec

SPEC = Spec(
    name="questions",
    version=1,
    title="Questions",
    summary="Finds the questions to the class, which of them are open, and which start from what a student thinks.",
    reads=("utterances",),
    writes=("labels.questions", "measures.questions"),
    entry="analyzers.questions.infer:run",
    models=(ENCODER, TALK),
    languages=("en",),
)
