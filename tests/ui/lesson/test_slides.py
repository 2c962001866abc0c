"""The slides: time spent, comments that point at them, and the way to where they came on."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from classroom.wording import Wording
from tests.fixtures.made_lesson import Size, made_lesson
from tests.ui.lesson.conftest import content_of, picture
from ui.models.slides import CURRENT_SLIDE_ROLE, SlidesModel
from ui.views.lesson_stage import Stage
from ui.views.slides_strip import SlidesPane


@pytest.fixture
def pane(qtbot, content):
    made = SlidesPane(Wording("en"))
    qtbot.addWidget(made)
    made.resize(420, 500)
    with qtbot.waitExposed(made):
        made.show()
    made.show_content(content)
    qtbot.waitUntil(lambda: made.list.verticalScrollBar().maximum() > 0)
    return made


def test_the_model_keeps_the_rules_of_qt(qtbot, content):
    model = SlidesModel(Wording("en"))
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(content.slides)
    model.set_current(3)
    model.set_rows(())
    assert tester.model() is model


def test_time_is_that_of_the_measure_and_nought_is_said_in_words(content, tables):
    model = SlidesModel(Wording("en"))
    times = tables["measures"].filter(pl.col("name") == "slide_time")
    spent = dict(times.select("scope", "value").iter_rows())
    for row in content.slides:
        assert row.spent_s == spent[f"slide:{row.number}"]
        assert (model.time_of(row) == "not spoken about") == (row.spent_s == 0)


def test_comments_are_counted_on_the_slide_of_their_best_candidate(content, tables):
    best = tables["traces"].filter(pl.col("rank") == 1).join(tables["alignment"], on="utterance")
    expected = dict(best.group_by("slide").len().iter_rows())
    assert {row.number: row.comments for row in content.slides if row.comments} == expected
    assert sum(row.confused for row in content.slides) > 0


def test_a_screen_reader_hears_number_title_time_and_comments(content):
    model = SlidesModel(Wording("en"))
    row = next(row for row in content.slides if row.confused == 1 and row.comments > 1 and row.title)
    spoken = model.spoken(row)
    assert spoken.startswith(f"Slide {row.number}: {row.title}, ")
    assert f"{row.comments} comments, 1 of confusion" in spoken


def test_enter_goes_to_where_the_slide_first_came_on(qtbot, pane, content):
    pane.list.setCurrentIndex(pane.model.index(5))
    with qtbot.waitSignal(pane.seek_asked) as asked:
        qtbot.keyClick(pane.list, Qt.Key.Key_Return)
    assert asked.args == [content.slides[5].starts[0]]


def test_a_slide_nobody_spoke_about_leads_nowhere(qtbot, pane, content):
    silent = next(row for row in content.slides if not row.starts)
    with qtbot.assertNotEmitted(pane.seek_asked):
        pane.list.entered_row.emit(pane.model.index(pane.model.place_of(silent.number)))


def test_the_slide_that_is_on_is_marked_and_in_sight(qtbot, pane):
    pane.set_current(25)
    index = pane.model.index(24)
    assert index.data(CURRENT_SLIDE_ROLE)
    assert pane.list.viewport().rect().intersects(pane.list.visualRect(index))
    assert not pane.model.index(23).data(CURRENT_SLIDE_ROLE)


def test_pictures_are_decoded_once_and_broken_ones_are_left_out(qtbot):
    pictures = {1: picture(1), 2: b"no picture"}
    content = content_of(made_lesson(Size(slides=3, thumbnails=pictures)))
    model = SlidesModel(Wording("en"))
    model.set_rows(content.slides)
    assert model.picture(1).width() == 96
    assert model.picture(1) is model.picture(1)
    assert model.picture(2) is None
    assert model.picture(3) is None


@pytest.mark.parametrize(
    ("left", "words"),
    [({"slides"}, "No slides were given"), ({"alignment", "measures"}, "could not be told")],
)
def test_without_slides_or_times_it_says_why(pane, tables, left, words):
    pane.show_content(content_of({name: rows for name, rows in tables.items() if name not in left}))
    assert words in pane.empty.text()
    assert pane.empty.isVisibleTo(pane)


def test_the_stage_shows_the_slide_and_what_was_written_about_it(qtbot, qapp):
    tables = made_lesson(Size(thumbnails={number: picture(number) for number in range(1, 31)}))
    content = content_of(tables)
    pane = SlidesPane(Wording("en"))
    qtbot.addWidget(pane)
    pane.show_content(content)
    stage = Stage(pane.model, Wording("en"))
    qtbot.addWidget(stage)
    stage.show_content(content)
    confused = next(row for row in content.slides if row.confused)
    stage.set_slide(confused.number)
    assert str(confused.number) in stage.caption.text()
    assert stage.remarks[0].text().startswith(Wording("en").text("label.feedback.confusion"))
    stage.set_room(wide=False, tall=True)
    assert not stage.slide.isVisibleTo(stage)


def test_slides_that_were_refused_are_named_above_the_strip(pane, content):
    assert not pane.empty.isVisibleTo(pane)
    slides = tuple(replace(row, spent_s=None, starts=()) for row in content.slides)
    measures = tuple(replace(row, value=None, n=0) if row.name == "slides_shown" else row for row in content.measures)
    pane.show_content(replace(content, slides=slides, measures=measures, unfinished=()))
    assert f"The slides in {content.slides[0].deck} do not fit what was said" in pane.empty.text()


def test_what_was_said_on_a_slide_and_a_figure_passed_over_are_told(content):
    model = SlidesModel(Wording("en"))
    row = next(row for row in content.slides if row.said)
    assert row.said.split()[0] in model.tip_of(row)
    assert "<b>" not in model.tip_of(replace(row, said="<b>bold</b>"))
    assert model.time_of(replace(row, passed_over=True)).endswith("figure hardly talked about")
    assert not any(row.passed_over for row in content.slides)
