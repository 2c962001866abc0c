"""Runs analyzers on tables alone, each after those whose labels it uses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from classroom.domain.analyzer import Catalog, Frames, Spec
from classroom.domain.errors import AnalysisFailed, KnownError, ModelError
from classroom.domain.tables import LABELS, empty
from classroom.pipeline.catalog import discover, lacking, parts_of
from classroom.workspace.alone import Setting

_AGAIN = "Install Lectern again, or add the analyzer's folder."


@dataclass(frozen=True, kw_only=True)
class Made:
    """What was made: parts by name, and why what is missing could not be made."""

    parts: Frames
    missing: tuple[KnownError, ...]

    def labels(self, name: str) -> pl.DataFrame:
        """The labels the analyzer of that name made; no rows if it could not be run."""
        return self.parts.get(f"labels.{name}", empty(LABELS))


def run_together(
    wanted: Mapping[str, Mapping[str, Any]],
    inputs: Frames,
    setting: Setting,
    *,
    must: Collection[str],
    catalog: Catalog | None = None,
) -> Made:
    """What the `wanted` analyzers (with their params) make of the inputs, and those whose labels they read.

    An analyzer that is not installed, whose model is missing or that fails is left out, with the reason; if it is one
    of `must`, the reason is raised. Raises what else `Setting.run` raises. catalog: where analyzers are, None for those
    shipped.
    """
    catalog = catalog or discover()
    parts: dict[str, pl.DataFrame] = {}
    missing: list[KnownError] = []
    for name in wanted:
        if catalog.spec(name) is None:
            _note(ModelError(f"The analyzer {name} is not there or cannot be used.", _AGAIN), name, must, missing)
    for spec in _needed(catalog, wanted):
        have = {**inputs, **parts}
        without = lacking(spec, have)
        if without:
            fault = ModelError(f"The analyzer {spec.name} was left out: it needs {' and '.join(without)}.", _AGAIN)
            _note(fault, spec.name, must, missing)
            continue
        try:
            parts |= setting.run(spec.name, have, params=wanted.get(spec.name))
        except (ModelError, AnalysisFailed) as fault:
            _note(fault, spec.name, must, missing)
    return Made(parts=parts, missing=tuple(missing))


def _note(fault: KnownError, name: str, must: Collection[str], missing: list[KnownError]) -> None:
    if name in must:
        raise fault
    missing.append(fault)


def _needed(catalog: Catalog, wanted: Collection[str]) -> list[Spec]:
    """The wanted analyzers and those that write labels they read, in the catalog's order."""
    names = set(wanted)
    for spec in reversed(catalog.specs):
        if spec.name in names:
            reads = [name for name in (*spec.reads, *spec.optional) if name.startswith("labels.")]
            names |= {other.name for other in catalog.specs for name in reads if parts_of(name, other.writes)}
    return [spec for spec in catalog.specs if spec.name in names]
