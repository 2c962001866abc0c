"""The strip at the foot of the window: every running analysis, what it is doing, and what came of those that ended."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.pages import Services
from ui.views.job_row import JobRow
from ui.widgets import parts

_MOST_HIGH = 260
"""The strip never takes more than this many pixels from the screen above it."""


class JobStrip(QFrame):
    """One row a job, the newest at the top. Hidden while there is none, or when the person folds it away."""

    refitted = Signal()
    """The strip was shown, hidden, or has another number of jobs."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.setObjectName("jobstrip")
        self.setAccessibleName(self.tr("Running analyses"))
        self._services = services
        self._rows: dict[int, JobRow] = {}
        self._wanted = True
        self._list = QWidget()
        self._list.setProperty("clear", "true")
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(theme.M, theme.S, theme.M, theme.S)
        self._column.setSpacing(theme.S)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._list)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setAccessibleName(self.tr("Running analyses"))
        parts.column(self, gap=0).addWidget(self._scroll)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        jobs = services.jobs
        jobs.added.connect(self._add)
        jobs.changed.connect(self._show)
        jobs.ended.connect(self._show)
        jobs.removed.connect(self._remove)
        for job in jobs.jobs():
            self._add(job.number)
        self._refit()

    def set_unfolded(self, wanted: bool) -> None:
        """Shows or folds the strip; it stays hidden while there is no job."""
        self._wanted = wanted
        self._refit()

    @property
    def unfolded(self) -> bool:
        """True if the person wants to see the strip."""
        return self._wanted

    @property
    def count(self) -> int:
        """How many jobs there are rows for."""
        return len(self._rows)

    def row(self, number: int) -> JobRow:
        """The row of a job; KeyError if it is gone."""
        return self._rows[number]

    def _add(self, number: int) -> None:
        row = JobRow(self._services, number)
        row.resized.connect(self._refit)
        self._rows[number] = row
        self._column.insertWidget(0, row)
        # a row that is not shown yet would count for nothing in the height
        row.show()
        self._wanted = True
        self._refit()

    def _show(self, number: int) -> None:
        if number in self._rows:
            self._rows[number].show_job(self._services.jobs.job(number))
            self._refit()

    def _remove(self, number: int) -> None:
        row = self._rows.pop(number, None)
        if row is not None:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._refit()

    def _refit(self) -> None:
        self.setVisible(bool(self._rows) and self._wanted)
        self._column.activate()
        need = self._column.sizeHint().height() + 2
        outer = self.parentWidget()
        most = _MOST_HIGH if outer is None else min(_MOST_HIGH, max(120, outer.height() // 3))
        if self.height() != min(most, need):
            self.setFixedHeight(min(most, need))
        self.refitted.emit()
