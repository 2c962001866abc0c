"""All SQL: lessons, runs, tables, corrections and migrations in one DuckDB file owned by one process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from classroom.store.runs import RunStart
    from classroom.store.store import Store

__all__ = ["RunStart", "Store"]


def __getattr__(name: str) -> object:
    """`Store` and `RunStart`, loaded (with DuckDB) only when they are asked for; AttributeError for another name."""
    if name == "Store":
        from classroom.store.store import Store

        return Store
    if name == "RunStart":
        from classroom.store.runs import RunStart

        return RunStart
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
