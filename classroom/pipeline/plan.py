"""Which analyzers to run on a lesson, in which order, and under which run id: equal ids mean equal results."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from classroom.domain.analyzer import Catalog, Spec
from classroom.domain.errors import UsageError
from classroom.pipeline.catalog import lacking, parts_of, read_by, refines


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a plan is made from.

    have: run id by part of what the lesson has. imported: those of the parts that came from a file. done: whether a
    run of that id is finished. models: sha256 by file of a model folder by its name, where another than the declared
    one is to be used. params: by analyzer, where not the defaults. corrected: a digest of the person's corrections by
    table, for tables that have some. refits: sha256 by analyzer of what it learned from corrections. earlier: runs of
    the lesson by analyzer, current ones first, then the newest. unheard: finished runs that went without a recording
    which could be read now.
    """

    lesson_id: str
    have: Mapping[str, str]
    imported: Collection[str]
    done: Callable[[str], bool]
    language: str | None = None
    models: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    params: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    corrected: Mapping[str, str] = field(default_factory=dict[str, str])
    refits: Mapping[str, str] = field(default_factory=dict[str, str])
    earlier: Mapping[str, Sequence[EarlierRun]] = field(default_factory=dict[str, Sequence["EarlierRun"]])
    unheard: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class EarlierRun:
    """A run there is already: what it read, its params, and whether it is finished."""

    run_id: str
    inputs: tuple[str, ...]
    params: Mapping[str, Any]
    done: bool


@dataclass(frozen=True, kw_only=True)
class Step:
    """One analyzer's turn. reads: for each input's name, the parts it is put together from. kept: finished before.

    params: values for tuned params that an earlier run, which is gone on with, was begun with. unused: hints that a
    run which stays has not seen.
    """

    spec: Spec
    run_id: str
    reads: Mapping[str, tuple[str, ...]]
    input_run_ids: tuple[str, ...]
    kept: bool
    params: Mapping[str, Any] = field(default_factory=dict[str, Any])
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """An analyzer that has no turn: tables it lacks, or the lesson's language is none of its own."""

    name: str
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Steps in order, and the analyzers that have no turn."""

    steps: tuple[Step, ...]
    left_out: tuple[LeftOut, ...]


def make_plan(
    catalog: Catalog, facts: Facts, *, only: Collection[str] = (), without: Collection[str] = frozenset()
) -> Plan:
    """The steps for a lesson.

    only: these analyzers and those that write what they must read and the lesson does not have; () for all.
    without: analyzers that failed already and get no further turn; what the lesson has of theirs is still used.
    Raises UsageError if an analyzer of `only` is unknown or unavailable.
    """
    wanted = _wanted(catalog, facts, only)
    ids = dict(facts.have)
    steps: list[Step] = []
    left_out: list[LeftOut] = []
    for spec in catalog.specs:
        if spec.name not in wanted or spec.name in without or _replaced(spec, facts):
            continue
        foreign = bool(spec.languages) and facts.language is not None and facts.language not in spec.languages
        if foreign or lacking(spec, ids):
            left_out.append(LeftOut(name=spec.name, lacks=lacking(spec, ids)))
            continue
        step = _step(spec, facts, ids)
        if (spec.hints or spec.tuned) and not step.kept and spec.name not in only:
            step = _as_before(step, facts, ids)
        steps.append(step)
        _write(ids, step)
    return Plan(steps=tuple(steps), left_out=tuple(left_out))


def known(catalog: Catalog, name: str) -> Spec:
    """The analyzer of that name. Raises UsageError if there is none or it cannot be used."""
    spec = catalog.spec(name)
    if spec is not None:
        return spec
    broken = next((item for item in catalog.unavailable if item.name == name), None)
    if broken is not None:
        raise UsageError(f"The analyzer {name} cannot be used: {broken.why}.")
    raise UsageError(
        f"There is no analyzer called {name}.", f"There are: {', '.join(spec.name for spec in catalog.specs)}."
    )


def settings_of(spec: Spec, facts: Facts) -> dict[str, Any]:
    """What besides its input determines an analyzer's output: version, models' sha256, params, language."""
    models = {model.name: dict(facts.models.get(model.name, model.files)) for model in spec.models}
    if spec.name in facts.refits:
        models["refit"] = {"sha256": facts.refits[spec.name]}
    params = asdict(spec.params(**facts.params.get(spec.name, {})))
    params |= {name: sealed(params[name]) for name in spec.private}
    return {"version": spec.version, "models": models, "params": params, "language": facts.language}


def digest(facts: object) -> str:
    """Sha256 (hex) of any JSON value in one canonical form."""
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def sealed(value: object) -> str:
    """What is written down of a private param: its digest, "" for an empty one."""
    return digest(value) if value else ""


def _step(spec: Spec, facts: Facts, ids: Mapping[str, str]) -> Step:
    reads = {name: parts for name in (*spec.reads, *spec.optional, *spec.hints) if (parts := read_by(spec, name, ids))}
    inputs = _runs_of(reads.values(), ids)
    run_id = _id_of(spec, facts, reads, inputs, settings_of(spec, facts))
    while run_id in facts.unheard:
        # another id, so that what was made from the run that lacks something is made anew too
        run_id = digest({"again": run_id})
    return Step(spec=spec, run_id=run_id, reads=reads, input_run_ids=inputs, kept=facts.done(run_id))


def _id_of(
    spec: Spec, facts: Facts, reads: Mapping[str, tuple[str, ...]], inputs: tuple[str, ...], settings: dict[str, Any]
) -> str:
    tables = {part.partition(".")[0] for parts in reads.values() for part in parts}
    corrections = {table: facts.corrected[table] for table in tables if table in facts.corrected and not refines(spec)}
    said = {"lesson": facts.lesson_id, "analyzer": spec.name, "inputs": inputs, **settings}
    return digest(said | ({"corrections": corrections} if corrections else {}))


def _write(ids: dict[str, str], step: Step) -> None:
    """Note what the step writes; what was refined from another version of that is no longer there."""
    for part in step.spec.writes:
        if ids.get(part) != step.run_id:
            for refined in [known for known in ids if known.startswith(f"{part}.")]:
                del ids[refined]
        ids[part] = step.run_id


def _runs_of(parts: Iterable[tuple[str, ...]], ids: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted({ids[part] for made_of in parts for part in made_of}))


def _as_before(step: Step, facts: Facts, ids: Mapping[str, str]) -> Step:
    """The step with an earlier run that differs in hints and tuned params only, or itself where there is none.

    A finished run comes before one that was only begun.
    """
    spec, earlier = step.spec, facts.earlier.get(step.spec.name, ())
    if any(run.run_id == step.run_id for run in earlier):
        earlier = [run for run in earlier if run.done]
    for run in sorted(earlier, key=lambda run: not run.done):
        hints = {name: step.reads[name] for name in spec.hints if name in step.reads}
        seen = {name for name, parts in hints.items() if set(_runs_of([parts], ids)) <= set(run.inputs)}
        reads = {name: parts for name, parts in step.reads.items() if name not in hints or name in seen}
        must = _runs_of([parts for name, parts in reads.items() if name not in hints], ids)
        settings = settings_of(spec, facts)
        tuned = {name: run.params[name] for name in spec.tuned if name in run.params}
        settings["params"] = settings["params"] | tuned
        if not set(must) <= set(run.inputs) or _id_of(spec, facts, reads, run.inputs, settings) != run.run_id:
            continue
        if not run.done and set(run.inputs) != set(_runs_of(reads.values(), ids)):
            continue  # it was begun with a hint that is no longer there
        unused = tuple(name for name in hints if name not in seen) if run.done else ()
        return replace(
            step, run_id=run.run_id, reads=reads, input_run_ids=run.inputs, kept=run.done, params=tuned, unused=unused
        )
    return step


def _replaced(spec: Spec, facts: Facts) -> bool:
    return spec.replaced_by_import and any(part in facts.imported for part in spec.writes)


def _wanted(catalog: Catalog, facts: Facts, only: Collection[str]) -> set[str]:
    if not only:
        return {spec.name for spec in catalog.specs}
    wanted: set[str] = set()
    waiting = [known(catalog, name) for name in only]
    while waiting:
        spec = waiting.pop()
        if spec.name in wanted:
            continue
        wanted.add(spec.name)
        for name in lacking(spec, facts.have):
            waiting += [other for other in catalog.specs if parts_of(name, other.writes)]
    return wanted
