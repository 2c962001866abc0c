"""Where Lectern keeps things on this computer."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import platformdirs

APP = "lectern"

MEDIA = "media"
"""The folder of the store where recordings of shared lessons are kept, one folder a lesson."""


def store_folder(given: Path | None = None) -> Path:
    """The store's folder: the one given, else that of LECTERN_STORE, else the platform's place for a user's data."""
    if given is not None:
        return given.expanduser().absolute()
    named = os.environ.get("LECTERN_STORE")
    if named:
        return Path(named).expanduser().absolute()
    return Path(platformdirs.user_data_dir(APP, appauthor=False)) / "store"


def remove_media(folder: Path, lesson_id: str) -> None:
    """Remove the recordings that a shared lesson brought into the store's folder, if any."""
    shutil.rmtree(folder / MEDIA / lesson_id, ignore_errors=True)
