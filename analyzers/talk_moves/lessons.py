"""The TalkMoves table as lessons: roles, moves, who taught, and which part of the teachers is held out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from analyzers._shared.windows import Flags
from classroom.domain.taxonomy import STUDENT_MOVES, TEACHER_MOVES

PARTS = 3
"""Parts of the teachers, of about as many sentences each; the first is held out."""


@dataclass(frozen=True)
class Lessons:
    """Sentences in their order: texts, roles, numbers of the moves (-1 for the other role), the lesson and its part.

    first: true where a lesson begins. part: int [N] in 0..PARTS-1, the same for all lessons of a teacher.
    """

    texts: list[str]
    roles: list[str]
    teacher: np.ndarray[tuple[int], np.dtype[np.int64]]
    student: np.ndarray[tuple[int], np.dtype[np.int64]]
    lesson: list[str]
    first: Flags
    part: np.ndarray[tuple[int], np.dtype[np.int64]]

    def spans(self, rows: Flags) -> tuple[tuple[int, int], ...]:
        """[begin, end) of every lesson whose rows are chosen."""
        begins = np.flatnonzero(self.first)
        ends = [*begins[1:].tolist(), len(self.texts)]
        return tuple((int(a), int(b)) for a, b in zip(begins, ends, strict=True) if rows[a])


def read_lessons(folder: Path) -> Lessons:
    """The lessons of talkmoves/train.parquet below `folder`, in the file's order."""
    rows = pl.read_parquet(folder / "talkmoves" / "train.parquet")
    lesson = rows["transcript"].to_list()
    teachers = [teacher_of(name) for name in lesson]
    sizes = pl.Series(teachers).value_counts(sort=True)
    part_of: dict[str, int] = {}
    totals = [0] * PARTS
    for name, count in sorted(sizes.iter_rows(), key=lambda row: (-row[1], row[0])):
        part_of[name] = int(np.argmin(totals))
        totals[part_of[name]] += count
    by_teacher = rows["teacher_move"].is_not_null()
    return Lessons(
        texts=rows["sentence"].to_list(),
        roles=["teacher" if known else "student" for known in by_teacher],
        teacher=_numbers(rows["teacher_move"], TEACHER_MOVES),
        student=_numbers(rows["student_move"], STUDENT_MOVES),
        lesson=lesson,
        first=np.array([number == 0 or lesson[number] != lesson[number - 1] for number in range(len(lesson))]),
        part=np.array([part_of[name] for name in teachers], dtype=np.int64),
    )


def teacher_of(file_name: str) -> str:
    """Who taught, as far as the file name says it: TalkBack files name the teacher, others a class or a study."""
    name = file_name.lower().removesuffix(".xlsx").replace("mosiac", "mosaic")
    if name.startswith("talkback"):
        return name.split(".")[2]
    if name.startswith("video mosaic"):
        return " ".join(name.split()[:4])
    plain = re.sub(r"\d*(?:st|nd|rd|th)? ?grade ?\d*|first grade|pt\s*\d+|\d+", "", name)
    return " ".join(re.sub(r"[^a-z]+", " ", plain).split()[:2])


def _numbers(moves: pl.Series, names: tuple[str, ...]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    order = {name: number for number, name in enumerate(names)}
    return moves.replace_strict(order, default=-1, return_dtype=pl.Int64).fill_null(-1).to_numpy()
