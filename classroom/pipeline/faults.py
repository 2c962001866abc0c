"""Our own bugs in a worker: where they happened, written to the log folder without a word of anybody's lesson."""

from __future__ import annotations

import platform
import traceback
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePath

import platformdirs

_KEPT_PARTS = 3


def trace_of(error: BaseException) -> tuple[str, ...]:
    """Where an error came from: its type and its frames (file, line, function), innermost last, causes first.

    The message is left out, because it may quote a value, and so are source lines and the folders above a file.
    """
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = list(trace_of(before)) if before is not None else []
    lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
    for frame in traceback.extract_tb(error.__traceback__):
        file = "/".join(PurePath(frame.filename).parts[-_KEPT_PARTS:])
        lines.append(f"  {file}:{frame.lineno} in {frame.name}")
    return tuple(lines)


def log_folder() -> Path:
    """Where reports of our own bugs are written."""
    return platformdirs.user_log_path("lectern", appauthor=False)


def write_report(step: str, trace: Sequence[str]) -> Path | None:
    """Write a report of a bug in `step` to the log folder; its path, or None where nothing can be written."""
    now = datetime.now().astimezone()
    text = "\n".join(
        (
            f"time: {now.isoformat(timespec='seconds')}",
            f"step: {step}",
            f"system: {platform.system()} {platform.release()} {platform.machine()}",
            f"Python: {platform.python_version()}",
            *trace,
        )
    )
    path = log_folder() / f"fault-{now:%Y%m%d-%H%M%S-%f}-{step}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    except OSError:
        return None
    return path


def fault_text(title: str, report: Path | None) -> str:
    """The sentence a person reads when a step fell over a bug of ours."""
    where = "" if report is None else f" What went wrong, without anything from the lesson, is written in {report}."
    return f"A fault in Lectern stopped the step “{title}”; everything else is kept.{where}"
