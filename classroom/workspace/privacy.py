"""What left the store, which lessons are kept longer than wanted, and how long that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from classroom.domain.errors import UsageError
from classroom.store.outputs import Output
from classroom.store.store import Store

_KEEP = "keep_days"
_LONGEST = 36_500


@dataclass(frozen=True, kw_only=True)
class Privacy:
    """outputs: what left the store, newest first. keep_days: how long lessons are kept, None for ever.

    overdue: lesson_id, title and date of lessons older than that; nothing is deleted without a person.
    """

    outputs: pl.DataFrame
    keep_days: int | None
    overdue: pl.DataFrame


def log(store: Store, lesson_id: str, what: str, place: Path, *, formats: str, masked: bool) -> None:
    """Note that a report, export or bundle was written: the folder, not the file's name, which may name people."""
    folder = place.expanduser().absolute()
    home = Path.home()
    shown = f"~/{folder.relative_to(home).as_posix()}" if folder.is_relative_to(home) else str(folder)
    store.log_output(Output(what=what, lesson_id=lesson_id, formats=formats, masked=masked, place=shown))


def keep(store: Store, days: int | None) -> None:
    """Remember how many days lessons are to be kept (None: for ever); UsageError for a number that makes no sense."""
    if days is not None and not 1 <= days <= _LONGEST:
        raise UsageError(f"Lessons are kept 1 to {_LONGEST} days.", "Say a number of days, or 0 for ever.")
    store.set_fact(_KEEP, None if days is None else str(days))


def look(store: Store, *, today: date | None = None) -> Privacy:
    """What left the store, and the lessons whose date (or day of import) is longer ago than they are to be kept."""
    kept = store.fact(_KEEP)
    days = int(kept) if kept else None
    library = store.lessons().with_columns(
        day=pl.coalesce(pl.col("date"), pl.col("created_at").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False))
    )
    last = (today or datetime.now(UTC).date()) - timedelta(days=days or 0)
    old = library.filter(pl.col("day") < last) if days else library.clear()
    return Privacy(outputs=store.outputs(), keep_days=days, overdue=old.select("lesson_id", "title", "day").sort("day"))
