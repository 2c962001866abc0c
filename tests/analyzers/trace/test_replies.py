"""A reply belongs where its thread belongs."""

from __future__ import annotations

import numpy as np

from analyzers.trace.replies import in_their_place

FLAT = np.full(10, 0.1)


def at(place: int) -> np.ndarray:
    row = np.full(10, 0.02)
    row[place] = 0.82
    return row


def places(chances: np.ndarray) -> list[int]:
    return chances.argmax(axis=1).tolist()


def test_a_reply_without_a_sign_of_its_own_takes_its_parents_place() -> None:
    made = in_their_place(np.stack([at(3), FLAT]), [7, 8], {8: 7}, {})
    assert places(made) == [3, 3]
    assert np.allclose(made.sum(axis=1), 1)


def test_a_reply_that_surely_speaks_of_another_moment_stays_there() -> None:
    sure = np.full(10, 1e-6)
    sure[6] = 1 - 9e-6
    assert places(in_their_place(np.stack([at(3), sure]), [0, 1], {1: 0}, {})) == [3, 6]


def test_a_reply_to_a_comment_with_a_certain_time_leans_on_that_time() -> None:
    assert places(in_their_place(np.stack([FLAT]), [4], {4: 2}, {2: 9})) == [9]


def test_a_thread_is_followed_from_its_beginning_whatever_the_order() -> None:
    made = in_their_place(np.stack([FLAT, FLAT, at(5)]), [2, 1, 0], {2: 1, 1: 0}, {})
    assert places(made) == [5, 5, 5]


def test_replies_to_nobody_or_in_a_circle_stay_as_they_are() -> None:
    chances = np.stack([at(1), at(2), at(3)])
    made = in_their_place(chances, [0, 1, 2], {0: 99, 1: 1}, {})
    assert np.allclose(made, chances)
    assert places(in_their_place(chances, [0, 1, 2], {0: 1, 1: 0}, {}))[2] == 3
