"""Suggestions as cards below the moments: what is done already, and what could be tried, with an example and source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from classroom.charts.axis import timecode
from classroom.wording import Wording
from ui import theme
from ui.models.lesson_content import rests_on
from ui.widgets import parts

if TYPE_CHECKING:
    from classroom.advice import Advice


class AdviceHeading(QWidget):
    """A heading within the column of moments."""

    def __init__(self, text: str) -> None:
        super().__init__()
        column = parts.column(self, gap=0)
        column.setContentsMargins(theme.S, theme.M, theme.S, 0)
        column.addWidget(parts.label(text, "heading"))


class AdviceCard(QWidget):
    """One suggestion, or one practice that the lesson shows already. seen_s: when it shows that."""

    play_asked = Signal(float)

    def __init__(self, advice: Advice, words: Wording, *, seen_s: float | None = None) -> None:
        super().__init__()
        self.advice = advice
        self.at_s = seen_s if advice.already_doing else advice.start_s
        head = parts.row(gap=theme.S)
        head.addWidget(parts.label(advice.title, "strong", wrap=True), 1)
        if self.at_s is not None:
            when = timecode(self.at_s)
            self.play = parts.button(when, "pill", icon="play")
            self.play.setAccessibleName(self.tr("Play {kind} at {time}").format(kind=advice.title, time=when))
            self.play.setToolTip(self.tr("Play from {time}").format(time=when))
            self.play.clicked.connect(self._play)
            head.addWidget(self.play)
        column = parts.column(self, gap=theme.XS)
        column.setContentsMargins(theme.S, theme.S, theme.S, 0)
        column.addLayout(head)
        if not advice.already_doing:
            self._offer(column, words)
        column.addSpacing(theme.S)
        column.addWidget(parts.rule())

    def _offer(self, column: QVBoxLayout, words: Wording) -> None:
        advice = self.advice
        column.addWidget(parts.label(advice.text, wrap=True))
        column.addWidget(parts.label(words.text("suggestion.example", wording=advice.wording), wrap=True))
        why = words.text(f"suggestion.situation.{advice.situation}")
        rests = rests_on(advice.evidence, words)
        column.addWidget(parts.label(f"{why} · {rests}" if rests else why, "muted", wrap=True))
        source = words.text("suggestion.source", source=advice.source)
        column.addWidget(parts.label(source, "small", wrap=True))
        if advice.reworded:
            column.addWidget(parts.label(words.text("suggestion.reworded"), "small", wrap=True))

    def _play(self) -> None:
        if self.at_s is not None:
            self.play_asked.emit(self.at_s)
