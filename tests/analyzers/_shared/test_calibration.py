"""Calibration against what is known: probabilities that were drawn with known odds, and counts done by hand."""

from __future__ import annotations

import numpy as np
import pytest

from analyzers._shared.calibration import bootstrap, cut_for_precision, ece, platt, reliability, sigmoid, temperature


def test_platt_finds_the_slope_and_shift_that_distorted_true_log_odds() -> None:
    random = np.random.default_rng(0)
    true = random.normal(0, 2, 40_000)
    truth = random.random(40_000) < sigmoid(true)
    found = platt(true * 3 - 1, truth)
    assert found.slope == pytest.approx(1 / 3, rel=0.03)
    assert found.shift == pytest.approx(1 / 3, abs=0.05)
    assert ece(found.scores(true * 3 - 1), truth) < 0.01 < ece(sigmoid(true * 3 - 1), truth)


def test_platt_stays_finite_where_scores_separate_the_labels_or_one_is_absent() -> None:
    margins = np.array([-2.0, -1.0, 1.0, 2.0])
    apart = platt(margins, margins > 0)
    assert 0 < apart.slope < 50
    only = platt(margins, np.zeros(4, dtype=bool))
    assert (only.scores(margins) < 0.5).all()


def test_platt_never_turns_an_order_round() -> None:
    margins = np.linspace(-2, 2, 50)
    found = platt(margins, margins < 0)
    assert found.slope == 0
    assert found.scores(margins) == pytest.approx(0.5)


def test_platt_weighs_rows() -> None:
    margins, truth = np.zeros(100), np.arange(100) < 50
    heavy = platt(margins, truth, np.where(truth, 9.0, 1.0))
    assert heavy.scores(np.zeros(1))[0] == pytest.approx(0.9, abs=0.02)


def test_platt_refuses_no_rows() -> None:
    with pytest.raises(ValueError, match="no rows"):
        platt(np.zeros(0), np.zeros(0, dtype=bool))


@pytest.mark.parametrize("factor", [0.25, 1.0, 4.0])
def test_the_temperature_undoes_a_scaling(factor: float) -> None:
    random = np.random.default_rng(1)
    logits = random.normal(0, 2, (20_000, 4))
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    classes = (random.random(20_000)[:, None] > shares.cumsum(axis=1)).sum(axis=1)
    assert temperature(logits * factor, classes) == pytest.approx(factor, rel=0.04)


def test_calibration_error_of_a_count_done_by_hand() -> None:
    scores = np.array([0.05, 0.05, 0.95, 0.95])
    truth = np.array([False, True, True, True])
    assert ece(scores, truth) == pytest.approx(0.5 * 0.45 + 0.5 * 0.05)
    rows = reliability(scores, truth)
    assert [(row.low, row.high, row.count) for row in rows] == [(0.0, 0.1, 2), (0.9, 1.0, 2)]
    assert rows[0].true == 0.5


def test_a_score_of_one_is_in_the_last_bin_and_no_rows_have_no_error() -> None:
    assert reliability(np.array([1.0]), np.array([True]))[0].high == 1.0
    assert ece(np.zeros(0), np.zeros(0, dtype=bool)) == 0


def test_the_cut_is_the_lowest_that_keeps_the_precision() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4])
    truth = np.array([True, True, True, False, True, True])
    found = cut_for_precision(scores, truth, 0.8, fewest=1)
    assert found is not None
    assert (found.threshold, found.precision, found.coverage) == (0.4, 5 / 6, 1.0)
    strict = cut_for_precision(scores, truth, 0.9, fewest=1)
    assert strict is not None
    assert (strict.threshold, strict.coverage) == (0.7, 3 / 5)


def test_there_is_no_cut_where_too_few_reach_it_or_equal_scores_cannot_be_parted() -> None:
    assert cut_for_precision(np.array([0.9, 0.1]), np.array([True, False]), fewest=2) is None
    same = np.full(10, 0.5)
    assert cut_for_precision(same, np.arange(10) < 8, 0.9, fewest=1) is None


def test_the_bootstrap_covers_the_mean_and_is_wider_when_rows_of_a_group_are_alike() -> None:
    random = np.random.default_rng(2)
    groups = np.repeat(np.arange(40), 25)
    values = random.normal(0, 1, 40)[groups] + random.normal(0, 0.1, 1000)

    def mean(rows):
        return float(values[rows].mean())

    wide, narrow = bootstrap(mean, groups), bootstrap(mean, np.arange(1000))
    assert wide is not None
    assert narrow is not None
    assert wide[0] < values.mean() < wide[1]
    assert wide[1] - wide[0] > 3 * (narrow[1] - narrow[0])
    assert bootstrap(mean, groups) == wide


def test_the_bootstrap_gives_nothing_when_the_measure_mostly_cannot_be_taken() -> None:
    assert bootstrap(lambda _: None, np.arange(10)) is None
