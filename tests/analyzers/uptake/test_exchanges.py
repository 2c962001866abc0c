"""Finding the teacher's replies to students."""

from __future__ import annotations

import numpy as np

from analyzers.uptake.exchanges import Exchange, exchanges


def test_a_reply_takes_the_turns_beside_the_change():
    roles = ["teacher", "student", "student", "teacher", "teacher", "student"]
    found = exchanges(list("abcdef"), roles, np.array([True] + [False] * 5))
    assert found == [Exchange("b c", "d e", 3)]


def test_long_turns_are_cut_next_to_the_change():
    roles = ["student"] * 5 + ["teacher"] * 5
    found = exchanges(list("abcdefghij"), roles, np.array([True] + [False] * 9))
    assert found == [Exchange("c d e", "f g h", 5)]


def test_no_exchange_reaches_from_one_lesson_into_another():
    roles = ["student", "teacher", "student", "teacher"]
    assert exchanges(list("abcd"), roles, np.array([True, True, False, False])) == [Exchange("c", "d", 3)]


def test_without_students_there_is_nothing_to_take_up():
    assert exchanges(["a", "b"], ["teacher", "teacher"], np.array([True, False])) == []
