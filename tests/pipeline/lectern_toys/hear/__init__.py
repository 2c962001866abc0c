"""Stands for speech recognition: a recording in, utterances piece by piece."""

from dataclasses import dataclass

from classroom.domain.analyzer import Spec


@dataclass(frozen=True, kw_only=True)
class Params:
    pieces: int = 4
    pause_s: float = 0.0
    diary: str = ""
    mishap: str = ""
    mishap_at: int = -1


SPEC = Spec(
    name="hear",
    version=1,
    title="Hearing",
    summary="Makes an utterance a piece.",
    reads=("recordings",),
    writes=("utterances", "stretches"),
    params=Params,
    entry="lectern_toys.hear.infer:run",
    resumes=True,
    replaced_by_import=True,
)
