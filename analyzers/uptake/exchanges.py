"""The exchanges of a lesson: a student's turn and the beginning of the teacher's turn that follows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analyzers._shared.windows import Flags

_LAST_OF_STUDENT = 3
_FIRST_OF_TEACHER = 3


@dataclass(frozen=True)
class Exchange:
    """What a student said, what the teacher replied, and the number of the reply's first row."""

    student: str
    teacher: str
    row: int


def exchanges(texts: Sequence[str], roles: Sequence[str], first: Flags) -> list[Exchange]:
    """Every change from student to teacher, in order; long turns are cut to the three utterances next to the change.

    first: true where a lesson begins; no exchange reaches across.
    """
    found: list[Exchange] = []
    for row in range(1, len(texts)):
        if first[row] or roles[row] != "teacher" or roles[row - 1] != "student":
            continue
        begin, end = row, row + 1
        while begin > 0 and row - begin < _LAST_OF_STUDENT and roles[begin - 1] == "student" and not first[begin]:
            begin -= 1
        while end < len(texts) and end - row < _FIRST_OF_TEACHER and roles[end] == "teacher" and not first[end]:
            end += 1
        found.append(Exchange(" ".join(texts[begin:row]), " ".join(texts[row:end]), row))
    return found
