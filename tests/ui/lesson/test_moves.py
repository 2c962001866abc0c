"""Moves stand beside what was said in words, with how sure they are, and are counted below the measures."""

from __future__ import annotations

import json

import polars as pl
import pytest
from PySide6.QtCore import Qt

import resources
from classroom.domain.tables import LABELS, MEASURES, frame
from classroom.wording import Wording
from classroom.workspace.workspace import Workspace
from tests.fixtures.made_lesson import made_lesson, made_moves
from tests.ui.lesson.conftest import WAIT_MS, content_of
from ui.models.moves import where
from ui.models.utterances import UtterancesModel
from ui.views.measures import MeasuresPane
from ui.views.transcript import TranscriptPane


def labels(*rows: tuple[int, str, str, float, bool], target: str = "utterance") -> pl.DataFrame:
    columns = ("row", "taxonomy", "label", "score", "applies")
    return frame(LABELS, {"target": [target] * len(rows), **dict(zip(columns, zip(*rows, strict=True), strict=True))})


@pytest.fixture(scope="module")
def spoken() -> dict[str, pl.DataFrame]:
    tables = made_lesson()
    return tables | {"labels": pl.concat([tables["labels"], made_moves(tables["utterances"])])}


def rows_of(spoken, given: pl.DataFrame, language: str = "en"):
    return content_of(spoken | {"labels": given}, language=language).utterances


def test_only_a_move_that_applies_and_is_one_stands_beside_the_utterance(spoken) -> None:
    given = labels(
        (0, "teacher_moves", "revoicing", 0.7, True),
        (1, "teacher_moves", "revoicing", 0.9, False),
        (2, "teacher_moves", "none", 0.9, True),
        (3, "questions", "open", 0.9, True),
    )
    rows = rows_of(spoken, given)
    assert [row.number for row in rows if row.move] == [0]
    assert (rows[0].move.title, rows[0].move.likely) == ("Revoicing", True)


def test_a_doubtful_move_is_written_as_a_question_and_read_out(spoken) -> None:
    row = rows_of(spoken, labels((0, "student_moves", "making_a_claim", 0.41, True)))[0]
    model = UtterancesModel()
    assert model.badge(row.move) == "Making a claim? 41 %"
    assert "Making a claim? 41 %" in model.spoken(row)
    assert "sureness 41 %" in model.hint(row)
    assert row.move.about in model.hint(row)


def test_moves_are_named_in_the_language_of_the_window(spoken) -> None:
    row = rows_of(spoken, labels((0, "teacher_moves", "restating", 0.8, True)), "es")[0]
    spanish = json.loads(resources.path("i18n/es.json").read_text(encoding="utf-8"))
    assert row.move.title == spanish["label.teacher_moves.restating"]


def test_a_row_with_a_badge_is_higher_and_its_tool_tip_says_what_it_means(qtbot, spoken) -> None:
    pane = TranscriptPane()
    qtbot.addWidget(pane)
    pane.resize(480, 500)
    with qtbot.waitExposed(pane):
        pane.show()
    heights = {}
    for move in (False, True):
        given = labels((0, "teacher_moves", "revoicing", 0.7, move))
        pane.show_content(content_of(spoken | {"labels": given}))
        heights[move] = pane.list.visualRect(pane.model.index(0)).height()
    assert heights[True] > heights[False]
    assert "Says what a student said" in pane.model.index(0).data(Qt.ItemDataRole.ToolTipRole)


def test_going_to_the_next_utterance_with_a_move_goes_around_the_end(qtbot, spoken) -> None:
    pane = TranscriptPane()
    qtbot.addWidget(pane)
    pane.show_content(content_of(spoken))
    for expected in (3, 9, 3):
        pane.show_next([3, 9])
        assert pane.list.currentIndex().row() == expected
    pane.show_next([])
    pane.show_next([10**6])
    assert pane.list.currentIndex().row() == 3


def test_where_a_label_applies_leaves_comments_out() -> None:
    rows = ((4, "teacher_moves", "revoicing", 0.7, True), (2, "teacher_moves", "revoicing", 0.6, True))
    assert list(where(labels(*sorted(rows)), "teacher_moves", "revoicing")) == [2, 4]
    assert not where(labels(*sorted(rows), target="comment"), "teacher_moves", "revoicing")


def test_moves_are_counted_in_bars_whose_choice_names_the_move(qtbot, spoken) -> None:
    content = content_of(spoken)
    pane = MeasuresPane(Wording("en"))
    qtbot.addWidget(pane)
    pane.resize(480, 640)
    with qtbot.waitExposed(pane):
        pane.show()
    pane.show_content(content)
    qtbot.waitUntil(lambda: len(pane.charts()) == 4, timeout=WAIT_MS)
    drawing = pane.charts()[0].drawing()
    assert drawing.title == "Teacher's moves"
    asked = dict(zip([row[0] for row in drawing.table[1:]], [row[1] for row in drawing.table[1:]], strict=True))
    counted = len(where(content.tables["labels"], "teacher_moves", "press_for_reasoning"))
    assert asked["Pressing for reasoning"] == f"{counted} ×"
    with qtbot.waitSignal(pane.move_chosen) as chosen:
        pane.charts()[0].chosen.emit(drawing.targets[0].key)
    assert chosen.args[0].startswith("teacher_moves:")


def test_scores_of_a_coach_are_no_badge_of_one_lesson(spoken) -> None:
    score = frame(
        MEASURES,
        {"name": ["coach_score"], "scope": ["lesson"], "value": [5.0], "unit": ["points"], "n": [400]},
    )
    measures = pl.concat([spoken["measures"], score]).sort("name", maintain_order=True)
    assert "coach_score" not in {row.name for row in content_of(spoken | {"measures": measures}).measures}


def test_results_of_an_older_version_are_kept_and_named(make_view, monkeypatch, qtbot) -> None:
    monkeypatch.setattr(Workspace, "older", lambda *_: ("feedback",))
    view = make_view()
    qtbot.waitUntil(lambda: view.header.older.isVisible(), timeout=WAIT_MS)
    assert "Sorting the comments" in view.header.older.text()
    view.header.show_older(())
    assert not view.header.older.isVisible()
