"""A store in a folder of its own, and small lessons, runs and frames to put into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import strategies as st

from classroom.domain.requests import Lesson
from classroom.domain.tables import LABELS, MEASURES, UTTERANCES, Column, Table, frame
from classroom.store import RunStart, Store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "the store's folder"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with Store.open(folder) as opened:
        yield opened


_PLAIN = {pl.Boolean: st.booleans(), pl.Binary: st.binary(max_size=40)}


def _values(column: Column) -> st.SearchStrategy[Any]:
    if column.choices:
        made = st.sampled_from(column.choices)
    elif column.dtype is pl.String:
        made = st.text(max_size=12)
    elif column.dtype is pl.Int32:
        high = 2**31 - 1 if column.high is None else int(column.high)
        made = st.integers(int(column.low or 0), high)
    elif column.dtype is pl.Float64:
        made = st.floats(column.low, column.high, allow_nan=False, allow_infinity=False)
    else:
        made = _PLAIN[column.dtype]
    return st.none() | made if column.nullable else made


@st.composite
def _any_table(draw: st.DrawFn, table: Table) -> pl.DataFrame:
    rows = draw(
        st.lists(
            st.fixed_dictionaries({column.name: _values(column) for column in table.columns}),
            max_size=12,
            unique_by=(lambda row: tuple(row[name] for name in table.key)) if table.key else None,
        )
    )
    for row in rows:
        if row.get("start_s") is not None and row.get("end_s") is not None:
            row["start_s"], row["end_s"] = sorted((row["start_s"], row["end_s"]))
    return pl.DataFrame(rows, schema=table.schema, orient="row").sort(table.order, maintain_order=True)


@pytest.fixture(scope="session")
def any_table() -> Callable[[Table], st.SearchStrategy[pl.DataFrame]]:
    """A strategy for every frame that a declared table allows, null and awkward values included."""
    return _any_table


def _lesson(lesson_id: str = "abc123", **facts: Any) -> Lesson:
    known = {
        "title": "Fractions",
        "course": None,
        "teacher": None,
        "date": None,
        "language": None,
        "created_at": "2025-01-01T00:00:00+00:00",
        "duration_s": 600.0,
    }
    return Lesson(lesson_id=lesson_id, **{**known, **facts})


def _utterances(first: int, count: int, *, text: str = "said", **columns: Any) -> pl.DataFrame:
    numbers = list(range(first, first + count))
    made = {
        "utterance": numbers,
        "start_s": [10.0 * n for n in numbers],
        "end_s": [10.0 * n + 8 for n in numbers],
        "role": ["unknown"] * count,
        "text": [f"{text} {n}" for n in numbers],
    }
    return frame(UTTERANCES, {**made, **columns})


def _labels(rows: list[int], *, target: str = "utterance", label: str = "confusion", applies: bool = False) -> Any:
    count = len(rows)
    columns = {
        "target": [target] * count,
        "row": rows,
        "taxonomy": ["feedback"] * count,
        "label": [label] * count,
        "score": [0.25] * count,
        "applies": [applies] * count,
    }
    return frame(LABELS, columns)


def _measures(names: list[str], value: float = 1.0) -> pl.DataFrame:
    count = len(names)
    columns = {
        "name": names,
        "scope": ["lesson"] * count,
        "value": [value] * count,
        "unit": ["s"] * count,
        "n": [3] * count,
    }
    return frame(MEASURES, columns)


@pytest.fixture(scope="session")
def lesson() -> Callable[..., Lesson]:
    return _lesson


@pytest.fixture(scope="session")
def utterances() -> Callable[..., pl.DataFrame]:
    return _utterances


@pytest.fixture(scope="session")
def labels() -> Callable[..., pl.DataFrame]:
    return _labels


@pytest.fixture(scope="session")
def measures() -> Callable[..., pl.DataFrame]:
    return _measures


@pytest.fixture(scope="session")
def start() -> Callable[..., RunStart]:
    """A run to start: id, lesson and the parts it writes; the analyzer is named after the first part."""

    def made(run_id: str, lesson_id: str = "abc123", *writes: str, **facts: Any) -> RunStart:
        parts = writes or ("utterances",)
        return RunStart(
            run_id=run_id, lesson_id=lesson_id, writes=parts, **{"analyzer": f"of {parts[0]}", "version": 1, **facts}
        )

    return made


@pytest.fixture(scope="session")
def do(start: Callable[..., RunStart]) -> Callable[..., None]:
    """Do a whole run: start, commit one piece of each frame given by part, finish."""

    def done(
        store: Store, run_id: str, pieces: dict[str, pl.DataFrame], lesson_id: str = "abc123", **facts: Any
    ) -> None:
        store.start_run(start(run_id, lesson_id, *pieces, **facts))
        store.commit_piece(run_id, pieces)
        store.finish_run(run_id, seconds=2.0)

    return done
