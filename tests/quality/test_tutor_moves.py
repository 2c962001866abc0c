"""How well tutor moves are told apart on problems left out, and how often a menu holds the expert's choice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import resources
from analyzers._shared.encoder import ENCODER, Encoder
from analyzers.tutor_moves.infer import SHOWN
from analyzers.tutor_moves.train import (
    MENU_STRENGTH,
    STRENGTH,
    Known,
    calibrated_held_out,
    held_out,
    known_menus,
    known_moves,
)
from classroom.domain.taxonomy import TUTOR_MOVES

pytestmark = [pytest.mark.quality, pytest.mark.material, pytest.mark.slow, pytest.mark.timeout(1200)]

RESAMPLES = 300
FLOOR = 0.57


def scores_of(truth: np.ndarray, found: np.ndarray, size: int) -> np.ndarray:
    """F1 of each label; NaN where neither coding has it."""
    both = np.bincount(truth[truth == found], minlength=size)
    total = np.bincount(truth, minlength=size) + np.bincount(found, minlength=size)
    return np.where(total > 0, 2 * both / np.maximum(total, 1), np.nan)


def resampled(known: Known, measure) -> str:
    """A measure of row numbers with its 95 % interval by bootstrap over groups."""
    names, place = np.unique(known.groups, return_inverse=True)
    rows = [np.nonzero(place == number)[0] for number in range(len(names))]
    draw = np.random.default_rng(0)
    drawn = [
        measure(np.concatenate([rows[pick] for pick in draw.integers(0, len(names), len(names))]))
        for _ in range(RESAMPLES)
    ]
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return f"{measure(np.arange(len(place))):.3f} ({low:.2f} to {high:.2f})"


def error(scores: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error over ten bins of equal width (Naeini et al. 2015)."""
    bins = np.minimum((scores * 10).astype(int), 9)
    gaps = [abs(scores[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)]
    return float(sum(gaps))


def test_moves_and_menus_are_as_good_as_the_card_says(data: Path, compare_card) -> None:
    encoder = Encoder(resources.path(f"models/{ENCODER.path}"))
    moves = known_moves(data, encoder)
    margins = held_out(moves, strength=STRENGTH)
    shares, truth = calibrated_held_out(moves, margins), moves.labels
    found = shares.argmax(axis=1)
    figures = {
        f"macro-F1 of the four moves, n = {len(truth)}": resampled(
            moves, lambda rows: float(np.nanmean(scores_of(truth[rows], found[rows], moves.size)))
        ),
        "right": resampled(moves, lambda rows: float((truth[rows] == found[rows]).mean())),
    }
    for move, value in zip(TUTOR_MOVES, scores_of(truth, found, moves.size), strict=True):
        figures[f"F1 of {move}, n = {(truth == TUTOR_MOVES.index(move)).sum()}"] = f"{value:.2f}"
    gaps = [error(shares[:, column], truth == column) for column in range(moves.size)]
    figures["calibration error (ECE), worst of the four labels"] = f"{max(gaps):.3f}"
    assert np.nanmean(scores_of(truth, found, moves.size)) >= FLOOR
    for name, known in known_menus(data, encoder).items():
        figures |= _menu(name, known)
    compare_card("tutor_moves", figures)


def _menu(name: str, known: Known) -> dict[str, str]:
    shares = calibrated_held_out(known, held_out(known, strength=MENU_STRENGTH), shared=True)
    listed = (np.argsort(-shares, axis=1)[:, :SHOWN] == known.labels[:, None]).any(axis=1)
    often = np.argsort(-np.bincount(known.labels, minlength=known.size))[:SHOWN]
    always = np.isin(known.labels, often)
    return {
        f"{name}: expert's choice among our three, n = {len(known.labels)}": resampled(
            known, lambda rows: float(listed[rows].mean())
        ),
        f"{name}: expert's choice among the three most frequent": f"{always.mean():.3f}",
    }
