"""How long is left: the running step by its own rate, the steps after it by what they took before."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from classroom.store import Store

_SETTLING_S = 1.0
_LESSONS_LOOKED_AT = 20


class Pace:
    """The rate of one running step, from the shares it reports."""

    def __init__(self) -> None:
        self._first: tuple[float, float] | None = None

    def left_s(self, share: float, now: float) -> float | None:
        """Seconds until the step is done, at the rate since its first report; None until that has run for a second.

        The first report sets the start, so that loading a model is not taken for slow work and what an earlier,
        interrupted run had finished is not taken for speed.
        """
        if self._first is None:
            self._first = (share, now)
        first, since = self._first
        if now - since < _SETTLING_S or share <= first:
            return None
        return (1.0 - share) * (now - since) / (share - first)


class Experience:
    """What the analyzers took before on this computer."""

    def __init__(self, store: Store) -> None:
        """Read the newest lessons of the store that have a length."""
        self._store = store
        self._rates: dict[str, list[float]] = {}
        for row in store.lessons().head(_LESSONS_LOOKED_AT).iter_rows(named=True):
            if not row["duration_s"]:
                continue
            for run in store.runs(row["lesson_id"]):
                if run.status == "done":
                    self._rates.setdefault(run.analyzer, []).append(run.seconds / row["duration_s"])

    def seconds(self, analyzers: Iterable[str], duration_s: float | None) -> float | None:
        """Seconds these take together on a lesson of that length; None if one of them never ran.

        An analyzer counts with the median of its seconds a second of lesson; where the length is unknown or no lesson
        had one, with the median of its seconds.
        """
        total = 0.0
        for name in analyzers:
            rates = self._rates.get(name)
            took = median(rates) * duration_s if rates and duration_s else self._store.seconds_of(name)
            if took is None:
                return None
            total += took
        return total
