"""Pictures of a stretch of the timeline's lanes, kept so that panning is only copying."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap

from classroom.charts import timeline
from classroom.charts.lanes import Lanes
from classroom.charts.palette import PALETTES
from classroom.charts.shapes import Drawing
from classroom.charts.timeline import View
from ui import theme
from ui.charts.painter import paint

MARGIN: Final = 8.0
"""Pixels on either side of the stretch, so that signs at its very ends stay whole."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a picture depends on besides the lesson: pixels a second, pixel density, and whether lanes are low."""

    scale: float
    density: float
    tight: bool


class LanePicture:
    """The lanes around the part that is shown: as long again before and after it, drawn anew only when needed."""

    def __init__(self) -> None:
        self._picture = QPixmap()
        self._drawn_for: tuple[object, ...] = ()
        self._start, self._end = 0.0, 0.0

    def forget(self) -> None:
        """Draws anew next time."""
        self._drawn_for = ()

    def of(self, lanes: Lanes, start_s: float, end_s: float, look: Look) -> tuple[QPixmap, float]:
        """A picture with start_s..end_s in it, and the pixels (at text size 100 %) from its left edge to start_s."""
        key = (id(lanes), look, theme.scheme())
        if key != self._drawn_for or start_s < self._start or end_s > self._end:
            span = end_s - start_s
            self._start, self._end = max(0.0, start_s - span), min(lanes.duration_s, end_s + span)
            self._picture = self._draw(lanes, look)
            self._drawn_for = key
        return self._picture, (start_s - self._start) * look.scale + MARGIN

    def _draw(self, lanes: Lanes, look: Look) -> QPixmap:
        width = (self._end - self._start) * look.scale
        height = timeline.height_of(lanes, tight=look.tight) + 4
        picture = QPixmap(round((width + 2 * MARGIN) * look.density), round(height * look.density))
        picture.setDevicePixelRatio(look.density)
        picture.fill(Qt.GlobalColor.transparent)
        view = View(start_s=self._start, end_s=self._end, x=MARGIN, width=width)
        shapes = timeline.lane_shapes(lanes, view, tight=look.tight)
        painter = QPainter(picture)
        drawing = Drawing(width=width, height=height, shapes=shapes, title="", description="", table=())
        paint(drawing, painter, PALETTES[theme.scheme()])
        painter.end()
        return picture
