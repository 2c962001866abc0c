"""Params of analyzers that this computer's speed chooses, put into the setting of a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from classroom.domain.analyzer import Catalog, Spec
from classroom.domain.errors import ModelError
from classroom.pipeline import beam, device, models
from classroom.pipeline.tasks import Setting
from classroom.store import Store

BEAM = "beam_size"


def hears(store: Store, lesson_id: str, catalog: Catalog, only: Sequence[str] = ()) -> bool:
    """True if speech is still to be recognised: there is a recording and no transcript that is finished or given.

    Also if it is asked for by name: then the same settings must be found again, or all would be heard a second time.
    """
    current = store.current_runs(lesson_id)
    tuned = [spec.name for spec in catalog.specs if BEAM in spec.tuned]
    asked = any(name in only for name in tuned)
    return bool(tuned) and "recordings" in current and (asked or "utterances" not in current)


def fitted(setting: Setting, catalog: Catalog) -> Setting:
    """The setting with how widely speech is searched on this computer, where that is not as widely as usual."""
    spec, folder = _speech(setting, catalog)
    if spec is None or folder is None:
        return setting
    on_card = not setting.processor_only and device.pick(folder) == "cuda"
    width = beam.WIDTHS[0] if on_card else beam.fitting(folder)
    if width == spec.params().beam_size:
        return setting
    own = {**setting.params.get(spec.name, {}), BEAM: width}
    return replace(setting, params={**setting.params, spec.name: own})


def card_failed(setting: Setting, catalog: Catalog) -> bool:
    """True if there is a graphics card that may be used, but it did not pass the test of the job's speech model."""
    if setting.processor_only:
        return False
    _, folder = _speech(setting, catalog)
    return folder is not None and device.choose(folder).why == "card_failed"


def _speech(setting: Setting, catalog: Catalog) -> tuple[Spec | None, Path | None]:
    """The analyzer that hears and the folder of its model; None where there is none or it cannot be used."""
    spec = next((spec for spec in catalog.specs if BEAM in spec.tuned), None)
    model = next((model for model in spec.models if models.is_speech(model)), None) if spec else None
    if model is None:
        return spec, None
    try:
        return spec, models.resolve(model, setting.speech_model)
    except ModelError:
        return spec, None  # the step itself says what is wrong with the model


def told(setting: Setting, catalog: Catalog, *, names: Sequence[str], subject: str) -> Setting:
    """The setting with names of people and words on the subject, for the analyzers that listen for them."""
    given = {name: value for name, value in {"names": tuple(names), "subject": subject}.items() if value}
    listening = [spec.name for spec in catalog.specs if "names" in spec.private]
    own = {name: {**setting.params.get(name, {}), **given} for name in listening if given}
    return replace(setting, params={**setting.params, **own})


def narrowed(setting: Setting) -> dict[str, int]:
    """By analyzer, how widely it is to search, where that is less widely than usual."""
    return {name: int(params[BEAM]) for name, params in setting.params.items() if BEAM in params}
