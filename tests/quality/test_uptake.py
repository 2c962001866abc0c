"""Uptake against the raters, lesson by lesson held out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import rankdata

from analyzers._shared.calibration import bootstrap, ece, platt, sigmoid
from analyzers.uptake.train import HIGH, exchange_features, folds_of, out_of_fold, read_rated

pytestmark = [pytest.mark.quality, pytest.mark.material, pytest.mark.slow, pytest.mark.timeout(900)]

FLOOR = 0.57
SEEDS = (0, 1, 2)


def spearman(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(rankdata(one), rankdata(other))[0, 1])


def test_uptake_ranks_exchanges_of_unseen_lessons_as_the_card_says(data: Path, compare_card) -> None:
    rated = read_rated(data)
    table, rating = exchange_features(rated), rated["uptake"].to_numpy()
    lessons = np.unique(rated["obs_id"].to_numpy(), return_inverse=True)[1]
    made = [out_of_fold(table, rating, folds_of(rated, seed)) for seed in SEEDS]
    values = [spearman(one, rating) for one in made]
    low, high = bootstrap(lambda rows: spearman(made[0][rows], rating[rows]), lessons) or (0.0, 0.0)
    known = rated["uptake_majority"].is_not_null().to_numpy()
    truth = (rated["uptake_majority"].fill_null(-1) == HIGH).to_numpy()[known]
    margins = made[0][known] - rating.mean()
    half = np.arange(len(truth)) % 2 == 0
    curve = platt(margins[half], truth[half])
    error = ece(sigmoid(margins[~half] * curve.slope + curve.shift), truth[~half])
    words = spearman(table[:, 0], rating)
    assert np.mean(values) >= FLOOR
    assert np.mean(values) > words
    compare_card(
        "uptake",
        {
            f"Spearman with the raters' mean, {len(rating)} exchanges, lessons held out, three splits": " / ".join(
                f"{value:.3f}" for value in values
            ),
            "95 % interval (first split, lessons resampled)": f"{low:.3f} to {high:.3f}",
            "share of repeated words alone": f"{words:.3f}",
            "probability of high uptake: ECE on the other half": f"{error:.3f}",
        },
    )
