"""What a running job says, in order: the command line prints these events and the window turns them into signals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something a job said. `step` is the analyzer's name, or "import" while files are read."""

    step: str


@dataclass(frozen=True, kw_only=True)
class Started(Event):
    """A step began. `position` of `count` steps, from 1."""

    position: int
    count: int


@dataclass(frozen=True, kw_only=True)
class Progress(Event):
    """`share` (0..1) of the step is done; `left_s` is the measured time left for the whole job, None until known."""

    share: float
    left_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class Committed(Event):
    """A piece is on disk: rows added by table."""

    rows: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Warned(Event):
    """Something the person should know about the result: a key of resources/i18n and what it needs."""

    code: str
    details: dict[str, str | int | float]


@dataclass(frozen=True, kw_only=True)
class StepDone(Event):
    """A step ended well. status: "done", or "kept" when an earlier run with the same inputs was used again."""

    status: str
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Refused(Event):
    """A file was not taken in; the other files go on. The text is complete and safe to show."""

    file: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Failed(Event):
    """A step ended badly; what was finished before is kept. `exit_code` is the process's own, None if it lived on."""

    text: str
    exit_code: int | None = None


@dataclass(frozen=True, kw_only=True)
class Finished(Event):
    """The job ended and everything it could do is done."""


@dataclass(frozen=True, kw_only=True)
class Stopped(Event):
    """The job ended because the person stopped it."""
