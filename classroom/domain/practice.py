"""What a lesson shows that its teacher does already, so that nobody is told to do it.

82 % of the suggestions a large language model made told teachers to do what they did (Wang & Demszky 2023).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from classroom.domain.strategies import Entry, Strategy

DONE: Final = 0.5
"""From this chance on a strategy counts as done in the lesson."""

SAID: Final = 0.8
"""How sure it is that a strategy is used where a teacher says one of its phrases (a judgement, not measured)."""


@dataclass(frozen=True)
class Use:
    """How likely a strategy is in use (0..1) and the utterance that shows it best; None where nothing does."""

    chance: float
    utterance: int | None


@dataclass(frozen=True)
class Choice:
    """A suggestion for a situation: what the library says, and what the lesson shows of it already."""

    entry: Entry
    use: Use

    @property
    def already_doing(self) -> bool:
        """True if the lesson shows it."""
        return self.use.chance >= DONE


class Practice:
    """What one lesson (or segment) shows, from its labels and its words."""

    def __init__(self, labels: pl.DataFrame, said: Iterable[tuple[int, str]]) -> None:
        """labels: of utterances or windows; said: number and text of what a teacher (or nobody known) says."""
        self._missing: dict[tuple[str, str], float] = {}
        self._best: dict[tuple[str, str], tuple[float, int]] = {}
        self._said = tuple(said)
        own = labels.filter((pl.col("target").is_in(("utterance", "window"))) & _counts())
        for taxonomy, label, row, score in own.select("taxonomy", "label", "row", "score").iter_rows():
            key = (taxonomy, label)
            self._missing[key] = self._missing.get(key, 1.0) * (1.0 - score)
            self._best[key] = max(self._best.get(key, (0.0, row)), (score, row), key=lambda pair: pair[0])

    def use(self, strategy: Strategy) -> Use:
        """How likely the strategy is in use: that of its labels and phrases at least one is right."""
        missing, best = 1.0, (0.0, None)
        for key in sorted(strategy.done_by & self._missing.keys()):
            missing *= self._missing[key]
            best = max(best, self._best[key], key=lambda pair: pair[0])
        heard = self._heard(strategy)
        if heard is not None:
            missing *= 1.0 - SAID
            best = max(best, (SAID, heard), key=lambda pair: pair[0])
        return Use(1.0 - missing, best[1])

    def _heard(self, strategy: Strategy) -> int | None:
        if strategy.said is None:
            return None
        return next((number for number, text in self._said if strategy.said.search(text)), None)


def choices(entries: Sequence[Entry], practice: Practice) -> tuple[Choice, ...]:
    """The entries of one situation, what the lesson shows least first; equal ones in the library's order."""
    made = [Choice(entry, practice.use(entry.strategy)) for entry in entries]
    return tuple(sorted(made, key=lambda choice: round(choice.use.chance, 2)))


def teacher_says(utterances: pl.DataFrame) -> Iterator[tuple[int, str]]:
    """Number and text of the utterances that are not known to be a student's."""
    yield from utterances.filter(pl.col("role") != "student").select("utterance", "text").iter_rows()


def _counts() -> pl.Expr:
    # a coach's highlights are listed with their probabilities though only the best are shown: all of them count
    return pl.col("applies") | (pl.col("taxonomy") == "highlights")
