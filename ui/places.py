"""Where the window keeps its own files on this computer."""

from __future__ import annotations

from pathlib import Path

import platformdirs

from classroom.workspace.locations import APP


def log_folder() -> Path:
    """Where logs and reports of our own faults are written."""
    return Path(platformdirs.user_log_dir(APP, appauthor=False))


def settings_file() -> Path:
    """What the window remembers between starts."""
    return Path(platformdirs.user_config_dir(APP, appauthor=False)) / "window.ini"
