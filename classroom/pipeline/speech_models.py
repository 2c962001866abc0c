"""Speech models a person chose instead of the shipped one: a folder, or one copied into the data folder before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import platformdirs

from classroom.domain.errors import ModelError
from classroom.pipeline.joined_models import RECIPES
from classroom.pipeline.model_files import sha256_of

_NEEDED: Final = ("model.bin", "config.json", "tokenizer.json")
_VOCABULARY: Final = ("vocabulary.txt", "vocabulary.json")
_ALSO: Final = ("preprocessor_config.json",)
MAY_HAVE: Final = (*_NEEDED, *_VOCABULARY, *_ALSO)
"""The files a faster-whisper model may consist of."""

SUMS: Final = "sha256.json"
"""The list of its files' sha256 beside an added model."""

_MARK = b"WhisperSpec"
_MARK_WITHIN = 64
WHAT_IT_IS = (
    "A speech model is a folder with model.bin, config.json, tokenizer.json and vocabulary.txt or vocabulary.json, "
    "as faster-whisper uses it. Lectern downloads none by itself: `lectern models get NAME` does."
)
"""The remedy where something is no speech model."""


@dataclass(frozen=True, kw_only=True)
class SpeechModel:
    """A chosen speech model: its folder and the sha256 of each of its files."""

    name: str
    folder: Path
    files: Mapping[str, str]


def chosen(text: str | None) -> SpeechModel | None:
    """The speech model a person named: a folder, or a model added before. None for none or the shipped one.

    Raises ModelError, saying what to do, if there is no such model, it is incomplete or was altered since it was added.
    """
    if text is None or text in RECIPES:
        return None
    folder = Path(text).expanduser()
    if text and folder.is_dir():
        return read(folder.resolve())
    own = data_folder() / text
    if text and Path(text).name == text and own.is_dir():
        return _unaltered(read(own))
    known = ", ".join([*RECIPES, *added()])
    raise ModelError(f"There is no speech model {text}.", f"There are: {known}. {WHAT_IT_IS}")


def added() -> tuple[str, ...]:
    """The names of the speech models in the data folder, in alphabetical order."""
    folder = data_folder()
    if not folder.is_dir():
        return ()
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")))


def data_folder() -> Path:
    """Where added speech models are kept, a folder each."""
    return platformdirs.user_data_path("lectern", appauthor=False) / "models"


def sums_of(name: str) -> dict[str, str]:
    """The sha256 by file that an added model had when it was added; {} if that cannot be read."""
    try:
        return cast("dict[str, str]", json.loads((data_folder() / name / SUMS).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def read(folder: Path) -> SpeechModel:
    """The speech model in a folder, its files hashed. Raises ModelError if it is none, incomplete or unreadable."""
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    vocabulary = [name for name in _VOCABULARY if (folder / name).is_file()]
    if missing or not vocabulary:
        lacks = ", ".join([*missing, *([] if vocabulary else ["vocabulary.txt"])])
        raise ModelError(f"The folder {folder.name} is no speech model: it lacks {lacks}.", WHAT_IT_IS)
    try:
        with (folder / "model.bin").open("rb") as file:
            if _MARK not in file.read(_MARK_WITHIN):
                raise ModelError(f"The file model.bin in {folder.name} is no Whisper model.", WHAT_IT_IS)
        names = [*_NEEDED, *vocabulary, *(name for name in _ALSO if (folder / name).is_file())]
        return SpeechModel(name=folder.name, folder=folder, files={name: sha256_of(folder / name) for name in names})
    except OSError as error:
        raise ModelError(f"The speech model {folder.name} cannot be read: {error.strerror}.") from error


def _unaltered(model: SpeechModel) -> SpeechModel:
    for name, wanted in sums_of(model.name).items():
        if model.files.get(name) != wanted:
            raise ModelError(
                f"The speech model {model.name} was altered since it was added.",
                f"Remove the folder {model.folder} and add the model again.",
            )
    return model
