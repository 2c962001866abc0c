"""The part of the workspace that looks over many lessons: trends, groups of teachers, a coach's review and goals."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from classroom.domain.notes import Goal, Note
from classroom.statistics.trend import Trend
from classroom.workspace import coach_work, trending
from classroom.workspace.coach_work import Progress
from classroom.workspace.held import Held
from classroom.workspace.trending import Development, TrendChoices


class Comparing(Held):
    """What can be asked over the lessons of a course or teacher, and what a coach keeps about them."""

    def trends(
        self, *, course: str | None = None, teacher: str | None = None, measure: str | None = None
    ) -> pl.DataFrame:
        """Measures over lessons by date: the lesson's facts, then the columns of the measures table."""
        return self._store.measures(course=course, teacher=teacher, name=measure)

    def trend_choices(self, *, course: str | None = None, teacher: str | None = None) -> TrendChoices:
        """The courses, teachers and measures there are trends of."""
        return trending.choices(self._store, course=course, teacher=teacher)

    def trend_scopes(
        self, measure: str, *, course: str | None = None, teacher: str | None = None
    ) -> tuple[tuple[str, str], ...]:
        """The (measure, scope) pairs a person means by "comments" or "comment_share:confusion"; UsageError for none."""
        trending.known(self._store, course, teacher)
        return trending.scopes(self._store, measure, course=course, teacher=teacher)

    def trend(
        self, measure: str, scope: str = "lesson", *, course: str | None = None, teacher: str | None = None
    ) -> Trend:
        """What may be said of a measure over lessons; UsageError for a course, teacher or measure no lesson has."""
        return trending.trend(self._store, measure, scope, course=course, teacher=teacher)

    def side_by_side(
        self, pairs: Sequence[tuple[str, str]], *, course: str | None = None, teacher: str | None = None
    ) -> tuple[Trend, ...]:
        """The trends of several (measure, scope) pairs over the same lessons; those without any value are left out."""
        return trending.side_by_side(self._store, pairs, course=course, teacher=teacher)

    def development(self, measure: str, scope: str = "lesson", *, course: str | None = None) -> Development:
        """Teachers grouped by how a measure developed; UsageError below 40 teachers with 3 dated lessons each."""
        return trending.development(self._store, measure, scope, course=course)

    def notes(self, lesson_id: str) -> tuple[Note, ...]:
        """The notes and clips of a lesson in its order, those about the whole lesson first."""
        return self._store.notes(self._known(lesson_id).lesson_id)

    def add_note(self, note: Note) -> Note:
        """The note or clip as it is kept, with its id; UsageError for one without text or with impossible times."""
        self._known(note.lesson_id)
        return coach_work.add_note(self._store, note)

    def withdraw_note(self, note_id: str) -> None:
        """Take a note back; both stay in the history. UsageError for an unknown note."""
        self._store.withdraw_note(note_id)

    def review(self) -> pl.DataFrame:
        """The lessons teacher by teacher, each in the order of dates.

        Columns teacher, lesson_id, title, course, date, moments (how many), notes, clips, last_note, shared.
        """
        moments = self._store.lessons().select("lesson_id", "moments")
        rows = self._store.review().join(moments, on="lesson_id", how="left", maintain_order="left")
        first = ["teacher", "lesson_id", "title", "course", "date", "moments"]
        return rows.select([*first, *(name for name in rows.columns if name not in first)])

    def moment_span(self, lesson_id: str, moment: int) -> tuple[float, float]:
        """Beginning and end of a moment in seconds; UsageError if there is no such moment."""
        return coach_work.moment_span(self._store, self._known(lesson_id).lesson_id, moment)

    def set_goal(self, goal: Goal) -> Goal:
        """The goal as it is kept, with its id; UsageError for an unknown measure."""
        return coach_work.set_goal(self._store, goal)

    def drop_goal(self, goal_id: str) -> None:
        """Take a goal back. UsageError for an unknown goal."""
        self._store.drop_goal(goal_id)

    def goals(self) -> tuple[Progress, ...]:
        """The goals in force, each with its measure in the lessons before and since."""
        return coach_work.progress(self._store)
