"""Joining coded and uncoded windows, and thresholds from lectures left out."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

from analyzers._shared.distill.passages import Windows
from analyzers.lecture_moves.teaching import TRUST, joined, with_shares
from analyzers.lecture_moves.train import NEVER_SURE, calibration, threshold
from classroom.domain.taxonomy import LECTURE_MOVES


def windows(count: int, lectures: list[tuple[int, int]], share: float = 1.0) -> Windows:
    pieces = [[number + 1000] for number in range(count)]
    return Windows(
        pieces=pieces,
        bare=pieces,
        labels=np.full((count, 2), share, dtype=np.float32),
        weight=np.ones(count, dtype=np.float32),
        lectures=lectures,
    )


def test_joined_tables_keep_every_lecture_with_its_own_windows():
    made = joined([windows(3, [(0, 2), (2, 3)]), windows(2, [(0, 2)], 0.5)])
    assert made.lectures == [(0, 2), (2, 3), (3, 5)]
    assert made.pieces[3:5] == [[1000], [1001]]
    assert made.labels[:, 0].tolist() == [1, 1, 1, 0.5, 0.5]


def test_uncoded_windows_get_the_mean_of_what_their_teachers_think_and_weigh_less():
    sure, unsure = np.full((2, 2), 30.0, dtype=np.float32), np.zeros((2, 2), dtype=np.float32)
    made = with_shares(windows(2, [(0, 2)]), [sure, unsure])
    assert made.labels == pytest.approx(np.full((2, 2), 0.75))
    assert made.weight.tolist() == [TRUST, TRUST]


def test_a_threshold_separates_what_can_be_separated():
    scores = np.concatenate([np.full(200, 0.1), np.full(50, 0.7)])
    assert 0.1 < threshold(scores, scores > 0.5) <= 0.7


def test_calibrated_odds_mean_what_they_say_on_other_rows_of_the_same_kind():
    draw = np.random.default_rng(3)
    true = draw.normal(-1, 1.5, (4000, len(LECTURE_MOVES)))
    flags = draw.random(true.shape) < 1 / (1 + np.exp(-true))
    made = calibration(true * 3 + 1, flags)
    assert made["slope"] == pytest.approx([1 / 3] * len(LECTURE_MOVES), abs=0.05)
    assert made["shift"] == pytest.approx([-1 / 3] * len(LECTURE_MOVES), abs=0.15)
    assert all(0 < cut <= NEVER_SURE for cut in made["sure"])
