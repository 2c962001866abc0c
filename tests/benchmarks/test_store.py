"""The store against bare DuckDB on the same file, in one run."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest

from classroom.domain import tables as t
from classroom.domain.requests import Lesson
from classroom.store import RunStart
from classroom.store.store import Store

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]

LESSONS = 1000
UTTERANCES = 200
LONG = 1500
LIBRARY_S, LESSON_S, SEARCH_S = 0.150, 0.250, 0.100


def _utterances(count: int) -> pl.DataFrame:
    return t.frame(
        t.UTTERANCES,
        {"utterance": range(count), "start_s": [2.0 * i for i in range(count)]}
        | {"end_s": [2.0 * i + 1.5 for i in range(count)], "role": ["unknown"] * count}
        | {"text": [f"This is the sentence number {i} of the lesson." for i in range(count)]},
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("library")
    with Store.open(place) as store:
        for i in range(LESSONS):
            lesson = f"{i:012x}"
            facts = {"title": f"Lesson {i}", "course": f"Course {i % 20}", "teacher": None, "date": None}
            facts |= {"language": "en", "created_at": "2026-09-14T10:00:00+00:00", "duration_s": 3000.0}
            store.add_lesson(Lesson(lesson_id=lesson, **facts))
            run = RunStart(run_id=f"run{i}", lesson_id=lesson, analyzer="speech", version=1, params={}, model_sha256={},
                           input_run_ids=(), writes=("utterances",))  # fmt: skip
            store.start_run(run)
            store.commit_piece(run.run_id, {"utterances": _utterances(LONG if i == 0 else UTTERANCES)})
            store.finish_run(run.run_id, seconds=1.0)
    return place


def _median_s(work: Callable[[], object], times: int = 9) -> float:
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return sorted(taken)[times // 2]


def test_the_library_and_a_long_lesson_open_within_their_budgets(folder: Path, capsys) -> None:
    with Store.open(folder) as store:
        library = _median_s(store.lessons)
        lesson = _median_s(lambda: store.table("0" * 12, "utterances"))
    with duckdb.connect(str(folder / "lectern.duckdb"), read_only=True) as bare:
        name = next(row[0] for row in bare.execute("show tables").fetchall() if "utterances" in row[0])
        query = f"select * from {name} where lesson_id = '000000000000' order by position"
        plain = _median_s(lambda: bare.execute(query).fetchall())
    with capsys.disabled():
        sys.stdout.write(
            f"\nlibrary of {LESSONS} lessons {library * 1000:.0f} ms; {LONG} utterances {lesson * 1000:.0f} ms, "
            f"bare DuckDB query {plain * 1000:.0f} ms\n"
        )
    assert library <= LIBRARY_S
    assert lesson <= LESSON_S


def test_words_are_found_in_a_thousand_lessons_within_their_budget(folder: Path, capsys) -> None:
    with Store.open(folder) as store:
        rare = _median_s(lambda: store.search("number 1499 lesson"), times=5)
        often = _median_s(lambda: store.search("sentence"), times=5)
        assert store.search("number 1499 lesson").height == 1
    with duckdb.connect(str(folder / "lectern.duckdb"), read_only=True) as bare:
        bare.execute("set threads to 2")
        plain = _median_s(lambda: bare.execute("select count(*) from utterances where text ilike '%1499%'").fetchall())
    with capsys.disabled():
        sys.stdout.write(
            f"\nsearch in {LESSONS} lessons: a rare word {rare * 1000:.0f} ms, one in every row {often * 1000:.0f} ms, "
            f"bare DuckDB scan {plain * 1000:.0f} ms\n"
        )
    assert max(rare, often) <= SEARCH_S
