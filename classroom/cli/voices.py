"""The verb voice: a teacher's voice remembered, listed, forgotten."""

from __future__ import annotations

import argparse

import polars as pl

from classroom.cli.arguments import Verbs, add_store
from classroom.cli.printing import put, put_json, put_table
from classroom.domain.errors import EXIT_DONE, UsageError
from classroom.domain.teacher_voices import TeacherVoice
from classroom.workspace.workspace import Workspace

_LISTED = ("teacher", "seconds", "lesson", "remembered")


def add(verbs: Verbs) -> None:
    """Add the verb."""
    about = "remember a teacher's voice, so that later lessons know who teaches (never a student's)"
    actions = verbs.add("voice", about).verbs(dest="action")
    learning = actions.add("learn", "remember the voice of a lesson's teacher", _learn)
    learning.add_argument("lesson", metavar="LESSON")
    learning.add_argument("--teacher", metavar="NAME", help="the teacher's name, where the lesson does not say it")
    learning.add_argument("--speaker", metavar="S", help="which speaker, where several have the role of teacher")
    listing = actions.add("list", "the remembered voices", _list)
    forgetting = actions.add("forget", "forget a teacher's voice for good", _forget)
    forgetting.add_argument("name", metavar="NAME")
    for action in (learning, listing, forgetting):
        add_store(action)


def _learn(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        lesson_id = workspace.lesson(given.lesson).lesson_id
        voice = workspace.remember_voice(lesson_id, speaker=given.speaker, teacher=given.teacher)
    if given.json:
        put_json(_shown(voice))
        return EXIT_DONE
    put(f"The voice of {voice.teacher} is remembered from {voice.heard_s:.0f} seconds of this lesson.")
    put(f"Lessons of {voice.teacher} that are analysed from now on use it to tell who teaches.")
    put(f"`lectern voice forget '{voice.teacher}'` forgets it.")
    return EXIT_DONE


def _list(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        voices = [_shown(voice) for voice in workspace.voices()]
    if given.json:
        put_json(voices)
    elif voices:
        put_table(pl.DataFrame(voices), _LISTED)
    else:
        put("No voice is remembered. `lectern voice learn LESSON` remembers that of a lesson's teacher.")
    return EXIT_DONE


def _forget(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        if not workspace.forget_voice(given.name):
            raise UsageError("No voice of a teacher with this name is remembered.", "`lectern voice list` shows them.")
    if given.json:
        put_json({"forgotten": given.name})
    else:
        put(f"The voice of {given.name} is forgotten, in the backups too.")
    return EXIT_DONE


def _shown(voice: TeacherVoice) -> dict[str, str | float]:
    """What may be shown of a voice: never its numbers."""
    return {
        "teacher": voice.teacher,
        "seconds": voice.heard_s,
        "lesson": voice.lesson_id,
        "remembered": voice.learned_at,
    }
