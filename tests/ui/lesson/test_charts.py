"""Charts on the screen: the same drawing as on paper, reached by keys, with the numbers behind it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from classroom.charts.bars import comment_categories
from classroom.charts.palette import DARK, LIGHT
from classroom.charts.shapes import Boxes, Drawing, Line, Mark, Polyline, Rect, Target, Text
from classroom.wording import Wording
from ui import theme
from ui.charts.canvas import Canvas
from ui.charts.chart_table import ChartTableDialog, ChartTableModel

TABLE = (("name", "value"), ("a", "1"), ("b", "2"))


def drawing(*shapes, targets=()):
    return Drawing(
        width=200, height=100, shapes=shapes, title="Title", description="Seen.", table=TABLE, targets=targets
    )


TARGETS = (
    Target(x=0, y=0, width=50, height=100, key="first", hint="First: 1"),
    Target(x=100, y=0, width=50, height=100, key="second", hint="Second: 2"),
)


@pytest.fixture
def canvas(qtbot):
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(200, 100)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def colour_at(canvas, x, y):
    return canvas.grab().toImage().pixelColor(QPoint(x, y))


@pytest.mark.parametrize(
    "shape",
    [
        Rect(x=10, y=10, width=80, height=80, fill="teacher"),
        Rect(x=10, y=10, width=80, height=80, fill="teacher", radius=8),
        Boxes(boxes=((10, 10, 80, 80),), fill="teacher"),
        Line(x1=0, y1=50, x2=100, y2=50, stroke="teacher", width=9),
        Polyline(points=((10, 10), (90, 10), (90, 90), (10, 90)), fill="teacher", closed=True),
        Polyline(points=((0, 50), (100, 50)), stroke="teacher", width=9),
        Mark(x=50, y=50, size=60, kind="square", fill="teacher"),
        Mark(x=50, y=50, size=60, kind="circle", fill="teacher"),
        Mark(x=50, y=50, size=60, kind="star", fill="teacher"),
    ],
)
def test_every_shape_is_painted_in_the_schemes_colour(qapp, canvas, shape):
    canvas.set_drawing(drawing(shape))
    assert colour_at(canvas, 50, 50) == QColor(LIGHT["teacher"])
    theme.apply(qapp, "dark")
    assert colour_at(canvas, 50, 50) == QColor(DARK["teacher"])


def test_text_is_painted_where_its_anchor_says(canvas):
    canvas.clearFocus()

    def ink(anchor):
        canvas.set_drawing(drawing(Text(x=100, y=60, text="MMMM", size=20, anchor=anchor, weight="bold")))
        image = canvas.grab().toImage()
        ground = image.pixelColor(5, 5)
        return [any(image.pixelColor(x, y) != ground for y in range(40, 62)) for x in (60, 100, 150)]

    assert ink("start")[0] is False
    assert ink("start")[2] is True
    assert ink("end")[0] is True
    assert ink("end")[2] is False


def test_hatching_can_be_seen(canvas):
    canvas.set_drawing(drawing(Rect(x=0, y=0, width=100, height=100, fill="teacher", hatch="diagonal")))
    image = canvas.grab().toImage()
    assert len({image.pixelColor(x, 50).name() for x in range(10, 90)}) > 1


def test_name_and_description_are_those_of_the_drawing(canvas):
    canvas.set_drawing(drawing(targets=TARGETS))
    assert canvas.accessibleName() == "Title"
    assert canvas.accessibleDescription() == "Seen."


def test_arrow_keys_go_through_the_targets_and_enter_chooses(qtbot, canvas):
    canvas.set_drawing(drawing(targets=TARGETS))
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.accessibleDescription() == "First: 1"
    qtbot.keyClick(canvas, Qt.Key.Key_End)
    with qtbot.waitSignal(canvas.chosen) as chosen:
        qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert chosen.args == ["second"]
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.accessibleDescription() == "Seen."


def test_a_click_chooses_what_is_under_the_pointer_and_nothing_beside_it(qtbot, canvas):
    canvas.set_drawing(drawing(targets=TARGETS))
    with qtbot.waitSignal(canvas.chosen) as chosen:
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(120, 50))
    assert chosen.args == ["second"]
    with qtbot.assertNotEmitted(canvas.chosen):
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(75, 50))


@pytest.mark.parametrize("key", [Qt.Key.Key_T, Qt.Key.Key_Return])
def test_the_numbers_behind_the_picture_are_a_key_away(qtbot, canvas, key):
    canvas.set_drawing(drawing(targets=TARGETS))
    canvas.setFocus()
    qtbot.keyClick(canvas, key)
    dialog = canvas.findChild(ChartTableDialog)
    assert dialog.isVisible()
    assert dialog.windowTitle() == "Title"
    dialog.copy()
    assert QApplication.clipboard().text() == "name\tvalue\na\t1\nb\t2"
    dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Close).click()
    assert not dialog.isVisible()


def test_the_tables_model_keeps_the_rules_of_qt(qtbot):
    model = ChartTableModel(TABLE)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert tester.model() is model
    assert model.headerData(1, Qt.Orientation.Horizontal) == "value"
    assert model.index(1, 0).data() == "b"
    assert ChartTableModel(()).rowCount() == 0


def test_a_maker_is_asked_again_for_every_width(qtbot, canvas, tables):
    asked = []

    def make(width):
        asked.append(width)
        return comment_categories(tables["measures"], width=width, wording=Wording("en"))

    canvas.set_maker(make)
    canvas.resize(500, canvas.height())
    assert asked[-1] == 500
    assert canvas.drawing().width == 500
    assert canvas.height() == canvas.drawing().height


def test_larger_text_makes_larger_charts_laid_out_for_less_room(qapp, canvas, tables):
    canvas.resize(600, 300)
    canvas.set_maker(lambda width: comment_categories(tables["measures"], width=width, wording=Wording("en")))
    before = canvas.height()
    theme.apply(qapp, "light", scale=2.0)
    assert canvas.drawing().width == 300
    assert canvas.height() == before * 2


def test_the_focus_can_be_seen(canvas):
    canvas.set_drawing(drawing(targets=TARGETS))
    canvas.clearFocus()
    without = canvas.grab().toImage()
    canvas.setFocus()
    assert canvas.grab().toImage() != without
