"""The lesson view's panes and how they are laid out; what they do together is in `ui.views.lesson`."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSplitter, QStackedLayout, QTabWidget, QVBoxLayout, QWidget

from ui import theme
from ui.models.lesson_rows import LessonContent
from ui.pages import LessonPage, Services
from ui.views.comments import CommentsPane
from ui.views.lesson_header import LessonHeader
from ui.views.lesson_stage import Stage
from ui.views.measures import MeasuresPane
from ui.views.moments import MomentsPane
from ui.views.player import PlayerBar
from ui.views.player_clock import LessonClock
from ui.views.slides_strip import SlidesPane
from ui.views.timeline import TimelinePanel
from ui.views.transcript import TranscriptPane
from ui.widgets import parts

_ROOMY = 1200
"""From this width on there is room for the slide that is on."""
_TALL = 820
"""From this height on there is room for comments below the slide."""
_LOW = 660
"""Below this height the timeline is drawn lower."""
_READABLE = 150
"""The transcript and what is beside it are never lower than this, at 100 %."""


class LessonFrame(LessonPage):
    """Everything that a lesson's page shows, in its place, and nothing of a lesson in it yet."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._content: LessonContent | None = None
        self._wanted = ""
        words = services.words
        self.clock = LessonClock(self)
        self.header = LessonHeader(words)
        self.transcript = TranscriptPane(words)
        self.moments = MomentsPane(words)
        self.slides = SlidesPane(words)
        self.comments = CommentsPane(words)
        self.measures = MeasuresPane(words)
        self.stage = Stage(self.slides.model, words)
        self.clock.set_video_sink(self.stage.video.sink)
        self.player = PlayerBar(self.clock)
        self.panel = TimelinePanel(words)
        self.timeline = self.panel.timeline
        self.tabs = self._make_tabs()
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()

    def _make_tabs(self) -> QTabWidget:
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        tabs.setUsesScrollButtons(False)
        tabs.setElideMode(Qt.TextElideMode.ElideRight)
        # the bar has the focus, not the box around it
        tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for bar in (tabs, tabs.tabBar()):
            bar.setAccessibleName(self.tr("What to look at"))
        for pane, name in (
            (self.moments, self.tr("Moments")),
            (self.slides, self.tr("Slides")),
            (self.comments, self.tr("Comments")),
            (self.measures, self.tr("Measures")),
        ):
            # names are shortened where there is no room for all
            tabs.setTabToolTip(tabs.addTab(pane, name), name)
        return tabs

    def _lay_out(self) -> None:
        body = QWidget()
        column = parts.column(body, gap=theme.S)
        column.setContentsMargins(theme.L, theme.M, theme.L, theme.M)
        column.addWidget(self.header)
        self._tabs_frame = self._framed(self.tabs)
        for widget, share in ((self.stage, 3), (self._framed(self.transcript), 5), (self._tabs_frame, 5)):
            self.columns.addWidget(widget)
            self.columns.setStretchFactor(self.columns.count() - 1, share)
        self.columns.setHandleWidth(theme.S)
        self.columns.setChildrenCollapsible(False)
        theme.watcher().changed.connect(self._keep_readable)
        self._keep_readable()
        self.columns.setSizes([300, 500, 500])
        column.addWidget(self.columns, 1)
        column.addWidget(self._make_dock())
        self.waiting = parts.label("", "muted", wrap=True)
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.waiting)
        self._stack.addWidget(body)

    def _framed(self, widget: QWidget) -> QFrame:
        frame = parts.card()
        box: QVBoxLayout = parts.column(frame)
        box.setContentsMargins(theme.S, theme.S, theme.XS, theme.S)
        box.addWidget(widget)
        frame.setMinimumWidth(300)
        return frame

    def _make_dock(self) -> QFrame:
        dock = parts.card()
        box = parts.column(dock, gap=theme.XS)
        box.setContentsMargins(theme.M, theme.S, theme.M, theme.S)
        for button in self.panel.buttons:
            self.player.extras.addWidget(button)
        box.addWidget(self.player)
        box.addWidget(self.panel)
        return dock

    def _keep_readable(self) -> None:
        """Some lines of the transcript always; where the window has no room for them the page scrolls."""
        self.columns.setMinimumHeight(round(_READABLE * theme.scale()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Drops what there is no room for."""
        super().resizeEvent(event)
        self.stage.set_room(wide=event.size().width() >= _ROOMY, tall=event.size().height() >= _TALL)
        self.panel.set_tight(event.size().height() < _LOW)
        # the names of the tabs are wider in some languages and at larger text
        names = self.tabs.tabBar().sizeHint().width() + 3 * theme.S
        self._tabs_frame.setMinimumWidth(max(300, min(names, event.size().width() // 2)))
