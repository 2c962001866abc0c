"""What the command line writes: results to standard output, everything else to standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from classroom.domain.errors import InputRefused
from classroom.domain.events import Event, Failed, Progress, Refused, Started, StepDone, Warned
from classroom.wording import Wording

_CELL = 48


def say(text: str) -> None:
    """Write a sentence to standard error."""
    _write(sys.stderr, f"{text}\n")


def put(text: str) -> None:
    """Write a result to standard output."""
    _write(sys.stdout, text if text.endswith("\n") else f"{text}\n")


def put_json(value: Any) -> None:
    """Write a value as JSON to standard output."""
    put(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def put_table(rows: pl.DataFrame, columns: Sequence[str]) -> None:
    """Write rows as a plain aligned table with a heading; long cells are cut."""
    cells = [[column.replace("_", " ") for column in columns]]
    cells += [[_cell(row[column]) for column in columns] for row in rows.iter_rows(named=True)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(columns))]
    put("\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in cells))


def write_out(path: Path, data: bytes) -> None:
    """Write a result to a file; InputRefused where that cannot be done."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as fault:
        reason = f"could not be written ({fault.strerror or 'input/output error'})."
        raise InputRefused(path, reason, "Choose another place or free some space.") from fault


def may_write(path: Path, *, besides: Path) -> None:
    """Say before a long work that its result cannot be written: InputRefused for a folder, no place, the input."""
    if path.is_dir():
        raise InputRefused(path, "This is a folder, not a file to write.", "Add a file name.")
    if path.exists() and besides.exists() and path.samefile(besides):
        raise InputRefused(path, "The result would be written over what it is made from.", "Choose another name.")
    folder = next((above for above in path.absolute().parents if above.exists()), path.absolute().parent)
    if not (folder.is_dir() and os.access(folder, os.W_OK)) or (path.exists() and not os.access(path, os.W_OK)):
        raise InputRefused(path, "It cannot be written there.", "Choose another place.")


class Listener:
    """Prints a job's events to standard error: one line a step, and on a terminal the share done and time left.

    quiet: only refusals and failures, and warnings if asked for.
    """

    def __init__(self, *, quiet: bool = False, warnings: bool = False) -> None:
        self._words = Wording("en")
        self._live = sys.stderr.isatty() and not quiet
        self._quiet = quiet
        self._warns = warnings or not quiet

    def __call__(self, event: Event) -> None:
        """Print one event."""
        title = self._words.text(f"step.{event.step}")
        if isinstance(event, Progress) and self._live:
            left = "" if event.left_s is None else f", {clock(event.left_s)} left"
            _write(sys.stderr, f"\r\x1b[K  {title}: {event.share:4.0%}{left}")
        elif isinstance(event, Started) and self._live:
            _write(sys.stderr, f"\r\x1b[K  {title} ...")
        elif isinstance(event, StepDone) and not self._quiet:
            done = "used again, nothing to do" if event.status == "kept" else f"{event.seconds:.1f} s"
            self._line(f"  {title}: {done}")
        elif isinstance(event, Refused | Failed):
            self._line(event.text)
        elif isinstance(event, Warned) and self._warns:
            self._line(self._words.text(f"warning.{event.code}", **event.details))

    def _line(self, text: str) -> None:
        _write(sys.stderr, f"\r\x1b[K{text}\n" if self._live else f"{text}\n")


def show_bytes() -> Callable[[int, int], None]:
    """Shows, on a terminal, how much of a download is there: called with bytes there and bytes in all."""
    live = sys.stderr.isatty()

    def show(done: int, total: int) -> None:
        if live:
            _write(sys.stderr, f"\r\x1b[K  {done / 1e6:.0f} of {total / 1e6:.0f} MB{chr(10) if done >= total else ''}")

    return show


def clock(seconds: float) -> str:
    """A length of time as m:ss or h:mm:ss."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _cell(value: object) -> str:
    text = "" if value is None else f"{value:.3g}" if isinstance(value, float) else " ".join(str(value).split())
    return text if len(text) <= _CELL else f"{text[: _CELL - 1]}…"


def _write(stream: Any, text: str) -> None:
    # a terminal in an old encoding must not turn a result into a fault
    try:
        stream.write(text)
    except UnicodeEncodeError:
        stream.write(text.encode(stream.encoding or "ascii", "replace").decode(stream.encoding or "ascii"))
    stream.flush()
