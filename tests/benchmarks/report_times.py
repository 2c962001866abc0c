"""Prints how long a fresh process takes for the first report of a large lesson, for the next, and for a bare page."""

from __future__ import annotations

import json
import sys
import time
from datetime import date


def main() -> None:
    """Two numbers in seconds each way: of the report, and of an empty page set by Typst with the same fonts."""
    from classroom.domain import tables as t
    from classroom.domain.requests import Lesson
    from classroom.reports.content import LessonContent
    from tests.fixtures.made_lesson import made_lesson

    tables = {name: t.empty(table) for name, table in t.TABLES.items()} | made_lesson()
    facts = {"lesson_id": "0" * 12, "title": "Fractions", "course": "6B", "teacher": "R", "date": date(2026, 9, 1)}
    lesson = Lesson(**facts, language="en", created_at="2026", duration_s=3000.0)
    content = LessonContent(lesson=lesson, tables=tables, runs=())
    started = time.perf_counter()
    from classroom.reports.build import make_report

    make_report(content)
    first = time.perf_counter() - started
    started = time.perf_counter()
    make_report(content, language="es")
    again = time.perf_counter() - started
    sys.stdout.write(json.dumps({"first": first, "again": again, **_bare()}))


def _bare() -> dict[str, float]:
    import typst

    import resources

    fonts = [str(resources.path("fonts"))]
    made: dict[str, float] = {}
    for name in ("bare_first", "bare_again"):
        started = time.perf_counter()
        typst.compile(b"#set document(title: [x])\nx", font_paths=fonts, ignore_system_fonts=True)
        made[name] = time.perf_counter() - started
    return made


if __name__ == "__main__":
    main()
