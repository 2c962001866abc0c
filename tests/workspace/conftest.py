"""A home and a store of a test's own, and analyzers' answers put in the place of a worker process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from classroom.domain.analyzer import Catalog, Frames, Spec
from classroom.domain.errors import ModelError
from classroom.domain.tables import LABELS, MEASURES, frame
from classroom.store import Store
from classroom.workspace import together
from classroom.workspace.alone import Setting

Answer = Callable[[Frames, Mapping[str, Any]], list[tuple[Any, ...]]]


def spec(name: str, reads: tuple[str, ...], *, optional: tuple[str, ...] = (), measures: bool = False) -> Spec:
    writes = (f"labels.{name}", f"measures.{name}") if measures else (f"labels.{name}",)
    return Spec(
        name=name, version=1, title=name, summary="", reads=reads, optional=optional, writes=writes, entry="x:run"
    )


class Analyzers:
    """Analyzers by name: what they read, and a function from inputs to rows of labels (and measures)."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.specs: list[Spec] = []
        self.answers: dict[str, Answer] = {}
        self.measures: dict[str, Answer] = {}
        self.ran: list[str] = []
        self.broken: set[str] = set()
        monkeypatch.setattr(together, "discover", lambda: Catalog(specs=tuple(self.specs)))
        monkeypatch.setattr(Setting, "run", lambda _, name, inputs, params=None: self._run(name, inputs, params or {}))

    def add(
        self, name: str, labels: Answer, *, reads: str = "utterances", measures: Answer | None = None, uses: str = ""
    ) -> None:
        optional = (uses,) if uses else ()
        self.specs.append(spec(name, (reads,), optional=optional, measures=measures is not None))
        self.answers[name] = labels
        if measures is not None:
            self.measures[name] = measures

    def _run(self, name: str, inputs: Frames, params: Mapping[str, Any]) -> dict[str, pl.DataFrame]:
        if name in self.broken:
            raise ModelError(f"The model {name} cannot be used: it is missing.", "Install Lectern again.")
        self.ran.append(name)
        made = {f"labels.{name}": _frame(LABELS, self.answers[name](inputs, params))}
        if name in self.measures:
            made[f"measures.{name}"] = _frame(MEASURES, self.measures[name](inputs, params))
        return made


def _frame(table: Any, rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    return frame(table, {column: [row[i] for row in rows] for i, column in enumerate(table.schema)})


@pytest.fixture
def analyzers(monkeypatch: pytest.MonkeyPatch) -> Analyzers:
    """No analyzers yet; a test adds those it needs."""
    return Analyzers(monkeypatch)


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, logs and caches of this test alone."""
    for variable in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "home"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store, open."""
    with Store.open(tmp_path / "store") as opened:
        yield opened
