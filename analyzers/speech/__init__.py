"""speech: what is said in a recording, word by word with times, recognised on this computer."""

from __future__ import annotations

from dataclasses import dataclass

from classroom.domain.analyzer import ModelFolder, Spec


@dataclass(frozen=True, kw_only=True)
class Params:
    """How to listen.

    beam_size: hypotheses kept while decoding, 1 or more; more is slower and a little more exact. names: of people, to
    listen for. subject: course and title, whose words are listened for too.
    """

    beam_size: int = 5
    names: tuple[str, ...] = ()
    subject: str = ""


WHISPER_BASE = ModelFolder(
    name="whisper-base",
    path="cache:whisper-base",
    files={
        "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
        "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
    },
)

SPEC = Spec(
    name="speech",
    version=3,
    title="Transcript",
    summary="Writes down what is said in a recording, word by word with times.",
    reads=("recordings",),
    hints=("slides",),
    tuned=("beam_size", "names", "subject"),
    private=("names", "subject"),
    writes=("utterances", "words", "stretches"),
    entry="analyzers.speech.infer:run",
    params=Params,
    models=(WHISPER_BASE,),
    resumes=True,
    replaced_by_import=True,
)
