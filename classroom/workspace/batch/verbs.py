"""The batch verb: which engine does it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from classroom.domain.errors import UsageError
from classroom.pipeline.catalog import discover
from classroom.workspace.batch.driver import Engine, Summary, Told, run_batch
from classroom.workspace.batch.local import LocalEngine


def batch(
    manifest: Path,
    out: Path,
    *,
    engine: Literal["local", "ray"] = "local",
    address: str | None = None,
    workers: int | None = None,
    only: tuple[str, ...] = (),
    speech_model: str | None = None,
    on_lesson: Callable[[Told], None] = lambda _: None,
    stop: threading.Event | None = None,
) -> Summary:
    """Do every lesson of the manifest that is not done yet in `out` (see `driver.run_batch` for what it raises).

    engine "ray": on the cluster at `address`, None for one on this computer only. workers: processes at once, None for
    one a core.
    """
    if address and engine != "ray":
        raise UsageError("An address is that of a Ray cluster.", "Add --engine ray, or leave it out.")
    chosen = _ray(address, workers) if engine == "ray" else LocalEngine(discover(), workers=workers)
    return run_batch(manifest, out, chosen, only=only, speech_model=speech_model, on_lesson=on_lesson, stop=stop)


def _ray(address: str | None, workers: int | None) -> Engine:
    if find_spec("ray") is None:
        raise UsageError(
            "The engine ray is not installed.", "Install it with: pip install 'lectern-classroom[cluster]'."
        )
    from classroom.workspace.batch.on_ray import RayEngine

    return RayEngine(address, workers=workers)
