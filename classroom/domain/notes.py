"""What a coach or teacher adds to a lesson: notes and clips on a time span, and goals over lessons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NOTE_KINDS: Final = ("note", "clip")
DIRECTIONS: Final = ("up", "down")


@dataclass(frozen=True, kw_only=True)
class Note:
    """A person's remark about a time span of a lesson; a clip is a span worth showing, its text a title or "".

    Times are seconds on the lesson's clock, None for the lesson as a whole. The store fills in note_id and created_at
    (ISO 8601, UTC). Notes are never changed: `withdraws` is the id of a note taken back by this row, which then says
    nothing else; a changed note is the old one withdrawn and a new one.
    """

    lesson_id: str
    text: str
    kind: str = "note"
    start_s: float | None = None
    end_s: float | None = None
    author: str | None = None
    note_id: str = ""
    created_at: str = ""
    withdraws: str | None = None


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What a teacher wants to see in the next `lessons` lessons: a measure (with scope) going "up" or "down".

    teacher and course say which lessons count (None for all); only lessons dated or added after the goal was set do.
    text: the goal in the person's own words. goal_id, created_at and withdraws as for notes.
    """

    measure: str
    text: str
    scope: str = "lesson"
    direction: str = "up"
    lessons: int = 3
    teacher: str | None = None
    course: str | None = None
    author: str | None = None
    goal_id: str = ""
    created_at: str = ""
    withdraws: str | None = None
