"""Cutting a lecture into windows of about fifty words at the borders of utterances."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyzers._shared.windows import Flags


def windows(texts: Sequence[str], first: Flags, words: int) -> list[range]:
    """Ranges of utterances, in order and without gaps, each of at least `words` words unless its lecture ends.

    first: true where a lecture begins; a window never reaches across. A remainder of less than half a window joins
    the one before it.
    """
    made: list[range] = []
    begin, count = 0, 0
    for number, text in enumerate(texts):
        if number > begin and first[number]:
            _close(made, range(begin, number), joins=count < words / 2 and not first[begin])
            begin, count = number, 0
        count += len(text.split())
        if count >= words:
            made.append(range(begin, number + 1))
            begin, count = number + 1, 0
    if begin < len(texts):
        _close(made, range(begin, len(texts)), joins=count < words / 2 and not first[begin])
    return made


def _close(made: list[range], rest: range, *, joins: bool) -> None:
    if joins and made and made[-1].stop == rest.start:
        made[-1] = range(made[-1].start, rest.stop)
    else:
        made.append(rest)


def starts(cut: Sequence[range], first: Flags) -> Flags:
    """Bool [windows]: true for windows with which a lecture begins."""
    return np.array([number == 0 or bool(first[window.start]) for number, window in enumerate(cut)], dtype=bool)
