"""Goals with their progress, and the dialog that sets one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QFrame, QLineEdit, QWidget

from classroom.charts.goal import GoalStep, goal_steps
from classroom.charts.values import measure_name, said
from classroom.domain.errors import KnownError
from classroom.domain.notes import Goal
from classroom.wording import Wording
from ui import known, theme
from ui.charts.canvas import Canvas
from ui.pages import Services
from ui.views.lesson_cards import CardColumn
from ui.widgets import parts
from ui.widgets.notice import Notice

if TYPE_CHECKING:
    from classroom.workspace.coach_work import Progress, Step
    from classroom.workspace.trending import TrendChoices
    from classroom.workspace.workspace import Workspace


_LESSONS = (1, 2, 3, 4, 5, 8, 10, 15, 20)
"""What a goal may be for."""


class GoalCard(QWidget):
    """One goal: what is wanted, where it started, and a place for each lesson it is for."""

    drop_asked = Signal(str)
    lesson_asked = Signal(str)

    def __init__(self, found: Progress, words: Wording) -> None:
        super().__init__()
        goal = found.goal
        measure = measure_name(goal.measure, goal.scope, words)
        wanted = words.text(f"goal.{goal.direction}", measure=measure)
        drop = parts.button(self.tr("Take back"), "quiet")
        drop.setAccessibleDescription(goal.text or wanted)
        drop.clicked.connect(lambda: self.drop_asked.emit(goal.goal_id))
        head = parts.row(gap=theme.S)
        head.addWidget(parts.label(goal.text or wanted, "strong", wrap=True), 1)
        head.addWidget(drop)
        column = parts.column(self, gap=theme.XS)
        column.setContentsMargins(0, theme.M, 0, 0)
        column.addLayout(head)
        whose = " · ".join(name for name in (goal.teacher, goal.course) if name)
        about = " · ".join(part for part in (wanted if goal.text else "", whose) if part)
        if about:
            column.addWidget(parts.label(about, "muted", wrap=True))
        value = said(found.baseline, found.unit, words)
        before = words.text("goal.before", value=value, count=found.before)
        column.addWidget(parts.label(words.text("goal.before_none") if found.baseline is None else before, wrap=True))
        self.chart = Canvas()
        steps = [_step(step, found.unit, words) for step in found.steps]
        self.chart.set_maker(lambda width: goal_steps(steps, of=goal.lessons, width=width, wording=words))
        self.chart.chosen.connect(self.lesson_asked)
        column.addWidget(self.chart)
        done = words.text("goal.done", done=len(found.steps), of=goal.lessons)
        column.addWidget(parts.label(done, "small", wrap=True))
        column.addSpacing(theme.S)
        column.addWidget(parts.rule())


def _step(step: Step, unit: str, words: Wording) -> GoalStep:
    value = "" if step.value is None else said(step.value, unit, words)
    return GoalStep(key=step.lesson_id, title=step.title, value=value, toward=step.toward)


class GoalsPane(QFrame):
    """The goals in force, with a button for a new one."""

    shown = Signal()
    """The goals of the store are on the screen."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._services = services
        self.cards: tuple[GoalCard, ...] = ()
        self.new = parts.button(self.tr("New &goal…"), icon="add")
        self.new.clicked.connect(self._ask_new)
        self._column = CardColumn(self.tr("Goals"))
        top = parts.row(gap=theme.S)
        top.addWidget(parts.label(self.tr("Goals"), "heading"))
        top.addStretch(1)
        top.addWidget(self.new)
        inside = parts.column(self, margin=theme.M, gap=theme.S)
        inside.addLayout(top)
        inside.addWidget(self._column, 1)

    def ask(self) -> None:
        """Asks the store for the goals."""
        self._services.background.ask(lambda workspace: workspace.goals(), self._show, owner=self)

    def _show(self, goals: tuple[Progress, ...]) -> None:
        for card in self.cards:
            self._column.remove(card)
        self.cards = tuple(GoalCard(found, self._services.words) for found in goals)
        none = self.tr("No goal is set. One measure, a few lessons: that is enough to see whether something moves.")
        self._column.say("" if self.cards else none)
        for card in self.cards:
            self._column.add(card)
            card.drop_asked.connect(self._drop)
            card.lesson_asked.connect(self._open)
        self.shown.emit()

    def _open(self, lesson_id: str) -> None:
        self._services.navigator.lesson_asked.emit(lesson_id, None)

    def _drop(self, goal_id: str) -> None:
        def work(workspace: Workspace) -> tuple[Progress, ...]:
            workspace.drop_goal(goal_id)
            return workspace.goals()

        self._services.background.ask(work, self._show, failed=self._tell, owner=self)

    def _ask_new(self) -> None:
        dialog = GoalDialog(self._services, self)
        dialog.kept.connect(self.ask)
        dialog.open()

    def _tell(self, error: KnownError) -> None:
        self._services.navigator.notice_asked.emit(Notice(text=known.said(error)))


class GoalDialog(QDialog):
    """Sets a goal: a measure, more or less of it, over how many lessons, whose."""

    kept = Signal()
    """The goal is in the store."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.setWindowTitle(self.tr("New goal"))
        self.setMinimumWidth(round(480 * min(1.4, theme.scale())))
        self.measure, self.direction, self.whose = QComboBox(), QComboBox(), QComboBox()
        self.direction.addItem(self.tr("more of it"), "up")
        self.direction.addItem(self.tr("less of it"), "down")
        self.lessons = QComboBox()
        for count in _LESSONS:
            self.lessons.addItem(str(count), count)
        self.lessons.setCurrentIndex(_LESSONS.index(3))
        self.text = QLineEdit()
        self.text.setPlaceholderText(self.tr("In your own words (may stay empty)"))
        self.save = parts.button(self.tr("Set the goal"), "primary")
        self.save.setDefault(True)
        self.save.setEnabled(False)
        self.save.clicked.connect(self._save)
        cancel = parts.button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self._error = parts.label("", wrap=True)
        self._error.setProperty("tone", "danger")
        self._error.hide()
        form = QFormLayout()
        for name, field in (
            (self.tr("Measure"), self.measure),
            (self.tr("What is wanted"), self.direction),
            (self.tr("Over how many lessons"), self.lessons),
            (self.tr("Lessons of"), self.whose),
            (self.tr("The goal"), self.text),
        ):
            field.setAccessibleName(name)
            form.addRow(name, field)
        foot = parts.row()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.save)
        column = parts.column(self, margin=theme.L, gap=theme.M)
        column.addWidget(parts.label(self.tr("New goal"), "title"))
        column.addLayout(form)
        column.addWidget(self._error)
        column.addLayout(foot)
        services.background.ask(lambda workspace: workspace.trend_choices(), self._fill, failed=self._fail, owner=self)

    def _fill(self, choices: TrendChoices) -> None:
        for name, scope in choices.measures:
            self.measure.addItem(measure_name(name, scope, self._services.words), f"{name}\n{scope}")
        self.whose.addItem(self.tr("All lessons"), "")
        for name in choices.teachers:
            self.whose.addItem(self.tr("Teacher: {name}").format(name=name), f"teacher\n{name}")
        for name in choices.courses:
            self.whose.addItem(self.tr("Course: {name}").format(name=name), f"course\n{name}")
        if not choices.measures:
            self._error.setText(self.tr("A goal needs a measure: analyse a lesson first."))
            self._error.show()
        self.save.setEnabled(bool(choices.measures))

    def _save(self) -> None:
        name, _, scope = str(self.measure.currentData()).partition("\n")
        kind, _, who = str(self.whose.currentData()).partition("\n")
        goal = Goal(
            measure=name,
            scope=scope,
            text=self.text.text().strip(),
            direction=str(self.direction.currentData()),
            lessons=int(self.lessons.currentData()),
            teacher=who if kind == "teacher" else None,
            course=who if kind == "course" else None,
        )
        self.save.setEnabled(False)
        self._services.background.ask(
            lambda workspace: workspace.set_goal(goal), self._done, failed=self._fail, owner=self
        )

    def _done(self, _goal: Goal) -> None:
        self.kept.emit()
        self.accept()

    def _fail(self, error: KnownError) -> None:
        self._error.setText(known.said(error))
        self._error.show()
        self.save.setEnabled(True)
