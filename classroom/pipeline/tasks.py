"""From a plan's step to what the worker is sent and what the store writes down about the run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import polars as pl

from classroom.domain.analyzer import RECORDING_UNREAD, VIDEO_UNREAD, Catalog, Frames, Spec
from classroom.domain.errors import InputRefused
from classroom.domain.requests import RunRecord
from classroom.pipeline import device, models
from classroom.pipeline.catalog import refines
from classroom.pipeline.messages import Task, pack
from classroom.pipeline.model_files import sha256_of
from classroom.pipeline.plan import EarlierRun, Facts, Step, digest, sealed, settings_of
from classroom.pipeline.refits import Refit
from classroom.pipeline.speech_models import SpeechModel
from classroom.store import RunStart, Store
from classroom.store.numbering import POINTING

IMPORT: Final = "import."
"""What the names of the writers of imported tables begin with."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What a person may choose: the lesson's language, a speech model, params by analyzer; None and {} for neither.

    refits: by analyzer, what it learned from the person's corrections. processor_only: a graphics card is not used.
    """

    language: str | None = None
    speech_model: SpeechModel | None = None
    params: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    refits: Mapping[str, Refit] = field(default_factory=dict[str, Refit])
    processor_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Job:
    """What to run: on which lesson, with which analyzers; `only` these and what they need, () for all."""

    lesson_id: str
    catalog: Catalog
    only: tuple[str, ...] = ()
    setting: Setting = field(default_factory=Setting)


def unheard(store: Store, lesson_id: str) -> frozenset[str]:
    """The lesson's finished runs that went without a recording; none as long as a recording is away still."""
    paths = where_they_are_now(store.table(lesson_id, "recordings"), store, lesson_id)["path"]
    if not all(Path(path).is_file() for path in paths):
        return frozenset()
    done = [run.run_id for run in store.runs(lesson_id) if run.status == "done"]
    codes = {RECORDING_UNREAD, VIDEO_UNREAD}
    return frozenset(run_id for run_id in done if any(said["code"] in codes for said in store.warnings(run_id)))


def facts_of(store: Store, job: Job, *, unheard: Collection[str] = ()) -> Facts:
    """What the store knows about the job's lesson, for the plan. unheard: see `Facts`."""
    have = store.current_runs(job.lesson_id)
    origin = {run_id: store.run(run_id) for run_id in set(have.values())}
    return Facts(
        lesson_id=job.lesson_id,
        have=have,
        imported={part for part, run_id in have.items() if _is_import(origin[run_id])},
        done=lambda run_id: (record := store.run(run_id)) is not None and record.status == "done",
        language=job.setting.language,
        models=models.chosen_sha256(job.catalog, job.setting.speech_model),
        params=job.setting.params,
        corrected=_corrected(store, job.lesson_id),
        refits={name: refit.sha256 for name, refit in job.setting.refits.items()},
        earlier=_earlier(store, job, have.values()),
        unheard=unheard,
    )


def _earlier(store: Store, job: Job, current: Collection[str]) -> dict[str, list[EarlierRun]]:
    """The lesson's runs of analyzers whose result can stay although something about them is another now."""
    lasting = {spec.name for spec in job.catalog.specs if spec.hints or spec.tuned}
    found: dict[str, list[EarlierRun]] = {}
    for record in reversed(store.runs(job.lesson_id)):
        facts = store.run_facts(record.run_id) if record.analyzer in lasting else None
        if facts is not None:
            params: Mapping[str, Any] = facts.params.get("params", {})
            run = EarlierRun(
                run_id=record.run_id, inputs=facts.input_run_ids, params=params, done=record.status == "done"
            )
            found.setdefault(record.analyzer, []).append(run)
    return {name: sorted(runs, key=lambda run: run.run_id not in current) for name, runs in found.items()}


def start_of(step: Step, facts: Facts) -> RunStart:
    """What the store writes down about a run."""
    settings = settings_of(step.spec, facts)
    return RunStart(
        run_id=step.run_id,
        lesson_id=facts.lesson_id,
        analyzer=step.spec.name,
        version=step.spec.version,
        writes=step.spec.writes,
        params={"params": {**settings["params"], **step.params}, "language": facts.language},
        model_sha256=digest(settings["models"]) if step.spec.models else None,
        input_run_ids=step.input_run_ids,
    )


def task_of(store: Store, job: Job, step: Step, *, holds: Collection[str]) -> Task:
    """What the worker is sent for a step; parts it `holds` are sent again only where a person corrected them.

    Raises InputRefused if a recording that the step must read is not where it was or was replaced, ModelError if a
    model is missing or altered.
    """
    spec, corrected = step.spec, _corrected(store, job.lesson_id)
    parts = {part for made_of in step.reads.values() for part in made_of}
    anew = {*corrected, *(POINTING if "utterances" in corrected else ())}  # a cut counts utterances otherwise
    needed = {part for part in parts if part not in holds or part.partition(".")[0] in anew}
    if refines(spec):
        given = {part: store.plain_table(job.lesson_id, part) for part in sorted(parts)}
    else:
        given = {part: store.table(job.lesson_id, part) for part in sorted(needed)}
    if "recordings" in given:
        given["recordings"] = where_they_are_now(given["recordings"], store, job.lesson_id)
    if "recordings" in spec.reads and not spec.without_files:
        must_exist(given.get("recordings"))
        _must_be_the_same(store, job.lesson_id)
    earlier = store.pieces(step.run_id) if spec.resumes else {}
    setting = job.setting
    if step.params:
        own = setting.params.get(spec.name, {})
        params = {**own, **{name: value for name, value in step.params.items() if name not in spec.private}}
        for name in spec.private:
            # what the earlier run was given is not kept: it goes on without, unless it is what is given now
            if name in params and step.params.get(name) != sealed(params[name]):
                del params[name]
        setting = replace(setting, params={**setting.params, spec.name: params})
    return make_task(spec, setting, reads=step.reads, given=given, earlier=earlier)


def make_task(
    spec: Spec, setting: Setting, *, reads: Mapping[str, tuple[str, ...]], given: Frames, earlier: Frames
) -> Task:
    """A task for the worker. Raises ModelError if a model is missing or altered."""
    folders = {model.name: models.resolve(model, setting.speech_model) for model in spec.models}
    if spec.name in setting.refits:
        folders["refit"] = setting.refits[spec.name].folder
    speech = next((folders[model.name] for model in spec.models if models.is_speech(model)), None)
    return Task(
        name=spec.name,
        entry=spec.entry,
        writes=spec.writes,
        params_type=f"{spec.params.__module__}:{spec.params.__qualname__}",
        params=setting.params.get(spec.name, {}),
        models={name: str(folder) for name, folder in folders.items()},
        language=setting.language,
        reads=reads,
        given=pack(given),
        earlier=pack(earlier),
        device="cpu" if speech is None or setting.processor_only else device.pick(speech),
    )


def _corrected(store: Store, lesson_id: str) -> dict[str, str]:
    made = store.corrections(lesson_id).filter(pl.col("state") != "withdrawn")
    ids = made.sort("correction_id").group_by("table", maintain_order=True).agg("correction_id")
    return {table: digest(found) for table, found in ids.iter_rows()}


def _is_import(record: RunRecord | None) -> bool:
    return record is not None and record.analyzer.startswith(IMPORT)


def where_they_are_now(recordings: pl.DataFrame, store: Store, lesson_id: str) -> pl.DataFrame:
    """The same rows with the paths of the files as last given: the same bytes may have moved since their import."""
    now = {file.position: file.path for file in store.media(lesson_id) if file.kind == "recording"}
    if set(now) != set(recordings["part"].to_list()):
        return recordings
    return recordings.with_columns(pl.Series("path", [now[part] for part in recordings["part"]], dtype=pl.String))


def must_exist(recordings: pl.DataFrame | None) -> None:
    """Raise InputRefused for the first recording that is no longer where it was."""
    for path in [] if recordings is None else recordings["path"]:
        if not Path(path).is_file():
            raise InputRefused(
                path,
                "The recording is no longer where it was.",
                "Put it back, or analyse the lesson again with the file from its new place.",
            )


def _must_be_the_same(store: Store, lesson_id: str) -> None:
    for file in store.media(lesson_id):
        path = Path(file.path)
        if file.kind != "recording" or not path.is_file():
            continue
        if path.stat().st_size != file.size_bytes or sha256_of(path) != file.sha256:
            raise InputRefused(
                path,
                "It is no longer the recording that this lesson was made from.",
                "Put that one back, or analyse the new one as a lesson of its own.",
            )
