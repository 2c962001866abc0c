"""Paints a `Drawing` with QPainter: the screen's side of the one painter."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from classroom.charts.shapes import (
    Boxes,
    Drawing,
    Line,
    Mark,
    Polyline,
    Rect,
    Shape,
    Text,
    hatch_lines,
    mark_points,
)
from ui import fonts

_ALIGN = {
    "start": Qt.AlignmentFlag.AlignLeft,
    "middle": Qt.AlignmentFlag.AlignHCenter,
    "end": Qt.AlignmentFlag.AlignRight,
}
_WEIGHTS = {"regular": QFont.Weight.Normal, "bold": QFont.Weight.DemiBold}


def paint(drawing: Drawing, painter: QPainter, palette: Mapping[str, str]) -> None:
    """Paints the drawing at the painter's origin, colours taken from the palette; KeyError for a role it lacks."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for shape in drawing.shapes:
        _shape(shape, painter, palette)


def _shape(shape: Shape, painter: QPainter, palette: Mapping[str, str]) -> None:
    if isinstance(shape, Boxes):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_colour(palette[shape.fill], shape.opacity))
        painter.drawRects([QRectF(*box) for box in shape.boxes])
    elif isinstance(shape, Rect):
        _rect(shape, painter, palette)
    elif isinstance(shape, Line):
        style = Qt.PenStyle.DashLine if shape.dashed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(QColor(palette[shape.stroke]), shape.width, style))
        painter.drawLine(QPointF(shape.x1, shape.y1), QPointF(shape.x2, shape.y2))
    elif isinstance(shape, Polyline):
        _polyline(shape, painter, palette)
    elif isinstance(shape, Mark):
        _mark(shape, painter, palette)
    else:
        _text(shape, painter, palette)


def _rect(rect: Rect, painter: QPainter, palette: Mapping[str, str]) -> None:
    outlined = bool(rect.stroke) and not rect.hatch
    painter.setPen(QPen(QColor(palette[rect.stroke]), 1) if outlined else Qt.PenStyle.NoPen)
    painter.setBrush(_colour(palette[rect.fill], rect.opacity) if rect.fill else Qt.BrushStyle.NoBrush)
    box = QRectF(rect.x, rect.y, rect.width, rect.height)
    if rect.radius:
        painter.drawRoundedRect(box, rect.radius, rect.radius)
    else:
        painter.drawRect(box)
    strokes = [QLineF(x1, y1, x2, y2) for x1, y1, x2, y2 in hatch_lines(rect)]
    if strokes:
        pen = QPen(QColor(palette[rect.stroke or "surface"]), 1.2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLines(strokes)


def _polyline(line: Polyline, painter: QPainter, palette: Mapping[str, str]) -> None:
    pen = QPen(QColor(palette[line.stroke]), line.width) if line.stroke else QPen(Qt.PenStyle.NoPen)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    points = QPolygonF([QPointF(x, y) for x, y in line.points])
    if line.closed:
        painter.setBrush(_colour(palette[line.fill], line.opacity) if line.fill else Qt.BrushStyle.NoBrush)
        painter.drawPolygon(points)
    else:
        painter.drawPolyline(points)


def _mark(mark: Mark, painter: QPainter, palette: Mapping[str, str]) -> None:
    colour = QColor(palette[mark.fill])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    corners = mark_points(mark)
    centre, half = QPointF(mark.x, mark.y), mark.size / 2
    if corners:
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    elif mark.kind == "ring":
        painter.setPen(QPen(colour, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, half - 1, half - 1)
    else:
        painter.drawEllipse(centre, half, half)


def _text(text: Text, painter: QPainter, palette: Mapping[str, str]) -> None:
    font = QFont(fonts.FAMILY)
    font.setPixelSize(max(1, round(text.size)))
    font.setWeight(_WEIGHTS[text.weight])
    painter.setFont(font)
    painter.setPen(QColor(palette[text.fill]))
    ascent = painter.fontMetrics().ascent()
    reach = 4000.0
    left = {"start": text.x, "middle": text.x - reach / 2, "end": text.x - reach}[text.anchor]
    flags = _ALIGN[text.anchor] | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextSingleLine
    painter.drawText(QRectF(left, text.y - ascent, reach, text.size * 2), flags, text.text)


def _colour(name: str, opacity: float) -> QColor:
    made = QColor(name)
    made.setAlphaF(opacity)
    return made
