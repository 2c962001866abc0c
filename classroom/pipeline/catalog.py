"""Finds the analyzers by folder, checks what each declares and puts them in an order in which each can run."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Final

from classroom.domain.analyzer import Catalog, Spec, Unavailable
from classroom.domain.errors import UsageError
from classroom.domain.tables import TABLES

IMPORTED: Final = ("recordings", "slides", "showings", "comments", "utterances")
"""The tables that files give without any analyzer."""

_CIRCLE: Final = "what it reads can never be made: analyzers wait for each other in a circle"

SHARED_OUT: Final = ("labels", "measures")
"""The tables that several analyzers write, each its own part `<table>.<analyzer>`."""


def discover(folder: Path | None = None) -> Catalog:
    """The analyzers of a package folder, `analyzers` itself for None, each after those it reads from.

    Of an analyzer only its package's `__init__` is imported. A folder that cannot be used is reported as unavailable
    with the reason and never hurts the others. `folder` is a package folder too; its parent joins the module search
    path, so that the worker finds it. Raises UsageError if `folder` cannot be imported as a package.
    """
    package = _package(folder)
    found: list[Spec] = []
    broken: list[Unavailable] = []
    for item in sorted(pkgutil.iter_modules(package.__path__), key=lambda item: item.name):
        if not item.ispkg or item.name.startswith("_"):
            continue
        made = _spec(f"{package.__name__}.{item.name}", item.name)
        if isinstance(made, Spec):
            found.append(made)
        else:
            broken.append(made)
    specs, unusable = _in_order(found)
    return Catalog(specs=specs, unavailable=tuple(sorted([*broken, *unusable], key=lambda item: item.name)))


def parts_of(name: str, written: Iterable[str]) -> tuple[str, ...]:
    """Of the parts `written`, those that make up the table or part `name`: "labels" is every "labels.<analyzer>".

    A refined part ("utterances.speakers") stands for the plain table where there are both.
    """
    parts = sorted(part for part in written if part == name or part.startswith(f"{name}."))
    return tuple(parts[1:] if len(parts) > 1 and parts[0] == name else parts)


def read_by(spec: Spec, name: str, written: Iterable[str]) -> tuple[str, ...]:
    """Of the parts `written`, those that the analyzer gets as `name`: the plain table where it refines that itself."""
    if f"{name}.{spec.name}" in spec.writes:
        return (name,) if name in written else ()
    return parts_of(name, written)


def refines(spec: Spec) -> bool:
    """True if the analyzer writes its own part of a whole table that it reads."""
    return any(f"{name}.{spec.name}" in spec.writes for name in (*spec.reads, *spec.optional))


def lacking(spec: Spec, have: Iterable[str]) -> tuple[str, ...]:
    """The tables the analyzer must have and that are not among the parts `have`, in the order it declares them."""
    parts = tuple(have)
    return tuple(name for name in spec.reads if not parts_of(name, parts))


def _package(folder: Path | None) -> ModuleType:
    if folder is None:
        return importlib.import_module("analyzers")
    parent = str(folder.resolve().parent)
    if parent not in sys.path:
        sys.path.append(parent)
    importlib.invalidate_caches()
    package = importlib.import_module(folder.name)
    if str(folder.resolve()) not in {str(Path(path).resolve()) for path in package.__path__}:
        raise UsageError(
            f"The analyzer folder {folder.name} has the name of another package.", "Give the folder another name."
        )
    return package


def _spec(module: str, name: str) -> Spec | Unavailable:
    try:
        declared = getattr(importlib.import_module(module), "SPEC", None)
    except (Exception, SystemExit) as error:  # whatever a folder does while it is imported, the others go on
        return Unavailable(name=name, why=f"its declaration cannot be read ({type(error).__name__}: {error})")
    if not isinstance(declared, Spec):
        return Unavailable(name=name, why="its folder declares no SPEC")
    fault = next(_faults(declared, name), None)
    return declared if fault is None else Unavailable(name=name, why=fault)


def _faults(spec: Spec, name: str) -> Iterator[str]:
    if spec.name != name:
        yield f"it calls itself {spec.name!r}, its folder is {name!r}"
    for table in (*spec.reads, *spec.optional, *spec.hints, *spec.writes):
        if table.partition(".")[0] not in TABLES:
            yield f"it names a table {table!r}, and there is none"
    if not spec.writes:
        yield "it writes no table"
    for part in spec.writes:
        table, _, own = part.partition(".")
        refined = own == name and table in (*spec.reads, *spec.optional)
        if (own != name) if table in SHARED_OUT else own and not refined:
            yield f"it may not write {part!r}: only {table + '.' + name if table in SHARED_OUT else table!r}"
    if not (dataclasses.is_dataclass(spec.params) and vars(spec.params)["__dataclass_params__"].frozen):
        yield "its params are not a frozen dataclass"
    if not all(spec.entry.partition(":")):
        yield f"its entry {spec.entry!r} is not 'module:function'"


def _in_order(found: Iterable[Spec]) -> tuple[tuple[Spec, ...], list[Unavailable]]:
    """Specs in an order in which each comes after those it reads from, and those that can never run."""
    usable: dict[str, Spec] = {}
    writers: dict[str, str] = {}
    unusable: list[Unavailable] = []
    for spec in found:
        taken = next((part for part in spec.writes if part in writers), None)
        if taken is not None:
            unusable.append(Unavailable(name=spec.name, why=f"{writers[taken]} writes {taken!r} already"))
            continue
        usable[spec.name] = spec
        writers.update(dict.fromkeys(spec.writes, spec.name))
    _drop_unfed(usable, unusable)
    ordered: list[Spec] = []
    while usable:
        ready = [spec for spec in usable.values() if not _waits_for(spec, usable)]
        if not ready:
            unusable += [Unavailable(name=name, why=_CIRCLE) for name in usable]
            break
        ordered.append(ready[0])
        del usable[ready[0].name]
    return tuple(ordered), unusable


def _drop_unfed(usable: dict[str, Spec], unusable: list[Unavailable]) -> None:
    while True:
        written = [*IMPORTED, *(part for spec in usable.values() for part in spec.writes)]
        unfed = {name: missing for name, spec in usable.items() if (missing := lacking(spec, written))}
        if not unfed:
            return
        for name, missing in unfed.items():
            unusable.append(Unavailable(name=name, why=f"it reads {', '.join(missing)}, which nothing writes"))
            del usable[name]


def _waits_for(spec: Spec, waiting: Mapping[str, Spec]) -> bool:
    for name in (*spec.reads, *spec.optional, *spec.hints):
        if any(parts_of(name, other.writes) for other in waiting.values() if other is not spec):
            return True
        if name in spec.writes or (name in SHARED_OUT and parts_of(name, spec.writes)):
            return True
    return False
