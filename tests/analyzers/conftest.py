"""A context to run an analyzer in, without a worker process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import resources
from classroom.domain import tables as t
from classroom.domain.analyzer import Spec


@dataclass
class Alone:
    """What a running analyzer may ask of its surroundings; remembers what it was told."""

    params: Any = None
    models: Mapping[str, Path] = field(default_factory=dict)
    device: str = "cpu"
    language: str | None = None
    earlier: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    warnings: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    done: list[float] = field(default_factory=list)
    stop_after: float = float("inf")

    def progress(self, done: float, total: float) -> None:
        self.done.append(done / total if total else 1.0)

    def warn(self, code: str, **details: str | int | float) -> None:
        self.warnings.append((code, details))

    def stopped(self) -> bool:
        return len(self.done) >= self.stop_after


@pytest.fixture(scope="session")
def demo() -> Path:
    """The demo lesson's recording: 259 s, four voices."""
    return resources.path("demo/lesson.m4a")


@pytest.fixture
def alone() -> type[Alone]:
    return Alone


@pytest.fixture
def talk():
    """Utterances from (start, end, text[, speaker, role]) tuples."""

    def made(*rows: tuple) -> pl.DataFrame:
        full = [(*row, None, "unknown")[:5] if len(row) < 5 else row for row in rows]
        return t.frame(
            t.UTTERANCES,
            {
                "utterance": list(range(len(full))),
                "start_s": [row[0] for row in full],
                "end_s": [row[1] for row in full],
                "text": [row[2] for row in full],
                "speaker": [row[3] for row in full],
                "role": [row[4] for row in full],
            },
        )

    return made


@pytest.fixture
def surroundings() -> Callable[..., Alone]:
    """surroundings(SPEC, **changes): alone with the shipped models of that analyzer."""

    def make(spec: Spec, **changes: Any) -> Alone:
        folders = {model.name: resources.path(f"models/{model.path}") for model in spec.models}
        return Alone(params=spec.params(), models=folders, **changes)

    return make


@pytest.fixture
def comments() -> Callable[..., pl.DataFrame]:
    """comments(texts, **columns): a COMMENTS frame."""

    def make(texts: list[str], **columns: Any) -> pl.DataFrame:
        given = {"comment": list(range(len(texts))), "source": ["test.csv"] * len(texts), "text": texts, **columns}
        return t.frame(t.COMMENTS, given)

    return make


@pytest.fixture
def utterances() -> Callable[..., pl.DataFrame]:
    """utterances(texts, seconds=5.0): an UTTERANCES frame, one after the other; seconds None: without times."""

    def make(texts: list[str], *, seconds: float | None = 5.0) -> pl.DataFrame:
        numbers = list(range(len(texts)))
        times: dict[str, Any] = {}
        if seconds is not None:
            times = {"start_s": [n * seconds for n in numbers], "end_s": [(n + 1) * seconds for n in numbers]}
        given = {"utterance": numbers, "role": ["unknown"] * len(texts), "text": texts, **times}
        return t.frame(t.UTTERANCES, given)

    return make


@pytest.fixture
def slides() -> Callable[..., pl.DataFrame]:
    """slides(texts, decks=None): a SLIDES frame; `decks` names the deck of each slide."""

    def make(texts: list[str], *, decks: list[str] | None = None) -> pl.DataFrame:
        names = decks or ["deck.pdf"] * len(texts)
        return t.frame(
            t.SLIDES,
            {
                "slide": list(range(1, len(texts) + 1)),
                "deck": names,
                "page": [names[: index + 1].count(name) for index, name in enumerate(names)],
                "title": [text.split("\n")[0] for text in texts],
                "text": texts,
                "notes": [""] * len(texts),
                "pictures": [0] * len(texts),
            },
        )

    return make
