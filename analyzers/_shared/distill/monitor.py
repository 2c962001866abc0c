"""Notices teacher hacking: the student agrees more and more with its teacher and less and less with people."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Monitor:
    """Watches two agreements (0..1, or kappa) after each stretch of training, and says when to stop.

    Teacher hacking (Tiapkin et al. 2025): a student that goes on learning from a fixed set of a teacher's answers
    learns the teacher's faults too. It shows as agreement with the teacher rising while agreement with people falls.
    `slack` is a change too small to count; `patience` how many stretches in a row must show it.
    """

    patience: int = 2
    slack: float = 0.002
    teacher: list[float] = field(default_factory=list[float])
    human: list[float] = field(default_factory=list[float])
    hacked: int = 0

    def observe(self, *, teacher: float, human: float) -> bool:
        """Take the two agreements after a stretch; True if training should stop (and `best` be taken).

        A stretch counts when the teacher's agreement is above its highest so far while people's is below theirs.
        """
        if self.human:
            rose = teacher > max(self.teacher) + self.slack
            fell = human < max(self.human) - self.slack
            self.hacked = self.hacked + 1 if rose and fell else 0
        self.teacher.append(teacher)
        self.human.append(human)
        return self.hacked >= self.patience

    @property
    def best(self) -> int:
        """The number of the stretch (from 0) with the highest agreement with people, the first of equals.

        ValueError before the first.
        """
        return self.human.index(max(self.human))
