"""Changes of models that a person's corrections taught: made in a process of their own, kept beside the store.

A change belongs to one model: with another model file it is left alone and takes no part. It has its own sha256, which
is part of the run id of every analysis it takes part in.
"""

from __future__ import annotations

import hashlib
import importlib
import io
import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, cast

import polars as pl

from classroom.domain.analyzer import Catalog, Spec
from classroom.domain.errors import AnalysisFailed, KnownError, ModelError, UsageError
from classroom.pipeline import models
from classroom.pipeline.child import Child, ChildDied, settle_in
from classroom.pipeline.faults import fault_text, trace_of, write_report
from classroom.pipeline.plan import digest, known

FEWEST: Final = 5
"""Corrected labels below which nothing can be learned that is worth keeping."""

_FILE = "refit.npz"
_FACTS = "refit.json"
_LOOK_EVERY_S = 0.2
_AT_MOST_S = 120.0


@dataclass(frozen=True, kw_only=True)
class Refit:
    """A change in use: the folder that holds it and the sha256 of its file."""

    folder: Path
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Learned:
    """What came of learning. applied: whether the change is used from now on; if not, what was there before stays.

    why: "" if applied, else "no_help" or "worse". held_out_before and _after: log loss of corrected labels that were
    left out. quality_before and _after: mean kappa on the development set that ships with the model.
    """

    analyzer: str
    corrections: int
    applied: bool
    why: str
    held_out_before: float
    held_out_after: float
    quality_before: float
    quality_after: float


def learn(name: str, corrected: pl.DataFrame, folder: Path, catalog: Catalog) -> Learned:
    """Learn from corrected labels (columns text, label, applies); blocks for a few seconds.

    The change is written below `folder` only if it helps and does not harm. Raises UsageError if the analyzer cannot
    learn or there are fewer than FEWEST corrections, ModelError for a missing or altered model, AnalysisFailed for a
    fault of ours.
    """
    spec = known(catalog, name)
    if not spec.refit:
        able = [other.name for other in catalog.specs if other.refit]
        raise UsageError(f"{name} does not learn from corrections.", f"These do: {', '.join(able)}.")
    if corrected.height < FEWEST:
        raise UsageError(
            f"There are {corrected.height} corrections that {name} could learn from; it takes {FEWEST}.",
            "Correct labels of comments where they are wrong, then ask again.",
        )
    made = _in_a_child(spec, corrected)
    learned = Learned(
        analyzer=name, corrections=corrected.height, **{part: made[part] for part in made if part != "file"}
    )
    if learned.applied:
        _keep(place_of(name, folder), cast("bytes", made["file"]), learned, _base(spec))
    return learned


def reset(name: str, folder: Path, catalog: Catalog) -> bool:
    """Forget what was learned; False if there was nothing. Raises UsageError for an unknown analyzer."""
    known(catalog, name)
    place = place_of(name, folder)
    if not place.is_dir():
        return False
    shutil.rmtree(place)
    return True


def in_use(folder: Path, catalog: Catalog) -> dict[str, Refit]:
    """The changes to be used, by the analyzer's name; one for another model than the present is left out.

    Raises ModelError for a damaged one, which a person should reset.
    """
    found: dict[str, Refit] = {}
    for spec in catalog.specs:
        place = place_of(spec.name, folder)
        if not spec.refit or not place.is_dir():
            continue
        try:
            facts = cast("dict[str, Any]", json.loads((place / _FACTS).read_text(encoding="utf-8")))
            sha256 = hashlib.sha256((place / _FILE).read_bytes()).hexdigest()
            fits, base = facts["sha256"] == sha256, facts["base"]
        except (OSError, ValueError, KeyError, TypeError):
            fits, base, sha256 = False, "", ""
        if not fits:
            raise ModelError(
                f"What {spec.name} learned from your corrections cannot be read.",
                f"`lectern models reset {spec.name}` goes back to the shipped model; then it can learn again.",
            )
        if base == _base(spec):
            found[spec.name] = Refit(folder=place, sha256=sha256)
    return found


def place_of(name: str, folder: Path) -> Path:
    """Where the change of an analyzer is kept."""
    return folder / "refits" / name


def main(pipe: Connection, entry: str, folders: Mapping[str, str], packed: bytes) -> None:
    """The child's entry: sends what the analyzer's refit gave, or what went wrong as a known error or a trace."""
    settle_in()
    try:
        module, _, function = entry.partition(":")
        fitted = getattr(importlib.import_module(module), function)(
            pl.read_ipc(io.BytesIO(packed)), {name: Path(folder) for name, folder in folders.items()}
        )
        stored = io.BytesIO()
        if fitted.change is not None:
            fitted.change.write(stored)
        pipe.send(
            {
                "applied": fitted.change is not None,
                "why": fitted.why,
                "held_out_before": fitted.held_out[0],
                "held_out_after": fitted.held_out[1],
                "quality_before": fitted.quality[0],
                "quality_after": fitted.quality[1],
                "file": stored.getvalue(),
            }
        )
    except KnownError as error:
        pipe.send(error)
    except Exception as error:
        pipe.send(trace_of(error))


def _in_a_child(spec: Spec, corrected: pl.DataFrame) -> dict[str, Any]:
    folders = {model.name: str(models.resolve(model)) for model in spec.models}
    packed = io.BytesIO()
    corrected.write_ipc(packed)
    child = Child(main, spec.refit, folders, packed.getvalue(), name="lectern-refit")
    try:
        waited, message = 0.0, None
        while message is None and waited < _AT_MOST_S:
            message = child.receive(_LOOK_EVERY_S)
            waited += _LOOK_EVERY_S
    except ChildDied as death:
        raise AnalysisFailed(f"Learning from your corrections ended early (exit code {death.exit_code}).") from death
    finally:
        child.end()
    if isinstance(message, KnownError):
        raise message
    if isinstance(message, dict):
        return cast("dict[str, Any]", message)
    report = write_report(spec.name, cast("tuple[str, ...]", message)) if isinstance(message, tuple) else None
    raise AnalysisFailed(fault_text(f"Learning: {spec.title}", report))


def _base(spec: Spec) -> str:
    """A digest of the model files a change belongs to."""
    return digest({model.name: dict(model.files) for model in spec.models})


def _keep(place: Path, file: bytes, learned: Learned, base: str) -> None:
    """Write the new change beside the old one, then put it in its place."""
    fresh = place.with_name(f"{place.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    (fresh / _FILE).write_bytes(file)
    facts = asdict(learned) | {"sha256": hashlib.sha256(file).hexdigest(), "base": base}
    (fresh / _FACTS).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(place, ignore_errors=True)
    fresh.rename(place)
