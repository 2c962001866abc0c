"""Speech models taken in: from a folder, a USB stick, a zip file or a hub; checked, hashed, whole or not at all."""

from __future__ import annotations

import errno
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, cast

from classroom.domain.errors import ModelError
from classroom.pipeline.downloads import fetch, repository_of
from classroom.pipeline.joined_models import RECIPES
from classroom.pipeline.speech_models import MAY_HAVE, SUMS, WHAT_IT_IS, SpeechModel, data_folder, read

_LARGEST: Final = 8 << 30
"""Bytes of a file in a zip; the largest Whisper has 3 GB."""


def take_in(source: Path) -> str:
    """Copy a speech model, a folder or a zip file with one, into the data folder; the name it has from now on.

    Raises ModelError if it is no complete model, a file is another than its list of sha256 says, its name is taken or
    there is no room.
    """
    source = source.expanduser().resolve()
    if not source.exists():
        raise ModelError(
            f"There is no file or folder {source.name}.", f"To fetch it from the hub: lectern models get {source.name}"
        )
    with _beside() as made:
        if source.is_file():
            folder = made / _plain(source.stem)
            folder.mkdir()
            _unpack(source, folder)
            model = _checked(read(folder))
        else:
            model = _copied(_checked(read(source)), made)
        return _settled(model)


def get(
    name: str,
    *,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    stopped: Callable[[], bool] = lambda: False,
) -> str:
    """Fetch a speech model from the hub into the data folder; the name it has from now on.

    A download that was broken off goes on. Raises ModelError as `fetch` and `take_in` do, Cancelled once `stopped`.
    """
    repository = repository_of(name)
    own = name if "/" not in name else repository.rpartition("/")[2]
    _may_be_called(own)
    data_folder().mkdir(parents=True, exist_ok=True)
    parts = data_folder() / f".getting-{repository.replace('/', '--')}"
    with _room():
        fetch(repository, parts, wanted=MAY_HAVE, progress=progress, stopped=stopped)
    whole = parts.with_name(".got-" + own) / own
    shutil.rmtree(whole.parent, ignore_errors=True)
    whole.parent.mkdir()
    parts.rename(whole)
    try:
        return _settled(read(whole))
    finally:
        shutil.rmtree(whole.parent, ignore_errors=True)


def _settled(model: SpeechModel) -> str:
    """Put a model that lies complete in the data folder into its place there."""
    _may_be_called(model.name)
    with _room():
        (model.folder / SUMS).write_text(json.dumps(dict(model.files), indent=1), encoding="utf-8")
        model.folder.rename(data_folder() / model.name)
    return model.name


def _may_be_called(name: str) -> None:
    if (data_folder() / name).exists() or name in RECIPES or name.startswith("."):
        raise ModelError(f"The name {name} is taken by another model.", "Give the folder another name.")


def _copied(model: SpeechModel, into: Path) -> SpeechModel:
    """The model copied, once the copies are known to be what was read."""
    folder = into / model.name
    _may_be_called(model.name)
    folder.mkdir()
    for name in model.files:
        shutil.copyfile(model.folder / name, folder / name)
    copy = read(folder)
    if copy.files != model.files:
        raise ModelError(f"The copy of {model.name} is not what was read.", "Try another USB port or stick.")
    return copy


def _checked(model: SpeechModel) -> SpeechModel:
    """The same model. Raises ModelError if it brings a list of sha256 and a file is another."""
    try:
        told = cast("Mapping[str, str]", json.loads((model.folder / SUMS).read_text(encoding="utf-8")))
        wrong = [name for name, digest in model.files.items() if told.get(name, digest) != digest]
    except FileNotFoundError:
        return model
    except (OSError, ValueError, AttributeError):
        raise ModelError(f"The list of sha256 of {model.name} cannot be read.", "Copy the model again.") from None
    if wrong:
        raise ModelError(f"The file {wrong[0]} of {model.name} was damaged or altered.", "Copy the model again.")
    return model


def _unpack(source: Path, folder: Path) -> None:
    """The files of a model out of a zip, wherever in it they are; everything else is left where it is."""
    try:
        with zipfile.ZipFile(source) as archive:
            inside = {Path(entry.filename).name: entry for entry in archive.infolist() if not entry.is_dir()}
            taken = [(name, inside[name]) for name in (*MAY_HAVE, SUMS) if name in inside]
            needed = sum(entry.file_size for _, entry in taken)
            if any(entry.file_size > _LARGEST for _, entry in taken):
                raise ModelError(f"{source.name} holds a file too large for a speech model.", WHAT_IT_IS)
            if needed > shutil.disk_usage(folder).free:
                raise OSError(errno.ENOSPC, "no room")
            for name, entry in taken:
                with archive.open(entry) as packed, (folder / name).open("wb") as out:
                    shutil.copyfileobj(packed, out, 1 << 20)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        raise ModelError(f"{source.name} is no zip file that can be unpacked.", WHAT_IT_IS) from None


def _plain(stem: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in stem).strip("-.") or "model"


@contextmanager
def _beside() -> Generator[Path]:
    """A folder in the data folder for a model being made; removed at the end."""
    with _room():
        data_folder().mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".adding-", dir=data_folder()))
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)


@contextmanager
def _room() -> Generator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        reason = "there is no room on the disk" if full else str(error.strerror)
        raise ModelError(f"The model could not be put into {data_folder()}: {reason}.", "Free some space.") from error
