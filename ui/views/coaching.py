"""Coaching: the lessons of several teachers to look through, goals with their progress, the meeting's agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QSplitter,
    QWidget,
)

from ui import theme
from ui.models.review_rows import Columns, ReviewRows
from ui.pages import CoachPage, Services
from ui.views.goals import GoalsPane
from ui.views.lesson_flow import FlowLayout
from ui.widgets import parts
from ui.widgets.lesson_table import LessonTable

if TYPE_CHECKING:
    from classroom.workspace.workspace import Workspace

_WIDTHS: dict[int, int] = {
    Columns.TEACHER: 16,
    Columns.DATE: 14,
    Columns.MOMENTS: 12,
    Columns.NOTES: 9,
    Columns.CLIPS: 13,
}
"""Widths of all columns but the lesson's, in average letters."""


_ROOMY = 640
"""Below this width of the table moments and clips give way to the lessons' titles."""


class CoachingPage(CoachPage):
    """Choose a teacher, open a lesson and note what to talk about; pick lessons for the agenda or to share."""

    listed = Signal()
    """Lessons and goals show what the store has."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._all = pl.DataFrame()
        self.rows = ReviewRows(self)
        self.table = LessonTable(
            self.rows, self.tr("Lessons to review"), wide=int(Columns.LESSON), widths=_WIDTHS, several=True
        )
        self.teacher = QComboBox()
        self.teacher.setAccessibleName(self.tr("Lessons of"))
        self.teacher.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.teacher.currentIndexChanged.connect(self._narrow)
        self.next = parts.button(self.tr("Open the &next without notes"), icon="forward")
        self.agenda = parts.button(self.tr("Make an &agenda…"), "primary", icon="report")
        self.share = parts.button(self.tr("&Share…"), icon="export")
        self.open_shared = parts.button(self.tr("&Open a shared file…"), "quiet", icon="folder")
        self._none = parts.label(
            self.tr("Lessons appear here once they are analysed or somebody shares them with you."), "muted", wrap=True
        )
        self._chosen = parts.label("", "small", wrap=True)
        self.goals = GoalsPane(services)
        self._lay_out()
        self._connect()

    def title(self) -> str:
        """The window's title while coaching shows."""
        return self.tr("Coaching")

    def arrive(self) -> None:
        """Asks for the lessons and goals anew."""
        self.services.background.ask(self._ask_review, self._fill, owner=self)
        self.goals.ask()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Drops the columns there is no room for."""
        super().resizeEvent(event)
        tight = event.size().width() * 0.6 < _ROOMY * theme.scale()
        for column in (Columns.MOMENTS, Columns.CLIPS):
            self.table.setColumnHidden(int(column), tight)

    def chosen(self) -> tuple[str, ...]:
        """The ids of the lessons picked in the table, in its order."""
        rows = sorted(self.table.selectionModel().selectedRows(), key=QModelIndex.row)
        return tuple(self.rows.lesson_at(row) for row in rows)

    def _lay_out(self) -> None:
        head = parts.row(gap=theme.S)
        head.addWidget(parts.label(self.tr("Coaching"), "title"))
        head.addStretch(1)
        head.addWidget(self.open_shared)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(self._review())
        across.addWidget(self.goals)
        across.setStretchFactor(0, 5)
        across.setStretchFactor(1, 3)
        across.setHandleWidth(theme.S)
        across.setChildrenCollapsible(False)
        across.setSizes([740, 440])
        outer = parts.column(self, margin=theme.L, gap=theme.M)
        outer.addLayout(head)
        outer.addWidget(across, 1)

    def _review(self) -> QFrame:
        card = parts.card()
        inside = parts.column(card, margin=theme.M, gap=theme.S)
        top = parts.row(gap=theme.S)
        top.addWidget(parts.label(self.tr("Lessons to review"), "heading"))
        top.addStretch(1)
        top.addWidget(self.teacher)
        inside.addLayout(top)
        inside.addWidget(self._none)
        inside.addWidget(self.table, 1)
        inside.addWidget(self._chosen)
        foot = FlowLayout(gap=theme.XS)
        for button in (self.next, self.share, self.agenda):
            foot.addWidget(button)
        inside.addLayout(foot)
        return card

    def _connect(self) -> None:
        self.table.activated.connect(self._open)
        self.table.selectionModel().selectionChanged.connect(self._say_chosen)
        self.rows.modelReset.connect(self._say_chosen)
        self.next.clicked.connect(self._open_next)
        self.agenda.clicked.connect(lambda: self.agenda_asked.emit(self.chosen()))
        self.share.clicked.connect(lambda: self.share_asked.emit(self.chosen()))
        self.open_shared.clicked.connect(self.shared_file_asked)
        self.services.navigator.lessons_changed.connect(self._reload_if_seen)

    @staticmethod
    def _ask_review(workspace: Workspace) -> pl.DataFrame:
        return workspace.review()

    def _fill(self, rows: pl.DataFrame) -> None:
        self._all = rows
        before = self.teacher.currentData()
        self.teacher.blockSignals(True)
        self.teacher.clear()
        self.teacher.addItem(self.tr("All teachers"), None)
        for name in rows["teacher"].drop_nulls().unique().sort():
            self.teacher.addItem(name, name)
        self.teacher.setCurrentIndex(max(0, self.teacher.findData(before)))
        self.teacher.blockSignals(False)
        self._none.setVisible(not rows.height)
        self._narrow()
        self.listed.emit()

    def _narrow(self) -> None:
        who = self.teacher.currentData()
        shown = self._all if who is None else self._all.filter(pl.col("teacher") == who)
        picked = set(self.chosen())
        self.rows.set_rows(shown.rows(named=True))
        for at in range(self.rows.rowCount()):
            if self.rows.lesson_at(self.rows.index(at, 0)) in picked:
                self.table.selectRow(at)
        self.next.setEnabled(self.rows.first_without_notes(-1) >= 0)

    def _say_chosen(self) -> None:
        count = len(self.chosen())
        for button in (self.agenda, self.share):
            button.setEnabled(count > 0)
        many = self.tr("{n} lessons are picked for the agenda or to share.").format(n=count)
        one = self.tr("1 lesson is picked for the agenda or to share.")
        none = self.tr("Pick lessons for the agenda or to share; Enter opens one.")
        self._chosen.setText(many if count > 1 else one if count else none)

    def _open(self, index: QModelIndex) -> None:
        if lesson_id := self.rows.lesson_at(index):
            self.services.navigator.lesson_asked.emit(lesson_id, None)

    def _open_next(self) -> None:
        at = self.rows.first_without_notes(self.table.currentIndex().row())
        if at >= 0:
            self.table.selectRow(at)
            self._open(self.rows.index(at, 0))

    def _reload_if_seen(self) -> None:
        if self.isVisible():
            self.arrive()
