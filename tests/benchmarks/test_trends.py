"""Any trend over 8,000 lessons and 10 million utterances, beside a bare DuckDB query on the same file."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from classroom.store.store import Store
from classroom.workspace.workspace import Workspace

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]

LESSONS, UTTERANCES, TEACHERS, MEASURES = 8000, 10_000_000, 400, 50
BUDGET_S = 0.300

_FILL = (
    f"""insert into lessons select printf('%012x', i), 'Lesson ' || i, 'Course ' || (i % 40),
        'Teacher ' || (i % {TEACHERS}), date '2021-09-01' + (i // 8)::integer, 'en', '2026-09-14T10:00:00+00:00', 3000
        from range({LESSONS}) as r(i)""",
    f"""insert into parts select i * 2 + k, printf('%012x', i), 'run' || i || '-' || k,
        case k when 0 then 'utterances' else 'measures.talk' end from range({LESSONS}) as r(i), range(2) as s(k)""",
    "insert into current_runs select lesson_id, part_name, run_id from parts",
    f"""insert into utterances by name select printf('%012x', i // {UTTERANCES // LESSONS}) as lesson_id,
        'run' || (i // {UTTERANCES // LESSONS}) || '-0' as run_id, 'utterances' as part_name,
        i % {UTTERANCES // LESSONS} as position, (i % {UTTERANCES // LESSONS})::integer as utterance,
        (i % {UTTERANCES // LESSONS}) * 2.4 as start_s, (i % {UTTERANCES // LESSONS}) * 2.4 + 2 as end_s,
        case i % 3 when 0 then 'student' else 'teacher' end as role, 'What was said, number ' || i % 997 as text,
        (i // {UTTERANCES // LESSONS}) * 2 as part_serial from range({UTTERANCES}) as r(i)""",
    f"""insert into measures by name select printf('%012x', i) as lesson_id, 'run' || i || '-1' as run_id,
        'measures.talk' as part_name, m as position,
        case when m < 20 then 'measure' || m else 'comment_share' end as name,
        case when m < 20 then 'lesson' else 'label:' || m end as scope, 0.2 + 0.6 * random() as value,
        null as low, null as high, 'share' as unit, (40 + i % 60)::integer as n, i * 2 + 1 as part_serial
        from range({LESSONS}) as r(i), range({MEASURES}) as s(m)""",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("district")
    Store.open(place).close()
    with duckdb.connect(str(place / "lectern.duckdb")) as bare:
        for statement in _FILL:
            bare.execute(statement)
    return place


def _median_s(work: Callable[[], object], times: int = 5) -> float:
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return sorted(taken)[times // 2]


def test_any_trend_over_a_district_comes_within_its_budget(folder: Path, capsys) -> None:
    asked = {
        "all lessons": {"measure": "measure3"},
        "one course": {"measure": "measure3", "course": "Course 7"},
        "one teacher": {"measure": "comment_share", "scope": "label:30", "teacher": "Teacher 7"},
    }
    with Workspace.open(folder) as workspace:
        taken = {what: _median_s(lambda given=given: workspace.trend(**given)) for what, given in asked.items()}
        choices = _median_s(workspace.trend_choices)
    with duckdb.connect(str(folder / "lectern.duckdb"), read_only=True) as bare:
        rows = "select lesson_id, title, date, value, n from measures join lessons using (lesson_id)"
        query = f"{rows} where name = 'measure3' order by date"
        plain = _median_s(lambda: bare.execute(query).fetchall())
    said = ", ".join(f"{what} {seconds * 1000:.0f} ms" for what, seconds in taken.items())
    with capsys.disabled():
        sys.stdout.write(
            f"\ntrend over {LESSONS} lessons and {UTTERANCES} utterances: {said}; what there is to choose "
            f"{choices * 1000:.0f} ms; bare DuckDB query {plain * 1000:.0f} ms\n"
        )
    assert max(taken.values()) <= BUDGET_S
    assert choices <= BUDGET_S
