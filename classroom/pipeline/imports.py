"""A person's files, read in a process of their own: what is in them, or why they are refused."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self

import polars as pl

from classroom.domain.errors import Cancelled, InputRefused
from classroom.pipeline import reader
from classroom.pipeline.child import Child, ChildDied
from classroom.pipeline.faults import write_report
from classroom.pipeline.messages import unpack
from classroom.pipeline.reader import EXIT_MEMORY, Answer, Ask, Ready

LIMIT_S: Final = 20.0
"""Seconds a file may take."""

READING_VERSION: Final = 3
"""To be raised whenever the same file can give another table: lessons are then read again."""

_OFFICE_S = 60.0
_BYTES_A_SECOND = 250_000  # decoded from end to end: 1,800 s of Opus in 2.2 MB took 7 s on a very busy computer
_LONGEST_S = 900.0
_START_LIMIT_S = 60.0
_LOOK_EVERY_S = 0.05
_DAMAGED = "The file is probably damaged. Save or export it again, or leave it out."


@dataclass(frozen=True)
class Reading:
    """What a file gave. table: at least one row, numbered from the file's own start. notes: sentences for a person."""

    table: pl.DataFrame
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The start of a file of comments. guessed: our column -> the file's column. rows: the first five."""

    format: str
    file_columns: tuple[str, ...]
    guessed: Mapping[str, str]
    rows: tuple[Mapping[str, Any], ...]


class FileReader:
    """Reads files one after the other in one warm process, which is replaced when a file ends or hangs it.

    To be closed. `stop` may be replaced between files. Every method raises InputRefused if the file cannot be taken
    in, whatever it does to its reader, and Cancelled if `stop` is set while it waits.
    """

    def __init__(
        self, *, stop: threading.Event | None = None, limit_s: float = LIMIT_S, memory: int = reader.MEMORY_LIMIT
    ) -> None:
        self.stop = stop or threading.Event()
        self._limit_s = limit_s
        self._memory = memory
        self._child: Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The process's id; 0 while there is none."""
        return 0 if self._child is None else self._child.pid

    def close(self) -> None:
        """End the process, if there is one."""
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def read(self, kind: str, path: Path, **options: Any) -> Reading:
        """The file as a recording, slides, comments or a transcript; options as `classroom.ingest.reading.read`."""
        given = {name: value for name, value in options.items() if value is not None}
        packed, notes = self._ask("read", path, seconds=_seconds_for(kind, path, self._limit_s), kind=kind, **given)
        return Reading(unpack(packed)["table"], tuple(notes))

    def kind_of(self, path: Path) -> Literal["recording", "slides", "comments", "transcript", "slide_log"] | None:
        """What kind of file it is; None if it is none that Lectern reads."""
        return self._ask("kind", path, seconds=self._limit_s)

    def preview(self, path: Path) -> Preview:
        """How a file of comments would be read."""
        return Preview(**self._ask("preview", path, seconds=self._limit_s))

    def claimed_s(self, path: Path) -> float | None:
        """Seconds that a recording's header claims; None if it claims none."""
        return self._ask("length", path, seconds=self._limit_s)

    def _ask(self, what: str, path: Path, *, seconds: float, **options: Any) -> Any:
        refuse_what_is_no_file(path)
        try:
            child = self._started(path)
            child.send(Ask(what=what, path=path, options=options, limit_s=seconds))
            answer: Answer = self._wait(child, path, seconds)
        except ChildDied as death:
            self.close()
            raise _refusal_of_death(path, death.exit_code) from None
        except BaseException:
            self.close()
            raise
        if answer.refused is not None:
            raise answer.refused
        if answer.trace:
            report = write_report("import", answer.trace)
            where = "" if report is None else f" What went wrong, without anything from the file, is in {report}."
            raise InputRefused(path, "It could not be read because of a fault in Lectern.", f"Leave it out.{where}")
        return answer.value

    def _started(self, path: Path) -> Child:
        if self._child is None:
            self._child = Child(reader.main, self._memory, name="lectern-reader")
            if not isinstance(self._wait(self._child, path, _START_LIMIT_S), Ready):
                raise RuntimeError("the reader did not say that it is ready")
        return self._child

    def _wait(self, child: Child, path: Path, seconds: float) -> Any:
        give_up_at = time.monotonic() + seconds
        while time.monotonic() < give_up_at:
            message = child.receive(_LOOK_EVERY_S)
            if message is not None:
                return message
            if self.stop.is_set():
                raise Cancelled("Stopped while a file was read; no part of it was taken in.")
        raise InputRefused(path, f"It took too long to read (over {seconds:.0f} s).", _DAMAGED)


def read_file(kind: str, path: Path, **options: Any) -> Reading:
    """One file, read in a limited process started for it; see `FileReader.read`."""
    with FileReader() as files:
        return files.read(kind, path, **options)


def _seconds_for(kind: str, path: Path, limit_s: float) -> float:
    if kind == "slides" and path.suffix.lower() != ".pdf":
        return limit_s + _OFFICE_S  # LibreOffice draws them, under a limit of its own
    if kind == "recording" and path.is_file():
        return limit_s + min(_LONGEST_S, path.stat().st_size / _BYTES_A_SECOND)
    return limit_s


def refuse_what_is_no_file(path: Path) -> None:
    """Raise InputRefused, with the remedy, for a path that is not a file which can be read."""
    try:
        if path.is_dir():
            raise InputRefused(path, "It is a folder.", "Give the files in it.")
        if not path.exists():
            raise InputRefused(path, "There is no such file.", "Look for a mistake in its name.")
        if not path.is_file():
            raise InputRefused(path, "It is not a file that can be read twice.", "Save it as a file first.")
        with path.open("rb") as file:
            file.read(1)
    except PermissionError:
        raise InputRefused(path, "You may not read it.", "Ask its owner for it, or copy it.") from None
    except OSError as error:
        raise InputRefused(path, f"It cannot be read ({error.strerror}).", "Copy it to this computer first.") from error


def _refusal_of_death(path: Path, exit_code: int) -> InputRefused:
    if exit_code in (EXIT_MEMORY, -signal.SIGABRT):  # libraries in Rust and C++ abort when memory is refused
        return InputRefused(path, "It needs more memory than Lectern allows for a file.", _DAMAGED)
    return InputRefused(path, f"It could not be read: its reader stopped (exit code {exit_code}).", _DAMAGED)
