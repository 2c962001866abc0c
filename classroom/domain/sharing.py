"""What a bundle carries from one Lectern to another."""

from __future__ import annotations

from dataclasses import dataclass

from classroom.domain.analyzer import Frames
from classroom.domain.notes import Note
from classroom.domain.requests import Lesson, MediaFile


@dataclass(frozen=True, kw_only=True)
class SharedRun:
    """A run whose rows are shared: who computed them, and the rows by part ("labels.feedback")."""

    analyzer: str
    version: int
    parts: Frames


@dataclass(frozen=True, kw_only=True)
class SharedLesson:
    """A lesson as it is shared: its facts, the rows shown with corrections applied, media files if they go along."""

    lesson: Lesson
    runs: tuple[SharedRun, ...]
    media: tuple[MediaFile, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """Lessons (none in a bundle of notes alone) and notes, sent under one id.

    `masked` says whether names were replaced before.
    """

    bundle_id: str
    created_at: str
    masked: bool
    lessons: tuple[SharedLesson, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What opening a bundle brought. lessons: ids now readable here; own: ids that were here already and stayed.

    notes: how many new notes were taken in; lost: notes about lessons that are not here.
    """

    lessons: tuple[str, ...]
    own: tuple[str, ...]
    notes: int
    lost: int
