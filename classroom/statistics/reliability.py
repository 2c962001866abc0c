"""How far observation scores can be trusted: variance components of teachers, lessons and segments (Brennan 2001)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classroom.statistics.scale import Reals


@dataclass(frozen=True, kw_only=True)
class Components:
    """Variances between teachers, between lessons of a teacher and between segments of a lesson.

    segments: segments a lesson has, by harmonic mean, as the lesson's mean is as sure as that many make it.
    """

    teacher: float
    lesson: float
    segment: float
    segments: float

    @property
    def total(self) -> float:
        """Variance of a single segment's score."""
        return self.teacher + self.lesson + self.segment

    @property
    def lesson_error(self) -> float:
        """Variance of one lesson's mean around its teacher."""
        return self.lesson + self.segment / self.segments

    def reliability(self, lessons: int) -> float:
        """Share of the variance of a mean over `lessons` lessons that is the teacher's, 0 to 1."""
        noise = self.lesson_error / lessons
        return self.teacher / (self.teacher + noise) if self.teacher + noise else 0.0

    def smallest_change(self, before: int, after: int) -> float:
        """The difference of two means over so many lessons of one teacher that chance passes in 5 % of cases only."""
        return 1.96 * float(np.sqrt(self.lesson_error * (1 / before + 1 / after)))


def components(
    scores: Reals, *, teacher: npt.NDArray[np.int64], lesson: npt.NDArray[np.int64], rater: npt.NDArray[np.int64] | None
) -> Components:
    """The variance components of scores [N] of segments, by the analysis of variance with unequal numbers.

    teacher, lesson, rater: numbers from 0 of each row; a lesson belongs to one teacher. Raters' means are removed
    first where raters are given. Components below zero become zero (Searle et al. 1992, Variance components, 5.1).
    """
    y = scores - (0.0 if rater is None else _means(scores, rater)[rater] - scores.mean())
    total = len(y)
    of_lesson, of_teacher = np.bincount(lesson), np.bincount(teacher)
    lesson_mean, teacher_mean = _means(y, lesson), _means(y, teacher)
    owner = np.zeros(len(of_lesson), dtype=np.int64)
    owner[lesson] = teacher
    within = ((y - lesson_mean[lesson]) ** 2).sum()
    among_lessons = (of_lesson * (lesson_mean - teacher_mean[owner]) ** 2).sum()
    among_teachers = (of_teacher * (teacher_mean - y.mean()) ** 2).sum()
    lessons, teachers = len(of_lesson), len(of_teacher)
    segment = within / (total - lessons)
    squares = float((np.bincount(owner, of_lesson.astype(np.float64) ** 2) / of_teacher).sum())
    between = max((among_lessons / (lessons - teachers) - segment) * (lessons - teachers) / (total - squares), 0.0)
    from_lessons = (squares - (of_lesson.astype(np.float64) ** 2).sum() / total) / (teachers - 1)
    from_teachers = (total - (of_teacher.astype(np.float64) ** 2).sum() / total) / (teachers - 1)
    own = max((among_teachers / (teachers - 1) - segment - from_lessons * between) / from_teachers, 0.0)
    return Components(
        teacher=float(own),
        lesson=float(between),
        segment=float(segment),
        segments=float(lessons / (1 / of_lesson).sum()),
    )


def _means(values: Reals, group: npt.NDArray[np.int64]) -> Reals:
    return np.bincount(group, values) / np.bincount(group)
