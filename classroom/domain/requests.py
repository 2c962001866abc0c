"""What a person asks for (`AnalysisRequest`) and what they get back (`AnalysisResult`, `Lesson`, `RunRecord`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

BUDGET: Final = ("highlights", "missed", "confusions", "questions")
"""The kinds of moments whose number a person may set."""
MOST_MOMENTS: Final = 10


@dataclass(frozen=True, kw_only=True)
class AnalysisRequest:
    """Files and facts of one lesson. Files of one kind are parts in order.

    slide_logs: a conference's own log of the slides shown; one that holds the chat too is also read as comments, and
    such a file among the comments also as a slide log.
    columns: for a comment file's path, our column name -> the file's column name (see ingest.comments), where the
    guess is to be overruled. passwords: for a file's path, its password. only: analyzers to run (with what they
    read), () for all. resume: a lesson already in the store; files given too are added to it. rewording: address on
    this computer of a language model that words suggestions, or a model file (GGUF), None for none. budget: by kind
    (see `BUDGET`), how many moments are shown at most, where that is not the analyzer's own number. processor_only: a
    graphics card is left alone although it would pass its test.
    """

    recordings: tuple[Path, ...] = ()
    slides: tuple[Path, ...] = ()
    comments: tuple[Path, ...] = ()
    slide_logs: tuple[Path, ...] = ()
    transcript: Path | None = None
    title: str | None = None
    course: str | None = None
    teacher: str | None = None
    date: date | None = None
    language: str | None = None
    speech_model: str | None = None
    rewording: str | None = None
    budget: Mapping[str, int] = field(default_factory=dict[str, int])
    processor_only: bool = False
    only: tuple[str, ...] = ()
    resume: str | None = None
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    passwords: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """A lesson's own facts. `duration_s` is the length of its clock; None without recording and times."""

    lesson_id: str
    title: str
    course: str | None
    teacher: str | None
    date: date | None
    language: str | None
    created_at: str
    duration_s: float | None


@dataclass(frozen=True, kw_only=True)
class MediaFile:
    """A file a lesson was made from, its sha256 that of its bytes.

    kind: recording, slides, comments, transcript or slide_log.
    """

    kind: str
    position: int
    path: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """One execution of an analyzer. status: running, done, failed or stopped; "kept" in a result that reused it."""

    run_id: str
    lesson_id: str
    analyzer: str
    version: int
    status: str
    seconds: float
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class AnalysisResult:
    """What `analyze` did. counts: rows by table; refusals: one complete sentence a refused file.

    `exit_code` is 0, or that of the worst thing that happened (an input refused, a step failed, stopped).
    """

    lesson_id: str
    store: str
    duration_s: float | None
    counts: Mapping[str, int]
    runs: tuple[RunRecord, ...]
    warnings: tuple[str, ...]
    refusals: tuple[str, ...]
    exit_code: int
