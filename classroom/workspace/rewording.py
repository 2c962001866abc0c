"""Whether the language model a person chose for rewording can be used: said before a long analysis, not after it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from classroom.domain.errors import UsageError
from classroom.domain.loopback import loopback

ENDING: Final = ".gguf"
_MAGIC: Final = b"GGUF"
_PACKAGE: Final = "xllamacpp"


def installed() -> bool:
    """True if model files can be run: the optional part `llm` is there. Nothing is loaded to find out."""
    return find_spec(_PACKAGE) is not None


def check_rewording(chosen: str | None) -> None:
    """Nothing for none, an address on this computer, or a model file that can be run; UsageError for anything else."""
    if not chosen:
        return
    if "://" in chosen:
        if loopback(chosen) is None:
            raise UsageError(
                f"“{chosen}” is not an address on this computer.",
                "Nothing of a lesson is sent anywhere else. Give one like http://127.0.0.1:8080/v1.",
            )
        return
    file = Path(chosen)
    if not file.is_file():
        raise UsageError(
            f"“{chosen}” is neither a model file nor an address on this computer.",
            f"Give a file ending in {ENDING}, or an address like http://127.0.0.1:8080/v1.",
        )
    with file.open("rb") as opened:
        if opened.read(len(_MAGIC)) != _MAGIC:
            raise UsageError(f"“{file.name}” is no language model file (GGUF).", "Choose another; Lectern loads none.")
    if not installed():
        raise UsageError(
            "Running a language model file needs a part of Lectern that is not installed.",
            'Add it with `pip install "lectern[llm]"`, or give the address of a model that runs on this computer.',
        )
