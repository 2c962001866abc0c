"""What a teacher sounds like, remembered because a person wished it."""

from __future__ import annotations

import array
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class TeacherVoice:
    """A remembered voice, by the teacher's name as lessons have it.

    heard_s: seconds of sound it rests on. lesson_id: where it was heard. learned_at: when it was remembered, ISO 8601.
    model: a digest of the model that made the vector; with another model it means nothing. vector: float32 numbers as
    bytes; never shown, not even in a fault's report.
    """

    teacher: str
    heard_s: float
    lesson_id: str
    learned_at: str
    model: str
    vector: bytes = field(repr=False)

    @property
    def numbers(self) -> tuple[float, ...]:
        """The vector as numbers."""
        return tuple(array.array("f", self.vector))
