"""Leaving a long computation when the person asks to stop, and saying how far it is."""

from __future__ import annotations

from collections.abc import Callable

from classroom.domain.analyzer import Context


class Halted(Exception):
    """The person asked to stop; the analyzer's `run` ends without a further piece."""


def watched(context: Context, *, done: float = 0.0, share: float = 1.0) -> Callable[[int, int], None]:
    """A callback (items done, items) for a part of the work: reports progress and raises Halted once stop is asked.

    `done` is the share of the whole work finished before this part, `share` this part's own (both 0..1).
    """

    def each(count: int, total: int) -> None:
        context.progress(done + share * count / max(1, total), 1.0)
        if context.stopped():
            raise Halted

    return each
