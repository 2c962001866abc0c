"""Data that ships with Lectern: models, fonts, icons, words, report templates, the demo lesson."""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).resolve().parent


def path(name: str) -> Path:
    """The path of a shipped file or folder, given with forward slashes, whether or not it exists."""
    return _ROOT.joinpath(*name.split("/"))
