"""Replies: what one comment answers to says where it belongs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from analyzers.trace.ranker import Reals

STAYS: Final = 0.7
"""How often a reply is about its parent's moment. No thread with marked moments is at hand: set by reason."""


def in_their_place(
    chances: Reals, comments: Sequence[int], parents: Mapping[int, int], known: Mapping[int, int]
) -> Reals:
    """The probabilities [comments, utterances] of each reply, weighed by those of what it replies to.

    comments: the numbers of the rows. parents: the comment each replies to. known: the utterance of those comments
    that are not among the rows because their place is certain. A thread is followed from its beginning; a reply to
    what has no place, or to itself, stays as it is.
    """
    rows = {number: row for row, number in enumerate(comments)}
    made = chances.copy()
    settled: set[int] = set()

    def settle(number: int, open_: frozenset[int]) -> None:
        parent = parents.get(number)
        if number in settled or parent is None or parent in open_:
            return
        settled.add(number)
        if parent in rows:
            settle(parent, open_ | {number})
            leaning = made[rows[parent]]
        elif parent in known:
            leaning = np.zeros(made.shape[1])
            leaning[known[parent]] = 1.0
        else:
            return
        weighed = made[rows[number]] * ((1 - STAYS) / made.shape[1] + STAYS * leaning)
        made[rows[number]] = weighed / weighed.sum()

    for number in comments:
        settle(number, frozenset({number}))
    return made
