"""The timeline of the lesson view with its scroll bar, zoom buttons and the words for what is under the pointer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollBar, QToolButton, QWidget

from classroom.wording import Wording
from ui.charts.timeline import Timeline
from ui.models.lesson_rows import LessonContent
from ui.widgets import parts

_UNITS = 10
"""Steps of the scroll bar a second."""
_LONGEST = 160


class TimelinePanel(QWidget):
    """The timeline over a scroll bar that is there while only a part of the lesson shows."""

    def __init__(self, words: Wording, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._things: dict[str, dict[int, str]] = {}
        self.timeline = Timeline(words)
        self.bar = QScrollBar(Qt.Orientation.Horizontal)
        self.bar.setAccessibleName(self.tr("Part of the timeline"))
        self.buttons = self._make_buttons()
        column = parts.column(self, gap=0)
        column.addWidget(self.timeline)
        column.addWidget(self.bar)
        self.bar.valueChanged.connect(self._scrolled)
        self.timeline.view_changed.connect(self._show_view)
        self._show_view(0.0, 1.0)

    def _make_buttons(self) -> Sequence[QToolButton]:
        closer = parts.tool("zoom-in", self.tr("Show less of the lesson, larger"))
        further = parts.tool("zoom-out", self.tr("Show more of the lesson, smaller"))
        everything = parts.tool("zoom-all", self.tr("Show the whole lesson"))
        closer.clicked.connect(lambda: self.timeline.zoom(0.5))
        further.clicked.connect(lambda: self.timeline.zoom(2.0))
        everything.clicked.connect(self.timeline.show_all)
        return (further, closer, everything)

    def show_content(self, content: LessonContent) -> None:
        """Shows a lesson."""
        said = {
            row.number: _cut(f"{row.speaker}: {row.text}" if row.speaker else row.text) for row in content.utterances
        }
        self._things = {
            "activity": said,
            "several": said,
            "questions": said,
            "slides": {row.number: f"{row.number}  {row.title}".strip() for row in content.slides},
            "comments": {row.number: _cut(row.text) for row in content.comments},
            "moments": {
                row.number: f"{self._words.text(f'moment.kind.{row.kind}')}: {row.reason}" for row in content.moments
            },
        }
        self.timeline.set_lanes(content.lanes, self._hint)
        self.setVisible(content.duration_s > 0)

    def set_tight(self, tight: bool) -> None:
        """Draws everything lower, for small windows."""
        self.timeline.set_tight(tight)

    def _hint(self, lane: str, number: int) -> str:
        return self._things.get(lane, {}).get(number, "")

    def _show_view(self, start_s: float, span_s: float) -> None:
        lanes = self.timeline.lanes()
        duration = lanes.duration_s if lanes is not None else 1.0
        self.bar.blockSignals(True)
        self.bar.setRange(0, max(0, round((duration - span_s) * _UNITS)))
        self.bar.setPageStep(max(1, round(span_s * _UNITS)))
        self.bar.setSingleStep(max(1, round(span_s * _UNITS / 20)))
        self.bar.setValue(round(start_s * _UNITS))
        self.bar.blockSignals(False)
        self.bar.setVisible(self.bar.maximum() > 0)

    def _scrolled(self, value: int) -> None:
        self.timeline.show_from(value / _UNITS)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"
