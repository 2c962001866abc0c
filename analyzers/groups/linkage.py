"""Groups by average linkage: the two groups that are most alike become one, as long as they are alike enough.

Sokal & Michener 1958 (UPGMA). Kept for each row: its nearest other, so that one step costs a row, not the whole table.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]


def linked(vectors: Floats, least: float, *, each: Callable[[int, int], None] | None = None) -> list[list[int]]:
    """The groups of two and more, the largest first, then by first member; members ascend.

    vectors: float [N, width], rows of length 1 (or 0, like nothing). least: the mean likeness (cosine) that two groups
    need to become one. each is called with (steps, N) now and then; it may raise to stop.
    """
    count = len(vectors)
    like = (vectors @ vectors.T).astype(np.float32)
    np.fill_diagonal(like, -1.0)
    members = [[at] for at in range(count)]
    nearest = like.argmax(axis=1) if count else np.zeros(0, np.int64)
    best = like[np.arange(count), nearest] if count else np.zeros(0, np.float32)
    for step in range(count):
        if each is not None and step % 64 == 0:
            each(step, count)
        one = int(best.argmax())
        if best[one] < least:
            break
        _join(like, members, nearest, best, *sorted((one, int(nearest[one]))))
    groups = [sorted(group) for group in members if len(group) > 1]
    return sorted(groups, key=lambda group: (-len(group), group[0]))


def _join(
    like: Floats, members: list[list[int]], nearest: npt.NDArray[np.int64], best: Floats, one: int, other: int
) -> None:
    """Row `one` stands for both from now on; row `other` is like nothing any more."""
    sizes = len(members[one]), len(members[other])
    row = (sizes[0] * like[one] + sizes[1] * like[other]) / (sizes[0] + sizes[1])
    row[like[one] < -0.5] = -1.0  # rows that are no longer there, and itself
    row[[one, other]] = -1.0
    like[one], like[:, one] = row, row
    like[other], like[:, other] = -1.0, -1.0
    members[one] += members[other]
    members[other] = []
    best[other], nearest[other] = -1.0, other
    for at in np.flatnonzero((nearest == one) | (nearest == other)):
        if members[at]:
            nearest[at] = like[at].argmax()
            best[at] = like[at, nearest[at]]
    closer = np.flatnonzero((row > best) & (row > -0.5))
    nearest[closer], best[closer] = one, row[closer]
    nearest[one] = row.argmax()
    best[one] = row[nearest[one]]
