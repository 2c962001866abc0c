"""The moments worth looking at, as cards: what sort, when, why, what was said, and a button that plays it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from classroom.charts.axis import timecode
from classroom.charts.palette import PALETTES
from classroom.charts.shapes import Drawing, Mark
from classroom.charts.timeline import MOMENT_MARKS
from classroom.wording import Wording
from ui import theme
from ui.charts.painter import paint
from ui.models.lesson_rows import LessonContent, MomentRow
from ui.views.advice import AdviceCard, AdviceHeading
from ui.views.lesson_cards import CardColumn
from ui.widgets import parts

if TYPE_CHECKING:
    from classroom.advice import Advice

_FIRST = 8
"""So many cards are made at once; the others follow while the window is idle, so that a lesson opens quickly."""


class MomentSign(QWidget):
    """The sign of a kind of moment, as on the timeline."""

    def __init__(self, kind: str, size: int = 16) -> None:
        super().__init__()
        self._kind, self._size = kind, size
        self.setFixedSize(QSize(size, size))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The sign."""
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        half = self._size / 2
        mark = Mark(x=half, y=half, size=self._size - 2, kind=MOMENT_MARKS[self._kind], fill=self._kind)
        drawing = Drawing(width=self._size, height=self._size, shapes=(mark,), title="", description="", table=())
        paint(drawing, painter, PALETTES[theme.scheme()])
        painter.end()


class MomentCard(QWidget):
    """One moment."""

    play_asked = Signal(int)
    clip_asked = Signal(int)

    def __init__(self, row: MomentRow, words: Wording) -> None:
        super().__init__()
        self.row = row
        kind = words.text(f"moment.kind.{row.kind}")
        when = timecode(row.start_s)
        self.play = parts.button(when, "pill", icon="play")
        self.play.setAccessibleName(self.tr("Play {kind} at {time}").format(kind=kind, time=when))
        self.play.setAccessibleDescription(row.reason)
        self.play.setToolTip(self.tr("Play from {time}").format(time=when))
        self.play.clicked.connect(self._play)
        head = parts.row(gap=theme.S)
        head.addWidget(MomentSign(row.kind))
        head.addWidget(parts.label(kind, "strong"))
        head.addStretch(1)
        self.clip = parts.tool("add", self.tr("Keep {kind} at {time} as a clip").format(kind=kind, time=when))
        self.clip.clicked.connect(lambda: self.clip_asked.emit(self.row.number))
        head.addWidget(self.clip)
        head.addWidget(self.play)
        column = parts.column(self, gap=theme.XS)
        column.setContentsMargins(theme.S, theme.S, theme.S, 0)
        column.addLayout(head)
        column.addWidget(parts.label(row.reason, wrap=True))
        if row.quote:
            column.addWidget(parts.label(f"“{row.quote}”", "muted", wrap=True))
        if row.rests:
            column.addWidget(parts.label(row.rests, "small", wrap=True))
        column.addSpacing(theme.S)
        column.addWidget(parts.rule())

    def _play(self) -> None:
        self.play_asked.emit(self.row.number)


class MomentsPane(CardColumn):
    """The cards, in the order of the lesson."""

    play_asked = Signal(float)
    """Play from this second."""
    clip_asked = Signal(float, float, str)
    """Keep this span as a clip, with its title."""

    def __init__(self, words: Wording, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Moments"))
        self._words = words
        self._rows: tuple[MomentRow, ...] = ()
        self._advice: tuple[Advice, ...] = ()
        self._starts: dict[int, float | None] = {}
        self._below: list[QWidget] = []
        self._cards: list[MomentCard] = []
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._add_more)

    def cards(self) -> Sequence[MomentCard]:
        """The cards made so far, in order."""
        return tuple(self._cards)

    def show_content(self, content: LessonContent) -> None:
        """Shows a lesson's moments, or says why there are none."""
        if content.moments == self._rows and content.advice == self._advice and self._cards:
            return
        for card in (*self._cards, *self._below):
            self.remove(card)
        self._cards.clear()
        self._below.clear()
        self._rows, self._advice = content.moments, content.advice
        self._starts = {row.number: row.start_s for row in content.utterances} if self._advice else {}
        self.say("" if self._rows else self._why_none(content))
        self._add(_FIRST)

    def _why_none(self, content: LessonContent) -> str:
        if content.unfinished:
            return self.tr("Moments come last: the analysis is not finished.")
        if not content.utterances:
            return self.tr("There is no transcript, so no moments could be looked for.")
        return self.tr("Nothing in this lesson stood out enough to be shown here.")

    def _add_more(self) -> None:
        self._add(_FIRST)

    def _add(self, count: int) -> None:
        done = len(self._cards)
        for row in self._rows[done : done + count]:
            card = MomentCard(row, self._words)
            card.play_asked.connect(self._play)
            card.clip_asked.connect(self._keep)
            self.add(card)
            self._cards.append(card)
        if len(self._cards) < len(self._rows):
            self._more.start()
        elif not self._below:
            self._add_advice()

    def _add_advice(self) -> None:
        """What is done already and what could be tried, below the last moment."""
        for doing, heading in ((True, self._words.text("report.done")), (False, self._words.text("suggestion.try"))):
            own = [advice for advice in self._advice if advice.already_doing == doing]
            if own:
                self._put_below(AdviceHeading(heading))
            for advice in own:
                seen = advice.evidence.get("shown_at")
                card = AdviceCard(advice, self._words, seen_s=self._starts.get(seen) if seen is not None else None)
                card.play_asked.connect(self.play_asked)
                self._put_below(card)

    def _put_below(self, widget: QWidget) -> None:
        self.add(widget)
        self._below.append(widget)

    def advice_cards(self) -> Sequence[AdviceCard]:
        """The suggestions shown, in order."""
        return tuple(widget for widget in self._below if isinstance(widget, AdviceCard))

    def _keep(self, number: int) -> None:
        row = next(row for row in self._rows if row.number == number)
        self.clip_asked.emit(row.start_s, row.end_s, row.reason)

    def _play(self, number: int) -> None:
        row = next(row for row in self._rows if row.number == number)
        self.play_asked.emit(row.start_s)
