"""Trends over lessons of a real store."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

import polars as pl
import pytest
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QFileDialog

from classroom.charts.shapes import Text
from classroom.workspace.workspace import Workspace
from tests.fixtures.made_course import fill_course

WAIT_MS = 30_000


@pytest.fixture
def page(window, qtbot):
    made = window.page("trends")
    with qtbot.waitSignal(made.drawn, timeout=WAIT_MS):
        window.show_page("trends")
    return made


def cells(page) -> list[list[str]]:
    rows = page.rows
    return [[rows.index(y, x).data() for x in range(rows.columnCount())] for y in range(rows.rowCount())]


def choose(page, box, data, qtbot) -> None:
    with qtbot.waitSignal(page.drawn, timeout=WAIT_MS):
        box.setCurrentIndex(box.findData("\n".join(data)))


def test_any_measure_over_all_lessons_is_a_chart_with_its_table(page, qtbot):
    choose(page, page.measure, ("comments", "lesson"), qtbot)
    assert [row[:3] for row in cells(page)] == [
        ["Halves and doubles", "11 Mar 2024", "3 comments"],
        ["Thirds on a line", "4 Mar 2024", "3 comments"],
        ["What a leaf needs", "–", "3 comments"],
    ]
    assert len(page.chart.drawing().targets) == 2
    assert page.chart.accessibleDescription()


def test_lessons_of_one_course_or_teacher_can_be_chosen(page, qtbot):
    choose(page, page.whose, ("course", "Maths 6B"), qtbot)
    assert {row[0] for row in cells(page)} == {"Halves and doubles", "Thirds on a line"}
    choose(page, page.whose, ("teacher", "J. Adeyemi"), qtbot)
    assert {row[0] for row in cells(page)} == {"What a leaf needs"}


def test_it_says_that_four_lessons_a_side_are_needed_and_what_is_only_in_the_table(page, qtbot):
    choose(page, page.measure, ("comments", "lesson"), qtbot)
    assert "at least 4 before and 4 after" in page._hint.text()
    assert "only in the table: 1" in page._hint.text()


def test_each_measure_says_how_it_is_counted_and_what_to_mind(page, qtbot):
    choose(page, page.measure, ("comments", "lesson"), qtbot)
    assert "not duplicates" in page._about.text()
    assert "not the class" in page._about.text()


def test_a_row_opens_its_lesson(window, page, qtbot):
    asked: list[str] = []
    window.services.navigator.lesson_asked.disconnect(window.open_lesson)
    window.services.navigator.lesson_asked.connect(lambda lesson_id, _at: asked.append(lesson_id))
    page.table.setCurrentIndex(page.rows.index(1, 0))
    page.table.setFocus()
    page.table.activated.emit(page.table.currentIndex())
    titles = {row.lesson_id: row.title for row in window.page("lessons").model.rows()}
    assert [titles[lesson_id] for lesson_id in asked] == [page.rows.index(1, 0).data()]


def test_what_was_chosen_stays_chosen_when_the_screen_comes_back(window, page, qtbot):
    choose(page, page.measure, ("comments", "lesson"), qtbot)
    choose(page, page.whose, ("course", "Maths 6B"), qtbot)
    window.show_page("lessons")
    with qtbot.waitSignal(page.drawn, timeout=WAIT_MS):
        window.show_page("trends")
    assert page.measure.currentData() == "comments\nlesson"
    assert page.whose.currentData() == "course\nMaths 6B"


def test_without_lessons_it_says_that_there_is_nothing_to_compare(make_window, store_folder, qtbot):
    window = make_window(store_folder)
    page = window.page("trends")
    with qtbot.waitSignal(page.drawn, timeout=WAIT_MS):
        window.show_page("trends")
    assert page._middle.currentIndex() == 0
    assert not page.measure.isEnabled()


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory):
    place = tmp_path_factory.mktemp("term") / "store"
    fill_course(place, 12)
    return place


@pytest.fixture
def term_page(term, store_folder, make_window, qtbot):
    shutil.copytree(term, store_folder)
    window = make_window(store_folder)
    made = window.page("trends")
    with qtbot.waitSignal(made.drawn, timeout=WAIT_MS):
        window.show_page("trends")
    return made


def names_drawn(drawing) -> set[str]:
    return {shape.text for shape in drawing.shapes if isinstance(shape, Text)}


def test_change_next_lesson_and_steadied_values_are_drawn_named_and_in_the_table(term_page, qtbot):
    choose(term_page, term_page.measure, ("press_share", "lesson"), qtbot)
    words = term_page.services.words
    drawn = names_drawn(term_page.chart.drawing())
    assert {words.text(f"chart.trend.{name}") for name in ("change", "next", "naive", "pooled")} <= drawn
    assert "Possible change after" in term_page.chart.accessibleDescription()
    assert "Eight times in ten" in term_page._hint.text()
    assert all(row[5].endswith("%") for row in cells(term_page))


def test_several_measures_stand_side_by_side_and_one_opens_alone(term_page, qtbot):
    choose(term_page, term_page.measure, ("*", "comment_share"), qtbot)
    panels = term_page.several.drawing()
    assert len(panels.targets) == 10
    assert "Question or confusion" in names_drawn(panels)
    assert not term_page.table.isVisible()
    with qtbot.waitSignal(term_page.drawn, timeout=WAIT_MS):
        term_page.several.chosen.emit(panels.targets[3].key)
    assert term_page.measure.currentData() == panels.targets[3].key
    assert term_page.table.isVisible()


def test_a_report_over_the_chosen_lessons_is_written(term_page, tmp_path, qtbot, monkeypatch):
    out = tmp_path / "term.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    assert not term_page.report.isEnabled()
    choose(term_page, term_page.whose, ("course", "Maths 6B"), qtbot)
    term_page.report.click()
    qtbot.waitUntil(out.exists, timeout=WAIT_MS)
    assert out.read_bytes().startswith(b"%PDF")


def test_families_are_measures_with_several_parts_and_never_single_slides(term):
    with Workspace.open(term) as workspace:
        made = workspace.trend_choices()
    assert set(made.families) == {"lesson", "comment_share", "coach_score"}
    assert all(scope == "lesson" for _, scope in made.families["lesson"])


def test_eight_thousand_lessons_are_drawn_within_the_budget(page, qtbot):
    import time

    count = 8000
    rows = pl.DataFrame(
        {
            "lesson_id": [f"{n:012x}" for n in range(count)],
            "title": [f"Lesson {n}" for n in range(count)],
            "date": [date(2020, 1, 1) + timedelta(days=n // 6) for n in range(count)],
            "value": [float(n % 37) for n in range(count)],
            "low": [None] * count,
            "high": [None] * count,
            "unit": ["words"] * count,
            "n": [1] * count,
        },
        schema_overrides={"low": pl.Float64, "high": pl.Float64},
    )
    started = time.process_time()
    page._draw(rows, "words")
    page.grab()
    assert page.rows.rowCount() == count
    # 300 ms is the budget of DESIGN section 7; the processor's time, because tests share their cores
    assert time.process_time() - started < 0.3


def test_the_table_keeps_the_rules_of_qt(page, qtbot):
    tester = QAbstractItemModelTester(page.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    choose(page, page.measure, ("comments", "lesson"), qtbot)
    assert tester.model().rowCount() == 3
