"""The timeline one can move in: zoom, pan, seek by pointer and keys, hover, and speed over three hours."""

from __future__ import annotations

import statistics
import time

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication, QTableView

from classroom.charts.axis import timecode
from classroom.wording import Wording
from tests.fixtures.made_lesson import Size, made_lesson
from tests.ui.lesson.conftest import content_of
from ui import theme
from ui.views.timeline import TimelinePanel


def make(qtbot, content, language="en"):
    panel = TimelinePanel(Wording(language))
    qtbot.addWidget(panel)
    panel.resize(1000, 200)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    panel.show_content(content)
    qtbot.waitUntil(lambda: panel.timeline.width() == 1000)
    return panel


@pytest.fixture
def panel(qtbot, content):
    return make(qtbot, content)


@pytest.fixture
def timeline(panel):
    """The timeline, moved by what it asks for as in the lesson view."""
    panel.timeline.seek_asked.connect(panel.timeline.set_position)
    return panel.timeline


def x_of(timeline, second):
    return round(timeline._x(second))


def middle_of(timeline, name):
    from classroom.charts.timeline import places

    place = next(place for place in places(timeline.lanes()) if place.name == name)
    return round(place.y + place.height / 2)


def turn(timeline, delta, x, modifiers=Qt.KeyboardModifier.NoModifier):
    place = QPointF(x, 30)
    event = QWheelEvent(
        place,
        QPointF(timeline.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(timeline, event)


def test_the_whole_lesson_shows_at_first(timeline):
    assert timeline.view == (0.0, 3000.0)


def test_the_wheel_zooms_around_the_pointer(timeline):
    x = x_of(timeline, 1000)
    before = timeline._second(x)
    turn(timeline, 240, x)
    start, end = timeline.view
    assert end - start < 3000
    assert timeline._second(x) == pytest.approx(before, abs=1)


def test_zooming_ends_at_twenty_seconds_and_at_the_whole_lesson(timeline):
    for _ in range(40):
        timeline.zoom(0.5)
    assert timeline.view[1] - timeline.view[0] == 20
    for _ in range(40):
        timeline.zoom(2.0)
    assert timeline.view == (0.0, 3000.0)


def test_panning_stays_within_the_lesson(timeline):
    timeline.zoom(0.1)
    timeline.show_from(-50)
    assert timeline.view[0] == 0
    timeline.show_from(99_999)
    assert timeline.view[1] == pytest.approx(3000)


def test_shift_and_wheel_pan(timeline):
    timeline.zoom(0.1, 1500)
    before = timeline.view
    turn(timeline, -120, 400, Qt.KeyboardModifier.ShiftModifier)
    assert timeline.view[0] > before[0]
    assert timeline.view[1] - timeline.view[0] == pytest.approx(before[1] - before[0])


def test_a_click_seeks_to_the_second_under_the_pointer(qtbot, timeline):
    place = QPoint(x_of(timeline, 1200), middle_of(timeline, "activity"))
    with qtbot.waitSignal(timeline.seek_asked) as asked:
        qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=place)
    assert asked.args[0] == pytest.approx(1200, abs=3)


def test_a_click_on_a_moment_goes_to_its_very_start(qtbot, timeline):
    lane = timeline.lanes().moments
    start = float(lane.starts[3])
    place = QPoint(x_of(timeline, start) + 2, middle_of(timeline, "moments"))
    with qtbot.waitSignal(timeline.seek_asked) as asked:
        qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=place)
    assert asked.args[0] in lane.starts.tolist()


def test_dragging_seeks_while_the_whole_lesson_shows_and_pans_while_it_does_not(qtbot, timeline):
    y = middle_of(timeline, "activity")

    def drag(by):
        qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(500, y))
        qtbot.mouseMove(timeline, QPoint(500 + by, y))
        qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(500 + by, y))

    with qtbot.waitSignal(timeline.seek_asked):
        drag(50)
    timeline.zoom(0.2, 1500)
    before = timeline.view
    with qtbot.assertNotEmitted(timeline.seek_asked):
        drag(-100)
    assert timeline.view[0] > before[0]


@pytest.mark.parametrize(
    ("key", "modifier", "expected"),
    [
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 105),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, 95),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, 130),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, 0),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, 3000),
    ],
)
def test_keys_seek(qtbot, timeline, key, modifier, expected):
    timeline.set_position(100)
    with qtbot.waitSignal(timeline.seek_asked) as asked:
        qtbot.keyClick(timeline, key, modifier)
    assert asked.args == [expected]


def test_up_and_down_go_from_moment_to_moment(qtbot, timeline):
    starts = timeline.lanes().moments.starts.tolist()
    timeline.set_position(starts[2] + 5)
    with qtbot.waitSignal(timeline.seek_asked) as asked:
        qtbot.keyClick(timeline, Qt.Key.Key_Up)
    assert asked.args == [starts[2]]
    with qtbot.waitSignal(timeline.seek_asked) as asked:
        qtbot.keyClick(timeline, Qt.Key.Key_Down)
    assert asked.args == [starts[3]]


def test_keys_zoom_pan_and_show_everything(qtbot, timeline):
    qtbot.keyClick(timeline, Qt.Key.Key_Plus)
    assert timeline.view[1] - timeline.view[0] == 1500
    qtbot.keyClick(timeline, Qt.Key.Key_PageDown)
    assert timeline.view[0] > 0
    qtbot.keyClick(timeline, Qt.Key.Key_Minus)
    qtbot.keyClick(timeline, Qt.Key.Key_0)
    assert timeline.view == (0.0, 3000.0)
    with qtbot.waitSignal(timeline.play_asked):
        qtbot.keyClick(timeline, Qt.Key.Key_Return)


def test_the_view_turns_the_page_when_the_recording_leaves_it(timeline):
    timeline.zoom(0.1, 100)
    end = timeline.view[1]
    timeline.set_position(end + 1)
    assert timeline.view[1] == end
    timeline.set_position(end + 1, follow=True)
    assert timeline.view[0] < end + 1 < timeline.view[1]


def test_hovering_tells_time_and_thing(timeline, content):
    lane = timeline.lanes().moments
    start, number = float(lane.starts[5]), int(lane.numbers[5])
    text = timeline.hover_text(QPoint(x_of(timeline, start), middle_of(timeline, "moments")))
    assert content.moments[number].reason in text
    said = content.utterances[100]
    text = timeline.hover_text(QPoint(x_of(timeline, said.start_s + 1), middle_of(timeline, "activity")))
    assert timecode(said.start_s)[:2] in text
    row = next(row for row in content.slides if row.starts)
    text = timeline.hover_text(QPoint(x_of(timeline, row.starts[0] + 5), middle_of(timeline, "slides")))
    assert row.title in text


def test_the_scroll_bar_is_there_only_while_a_part_shows_and_moves_it(qtbot, panel):
    assert not panel.bar.isVisible()
    panel.timeline.zoom(0.25, 0)
    assert panel.bar.isVisible()
    panel.bar.setValue(panel.bar.maximum())
    assert panel.timeline.view[1] == pytest.approx(3000, abs=0.2)
    panel.timeline.show_all()
    assert not panel.bar.isVisible()


def test_the_buttons_zoom(qtbot, panel):
    further, closer, everything = panel.buttons
    closer.click()
    assert panel.timeline.view[1] - panel.timeline.view[0] == 1500
    further.click()
    closer.click()
    everything.click()
    assert panel.timeline.view == (0.0, 3000.0)


def test_the_table_behind_it_opens_with_t(qtbot, timeline):
    qtbot.keyClick(timeline, Qt.Key.Key_T)
    table = timeline.findChild(QTableView)
    assert table.isVisible()
    assert table.model().rowCount() == len(timeline.drawing().table) - 1
    table.window().close()


def test_the_name_and_the_description_are_in_the_windows_language(qtbot, content):
    made = make(qtbot, content, "es").timeline
    assert made.accessibleName() == "Línea de tiempo de la clase"
    assert "Momentos: 14" in made.accessibleDescription()


def test_both_schemes_and_large_text_are_painted(qtbot, qapp, timeline):
    light = timeline.grab().toImage()
    theme.apply(qapp, "dark")
    assert timeline.grab().toImage() != light
    before = timeline.height()
    theme.apply(qapp, "light", scale=1.5)
    assert timeline.height() == pytest.approx(before * 1.5, abs=2)


def test_three_hours_pan_by_copying_and_zoom_within_a_few_frames(qtbot):
    """60 frames a second leave 16 ms; processor time, so that a busy computer does not decide the test."""
    size = Size(minutes=180, utterances=5000, slides=90, comments=800, moments=60)
    timeline = make(qtbot, content_of(made_lesson(size), duration_s=10_800)).timeline
    canvas = QPixmap(timeline.size())

    def painted():
        before = time.process_time()
        timeline.render(canvas)
        return (time.process_time() - before) * 1000

    zooms = []
    for _ in range(8):
        timeline.zoom(0.7, 5400)
        zooms.append(painted())
    pans = []
    for _ in range(120):
        timeline.show_from(timeline.view[0] + 1.0)
        pans.append(painted())
    assert statistics.median(pans) < 4
    assert statistics.median(zooms) < 50
