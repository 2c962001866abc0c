"""Spans of time on a pixel row keep what they cover."""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from classroom.charts.spans import Stretch, boxes, covered, density, times, united

pairs = st.lists(st.tuples(st.floats(0, 1000), st.floats(0, 50)), max_size=40).map(
    lambda found: sorted((start, start + length) for start, length in found)
)


def arrays(found):
    both = np.array(found, dtype=np.float64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def by_hand(found, low, high):
    """Covered seconds counted in slices of the ends themselves."""
    cuts = sorted({low, high, *(cut for pair in found for cut in pair if low < cut < high)})
    return sum(b - a for a, b in itertools.pairwise(cuts) if any(s <= a and b <= e for s, e in found) and b <= high)


@given(pairs, st.floats(0, 500), st.floats(0, 500))
def test_covered_time_counts_overlaps_once(found, low, length):
    starts, ends = arrays(found)
    assert covered(starts, ends, low, low + length) == np.float64(by_hand(found, low, low + length)).round(
        9
    ) or np.isclose(covered(starts, ends, low, low + length), by_hand(found, low, low + length), atol=1e-6)


@given(pairs)
def test_united_spans_ascend_without_touching(found):
    begin, finish = united(*arrays(found))
    assert (finish >= begin).all()
    assert (begin[1:] > finish[:-1]).all()


@given(pairs, st.integers(1, 30))
def test_density_adds_up_to_the_covered_time(found, count):
    starts, ends = arrays(found)
    edges = np.linspace(0, 1100, count + 1)
    shares = density(starts, ends, edges)
    assert ((shares >= -1e-9) & (shares <= 1 + 1e-9)).all()
    assert np.isclose((shares * np.diff(edges)).sum(), covered(starts, ends, 0, 1100), atol=1e-6)


@given(pairs, st.floats(0.01, 50))
def test_boxes_are_wide_enough_to_see_and_never_overlap(found, scale):
    made = boxes(*arrays(found), Stretch(start_s=0, end_s=1100, x=10, scale=scale))
    assert all(width >= 1.0 - 1e-6 for _, width in made)
    assert all(a + width < b for (a, width), (b, _) in itertools.pairwise(made))


def test_rows_without_times_are_left_out():
    rows = pl.DataFrame({"start_s": [5.0, None, 1.0], "end_s": [6.0, None, 2.0]})
    starts, ends = times(rows)
    assert starts.tolist() == [1.0, 5.0]
    assert ends.tolist() == [2.0, 6.0]
