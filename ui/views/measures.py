"""The measures: each with its value, its interval, what it was counted from, and what it means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import polars as pl
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from classroom.charts import bars
from classroom.charts.measure import Estimate, interval_bar
from classroom.charts.shapes import Drawing
from classroom.charts.values import amount, interval, unit_name
from classroom.wording import Wording
from ui import theme
from ui.charts.canvas import Canvas, Maker
from ui.models.lesson_rows import LessonContent, MeasureRow
from ui.models.measures import MeasuresModel
from ui.views.lesson_cards import CardColumn
from ui.widgets import parts

_SHOWN = ("measures", "labels")
_MOVES = ("teacher_moves", "student_moves", "lecture_moves")
_FIRST = 5
"""So many cards are made at once; the others follow while the window is idle."""


class MeasureCard(QWidget):
    """One measure. One button opens what it means and what it must not be used for, another how sure it is."""

    def __init__(self, row: MeasureRow, words: Wording) -> None:
        super().__init__()
        self.row = row
        self._words = words
        column = parts.column(self, gap=theme.XS)
        column.setContentsMargins(theme.S, theme.M, theme.S, 0)
        column.addLayout(self._head())
        if row.value is None:
            column.addWidget(parts.label(row.why, "muted", wrap=True))
        elif row.low is not None and row.high is not None:
            self.bar = Canvas()
            self.bar.set_maker(partial(self._bar, row.value))
            column.addWidget(self.bar)
        self._add_foot(column)
        column.addSpacing(theme.S)
        column.addWidget(parts.rule())

    def _head(self) -> QVBoxLayout:
        row = self.row
        head = parts.row(gap=theme.XS)
        head.addWidget(parts.label(row.title, wrap=True), 1)
        self.value = parts.label(amount(row.value, row.unit, self._words), "heading")
        self.value.setAccessibleName(f"{row.title}: {self.value.text()} {row.unit if row.value is not None else ''}")
        head.addWidget(self.value, 0, Qt.AlignmentFlag.AlignBottom)
        if row.value is not None:
            unit = parts.label(unit_name(row.unit, self._words, value=row.value), "muted")
            head.addWidget(unit, 0, Qt.AlignmentFlag.AlignBottom)
        box = parts.column()
        box.addLayout(head)
        return box

    def _bar(self, value: float, width: float) -> Drawing:
        row = self.row
        measured = Estimate(name=row.name, unit=row.unit, value=value, low=row.low, high=row.high)
        return interval_bar(measured, width=width, wording=self._words)

    def _add_foot(self, column: QVBoxLayout) -> None:
        row = self.row
        foot = parts.row(gap=theme.S)
        around = interval(row.low, row.high, row.unit, self._words)
        facts = [self.tr("95 % interval {interval}").format(interval=around)] if around else []
        facts.append(self.tr("n = {n}").format(n=row.n))
        foot.addWidget(parts.label(" · ".join(facts), "small", wrap=True), 1)
        self.sure = self._link(foot, self.tr("How sure?"), self._show_sureness)
        self.what = self._link(foot, self.tr("What is this?"), self._explain)
        if row.info is None:
            self.what.hide()
            self.sure.hide()
        column.addLayout(foot)
        self.sureness, self.meaning = _note(column), _note(column)

    def _link(self, foot: QHBoxLayout, text: str, opened: Callable[[bool], None]) -> QPushButton:
        made = parts.button(text, "link")
        made.setCheckable(True)
        made.setAccessibleName(f"{text} {self.row.title}")
        made.toggled.connect(opened)
        foot.addWidget(made)
        return made

    def _explain(self, open_it: bool) -> None:
        if open_it and not self.meaning.text():
            self.meaning.setText(self._meaning())
        self.meaning.setVisible(open_it)
        self.what.setText(self.tr("Close") if open_it else self.tr("What is this?"))

    def _show_sureness(self, open_it: bool) -> None:
        from classroom.workspace import sureness  # reads model cards, which nobody needs before this

        row = self.row
        if open_it and not self.sureness.text():
            around = interval(row.low, row.high, row.unit, self._words)
            said = sureness.of_measure(row.name, value=row.value, n=row.n, around=around, words=self._words)
            self.sureness.setText(said)
        self.sureness.setVisible(open_it)
        self.sure.setText(self.tr("Close") if open_it else self.tr("How sure?"))

    def _meaning(self) -> str:
        info = self.row.info
        if info is None:
            return ""
        formula = self._in_words("formula", info.formula)
        caution = self._in_words("caution", info.caution)
        source = self._in_words("source", info.source)
        return "\n".join(
            (
                self.tr("How it is worked out: {formula}.").format(formula=formula),
                self.tr("Keep in mind: {caution}").format(caution=caution),
                self.tr("Source: {source}.").format(source=source),
            )
        )

    def _in_words(self, part: str, english: str) -> str:
        key = f"measure.{self.row.name}.{part}"
        return self._words.text(key) if self._words.has(key) else english


def _note(column: QVBoxLayout) -> QLabel:
    """A text below a measure, closed."""
    made = parts.label("", "small", wrap=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.hide()
    column.addWidget(made)
    return made


class MeasuresPane(CardColumn):
    """Cards of the lesson's measures, then moves, comments by category and the time on each slide as bars."""

    slide_chosen = Signal(int)
    category_chosen = Signal(str)
    move_chosen = Signal(str)
    """A label set and a label of it, with a colon between them."""

    def __init__(self, words: Wording, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Measures"))
        self._words = words
        self.model = MeasuresModel(words, self)
        self._content: LessonContent | None = None
        self._cards: list[MeasureCard] = []
        self._charts: list[QWidget] = []
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._add_more)

    def cards(self) -> Sequence[MeasureCard]:
        """The cards made so far, in order."""
        return tuple(self._cards)

    def charts(self) -> Sequence[Canvas]:
        """The charts below the cards, once they are made."""
        return tuple(canvas for box in self._charts for canvas in box.findChildren(Canvas))

    def show_content(self, content: LessonContent) -> None:
        """Shows a lesson's measures, or says why there are none."""
        before = self._content
        self._content = content
        if before is not None and self._cards and all(before.tables[t].equals(content.tables[t]) for t in _SHOWN):
            return
        for widget in (*self._cards, *self._charts):
            self.remove(widget)
        self._cards.clear()
        self._charts.clear()
        self.model.set_rows(content.measures)
        self.say("" if content.measures else self._why_none(content))
        self._add(_FIRST)
        self._more.start()

    def _why_none(self, content: LessonContent) -> str:
        if content.unfinished:
            return self.tr("Measures are not worked out yet: the analysis is not finished.")
        return self.tr("There was nothing to measure in this lesson.")

    def _add(self, count: int) -> None:
        done = len(self._cards)
        for row in self.model.rows()[done : done + count]:
            card = MeasureCard(row, self._words)
            self.add(card)
            self._cards.append(card)

    def _add_more(self) -> None:
        if len(self._cards) < len(self.model.rows()):
            self._add(_FIRST)
            self._more.start()
        elif not self._charts and self._content is not None:
            self._add_charts(self._content)

    def _add_charts(self, content: LessonContent) -> None:
        measures, slides = content.tables["measures"], content.tables["slides"]
        named = set(measures["name"].to_list())

        def of_slides(width: float) -> Drawing:
            return bars.slide_times(measures, slides, width=width, wording=self._words)

        def of_comments(width: float) -> Drawing:
            return bars.comment_categories(measures, width=width, wording=self._words)

        labels = content.tables["labels"].filter(pl.col("target") != "comment")
        for taxonomy in [name for name in _MOVES if name in set(labels["taxonomy"])]:
            self._add_chart(partial(self._of_moves, labels, taxonomy), self.move_chosen.emit, taxonomy)
        if "comment_share" in named:
            self._add_chart(of_comments, self._choose_category, "feedback")
        if "slide_time" in named:
            self._add_chart(of_slides, self._choose_slide, "slides")

    def _of_moves(self, labels: pl.DataFrame, taxonomy: str, width: float) -> Drawing:
        return bars.move_counts(labels, taxonomy, width=width, wording=self._words)

    def _add_chart(self, make: Maker, chosen: Callable[[str], None], basis: str) -> None:
        frame = QWidget()
        column = parts.column(frame, gap=theme.M)
        column.setContentsMargins(theme.S, theme.L, theme.S, theme.S)
        canvas = Canvas()
        canvas.set_maker(make)
        canvas.chosen.connect(chosen)
        title = canvas.drawing().title
        column.addWidget(parts.label(title, "strong"))
        column.addWidget(canvas)
        sure = parts.button(self.tr("How sure?"), "link")
        sure.setCheckable(True)
        sure.setAccessibleName(f"{self.tr('How sure?')} {title}")
        column.addWidget(sure, 0, Qt.AlignmentFlag.AlignLeft)
        sure.toggled.connect(partial(self._show_sureness, sure, _note(column), basis))
        self.add(frame)
        self._charts.append(frame)

    def _show_sureness(self, button: QPushButton, note: QLabel, basis: str, open_it: bool) -> None:
        from classroom.workspace import sureness

        note.setText(sureness.of_basis(basis, self._words))
        note.setVisible(open_it)
        button.setText(self.tr("Close") if open_it else self.tr("How sure?"))

    def _choose_slide(self, key: str) -> None:
        self.slide_chosen.emit(int(key.removeprefix("slide:")))

    def _choose_category(self, key: str) -> None:
        self.category_chosen.emit(key.removeprefix("label:"))
