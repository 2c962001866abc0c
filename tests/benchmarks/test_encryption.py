"""What encryption costs: the same store plain and encrypted, asked in turns, on every budget that touches the store."""

from __future__ import annotations

import os
import shutil
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
from classroom.workspace import passphrase
from classroom.workspace.demo import demo_request
from classroom.workspace.workspace import Workspace

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1500)]

WORD = "a long pass-phrase"
LESSONS, EACH, LONG, MEASURES = 8000, 250, 1500, 50
SHOWN = 1000
"""Lessons of the library: the budget for opening it is for so many."""
MOST = 1.3
NOISE_S = 0.003
"""Seconds below which two timings on a shared computer cannot be told apart."""

_FILL = (
    f"""insert into parts select i * 2 + k, printf('%012x', i), 'run' || i || '-' || k,
        case k when 0 then 'utterances' else 'measures.talk' end from range({LESSONS}) as r(i), range(2) as s(k)""",
    "insert into current_runs select lesson_id, part_name, run_id from parts",
    f"""insert into utterances by name select printf('%012x', i) as lesson_id, 'run' || i || '-0' as run_id,
        'utterances' as part_name, k as position, k::integer as utterance, k * 2.4 as start_s, k * 2.4 + 2 as end_s,
        case k % 3 when 0 then 'student' else 'teacher' end as role, 'What was said, number ' || (i * 7 + k) as text,
        i * 2 as part_serial from range({LESSONS}) as r(i), range({LONG}) as s(k) where k < {EACH} or i = 0""",
    f"""insert into measures by name select printf('%012x', i) as lesson_id, 'run' || i || '-1' as run_id,
        'measures.talk' as part_name, m as position, 'measure' || m as name, 'lesson' as scope,
        0.2 + 0.6 * random() as value, null as low, null as high, 'share' as unit, (40 + i % 60)::integer as n,
        i * 2 + 1 as part_serial from range({LESSONS}) as r(i), range({MEASURES}) as s(m)""",
)


def lessons_sql(count: int) -> str:
    return f"""insert into lessons select printf('%012x', i), 'Lesson ' || i, 'Course ' || (i % 40),
        'Teacher ' || (i % 400), date '2021-09-01' + (i // 8)::integer, 'en', '2026-09-14T10:00:00+00:00', 3000
        from range({count}) as r(i)"""


def filled(folder: Path, count: int) -> Path:
    Store.open(folder).close()
    with duckdb.connect(str(folder / "lectern.duckdb")) as bare:
        for statement in (lessons_sql(count), *(text.replace(str(LESSONS), str(count)) for text in _FILL)):
            bare.execute(statement)
    return folder


def both(folder: Path) -> tuple[Path, Path]:
    """The store, and the same one encrypted; both written anew, for that alone makes a store faster."""
    other = folder.with_name(f"{folder.name} encrypted")
    with Workspace.open(folder) as workspace:
        workspace.set_passphrase(WORD)
    shutil.copytree(folder, other)
    passphrase.type_in(folder, WORD)
    with Workspace.open(folder) as workspace:
        workspace.remove_passphrase()
    return folder, other


def in_turns(plain: Callable[[], object], encrypted: Callable[[], object], times: int = 15) -> tuple[float, float]:
    """Least seconds of the processor of each, all threads, asked one after the other."""
    taken: tuple[list[float], list[float]] = ([], [])
    for round_ in range(times + 1):
        for work, own in zip((plain, encrypted), taken, strict=True):
            start = time.process_time()
            work()
            if round_:
                own.append(time.process_time() - start)
    return min(taken[0]), min(taken[1])


def piece(store: Store, lesson_id: str) -> Callable[[], None]:
    """Commits a piece of speech as an analysis does, a new one each time."""
    made = {"utterance": range(60), "start_s": [2.0 * i for i in range(60)], "end_s": [2.0 * i + 1 for i in range(60)]}
    rows = t.frame(t.UTTERANCES, made | {"role": ["unknown"] * 60, "text": ["What was said."] * 60})
    facts = dict.fromkeys(("course", "teacher", "date", "language", "duration_s"))
    store.add_lesson(Lesson(lesson_id=lesson_id, title="New", created_at="2026-09-14T10:00:00+00:00", **facts))
    run = RunStart(run_id="r", lesson_id=lesson_id, analyzer="speech", version=1, writes=("utterances",))
    store.start_run(run)
    at = [0]

    def commit() -> None:
        shift = rows.with_columns(pl.col("utterance") + at[0], pl.col("start_s", "end_s") + 2.0 * at[0])
        at[0] += 60
        store.commit_piece("r", {"utterances": shift})

    return commit


def test_no_budget_that_touches_the_store_grows_by_more_than_a_third(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(passphrase, "_typed", {})
    library = both(filled(tmp_path / "library", SHOWN))
    district = both(filled(tmp_path / "district", LESSONS))
    passphrase.type_in(library[1], WORD)
    passphrase.type_in(district[1], WORD)
    found: dict[str, tuple[float, float]] = {}
    with Workspace.open(library[0]) as plain, Workspace.open(library[1]) as sealed:
        found["library of 1,000 lessons"] = in_turns(plain.lessons, sealed.lessons)
        long = "0" * 12
        found["lesson of 1,500 utterances"] = in_turns(
            lambda: plain.table(long, "utterances"), lambda: sealed.table(long, "utterances")
        )
        found["search in 1,000 lessons"] = in_turns(lambda: plain.search("said"), lambda: sealed.search("said"), 5)
        found["a piece of speech committed"] = in_turns(piece(plain._store, "n"), piece(sealed._store, "n"), 40)
    with Workspace.open(district[0]) as plain, Workspace.open(district[1]) as sealed:
        for what, asked in (
            ("trend over 8,000 lessons", {"measure": "measure3"}),
            ("trend of a course", {"measure": "measure3", "course": "Course 7"}),
        ):
            found[what] = in_turns(lambda a=asked: plain.trend(**a), lambda a=asked: sealed.trend(**a), 7)
    opening = in_turns(lambda: Workspace.open(library[0]).close(), lambda: Workspace.open(library[1]).close(), 5)
    sizes = [(folder / "lectern.duckdb").stat().st_size / 1e6 for folder in district]
    with capsys.disabled():
        sys.stdout.write(f"\n{'':<30}{'plain':>10}{'encrypted':>12}{'ratio':>8}\n")
        for what, (before, after) in [*found.items(), ("open and close the store", opening)]:
            sys.stdout.write(f"{what:<30}{before * 1e3:>7.1f} ms{after * 1e3:>9.1f} ms{after / before:>8.2f}\n")
        sys.stdout.write(f"file of the district {sizes[0]:.1f} and {sizes[1]:.1f} MB\n")
    for what, (before, after) in found.items():
        assert after <= MOST * before + NOISE_S, what


def spent() -> float:
    """Seconds of the processor of this process and of those it started that have ended."""
    taken = os.times()
    return taken.user + taken.system + taken.children_user + taken.children_system


def analysed(folder: Path, word: str | None) -> tuple[float, str]:
    """Seconds of the processor for the whole demo lesson in a new store, the worker's among them; the lesson's id."""
    if word:
        with Workspace.open(folder) as workspace:
            workspace.set_passphrase(word)
        passphrase.type_in(folder, word)
    workspace = Workspace.open(folder)
    start = spent()
    result = workspace.analyze(demo_request())
    workspace.close()
    assert result.exit_code == 0
    return spent() - start, result.lesson_id


def test_neither_a_whole_analysis_nor_a_report_grows_by_more_than_a_third(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(passphrase, "_typed", {})
    taken: tuple[list[float], list[float]] = ([], [])
    made = ""
    for round_ in range(2):
        for word, own in zip((None, WORD), taken, strict=True):
            seconds, made = analysed(tmp_path / f"{round_} {word}", word)
            own.append(seconds)
            with capsys.disabled():
                sys.stdout.write(f"\nwhole analysis{' encrypted' if word else ''}: {seconds:.1f} s")
    found = {"whole analysis of the demo": (min(taken[0]), min(taken[1]))}
    with Workspace.open(tmp_path / "0 None") as plain, Workspace.open(tmp_path / f"0 {WORD}") as sealed:
        found["report"] = in_turns(
            lambda: plain.report(made, tmp_path / "a.pdf"), lambda: sealed.report(made, tmp_path / "b.pdf"), 7
        )
    with capsys.disabled():
        for what, (before, after) in found.items():
            sys.stdout.write(f"\n{what:<30}{before * 1e3:>7.1f} ms{after * 1e3:>9.1f} ms{after / before:>8.2f}")
    for what, (before, after) in found.items():
        assert after <= MOST * before + NOISE_S, what
