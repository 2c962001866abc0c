from __future__ import annotations

from datetime import date


def test_measures_of_lessons_come_by_date_and_can_be_narrowed(store, lesson, do, measures):
    store.add_lesson(lesson("late", course="A", teacher="x", date=date(2025, 5, 1)))
    store.add_lesson(lesson("early", course="A", teacher="y", date=date(2024, 5, 1)))
    store.add_lesson(lesson("undated", course="B", teacher="x"))
    for number, lesson_id in enumerate(("late", "early", "undated")):
        do(store, f"r{number}", {"measures.talk": measures(["questions", "words"], float(number))}, lesson_id)
    every = store.measures()
    assert every.columns == [
        *("lesson_id", "title", "course", "teacher", "date", "name", "scope", "value", "low", "high", "unit", "n")
    ]
    assert every["lesson_id"].to_list() == ["undated", "undated", "early", "early", "late", "late"]
    assert every["name"].to_list() == ["questions", "words"] * 3
    assert store.measures(course="A", name="words")["lesson_id"].to_list() == ["early", "late"]
    assert store.measures(teacher="x", course="A")["value"].to_list() == [0.0, 0.0]
    assert store.measures(name="nothing").height == 0


def test_trends_hold_only_current_runs_of_every_part(store, lesson, do, start, measures):
    store.add_lesson(lesson())
    do(store, "r1", {"measures.talk": measures(["words"], 1.0)})
    do(store, "r2", {"measures.talk": measures(["words"], 2.0)}, version=2)
    do(store, "r3", {"measures.slides": measures(["slides_shown"], 3.0)})
    store.start_run(start("r4", "abc123", "measures.feedback"))
    store.commit_piece("r4", {"measures.feedback": measures(["comments"], 9.0)})
    assert store.measures().select("name", "value").rows() == [("slides_shown", 3.0), ("words", 2.0)]
