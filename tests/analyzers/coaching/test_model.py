"""The ends of a score's range keep the order of what lies beyond them; worth counts a sentence's neighbours."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.coaching.likeness import bell
from analyzers.coaching.model import place_worth, within


@given(one=st.floats(-2, 10), more=st.floats(0.01, 3))
@settings(deadline=None)
def test_a_value_drawn_into_its_range_stays_in_order(one: float, more: float) -> None:
    first, second = within(one, 1, 7), within(one + more, 1, 7)
    assert 1 <= first < second <= 7


@pytest.mark.parametrize("value", [1.5, 4.0, 6.5])
def test_a_value_well_within_its_range_is_left_alone(value: float) -> None:
    assert within(value, 1, 7) == value


def test_a_place_between_two_likely_ones_is_worth_more_than_one_beside_an_unlikely_one() -> None:
    odds = np.array([-9.0, -9.0, 0.0, 0.0, 0.0, -9.0, -9.0], dtype=np.float32)
    why = np.zeros((7, 2), dtype=np.float32)
    worth, reasons = place_worth(odds, why)
    assert int(worth.argmax()) == 3
    assert reasons.shape == (7, 1)


def test_likeness_is_one_to_itself_and_falls_with_distance() -> None:
    rows = np.array([[0.0], [1.0], [3.0]], dtype=np.float32)
    alike = bell(rows, rows, 1.0)
    assert np.allclose(np.diag(alike), 1)
    assert alike[0, 1] > alike[0, 2]
