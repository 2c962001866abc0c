"""The lesson view: what is on it, its one clock, its keys, and what it says when something is missing."""

from __future__ import annotations

import subprocess
import sys

import polars as pl
import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from classroom.store.runs import RunStart
from tests.fixtures.made_lesson import Size, made_lesson
from tests.ui.lesson.conftest import BARE, FULL, PARTIAL, SHORT, TIMELESS, WAIT_MS, facts, write_lesson

TABS = ("moments", "slides", "comments", "measures")


def texts(root: QWidget) -> str:
    return "\n".join(label.text() for label in root.findChildren(QLabel) if label.isVisible())


def all_cards(qtbot, view) -> None:
    content = view.content()
    qtbot.waitUntil(
        lambda: (
            len(view.moments.cards()) == len(content.moments) and len(view.measures.cards()) == len(content.measures)
        ),
        timeout=WAIT_MS,
    )


def test_everything_of_the_lesson_is_on_the_page(qtbot, view):
    all_cards(qtbot, view)
    assert view.title() == "Adding fractions"
    assert "Maths 7b" in view.header.facts.text()
    assert "12 Mar 2026" in view.header.facts.text()
    assert view.transcript.model.rowCount() == 400
    assert view.slides.model.rowCount() == 30
    assert view.comments.model.rowCount() == 120
    assert len(view.moments.cards()) == 14
    assert view.timeline.lanes().duration_s == 3000
    assert view.player.position.text() == "0:00 / 50:00"


def test_the_tables_come_from_the_store_as_they_were_written(view):
    written = made_lesson(Size(thumbnails=None))
    rows = view.transcript.model.rows()
    assert [row.text for row in rows] == written["utterances"]["text"].to_list()
    assert [row.start_s for row in rows] == written["utterances"]["start_s"].to_list()
    confused = written["labels"].filter((written["labels"]["label"] == "confusion") & written["labels"]["applies"])
    shown = [row.number for row in view.comments.model.rows() if any(name == "confusion" for name, _ in row.labels)]
    assert shown == confused["row"].to_list()


def test_one_click_plays_a_moment_from_the_recording(qtbot, view):
    card = view.moments.cards()[2]
    qtbot.mouseClick(card.play, Qt.MouseButton.LeftButton)
    assert view.clock.playing
    qtbot.waitUntil(lambda: view.clock.position > card.row.start_s + 0.2, timeout=WAIT_MS)
    current = view.transcript.model.rows()[view.transcript.model.current]
    assert current.start_s <= view.clock.position


def test_all_panes_go_by_one_clock(qtbot, view):
    view.clock.seek(1500)
    row = view.transcript.model.rows()[view.transcript.model.current]
    assert row.start_s <= 1500
    assert view.slides.model.current == view.stage.slide_at(1500) > 0
    assert view.player.position.text() == "25:00 / 50:00"
    assert str(view.slides.model.current) in view.stage.caption.text()


def test_a_time_can_be_asked_for_when_the_lesson_is_opened(qtbot, make_view):
    view = make_view(None)
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        view.open_lesson(FULL, 600.0)
    assert view.clock.position == 600.0
    assert view.timeline.view[0] <= 600 <= view.timeline.view[1]


def test_space_plays_and_pauses_but_stays_a_space_where_one_types(qtbot, view):
    qtbot.keyClick(view.transcript.list, Qt.Key.Key_Space)
    assert view.clock.playing
    qtbot.keyClick(view.timeline, Qt.Key.Key_Space)
    assert not view.clock.playing
    view.transcript.search.setFocus()
    qtbot.keyClicks(view.transcript.search, "a b")
    assert view.transcript.search.text() == "a b"
    assert not view.clock.playing


def test_keys_seek_and_go_from_moment_to_moment(qtbot, view):
    view.transcript.list.setFocus()
    starts = [card.row.start_s for card in view.moments.cards()]
    qtbot.keyClick(view.transcript.list, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert view.clock.position == 5.0
    qtbot.keyClick(view.transcript.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert view.clock.position == starts[0]
    qtbot.keyClick(view.transcript.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert view.clock.position == starts[1]
    qtbot.keyClick(view.transcript.list, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert view.clock.position == starts[0]


def test_f6_goes_round_all_panes_and_back(qtbot, view):
    panes = view.keys.panes()
    assert {view.transcript.list, view.player.play, view.timeline} <= set(panes)
    view.transcript.list.setFocus()
    seen = []
    for _ in panes:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        seen.append(QApplication.focusWidget())
    assert seen == [*panes[1:], panes[0]]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is panes[-1]


def test_a_click_on_a_bar_of_the_measures_leads_to_what_it_counts(qtbot, view):
    qtbot.waitUntil(lambda: len(view.measures.charts()) == 2, timeout=WAIT_MS)
    by_category, by_slide = view.measures.charts()
    by_category.chosen.emit("label:confusion")
    assert view.tabs.currentWidget() is view.comments
    assert all(any(name == "confusion" for name, _ in row.labels) for row in view.comments.model.rows())
    by_slide.chosen.emit("slide:12")
    assert view.tabs.currentWidget() is view.slides
    assert view.slides.list.currentIndex().row() == 11


def test_leaving_the_page_or_hiding_it_stops_the_recording(qtbot, view):
    view.clock.play()
    view.leave()
    assert not view.clock.playing
    view.clock.play()
    view.hide()
    assert not view.clock.playing


def test_a_lesson_that_is_gone_is_said_in_words(qtbot, make_view):
    view = make_view(None)
    view.open_lesson("ffffffffffff")
    qtbot.waitUntil(lambda: "no lesson" in view.waiting.text(), timeout=WAIT_MS)
    assert view.waiting.isVisible()


@pytest.mark.parametrize("tab", range(4))
def test_a_lesson_with_nothing_in_it_says_why_everywhere(qtbot, make_view, tab):
    view = make_view(BARE)
    view.tabs.setCurrentIndex(tab)
    shown = texts(view)
    assert "neither a recording nor a transcript was given" in shown
    expected = (
        "no moments could be looked for",
        "No slides were given",
        "No comments were given",
        "nothing to measure",
    )
    assert expected[tab] in shown
    assert "No recording was given" in view.player.message.text()
    assert not view.player.play.isEnabled()
    assert not view.panel.isVisible()
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert not view.clock.playing
    assert view.transcript.note.geometry().top() < 60


def test_an_unfinished_analysis_shows_what_is_there_and_says_what_is_missing(qtbot, make_view):
    view = make_view(PARTIAL)
    assert view.header.banner.isVisible()
    assert "Writing down what is said" in view.header.missing.text()
    assert view.transcript.model.rowCount() == 40
    assert "finished so far" in view.transcript.note.text()
    assert "Moments come last" in texts(view.moments)


def test_a_transcript_without_times_is_shown_without_a_player_or_time_codes(qtbot, make_view):
    view = make_view(TIMELESS)
    assert view.transcript.model.rowCount() == 8
    assert "no times" in view.transcript.note.text()
    qtbot.keyClick(view.transcript.list, Qt.Key.Key_Return)
    assert view.clock.position == 0


def test_rows_that_an_analysis_adds_appear_without_losing_the_place(qtbot, make_view, place):
    view = make_view(PARTIAL)
    view.clock.seek(200)
    current = view.transcript.model.current
    qtbot.keyClick(view.transcript.list, Qt.Key.Key_Home)
    assert not view.transcript.following
    store = view.services.background.workspace._store
    more = made_lesson(Size(minutes=5, utterances=40, slides=0, comments=0, moments=0, roles=False))["utterances"]
    run_id = f"{PARTIAL}-speech"
    store.start_run(RunStart(run_id=run_id, lesson_id=PARTIAL, analyzer="speech", version=1, writes=("utterances",)))
    later = more.with_columns(pl.col("utterance") + 40, pl.col("start_s") + 300, pl.col("end_s") + 300)
    store.commit_piece(run_id, {"utterances": later})
    scrolled = view.transcript.list.verticalScrollBar().value()
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        view.services.navigator.lessons_changed.emit()
    assert view.transcript.model.rowCount() == 80
    assert view.clock.position == 200
    assert view.transcript.model.current == current
    assert not view.transcript.following
    assert view.transcript.list.verticalScrollBar().value() == scrolled


def test_opening_another_lesson_starts_afresh(qtbot, view):
    view.clock.seek(1000)
    view.tabs.setCurrentWidget(view.measures)
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        view.open_lesson(SHORT)
    assert view.clock.position == 0
    assert view.clock.duration == 12
    assert view.tabs.currentWidget() is view.moments
    assert view.timeline.view == (0.0, 12.0)
    assert len(view.clock.parts) == 2


def test_the_last_of_two_lessons_asked_for_quickly_is_the_one_that_shows(qtbot, make_view):
    view = make_view(None)
    shown = []
    view.loaded.connect(shown.append)
    view.open_lesson(FULL)
    view.open_lesson(SHORT)
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not view.services.background.busy, timeout=WAIT_MS)
    assert shown == [SHORT]


@pytest.mark.parametrize("tab", range(4))
def test_everything_has_a_name_and_is_reached_with_tab(qtbot, view, audit, tab):
    all_cards(qtbot, view)
    view.tabs.setCurrentIndex(tab)
    assert audit.unnamed(view) == []
    assert audit.out_of_reach(view) == []


@pytest.mark.parametrize("size", [(1024, 540), (1600, 900)])
def test_nothing_is_cut_off_at_the_smallest_and_a_large_window(qtbot, make_view, size):
    view = make_view(size=size)
    assert view.size().toTuple() == size
    widgets = (view.transcript.list, view.tabs, view.timeline, view.player.play, view.header.report)

    def inside() -> bool:
        return all(view.rect().contains(widget.mapTo(view, widget.rect().bottomRight())) for widget in widgets)

    qtbot.waitUntil(inside, timeout=WAIT_MS)
    assert view.transcript.list.height() > 100


class Windows(QObject):
    """Writes down every widget that shows as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched, event) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Show and watched.isWidgetType() and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


def test_no_part_of_the_page_flashes_up_as_a_window_while_it_is_made(qtbot, make_view):
    view = make_view(None)
    windows = Windows()
    QApplication.instance().installEventFilter(windows)
    try:
        with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
            view.open_lesson(FULL)
        all_cards(qtbot, view)
    finally:
        QApplication.instance().removeEventFilter(windows)
    assert windows.seen == []


def test_the_page_speaks_spanish(qtbot, make_view):
    view = make_view(language="es")
    all_cards(qtbot, view)
    assert "Tiempo con voz" in [card.row.title for card in view.measures.cards()]
    assert view.timeline.accessibleName() == "Línea de tiempo de la clase"


def test_the_page_brings_nothing_heavy_into_the_windows_process():
    script = (
        "import sys, ui.views.lesson\n"
        "heavy = {'av', 'onnxruntime', 'faster_whisper', 'ctranslate2', 'scipy', 'torch', 'duckdb', 'transformers'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_a_lesson_of_a_thousand_and_a_half_utterances_opens_within_the_budget(qtbot, make_view, place):
    """A quarter of a second on an idle computer (benchmarks); here four times that, for a busy one."""
    import time

    view = make_view()
    long = made_lesson(Size(minutes=120, utterances=1500, slides=60, comments=300, moments=30))
    write_lesson(view.services.background.workspace._store, facts("121212121212", "Long", 7200), long)
    before = time.process_time()
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        view.open_lesson("121212121212")
    view.repaint()
    spent = time.process_time() - before
    assert view.transcript.model.rowCount() == 1500
    assert spent < 1.0


def test_from_the_library_to_hearing_a_moment_takes_three_clicks_at_most(qtbot, make_window, place):
    window = make_window(place.store)
    tree = window.page("lessons").tree
    tree.select(FULL)
    box = tree.visualRect(tree.currentIndex())
    view = window.page("lesson")
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
        qtbot.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    qtbot.mouseClick(view.moments.cards()[1].play, Qt.MouseButton.LeftButton)
    start = view.moments.cards()[1].row.start_s
    qtbot.waitUntil(lambda: view.clock.playing and view.clock.position > start, timeout=WAIT_MS)
    view.clock.pause()


def test_the_buttons_of_the_page_reach_the_windows_report_and_export(qtbot, make_window, place, monkeypatch):
    window = make_window(place.store)
    asked = []
    outputs = window.commands.outputs
    view = window.page("lesson")
    view.report_asked.connect(lambda lesson_id: asked.append(("report", lesson_id)))
    view.export_asked.connect(lambda lesson_id: asked.append(("export", lesson_id)))
    view.report_asked.disconnect(outputs.save_report)
    view.export_asked.disconnect(outputs.export)
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        window.open_lesson(FULL)
    qtbot.mouseClick(view.header.report, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(view.header.export, Qt.MouseButton.LeftButton)
    assert asked == [("report", FULL), ("export", FULL)]
