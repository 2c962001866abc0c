"""Measures show value, unit, interval and n, say why a value is unknown, and what they mean."""

from __future__ import annotations

import json

import polars as pl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel, QPushButton

import resources
from classroom.charts.values import interval
from classroom.domain.measures import MEASURES
from classroom.wording import Wording
from tests.fixtures.made_lesson import Size, made_lesson
from tests.ui.lesson.conftest import WAIT_MS, content_of
from ui.charts.canvas import Canvas
from ui.models.measures import MeasuresModel
from ui.views.measures import MeasuresPane


def make(qtbot, content, language="en"):
    pane = MeasuresPane(Wording(language))
    qtbot.addWidget(pane)
    pane.resize(480, 640)
    with qtbot.waitExposed(pane):
        pane.show()
    pane.show_content(content)
    qtbot.waitUntil(lambda: len(pane.cards()) == len(content.measures), timeout=WAIT_MS)
    return pane


def shown(widget):
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]


def test_the_model_keeps_the_rules_of_qt(qtbot, content):
    model = MeasuresModel(Wording("en"))
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(content.measures)
    model.set_rows(())
    assert tester.model() is model


def test_a_row_of_the_table_says_all_of_a_measure(content):
    model = MeasuresModel(Wording("en"))
    model.set_rows(content.measures)
    cells = [model.index(1, column).data() for column in range(4)]
    assert cells == ["Teacher's share of the talk", "74 %", "69 to 79 %", "400"]


def test_measures_come_in_the_order_in_which_they_are_declared(content):
    names = [row.name for row in content.measures]
    assert names == [name for name in MEASURES if name in names]


def test_value_unit_interval_and_n_are_on_the_card(qtbot, content):
    pane = make(qtbot, content)
    card = pane.cards()[1]
    assert {"74", "%", "Teacher's share of the talk", "95 % interval 69 to 79 % · n = 400"} <= set(shown(card))
    assert card.findChild(Canvas).drawing().description == "Teacher's share of the talk: 74 %, 69 to 79 %."


def test_an_unknown_value_is_a_dash_with_its_reason(qtbot):
    unknown = content_of(made_lesson(Size(roles=False)))
    row = next(row for row in unknown.measures if row.name == "teacher_talk_share")
    pane = make(qtbot, unknown)
    card = next(card for card in pane.cards() if card.row == row)
    assert "–" in shown(card)
    assert "Lectern does not know who speaks in this lesson." in shown(card)
    assert not card.findChildren(Canvas)


def test_what_is_this_opens_formula_source_and_caution_and_closes_again(qtbot, content):
    pane = make(qtbot, content)
    card = pane.cards()[0]
    qtbot.mouseClick(card.what, Qt.MouseButton.LeftButton)
    info = MEASURES[card.row.name]
    assert card.meaning.isVisibleTo(card)
    for part in (info.formula, info.source, info.caution):
        assert part in card.meaning.text()
    qtbot.mouseClick(card.what, Qt.MouseButton.LeftButton)
    assert not card.meaning.isVisibleTo(card)


def test_how_sure_opens_n_interval_and_what_the_models_card_says_apart_from_what_it_is(qtbot, content):
    pane = make(qtbot, content)
    card = next(card for card in pane.cards() if card.row.low is not None)
    assert card.sure.accessibleName() != card.what.accessibleName()
    qtbot.mouseClick(card.sure, Qt.MouseButton.LeftButton)
    assert card.sureness.isVisibleTo(card)
    assert not card.meaning.isVisibleTo(card)
    assert f"n = {card.row.n}" in card.sureness.text()
    assert interval(card.row.low, card.row.high, card.row.unit, Wording("en")) in card.sureness.text()
    qtbot.mouseClick(card.sure, Qt.MouseButton.LeftButton)
    assert not card.sureness.isVisibleTo(card)


def test_below_the_bars_of_comments_it_says_how_well_lectern_and_people_agree(qtbot, content):
    pane = make(qtbot, content)
    qtbot.waitUntil(lambda: len(pane.charts()) == 2, timeout=WAIT_MS)
    button = next(
        found
        for box in pane._charts
        for found in box.findChildren(QPushButton)
        if "comment" in found.accessibleName().lower()
    )
    button.click()
    said = [
        label.text() for label in button.parentWidget().findChildren(QLabel) if label.isVisibleTo(button.parentWidget())
    ]
    assert any("two people" in text and "kappa" in text for text in said), (button.accessibleName(), said)


def test_what_it_means_is_said_in_spanish_too(qtbot, tables):
    pane = make(qtbot, content_of(tables, language="es"), "es")
    card = pane.cards()[0]
    card.what.click()
    assert "frases" in card.meaning.text()


def test_the_english_words_are_those_of_the_declared_measures():
    words = json.loads(resources.path("i18n/en.json").read_text(encoding="utf-8"))
    for name, info in MEASURES.items():
        for part in ("formula", "caution", "source"):
            assert words[f"measure.{name}.{part}"] == getattr(info, part)


def test_formulas_and_cautions_of_all_measures_are_spanish_in_spanish():
    english, spanish = (
        json.loads(resources.path(f"i18n/{code}.json").read_text(encoding="utf-8")) for code in ("en", "es")
    )
    for name in MEASURES:
        for part in ("formula", "caution"):
            key = f"measure.{name}.{part}"
            assert spanish[key] != english[key], key


def test_bars_of_slides_and_comments_follow_the_cards_where_there_are_any(qtbot, content, tables):
    pane = make(qtbot, content)
    qtbot.waitUntil(lambda: len(pane.charts()) == 2, timeout=WAIT_MS)
    bare = content_of({**tables, "measures": tables["measures"].filter(pl.col("scope") == "lesson")})
    pane = make(qtbot, bare)
    qtbot.waitUntil(lambda: not pane._more.isActive(), timeout=WAIT_MS)
    assert pane.charts() == ()


def test_a_measure_nobody_declared_is_shown_under_its_name_without_an_explanation(qtbot, tables):
    of_lesson = tables["measures"].filter(pl.col("scope") == "lesson")
    extra = of_lesson.head(1).with_columns(name=pl.lit("zest"), unit=pl.lit("share"))
    pane = make(qtbot, content_of({**tables, "measures": pl.concat([tables["measures"], extra])}))
    card = pane.cards()[-1]
    assert card.row.title == "zest"
    assert not card.what.isVisibleTo(card)


@pytest.mark.parametrize("unfinished", [(), ("talk",)])
def test_no_measures_say_why(qtbot, tables, unfinished):
    from dataclasses import replace

    none = replace(content_of({"utterances": tables["utterances"]}), unfinished=unfinished)
    pane = make(qtbot, none)
    assert ("not finished" in pane.empty.text()) == bool(unfinished)
