"""Trends: one measure over the lessons of a course or a teacher, as a chart and as the table behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QStackedWidget, QTableView, QWidget

from classroom.charts.trend import trend
from classroom.charts.trend_words import sentences
from classroom.charts.values import measure_name
from classroom.domain.measures import MEASURES
from ui import phrases, theme
from ui.charts.canvas import Canvas
from ui.models.trend_rows import Columns, TrendRows
from ui.pages import Page, Services
from ui.widgets import parts

if TYPE_CHECKING:
    from classroom.workspace.workspace import Workspace
    from ui.background import Ticket

ENOUGH = 4
"""Lessons there must be on each side before a shift means anything (one lesson's reliability is .16 to .30)."""

_BETWEEN = "\n"
"""Stands between the two halves of what a box offers: Qt finds texts again, but no pairs."""
_OF_ONE_LESSON = ("slide", "segment")
_LOW, _HIGH, _ROOMY = 220.0, 320.0, 720
"""Heights of the chart, and the height of the page from which the larger one leaves the table enough room."""
_WIDTHS = {Columns.DATE: 14, Columns.VALUE: 18, Columns.INTERVAL: 26, Columns.COUNT: 15}
"""Widths of all columns but the first, in average letters."""


def _key(first: str, second: str) -> str:
    return f"{first}{_BETWEEN}{second}"


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What can be chosen: courses, teachers, and the measures with values, each with its scopes."""

    courses: tuple[str, ...]
    teachers: tuple[str, ...]
    measures: tuple[tuple[str, str], ...]


def choices_of(rows: pl.DataFrame) -> Choices:
    """The choices that a frame of `Workspace.trends` offers; those of slides and segments are of one lesson only."""
    known = rows.filter(rows["value"].is_not_null())
    pairs = sorted(known.select("name", "scope").unique().rows(), key=_place)
    return Choices(
        courses=tuple(known["course"].drop_nulls().unique().sort().to_list()),
        teachers=tuple(known["teacher"].drop_nulls().unique().sort().to_list()),
        measures=tuple((name, scope) for name, scope in pairs if scope.partition(":")[0] not in _OF_ONE_LESSON),
    )


def _place(pair: tuple[str, str]) -> tuple[bool, int, str, str]:
    """Measures of whole lessons first, in the order they are declared; then those of roles and labels."""
    name, scope = pair
    declared = list(MEASURES)
    return (scope != "lesson", declared.index(name) if name in MEASURES else len(declared), name, scope)


class TrendsPage(Page):
    """Choose whose lessons and which measure. Choosing a point or a row opens the lesson."""

    drawn = Signal()
    """Chart and table show what was asked for."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._ticket: Ticket | None = None
        self._make_choices()
        self.chart = Canvas()
        self.rows = TrendRows(services.words, self)
        self.table = self._make_table()
        self._measure_table()
        theme.watcher().changed.connect(self._measure_table)
        self._hint = parts.label("", "muted", wrap=True)
        self._about = parts.label("", "small", wrap=True)
        self._count = parts.label("", "muted")
        self._lay_out()
        self.chart.chosen.connect(self._open)
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

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.rows)
        table.setAccessibleName(self.tr("Lessons behind the chart"))
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(int(Columns.LESSON), QHeaderView.ResizeMode.Stretch)
        return table

    def _measure_table(self) -> None:
        letter = self.table.fontMetrics().averageCharWidth()
        for column, letters in _WIDTHS.items():
            self.table.horizontalHeader().resizeSection(int(column), letters * letter)
        self.table.verticalHeader().setDefaultSectionSize(self.table.fontMetrics().height() + theme.M)

    def _lay_out(self) -> None:
        head = parts.row(gap=theme.S)
        head.addWidget(parts.label(self.tr("Trends"), "title"))
        head.addWidget(self._count, 0, Qt.AlignmentFlag.AlignBottom)
        head.addStretch(1)
        head.addWidget(self.whose)
        head.addWidget(self.measure)
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
        outer = parts.column(self, margin=theme.L, gap=theme.M)
        outer.addLayout(head)
        outer.addWidget(self._middle, 1)

    @staticmethod
    def _ask_choices(workspace: Workspace) -> Choices:
        return choices_of(workspace.trends())

    def _offer(self, choices: Choices) -> None:
        whose, measure = self.whose.currentData(), self.measure.currentData()
        for box in (self.whose, self.measure):
            box.blockSignals(True)
            box.clear()
        self.whose.addItem(self.tr("All lessons"), "")
        for name in choices.courses:
            self.whose.addItem(self.tr("Course: {name}").format(name=name), _key("course", name))
        for name in choices.teachers:
            self.whose.addItem(self.tr("Teacher: {name}").format(name=name), _key("teacher", name))
        for name, scope in choices.measures:
            self.measure.addItem(measure_name(name, scope, self.services.words), _key(name, scope))
        self.whose.setCurrentIndex(max(0, self.whose.findData(whose)))
        self.measure.setCurrentIndex(max(0, self.measure.findData(measure)))
        for box in (self.whose, self.measure):
            box.blockSignals(False)
            box.setEnabled(bool(choices.measures))
        self._middle.setCurrentIndex(1 if choices.measures else 0)
        self._ask_rows()

    def _ask_rows(self) -> None:
        chosen = self.measure.currentData()
        if self._ticket is not None:
            self._ticket.drop()
        if chosen is None:
            self.drawn.emit()
            return
        name, _, scope = str(chosen).partition(_BETWEEN)
        words = self.services.words
        kind, _, who = str(self.whose.currentData() or "").partition(_BETWEEN)

        def ask(workspace: Workspace) -> tuple[pl.DataFrame, tuple[str, ...]]:
            course, teacher = (who if kind == "course" else None), (who if kind == "teacher" else None)
            rows = workspace.trends(course=course, teacher=teacher, measure=name)
            rows = rows.filter(rows["scope"] == scope)
            if not rows["value"].count():
                return rows, ()
            found = workspace.trend(name, scope, course=course, teacher=teacher)
            return found.lessons.with_columns(unit=pl.lit(found.unit)), sentences(found, words)

        self._ticket = self.services.background.ask(
            ask, lambda made: self._draw(made[0], name, said=made[1]), owner=self
        )

    def _draw(self, rows: pl.DataFrame, name: str, *, said: tuple[str, ...] = ()) -> None:
        words = self.services.words
        self.chart.set_maker(
            lambda width: trend(rows, measure=name, width=width, wording=words, height=self._chart_height())
        )
        dated = rows.filter(rows["date"].is_not_null() & rows["value"].is_not_null())
        self._count.setText(phrases.counted(rows.height, self.tr("1 lesson"), self.tr("{n} lessons")))
        self._hint.setText(" ".join(said) or self._hint_for(dated.height, rows.height - dated.height))
        self._hint.setVisible(bool(self._hint.text()))
        self._about.setText(self._about_measure(name))
        self.rows.set_rows(rows.sort("date", descending=True, nulls_last=True).rows(named=True))
        self.drawn.emit()

    def _chart_height(self) -> float:
        return _HIGH if self.height() > _ROOMY * theme.scale() else _LOW

    def _hint_for(self, dated: int, left_out: int) -> str:
        hints: list[str] = []
        if dated < 2 * ENOUGH:
            hints.append(
                self.tr("Too few lessons to see a shift: it needs at least {n} before and {n} after.").format(n=ENOUGH)
            )
        if left_out:
            one = self.tr("1 lesson has no date or no value and is only in the table.")
            hints.append(
                phrases.counted(
                    left_out, one, self.tr("{n} lessons have no date or no value and are only in the table.")
                )
            )
        return " ".join(hints)

    def _about_measure(self, name: str) -> str:
        info = MEASURES.get(name)
        if info is None:
            return ""
        return self.tr("How it is counted: {formula}. Mind: {caution}").format(
            formula=info.formula, caution=info.caution
        )

    def _open_row(self, index: QModelIndex) -> None:
        self._open(self.rows.lesson_at(index))

    def _open(self, lesson_id: str) -> None:
        if lesson_id:
            self.services.navigator.lesson_asked.emit(lesson_id, None)

    def _reload_if_seen(self) -> None:
        if self.isVisible():
            self.arrive()
