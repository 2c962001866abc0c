"""The models there are: found for an analyzer and verified, listed for a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import resources
from classroom.domain.analyzer import Catalog, ModelFolder, Spec
from classroom.domain.errors import ModelError
from classroom.pipeline import joined_models, speech_intake, speech_models
from classroom.pipeline.catalog import discover
from classroom.pipeline.device import Choice, card_seen, choose
from classroom.pipeline.model_files import fault_of, forget_hashes, size_of
from classroom.pipeline.speech_models import SpeechModel

_JOINED = "cache:"
_LICENCE = re.compile(r"(?im)^\W*licen[cs]e\W*?[:|]\W*([^|\n]+)")
_AGAIN = "Install Lectern again."


@dataclass(frozen=True, kw_only=True)
class ModelInfo:
    """A model Lectern can use. size_bytes: of its files, 0 where there is none. state: a few words for a person.

    licence is what its card or package says, "" if that says nothing. `fine` is false if it cannot be used as it is.
    """

    name: str
    version: str
    path: str
    size_bytes: int
    licence: str
    state: str
    fine: bool


def is_speech(model: ModelFolder) -> bool:
    """True for the model that recognises speech, the one a person may replace by another."""
    return model.path.startswith(_JOINED)


def resolve(model: ModelFolder, speech_model: SpeechModel | None = None) -> Path:
    """The folder with the model's files, each compared with the sha256 it must have.

    A file is hashed once as long as this process runs and the file does not change. Raises ModelError if a file is
    missing or another than its card names.
    """
    if not is_speech(model):
        folder = resources.path(f"models/{model.path}")
        fault = fault_of(folder, model.files)
        if fault:
            raise ModelError(f"The model {model.name} cannot be used: {fault}.", _AGAIN)
        return folder
    if speech_model is not None:
        return speech_model.folder
    return joined_models.joined(model.path.removeprefix(_JOINED), model.files)


def chosen_sha256(catalog: Catalog, speech_model: SpeechModel | None) -> dict[str, Mapping[str, str]]:
    """The sha256 of the files of models that the person replaced, by the model's name."""
    if speech_model is None:
        return {}
    return {model.name: speech_model.files for spec in catalog.specs for model in spec.models if is_speech(model)}


def models(catalog: Catalog | None = None) -> tuple[ModelInfo, ...]:
    """Every model the analyzers of a catalog load and every speech model added; files are looked at, not hashed."""
    return tuple(_listed(catalog or discover(), hashed=False))


def shipped_speech(catalog: Catalog | None = None) -> ModelFolder | None:
    """The speech model the analyzers declare; None if none does."""
    declared = (model for spec in (catalog or discover()).specs for model in spec.models)
    return next((model for model in declared if is_speech(model)), None)


def speech_device(catalog: Catalog | None = None) -> Choice:
    """Where the shipped speech model runs on this computer, and why; a graphics card is tested with it."""
    model = shipped_speech(catalog)
    try:
        return Choice("cpu", "no_card") if model is None or not card_seen() else choose(resolve(model))
    except ModelError:
        return Choice("cpu", "card_failed")


def verify(catalog: Catalog | None = None) -> tuple[ModelInfo, ...]:
    """The same list, every file hashed anew and compared with the sha256 it must have. Writes nothing."""
    forget_hashes()
    return tuple(_listed(catalog or discover(), hashed=True))


def add(source: Path) -> ModelInfo:
    """A speech model copied from a folder or zip file into the user's data folder, to be named in `speech_model`.

    Raises ModelError if it is no complete faster-whisper model, its name is taken or there is no room.
    """
    return _added(speech_intake.take_in(source), hashed=False)


def get(name: str, *, progress: Callable[[int, int], None], stopped: Callable[[], bool]) -> ModelInfo:
    """A speech model fetched from the hub; the only thing here that connects. Raises ModelError, Cancelled."""
    return _added(speech_intake.get(name, progress=progress, stopped=stopped), hashed=False)


def _listed(catalog: Catalog, *, hashed: bool) -> Iterator[ModelInfo]:
    seen: set[str] = set()
    for spec in catalog.specs:
        for model in spec.models:
            if model.path not in seen:
                seen.add(model.path)
                yield _joined(model, hashed=hashed) if is_speech(model) else _shipped(spec, model, hashed=hashed)
    for name in speech_models.added():
        yield _added(name, hashed=hashed)


def _shipped(spec: Spec, model: ModelFolder, *, hashed: bool) -> ModelInfo:
    folder = resources.path(f"models/{model.path}")
    fault = _fault(folder, model.files, hashed=hashed)
    return ModelInfo(
        name=model.name,
        version=model.path.rpartition("/")[2],
        path=str(folder),
        size_bytes=size_of(folder),
        licence=_licence(folder / "card.md") or _licence(card_of(spec)),
        state=fault or ("every file is the one it must be" if hashed else "there"),
        fine=not fault,
    )


def _joined(model: ModelFolder, *, hashed: bool) -> ModelInfo:
    name = model.path.removeprefix(_JOINED)
    folder = joined_models.place_of(name)
    fault, state = _fault(folder, model.files, hashed=hashed), "every file is the one it must be"
    if not hashed:
        state = "there"
    if fault:  # it is put together again when it is needed, if its parts are there
        state = "put together from its packages at its next use"
        fault = joined_models.fault_of_parts(name, model.files) if hashed else ""
    size = joined_models.size_of_parts(name)
    if not size and _fault(folder, model.files, hashed=False):
        fault = fault or "its packages are not installed"
    return ModelInfo(
        name=model.name,
        version="1",
        path=str(folder),
        size_bytes=size or size_of(folder),
        licence=joined_models.licence_of_parts(name),
        state=fault or state,
        fine=not fault,
    )


def _added(name: str, *, hashed: bool) -> ModelInfo:
    folder, sums = speech_models.data_folder() / name, speech_models.sums_of(name)
    fault = _fault(folder, sums, hashed=hashed) if sums else "its list of sha256 is missing; add it again"
    return ModelInfo(
        name=name,
        version="",
        path=str(folder),
        size_bytes=size_of(folder),
        licence="",
        state=fault or ("every file is the one that was added" if hashed else "added by you"),
        fine=not fault,
    )


def _fault(folder: Path, files: Mapping[str, str], *, hashed: bool) -> str:
    if hashed:
        return fault_of(folder, files)
    return next((f"its file {name} is missing" for name in files if not (folder / name).is_file()), "")


def card_of(spec: Spec) -> Path:
    """Where the analyzer's model card is, or would be."""
    module = find_spec(spec.entry.partition(":")[0].rpartition(".")[0])
    return Path(module.origin).parent / "card.md" if module and module.origin else Path()


def card_text(analyzer: str) -> str:
    """An analyzer's model card, without loading anything of it; "" for one there is not."""
    package = find_spec("analyzers")
    folders = (package.submodule_search_locations if package else None) or ()
    found = next((card for folder in folders if (card := Path(folder) / analyzer / "card.md").is_file()), None)
    return "" if found is None else found.read_text(encoding="utf-8")


def _licence(card: Path) -> str:
    if not card.is_file():
        return ""
    found = _LICENCE.search(card.read_text(encoding="utf-8"))
    return found.group(1).strip(" .*_`") if found else ""
