"""Trends: one measure over the lessons of a course or a teacher, as a chart and as the table behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from classroom.charts.multiples import multiples
from classroom.charts.trend import trend
from classroom.charts.trend_words import sentences
from classroom.charts.values import measure_name
from classroom.domain.measures import MEASURES
from ui import phrases, theme
from ui.charts.canvas import Canvas
from ui.models.trend_rows import Columns, TrendRows
from ui.pages import Services, ShowsMeasure
from ui.widgets import parts
from ui.widgets.lesson_table import LessonTable

if TYPE_CHECKING:
    from classroom.statistics.trend import Trend
    from classroom.workspace.trending import TrendChoices
    from classroom.workspace.workspace import Workspace
    from ui.background import Ticket

_BETWEEN = "\n"
"""Stands between the two halves of what a box offers: Qt finds texts again, but no pairs."""
_SEVERAL = "*"
"""Before the name of a family of measures that are shown side by side."""
_NOTHING, _ONE, _PANELS = range(3)
"""What the middle shows."""
_SMALL, _NARROW = 132.0, 260.0
"""Height of a small chart, and its least width."""
_NO_ROWS = pl.DataFrame(
    schema={
        **dict.fromkeys(("lesson_id", "title", "unit"), pl.String),
        "date": pl.Date,
        **dict.fromkeys(("value", "low", "high"), pl.Float64),
        "n": pl.Int32,
    }
)
_HEIGHTS = ((720, 320.0), (600, 220.0), (0, 150.0))
"""Heights of the page, and of the chart that leaves the table enough room from there on."""
_WIDTHS: dict[int, int] = {
    Columns.DATE: 14,
    Columns.VALUE: 18,
    Columns.INTERVAL: 26,
    Columns.COUNT: 15,
    Columns.POOLED: 16,
}
"""Widths of all columns but the first, in average letters."""


def _key(first: str, second: str) -> str:
    return f"{first}{_BETWEEN}{second}"


class TrendsPage(ShowsMeasure):
    """Choose whose lessons and which measure. Choosing a point or a row opens the lesson."""

    drawn = Signal()
    """Chart and table show what was asked for."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._ticket: Ticket | None = None
        self._families: dict[str, tuple[tuple[str, str], ...]] = {}
        self._make_choices()
        self.chart, self.several = Canvas(), Canvas()
        self._key_line = parts.label("", "small", wrap=True)
        self.rows = TrendRows(services.words, self)
        self.table = LessonTable(
            self.rows, self.tr("Lessons behind the chart"), wide=int(Columns.LESSON), widths=_WIDTHS
        )
        self._hint = parts.label("", "muted", wrap=True)
        self._about = parts.label("", "small", wrap=True)
        self._count = parts.label("", "muted")
        self._lay_out()
        self.chart.chosen.connect(self._open)
        self.several.chosen.connect(self._choose_panel)
        self.table.activated.connect(self._open_row)
        services.navigator.lessons_changed.connect(self._reload_if_seen)

    def title(self) -> str:
        """The window's title while trends show."""
        return self.tr("Trends")

    def arrive(self) -> None:
        """Asks what there is to choose from."""
        self.services.background.ask(self._ask_choices, self._offer, owner=self)

    def choose(self, measure: str, scope: str = "lesson") -> None:
        """Shows a measure; nothing happens if no lesson has it."""
        at = self.measure.findData(_key(measure, scope))
        if at >= 0:
            self.measure.setCurrentIndex(at)

    def _make_choices(self) -> None:
        self.whose = QComboBox()
        self.whose.setAccessibleName(self.tr("Lessons of"))
        self.measure = QComboBox()
        self.measure.setAccessibleName(self.tr("Measure"))
        self.measure.setMinimumContentsLength(24)
        for box in (self.whose, self.measure):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.currentIndexChanged.connect(self._ask_rows)

        self.report = parts.button(self.tr("Save &report…"), icon="report")
        self.report.setToolTip(self.tr("A report over the lessons of the course or teacher chosen"))
        self.report.clicked.connect(self._ask_report)

    def _ask_report(self) -> None:
        for kind, who in self._whose().items():
            self.report_asked.emit(kind, who)

    def _lay_out(self) -> None:
        head = parts.row(gap=theme.S)
        head.addWidget(parts.label(self.tr("Trends"), "title"))
        head.addWidget(self._count, 0, Qt.AlignmentFlag.AlignBottom)
        head.addStretch(1)
        head.addWidget(self.whose)
        head.addWidget(self.measure)
        head.addWidget(self.report)
        board = parts.card()
        inner = parts.column(board, margin=theme.M, gap=theme.S)
        inner.addWidget(self.chart)
        inner.addWidget(self._hint)
        below = parts.card()
        parts.column(below, margin=theme.XS).addWidget(self.table)
        full = QWidget()
        column = parts.column(full, gap=theme.M)
        column.addWidget(board)
        column.addWidget(self._about)
        column.addWidget(below, 1)
        nothing = parts.label(
            self.tr("There is nothing to compare yet. Measures appear here once a lesson has been analysed."),
            "muted",
            wrap=True,
        )
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._middle = QStackedWidget()
        self._middle.addWidget(nothing)
        self._middle.addWidget(full)
        self._middle.addWidget(self._panels())
        outer = parts.column(self, margin=theme.L, gap=theme.M)
        outer.addLayout(head)
        outer.addWidget(self._middle, 1)

    def _panels(self) -> QWidget:
        """The small charts, with what their signs mean below."""
        inside = parts.card()
        column = parts.column(inside, margin=theme.M, gap=theme.M)
        column.addWidget(self.several)
        column.addWidget(self._key_line)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setAccessibleName(self.tr("Several measures side by side"))
        area.setWidget(inside)
        return area

    @staticmethod
    def _ask_choices(workspace: Workspace) -> TrendChoices:
        return workspace.trend_choices()

    def _offer(self, choices: TrendChoices) -> None:
        self._families = choices.families
        whose, measure = self.whose.currentData(), self.measure.currentData()
        for box in (self.whose, self.measure):
            box.blockSignals(True)
            box.clear()
        self.whose.addItem(self.tr("All lessons"), "")
        for name in choices.courses:
            self.whose.addItem(self.tr("Course: {name}").format(name=name), _key("course", name))
        for name in choices.teachers:
            self.whose.addItem(self.tr("Teacher: {name}").format(name=name), _key("teacher", name))
        for family in choices.families:
            self.measure.addItem(self._family_name(family), _key(_SEVERAL, family))
        if choices.families:
            self.measure.insertSeparator(self.measure.count())
        for name, scope in choices.measures:
            self.measure.addItem(measure_name(name, scope, self.services.words), _key(name, scope))
        self.whose.setCurrentIndex(max(0, self.whose.findData(whose)))
        wanted = self.measure.findData(measure) if measure else -1
        first = self.measure.findData(_key(*choices.measures[0])) if choices.measures else -1
        self.measure.setCurrentIndex(wanted if wanted >= 0 else first)
        for box in (self.whose, self.measure):
            box.blockSignals(False)
            box.setEnabled(bool(choices.measures))
        self._middle.setCurrentIndex(_ONE if choices.measures else _NOTHING)
        self._ask_rows()

    def _family_name(self, family: str) -> str:
        what = self.tr("whole lessons") if family == "lesson" else self.services.words.text(f"measure.{family}")
        return self.tr("Side by side: {what}").format(what=what)

    def _whose(self) -> dict[str, str]:
        """The course or teacher chosen, as the workspace takes it; nothing for all lessons."""
        kind, _, who = str(self.whose.currentData() or "").partition(_BETWEEN)
        return {kind: who} if kind else {}

    def _ask_rows(self) -> None:
        chosen = self.measure.currentData()
        if self._ticket is not None:
            self._ticket.drop()
        whose = self._whose()
        self.report.setEnabled(bool(whose))
        if chosen is None:
            self.drawn.emit()
            return
        name, _, scope = str(chosen).partition(_BETWEEN)
        ask = self.services.background.ask
        if name == _SEVERAL:
            pairs = self._families[scope]
            self._ticket = ask(lambda workspace: workspace.side_by_side(pairs, **whose), self._draw_several, owner=self)
            return

        def one(workspace: Workspace) -> Trend | None:
            # a measure that other lessons have may be missing in those chosen now
            there = (name, scope) in workspace.trend_choices(**whose).measures
            return workspace.trend(name, scope, **whose) if there else None

        self._ticket = ask(one, self._draw_one, owner=self)

    def _draw_one(self, found: Trend | None) -> None:
        if found is None:
            self._draw(_NO_ROWS, str(self.measure.currentData()).partition(_BETWEEN)[0])
        else:
            self._draw(found.lessons.with_columns(unit=pl.lit(found.unit)), found.measure, found=found)

    def _draw_several(self, trends: tuple[Trend, ...]) -> None:
        """Small charts of several measures over the same lessons; choosing one shows it alone."""
        words = self.services.words
        same = len({trend.measure for trend in trends}) == 1 and trends[0].unit == "share"
        title = self.measure.currentText()
        self.several.set_maker(
            lambda width: multiples(
                trends, width=width, wording=words, title=title, same_scale=same, height=_SMALL, narrowest=_NARROW
            )
        )
        self._middle.setCurrentIndex(_PANELS)
        self._count_lessons(max((trend.lessons.height for trend in trends), default=0))
        self._key_line.setText(words.text("course.chart_note") if trends else words.text("chart.trend.none"))
        self.drawn.emit()

    def _count_lessons(self, count: int) -> None:
        self._count.setText(phrases.counted(count, self.tr("1 lesson"), self.tr("{n} lessons")))

    def _choose_panel(self, key: str) -> None:
        name, _, scope = key.partition(_BETWEEN)
        self.choose(name, scope)

    def _draw(self, rows: pl.DataFrame, name: str, *, found: Trend | None = None) -> None:
        words = self.services.words
        said = () if found is None else sentences(found, words)
        self.chart.set_maker(
            lambda width: trend(
                rows, measure=name, width=width, wording=words, height=self._chart_height(), found=found
            )
        )
        self._middle.setCurrentIndex(_ONE)
        self._count_lessons(rows.height)
        self._hint.setText(" ".join(said) or words.text("chart.trend.none"))
        self._about.setText(self._about_measure(name))
        self.rows.set_rows(rows.sort("date", descending=True, nulls_last=True).rows(named=True))
        self.drawn.emit()

    def _chart_height(self) -> float:
        room = self.height() / theme.scale()
        return next(height for least, height in _HEIGHTS if room >= least)

    def _about_measure(self, name: str) -> str:
        if name not in MEASURES:
            return ""
        words = self.services.words
        formula, caution = (words.text(f"measure.{name}.{part}") for part in ("formula", "caution"))
        return self.tr("How it is counted: {formula}. Mind: {caution}").format(formula=formula, caution=caution)

    def _open_row(self, index: QModelIndex) -> None:
        self._open(self.rows.lesson_at(index))

    def _open(self, lesson_id: str) -> None:
        if lesson_id:
            self.services.navigator.lesson_asked.emit(lesson_id, None)

    def _reload_if_seen(self) -> None:
        if self.isVisible():
            self.arrive()
