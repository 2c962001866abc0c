"""The timeline one can move in: zoom, pan, seek, hover; only what is visible is drawn, and kept while it is panned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from classroom.charts import timeline
from classroom.charts.axis import timecode
from classroom.charts.lanes import Lanes
from classroom.charts.palette import PALETTES
from classroom.charts.shapes import Drawing, text_width
from classroom.charts.timeline import RULER, View
from classroom.wording import Wording
from ui import theme
from ui.charts.chart_table import show_table
from ui.charts.lane_picture import MARGIN, LanePicture, Look

Hint = Callable[[str, int], str]
"""What a thing in a lane is, in words, from the lane's name and the thing's number."""

CLOSEST_S: Final = 20.0
"""The shortest part of a lesson that fills the timeline."""
STEP_S: Final = 5.0
LONG_STEP_S: Final = 30.0
_NEAR = 7.0
_LEFT = 8.0
_DRAG = 4


class Timeline(QWidget):
    """Lanes of a lesson over time, with the playhead.

    Keys: left and right 5 s (with Shift 30 s), up and down the moment before and after, Home and End, page up and
    down to pan, + and - to zoom, 0 for the whole lesson, Enter to play, T for the table.
    """

    seek_asked = Signal(float)
    """The person wants to go to this second."""
    play_asked = Signal()
    view_changed = Signal(float, float)
    """First second shown, and how many are shown."""

    def __init__(self, wording: Wording, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wording = wording
        self._lanes: Lanes | None = None
        self._hint: Hint = lambda _lane, _number: ""
        self._start, self._span = 0.0, 1.0
        self._position = 0.0
        self._picture = LanePicture()
        self._pressed: QPointF | None = None
        self._grabbed_start = 0.0
        self._moving = False
        self._tight = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(wording.text("chart.timeline.title"))
        theme.watcher().changed.connect(self._redress)

    # what is shown

    def set_lanes(self, lanes: Lanes, hint: Hint) -> None:
        """Shows a lesson. The part that is shown stays where the lesson is as long as before."""
        same = self._lanes is not None and self._lanes.duration_s == lanes.duration_s
        self._lanes, self._hint = lanes, hint
        if not same:
            self._start, self._span, self._position = 0.0, lanes.duration_s, 0.0
            self._tell_view()
        self._redress()
        self._describe()

    def set_tight(self, tight: bool) -> None:
        """Draws the lanes less high, for small windows."""
        if tight != self._tight:
            self._tight = tight
            self._redress()

    def lanes(self) -> Lanes | None:
        """What is shown; None before the first lesson."""
        return self._lanes

    @property
    def view(self) -> tuple[float, float]:
        """First and last second shown."""
        return self._start, self._start + self._span

    def set_position(self, second: float, *, follow: bool = False) -> None:
        """Moves the playhead; with `follow` the view turns the page when the playhead leaves it."""
        before = self._playhead_area()
        self._position = second
        if follow and not self._start <= second <= self._start + self._span:
            self.show_from(second - self._span * 0.1)
        self.update(before)
        self.update(self._playhead_area())

    def show_from(self, start_s: float) -> None:
        """Pans so that this second is the first one shown, as far as the lesson goes."""
        start = min(max(0.0, start_s), max(0.0, self._duration() - self._span))
        if start != self._start:
            self._start = start
            self._tell_view()
            self.update()

    def zoom(self, factor: float, around_s: float | None = None) -> None:
        """Shows `factor` times as much time, keeping a second (the playhead, if visible) where it is."""
        if self._lanes is None:
            return
        if around_s is None:
            visible = self._start <= self._position <= self._start + self._span
            around_s = self._position if visible else self._start + self._span / 2
        span = min(self._duration(), max(min(CLOSEST_S, self._duration()), self._span * factor))
        share = (around_s - self._start) / self._span
        self._span = span
        self._start = min(max(0.0, around_s - share * span), max(0.0, self._duration() - span))
        self._tell_view()
        self.update()

    def show_all(self) -> None:
        """Shows the whole lesson."""
        self.zoom(float("inf"))

    def drawing(self) -> Drawing | None:
        """The whole lesson as a drawing, with its table; None before the first lesson."""
        if self._lanes is None:
            return None
        return timeline.timeline(self._lanes, width=900, wording=self._wording)

    def step_moment(self, by: int) -> float | None:
        """The second at which the moment before (-1) or after (+1) the playhead begins; None if there is none."""
        if self._lanes is None:
            return None
        starts = [float(start) for start in self._lanes.moments.starts]
        if by > 0:
            return next((start for start in starts if start > self._position + 0.5), None)
        return next((start for start in reversed(starts) if start < self._position - 1.0), None)

    # geometry, all in pixels at text size 100 %

    def _duration(self) -> float:
        return self._lanes.duration_s if self._lanes is not None else 1.0

    def _gutter(self) -> float:
        if self._lanes is None:
            return 0.0
        return max(text_width(self._wording.text(f"lane.{name}"), 12) for name in self._lanes.shown()) + 12 + _LEFT

    def _scale(self) -> float:
        """Pixels a second."""
        return max(1.0, self.width() / theme.scale() - self._gutter() - 8) / self._span

    def _second(self, x: float) -> float:
        second = self._start + (x / theme.scale() - self._gutter()) / self._scale()
        return min(max(0.0, second), self._duration())

    def _x(self, second: float) -> float:
        return self._gutter() + (second - self._start) * self._scale()

    def _playhead_area(self) -> QRect:
        x = self._x(self._position) * theme.scale()
        return QRect(round(x) - 10, 0, 20, self.height())

    def sizeHint(self) -> QSize:
        """As high as the lanes that have something to show."""
        height = timeline.height_of(self._lanes, tight=self._tight) if self._lanes is not None else 60.0
        return QSize(640, round((height + 4) * theme.scale()))

    def minimumSizeHint(self) -> QSize:
        """As high as the lanes, half as wide."""
        return QSize(320, self.sizeHint().height())

    def thing_at(self, place: QPointF) -> tuple[str, int] | None:
        """The lane and number of the thing at a place of the widget; None for none."""
        if self._lanes is None:
            return None
        y = place.y() / theme.scale()
        second, reach = self._second(place.x()), _NEAR / self._scale()
        for lane in timeline.places(self._lanes, tight=self._tight):
            if lane.y <= y <= lane.y + lane.height + timeline.GAP / 2:
                found = self._lanes.lane(lane.name)
                at = found.at(second, 0.0 if lane.name in ("activity", "slides") else reach)
                return None if at is None else (lane.name, int(found.numbers[at]))
        return None

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lanes from the kept picture, their names, the playhead, and a ring around the focus."""
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        if self._lanes is not None:
            painter.scale(theme.scale(), theme.scale())
            self._paint_lanes(painter, self._lanes)
            self._paint_names(painter, self._lanes)
            self._paint_first_slide(painter, self._lanes)
            self._paint_playhead(painter)
            painter.resetTransform()
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def _paint_lanes(self, painter: QPainter, lanes: Lanes) -> None:
        density = self.devicePixelRatioF() * theme.scale()
        look = Look(scale=self._scale(), density=density, tight=self._tight)
        picture, left = self._picture.of(lanes, self._start, self._start + self._span, look)
        room = QRectF(self._gutter() - MARGIN, 0, self.width(), self.height())
        painter.save()
        painter.setClipRect(room, Qt.ClipOperation.IntersectClip)
        painter.drawPixmap(QPointF(self._gutter() - left, 0), picture)
        painter.restore()

    def _paint_names(self, painter: QPainter, lanes: Lanes) -> None:
        font = self.font()
        font.setPixelSize(12)
        painter.setFont(font)
        painter.setPen(theme.colour("muted"))
        for lane in timeline.places(lanes, tight=self._tight):
            box = QRectF(_LEFT, lane.y - 4, self._gutter(), lane.height + 8)
            name = self._wording.text(f"lane.{lane.name}")
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)

    def _paint_first_slide(self, painter: QPainter, lanes: Lanes) -> None:
        """The number of a slide that was on already when the visible part begins."""
        at = lanes.slides.at(self._start)
        place = next((place for place in timeline.places(lanes, tight=self._tight) if place.name == "slides"), None)
        if at is None or place is None or lanes.slides.starts[at] >= self._start:
            return
        number = str(int(lanes.slides.numbers[at]))
        if (lanes.slides.ends[at] - self._start) * self._scale() > text_width(number, 11) + 10:
            painter.setPen(theme.colour("text"))
            box = QRectF(self._gutter() + 6, place.y, 40, place.height)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, number)

    def _paint_playhead(self, painter: QPainter) -> None:
        x = self._x(self._position)
        if not self._gutter() - 1 <= x <= self.width() / theme.scale():
            return
        ink = QColor(PALETTES[theme.scheme()]["playhead"])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ink, 2))
        painter.drawLine(QPointF(x, RULER - 6), QPointF(x, self.height() / theme.scale() - 2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(QPolygonF([QPointF(x - 6, RULER - 12), QPointF(x + 6, RULER - 12), QPointF(x, RULER - 3)]))

    def _redress(self) -> None:
        self._picture.forget()
        self.updateGeometry()
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draws anew for the width."""
        super().resizeEvent(event)
        self._tell_view()

    def _tell_view(self) -> None:
        self.view_changed.emit(self._start, self._span)

    def _describe(self) -> None:
        if self._lanes is not None:
            view = View(start_s=0, end_s=self._lanes.duration_s, x=0, width=1)
            self.setAccessibleDescription(timeline.describe(self._lanes, view, self._wording))

    # pointer and keys

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel zooms around the pointer; sideways, or with Shift, it pans."""
        turn = event.angleDelta()
        sideways = turn.x() or (turn.y() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0)
        if sideways:
            self.show_from(self._start - sideways / 120 * self._span * 0.1)
        elif turn.y():
            self.zoom(0.8 ** (turn.y() / 120), self._second(event.position().x()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembers where the pointer went down."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._grabbed_start, self._moving = event.position(), self._start, False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Dragging pans; along the ruler, or when the whole lesson shows, it seeks."""
        if self._pressed is None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            return
        away = event.position() - self._pressed
        if not self._moving and abs(away.x()) < _DRAG:
            return
        self._moving = True
        scrubs = self._pressed.y() < RULER * theme.scale() or self._span >= self._duration()
        if scrubs:
            self.seek_asked.emit(self._second(event.position().x()))
        else:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.show_from(self._grabbed_start - away.x() / theme.scale() / self._scale())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click seeks: to the start of the comment, question or moment that was hit, or to the second."""
        if self._pressed is not None and not self._moving:
            self.seek_asked.emit(self._clicked_second(event.position()))
        self._pressed, self._moving = None, False
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def _clicked_second(self, place: QPointF) -> float:
        found = self.thing_at(place)
        if self._lanes is not None and found is not None and found[0] in ("questions", "comments", "moments"):
            lane = self._lanes.lane(found[0])
            return float(lane.starts[lane.numbers.tolist().index(found[1])])
        return self._second(place.x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class."""
        step = LONG_STEP_S if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP_S
        seeks = {
            Qt.Key.Key_Left: self._position - step,
            Qt.Key.Key_Right: self._position + step,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: self._duration(),
            Qt.Key.Key_Up: self.step_moment(-1),
            Qt.Key.Key_Down: self.step_moment(1),
        }
        acts: dict[int, Callable[[], object]] = {
            Qt.Key.Key_PageUp: lambda: self.show_from(self._start - self._span * 0.9),
            Qt.Key.Key_PageDown: lambda: self.show_from(self._start + self._span * 0.9),
            Qt.Key.Key_Plus: lambda: self.zoom(0.5),
            Qt.Key.Key_Equal: lambda: self.zoom(0.5),
            Qt.Key.Key_Minus: lambda: self.zoom(2.0),
            Qt.Key.Key_0: self.show_all,
            Qt.Key.Key_Return: self.play_asked.emit,
            Qt.Key.Key_Enter: self.play_asked.emit,
            Qt.Key.Key_T: self.open_table,
        }
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if plain and event.key() in seeks:
            second = seeks[Qt.Key(event.key())]
            if second is not None:
                self.seek_asked.emit(min(max(0.0, second), self._duration()))
        elif plain and event.key() in acts:
            acts[event.key()]()
        else:
            super().keyPressEvent(event)

    def open_table(self) -> None:
        """Shows all that the lanes hold as a table."""
        drawing = self.drawing()
        if drawing is not None:
            show_table(drawing, self)

    def event(self, event: QEvent) -> bool:
        """Time and thing under the pointer as a tool tip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._lanes is not None:
            QToolTip.showText(event.globalPos(), self.hover_text(event.pos()), self)
            return True
        return super().event(event)

    def hover_text(self, place: QPoint) -> str:
        """What is at a place of the widget: the time, and the things in the lane, at most three."""
        spot = QPointF(place)
        lines = [timecode(self._second(spot.x()))]
        found = self.thing_at(spot)
        if found is not None and self._lanes is not None:
            name, number = found
            lane = self._lanes.lane(name)
            beside = lane.near(self._second(spot.x()), _NEAR / self._scale()) if name in ("comments", "moments") else ()
            numbers = [int(lane.numbers[at]) for at in beside] or [number]
            lines += [self._hint(name, number) for number in numbers[:3]]
        return "\n".join(line for line in lines if line)
