"""What is installed: models, analyzers, and where faults of our own are reported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from classroom.domain.analyzer import Catalog
from classroom.pipeline import catalog as _catalog
from classroom.pipeline import downloads, faults, models
from classroom.pipeline.models import ModelInfo

__all__ = ["ModelInfo", "add_model", "catalog", "get_model", "installed_models", "report_fault", "verified_models"]


def installed_models() -> tuple[ModelInfo, ...]:
    """Every model Lectern can use, with size, licence and state; nothing is hashed."""
    return models.models()


def verified_models() -> tuple[ModelInfo, ...]:
    """The same, once every file was compared with the sha256 its card names."""
    return models.verify()


def add_model(source: Path) -> ModelInfo:
    """The speech model copied from a folder or zip file; ModelError if it is no complete faster-whisper model."""
    return models.add(source)


def get_model(
    name: str, *, progress: Callable[[int, int], None], stopped: Callable[[], bool] = lambda: False
) -> ModelInfo:
    """The speech model fetched from the hub, bytes there and in all told meanwhile. Raises ModelError, Cancelled."""
    return models.get(name, progress=progress, stopped=stopped)


def fetchable() -> tuple[str, ...]:
    """The short names of speech models that `get_model` can fetch."""
    return tuple(sorted(downloads.OWNERS))


def speech_runs_on() -> str:
    """Where speech is recognised and why: "no_card", "card_failed" or "card_passed"; a card is tested for it."""
    return models.speech_device().why


def catalog() -> Catalog:
    """The analyzers found, and those that could not be used with the reason."""
    return _catalog.discover()


def cards() -> tuple[tuple[str, str], ...]:
    """The name of every analyzer with its model card (Markdown); those without a card are left out."""
    found = [(spec.name, models.card_of(spec)) for spec in catalog().specs]
    return tuple((name, path.read_text(encoding="utf-8")) for name, path in found if path.is_file())


def report_fault(fault: BaseException, step: str) -> Path | None:
    """The path of a report on a fault of ours without anything from a lesson; None where none can be written."""
    return faults.write_report(step, faults.trace_of(fault))
