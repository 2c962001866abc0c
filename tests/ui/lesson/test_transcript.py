"""The transcript follows, lets go, is searched, and marks what is doubtful with more than a colour."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from tests.ui.lesson.conftest import content_of
from ui.models.lesson_content import DOUBTFUL
from ui.models.lesson_rows import UtteranceRow
from ui.models.utterances import CURRENT_ROLE, FOUND_ROLE, UtterancesModel
from ui.views.transcript import TranscriptPane


def row(number, text="words", *, start=None, speaker="", role="unknown", doubts=()):
    return UtteranceRow(
        number=number,
        start_s=float(number) if start is None else start,
        end_s=float(number) + 0.5,
        speaker=speaker,
        role=role,
        text=text,
        opens=number == 0,
        doubts=doubts,
    )


@pytest.fixture
def pane(qtbot, content):
    made = TranscriptPane()
    qtbot.addWidget(made)
    made.resize(480, 500)
    with qtbot.waitExposed(made):
        made.show()
    made.show_content(content)
    qtbot.waitUntil(lambda: made.list.verticalScrollBar().maximum() > 0)
    return made


def visible_rows(pane):
    room = pane.list.viewport().rect()
    return [
        at for at in range(pane.model.rowCount()) if room.contains(pane.list.visualRect(pane.model.index(at)).center())
    ]


def turn_wheel(pane, delta=-600):
    place = QPointF(pane.list.viewport().rect().center())
    event = QWheelEvent(
        place,
        QPointF(pane.list.viewport().mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(pane.list.viewport(), event)


def test_the_model_keeps_the_rules_of_qt(qtbot, content):
    model = UtterancesModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(content.utterances[:10])
    model.set_position(30.0)
    model.search("the")
    model.set_rows(content.utterances[:20])
    model.set_rows(())
    assert tester.model() is model


def test_rows_added_at_the_end_are_inserted_not_a_reset(qtbot):
    model = UtterancesModel()
    model.set_rows([row(0), row(1)])
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.rowsInserted):
        model.set_rows([row(0), row(1), row(2)])


def test_the_current_utterance_is_the_one_that_began_last(qtbot):
    model = UtterancesModel()
    model.set_rows([row(0, start=5.0), row(1, start=9.0)])
    assert [model.row_at(second) for second in (0, 5, 8.9, 9, 100)] == [-1, 0, 0, 1, 1]
    assert model.set_position(9.5)
    assert not model.set_position(9.6)
    assert model.index(1).data(CURRENT_ROLE)


def test_a_search_finds_upper_and_lower_case_and_tells_the_places(qtbot):
    model = UtterancesModel()
    model.set_rows([row(0, "Twelfths, TWELFTHS"), row(1, "thirds")])
    assert model.search("twelf") == [0]
    assert model.index(0).data(FOUND_ROLE) == ((0, 5), (10, 5))
    assert model.search("") == []


def test_a_screen_reader_hears_time_speaker_words_and_doubt(qtbot):
    model = UtterancesModel()
    model.set_rows([row(0, "Why not?", speaker="Ms Okafor", role="teacher", doubts=((4, 4, 0.4),))])
    spoken = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("0:00, Ms Okafor, Why not?")
    assert "“not” (40 %)" in spoken
    assert "“not” (40 %)" in model.index(0).data(Qt.ItemDataRole.ToolTipRole)


def test_the_list_follows_the_recording(qtbot, pane, content):
    for second in (5, 1500, 2900, 40):
        pane.set_position(second)
        assert pane.model.current in visible_rows(pane)
    assert pane.following


def test_scrolling_lets_go_and_the_button_takes_it_up_again(qtbot, pane):
    pane.set_position(10)
    turn_wheel(pane)
    assert not pane.following
    assert pane.follow.isVisible()
    before = pane.list.verticalScrollBar().value()
    pane.set_position(2000)
    assert pane.list.verticalScrollBar().value() == before
    qtbot.mouseClick(pane.follow, Qt.MouseButton.LeftButton)
    assert pane.following
    assert pane.model.current in visible_rows(pane)


def test_a_click_and_enter_go_to_what_was_said(qtbot, pane, content):
    box = pane.list.visualRect(pane.model.index(3))
    with qtbot.waitSignal(pane.seek_asked) as asked:
        qtbot.mouseClick(pane.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.left() + 24, box.center().y()))
    assert asked.args == [content.utterances[3].start_s]
    qtbot.keyClick(pane.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(pane.seek_asked) as asked:
        qtbot.keyClick(pane.list, Qt.Key.Key_Return)
    assert asked.args == [content.utterances[4].start_s]


def test_enter_in_the_search_field_goes_from_place_to_place_and_round(qtbot, pane, content):
    expected = [at for at, said in enumerate(content.utterances) if "heart" in said.text]
    qtbot.keyClicks(pane.search, "heart")
    seen = []
    for _ in range(len(expected) + 1):
        qtbot.keyClick(pane.search, Qt.Key.Key_Return)
        seen.append(pane.list.currentIndex().row())
    assert seen == [*expected, expected[0]]
    assert pane.count.text() == f"1 of {len(expected)}"
    qtbot.keyClick(pane.search, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert pane.list.currentIndex().row() == expected[-1]
    qtbot.keyClick(pane.search, Qt.Key.Key_Escape)
    assert pane.search.text() == ""


def test_what_is_not_there_is_said_to_be_not_found(qtbot, pane):
    qtbot.keyClicks(pane.search, "parallelogram")
    qtbot.keyClick(pane.search, Qt.Key.Key_Return)
    assert pane.count.text() == "not found"
    assert not pane.after.isVisible()


def test_a_doubtful_utterance_looks_different_in_shape_too(qtbot, pane, content):
    sure = replace(content.utterances[0], doubts=(), opens=False)
    doubtful = replace(sure, doubts=((3, 5, 0.3),))
    pictures = []
    for said in (sure, doubtful):
        pane.model.set_rows([said])
        pictures.append(
            pane.list.viewport().grab().toImage().convertToFormat(pane.grab().toImage().format().Format_Grayscale8)
        )
    assert pictures[0] != pictures[1]


def test_long_text_is_wrapped_and_rows_grow(qtbot, pane, content):
    long = replace(content.utterances[0], text="word " * 200)
    pane.model.set_rows([long, content.utterances[1]])
    qtbot.waitUntil(lambda: pane.list.visualRect(pane.model.index(0)).height() > 300)
    pane.resize(900, 500)
    qtbot.waitUntil(lambda: pane.list.visualRect(pane.model.index(0)).height() < 300)


def test_space_is_left_to_the_player(qtbot, pane):
    heard = []
    pane.keyPressEvent = lambda event: heard.append(event.key())
    qtbot.keyClick(pane.list, Qt.Key.Key_Space)
    assert heard == [Qt.Key.Key_Space]


def test_the_words_the_recogniser_was_unsure_of_are_found_in_the_text(tables):
    rows = content_of(tables).utterances
    words = tables["words"]
    for said in rows[:60]:
        unsure = words.filter((pl.col("utterance") == said.number) & (pl.col("probability") < DOUBTFUL))
        assert [said.text[start : start + length] for start, length, _ in said.doubts] == unsure["text"].to_list()
        assert [probability for _, _, probability in said.doubts] == unsure["probability"].to_list()


def test_a_word_that_a_person_has_put_right_is_no_longer_doubtful(tables):
    doubtful = next(said for said in content_of(tables).utterances if len(said.doubts) == 1)
    start, length, _ = doubtful.doubts[0]
    mended = doubtful.text[:start] + "QUITE" + doubtful.text[start + length :]
    number = pl.col("utterance") == doubtful.number
    changed = tables["utterances"].with_columns(text=pl.when(number).then(pl.lit(mended)).otherwise("text"))
    rows = content_of({**tables, "utterances": changed}).utterances
    assert rows[doubtful.number].text == mended
    assert "QUITE" not in [rows[doubtful.number].text[s : s + n] for s, n, _ in rows[doubtful.number].doubts]


def test_an_utterance_that_was_probably_not_said_says_so(qtbot):
    model = UtterancesModel()
    model.set_rows([row(0, "Thank you."), replace(row(1, "Thank you."), doubt="Probably not said at all.")])
    assert "Probably not said at all." in model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert model.index(1).data(Qt.ItemDataRole.ToolTipRole) == "Probably not said at all."
    assert model.index(0).data(Qt.ItemDataRole.ToolTipRole) is None


@pytest.mark.parametrize(
    ("speaker", "role", "shown"),
    [
        ("S1", "teacher", "Teacher · S1"),
        ("S12", "student", "Student · S12"),
        ("S3", "unknown", "S3"),
        (None, "teacher", "Teacher"),
        ("Ms Ito", "teacher", "Ms Ito"),
        (None, "unknown", ""),
    ],
)
def test_a_voice_without_a_name_is_shown_by_its_role(tables, speaker, role, shown):
    named = pl.lit(speaker, dtype=pl.String).alias("speaker")
    utterances = tables["utterances"].with_columns(named, pl.lit(role).alias("role"))
    assert {line.speaker for line in content_of({**tables, "utterances": utterances}).utterances} == {shown}
