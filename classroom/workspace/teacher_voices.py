"""A teacher's voice remembered on a person's wish, so that later lessons know who teaches; never a student's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import polars as pl

from classroom.domain.analyzer import Catalog
from classroom.domain.errors import UsageError
from classroom.domain.requests import Lesson
from classroom.domain.teacher_voices import TeacherVoice
from classroom.pipeline.catalog import discover
from classroom.pipeline.remembering import VOICE, hear_voice, model_of, remembering
from classroom.pipeline.tasks import Setting, must_exist, where_they_are_now
from classroom.store import Store


def remember(
    store: Store,
    lesson: Lesson,
    *,
    speaker: str | None = None,
    teacher: str | None = None,
    progress: Callable[[float], None] = lambda _: None,
    stop: threading.Event | None = None,
    catalog: Catalog | None = None,
) -> TeacherVoice:
    """The voice of the lesson's teacher, once it is kept; blocks while the recording is listened to.

    speaker: which of the lesson's speakers, None for the one with the role of teacher. teacher: the teacher's name,
    None for the lesson's; a lesson without one gets it. Raises UsageError: nobody or several have that role, the
    speaker is a student, no name, another teacher's lesson, a shared lesson, no recording, too little to hear;
    InputRefused if the recording is gone; Cancelled, ModelError, AnalysisFailed.
    """
    if store.is_shared(lesson.lesson_id):
        raise UsageError(
            "This lesson was shared with you: its teacher's voice is not yours to remember.",
            "Remember a voice in the store of the teacher's own lessons.",
        )
    name = _teacher(lesson, teacher)
    utterances = store.table(lesson.lesson_id, "utterances")
    who = speaker_of(utterances, speaker)
    recordings = where_they_are_now(store.table(lesson.lesson_id, "recordings"), store, lesson.lesson_id)
    if not recordings.height:
        raise UsageError("The lesson has no recording to hear the voice in.")
    must_exist(recordings)
    spec = remembering(catalog or discover())
    inputs = {
        "utterances": utterances,
        "recordings": recordings,
        "voices": store.table(lesson.lesson_id, "voices"),
    }
    vector, heard_s = hear_voice(spec, inputs, who, progress=progress, stop=stop)
    if lesson.teacher != name:
        store.change_lesson(lesson.lesson_id, teacher=name)
    voice = TeacherVoice(
        teacher=name,
        heard_s=heard_s,
        lesson_id=lesson.lesson_id,
        learned_at=datetime.now(UTC).isoformat(timespec="seconds"),
        model=model_of(spec),
        vector=vector,
    )
    store.remember_voice(voice)
    return voice


def knowing(setting: Setting, store: Store, lesson: Lesson, catalog: Catalog) -> Setting:
    """The setting with the remembered voice of the lesson's teacher, for the analyzer that tells who teaches."""
    voice = store.voice_of(lesson.teacher)
    params: dict[str, Mapping[str, Any]] = dict(setting.params)
    for spec in catalog.specs:
        if voice is not None and spec.remembers and voice.model == model_of(spec):
            params[spec.name] = {**params.get(spec.name, {}), VOICE: voice.numbers}
    return replace(setting, params=params)


def speaker_of(utterances: pl.DataFrame, speaker: str | None) -> str:
    """The speaker with the role of teacher; UsageError if it is nobody, several, or the one named is none."""
    roles = utterances.filter(pl.col("speaker").is_not_null()).group_by("speaker").agg(pl.col("role").mode().sort())
    by_name: dict[str, str] = {name: role[0] for name, role in roles.iter_rows()}
    if speaker is not None:
        if speaker not in by_name:
            raise UsageError(f"There is no speaker “{speaker}” in this lesson.")
        if by_name[speaker] != "teacher":
            raise UsageError(
                "Only a teacher's voice can be remembered, never a student's.",
                "If this is the teacher, give that role first.",
            )
        return speaker
    teachers = sorted(name for name, role in by_name.items() if role == "teacher")
    if not teachers:
        raise UsageError("Nobody in this lesson has the role of teacher.", "Give it to the teacher first.")
    if len(teachers) > 1:
        raise UsageError("Several speakers have the role of teacher.", "Say which one's voice is to be remembered.")
    return teachers[0]


def _teacher(lesson: Lesson, given: str | None) -> str:
    name = " ".join((given or lesson.teacher or "").split())
    if not name:
        raise UsageError(
            "The lesson does not say who its teacher is.", "Name the teacher in the lesson's details, then ask again."
        )
    if lesson.teacher and name != lesson.teacher:
        raise UsageError("This lesson has another teacher.", "Change the lesson's teacher first, if that is wrong.")
    return lesson.teacher or name
