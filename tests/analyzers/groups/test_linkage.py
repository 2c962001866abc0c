"""Average linkage: which rows become one group."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.groups.linkage import linked


def rows(*angles: float) -> np.ndarray:
    turned = np.radians(angles)
    return np.stack([np.cos(turned), np.sin(turned)], axis=1).astype(np.float32)


def test_rows_that_are_close_become_one_group_and_the_largest_group_comes_first() -> None:
    assert linked(rows(0, 90, 5, 95, 100, 200), 0.9) == [[1, 3, 4], [0, 2]]


def test_a_chain_of_neighbours_is_not_one_group_because_its_ends_are_not_alike() -> None:
    groups = linked(rows(*range(0, 180, 20)), 0.9)
    assert max(map(len, groups)) < 4
    assert sum(map(len, groups)) > 4


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_rows_make_no_group(count) -> None:
    assert linked(rows(*range(count)), 0.5) == []


def test_rows_of_zeros_are_like_nothing_not_even_each_other() -> None:
    assert linked(np.zeros((3, 2), dtype=np.float32), 0.1) == []


@given(st.lists(st.floats(0, 360), max_size=14), st.floats(0.3, 0.95))
def test_groups_are_those_of_the_plain_definition(angles, least) -> None:
    vectors = rows(*angles)
    groups = [[at] for at in range(len(angles))]
    like = (vectors @ vectors.T).astype(float)
    while len(groups) > 1:
        pairs = [
            (like[np.ix_(one, other)].mean(), a, b)
            for a, one in enumerate(groups)
            for b, other in enumerate(groups)
            if a < b
        ]
        near = sorted((pair[0] for pair in pairs), reverse=True)
        if (len(near) > 1 and near[0] - near[1] < 1e-4) or abs(near[0] - least) < 1e-4:
            return  # a tie: either is right
        best, a, b = max(pairs)
        if best < least:
            break
        groups[a] += groups.pop(b)
    wanted = sorted((sorted(group) for group in groups if len(group) > 1), key=lambda g: (-len(g), g[0]))
    assert linked(vectors, least) == wanted
