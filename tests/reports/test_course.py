"""The report over a course's lessons: what changed, one step, measures with levels, comments by category."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from classroom.domain.errors import UsageError
from classroom.reports.course import course_facts, make_course_report
from classroom.store import Store
from classroom.wording import Wording
from classroom.workspace.courses import CourseRequest, course_content
from tests.fixtures.made_course import fill_course

COURSE = CourseRequest(course="Maths 6B")


def content(folder: Path, asked: CourseRequest = COURSE, *, language: str = "en", mask_names: bool = False):
    with Store.open(folder) as store:
        return course_content(store, asked, language=language, mask_names=mask_names)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())
    finally:
        document.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("course") / "store"
    fill_course(place, 16)
    return place


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_a_tagged_pdf_that_names_its_language_and_its_limits(folder, language):
    pdf = make_course_report(content(folder, language=language), language=language)
    assert b"/MarkInfo" in pdf
    assert f"({language})".encode() in pdf
    words, text = Wording(language), text_of(pdf)
    assert words.text("report.limits") in text
    assert words.text("report.run", step=words.text("step.talk"), version=2) in text
    for section in ("course.changed", "report.step", "course.measures", "report.comments", "course.lessons"):
        assert words.text(section) in text


def test_charts_are_told_in_words(folder):
    facts = course_facts(content(folder), Wording("en"))
    assert "Presses that ask for reasons: 16 lessons" in facts["measures_chart"]["alt"]
    assert "Question or confusion: 16 lessons" in facts["comments_chart"]["alt"]


def test_what_changed_is_called_possible_and_the_rest_is_not_named(folder):
    facts = course_facts(content(folder), Wording("en"))
    assert {change["name"] for change in facts["changes"]} == {
        "Presses that ask for reasons",
        "Share of comments: Question or confusion",
    }
    assert all(change["sentence"].startswith("Possible change") for change in facts["changes"])
    assert "by chance" in facts["changes_note"]


def test_few_lessons_say_why_nothing_is_said(tmp_path):
    fill_course(tmp_path / "store", 3)
    facts = course_facts(content(tmp_path / "store"), Wording("en"))
    assert facts["changes"] == []
    assert "at least 4 before and 4 after" in facts["changes_note"]
    assert facts["bands"] == []
    assert {row["level"] for row in facts["measures"]} == {"–"}


def test_bands_are_named_from_four_lessons_on(folder):
    bands = course_facts(content(folder), Wording("en"))["bands"]
    assert {band["name"] for band in bands} == {"Climate", "Dialogue", "Explanations"}


def test_the_next_step_is_what_most_of_the_last_lessons_ask_for(folder):
    step = course_facts(content(folder), Wording("en"))["step"]
    assert step["title"] == "Ask a classmate to take the idea up"
    assert step["often"] == "in 5 of the last 5 lessons"
    assert "Ana Torres" in step["quote"]


def test_masked_no_name_is_left_and_the_store_keeps_its_own(folder):
    made = content(folder, mask_names=True)
    text = text_of(make_course_report(made))
    assert "Rivera" not in text
    assert "Torres" not in text
    assert "Ms Rivera" in text_of(make_course_report(content(folder)))


def test_days_narrow_a_course_to_a_term(folder):
    made = content(folder, CourseRequest(course="Maths 6B", first=date(2025, 9, 15), last=date(2025, 10, 6)))
    assert [lesson.date for lesson in made.lessons] == [date(2025, 9, 15 + 7 * at) for at in range(3)] + [
        date(2025, 10, 6)
    ]
    assert all(trend.lessons.height == 4 for trend in made.measures)


@pytest.mark.parametrize(
    "asked",
    [CourseRequest(), CourseRequest(course="7C"), CourseRequest(course="Maths 6B", first=date(2030, 1, 1))],
)
def test_what_no_lesson_has_is_refused(folder, asked):
    with pytest.raises(UsageError):
        content(folder, asked)


def test_lessons_without_dates_or_measures_still_make_a_report(tmp_path):
    fill_course(tmp_path / "store", 5, dated=False, teacher=None)
    made = content(tmp_path / "store")
    text = text_of(make_course_report(made, language="es"))
    assert "5 clases" in text


def test_a_long_course_lists_its_newest_lessons_and_counts_the_others(folder):
    made = content(folder)
    facts = course_facts(replace(made, lessons=made.lessons * 4), Wording("en"))
    assert len(facts["lessons"]) == 60
    assert facts["lessons_left"].endswith("4 earlier ones are counted above.")
