"""Lecture moves on lectures held out of training."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import resources
from analyzers._shared.agreement import kappa
from analyzers._shared.calibration import bootstrap, cut_for_precision, ece
from analyzers._shared.distill import sight as tables
from analyzers._shared.encoder import ENCODER
from analyzers._shared.margins import Margins
from analyzers._shared.passages import PassageReader
from analyzers.lecture_moves import MODEL
from classroom.domain.taxonomy import LECTURE_MOVES

pytestmark = [pytest.mark.quality, pytest.mark.material, pytest.mark.slow, pytest.mark.timeout(900)]

FLOOR = 0.45


def test_lecture_moves_agree_with_the_coder_as_the_card_says(data: Path, compare_card) -> None:
    sight = tables.read_sight(data)
    held = sight.window_fold == tables.HELD_OUT
    texts = [text for text, chosen in zip(sight.windows, held, strict=True) if chosen]
    folder = resources.path(f"models/{MODEL.path}")
    reader, heads = PassageReader(folder, resources.path(f"models/{ENCODER.path}")), Margins.load(folder / "heads.npz")
    scores = heads.scores(reader.windows(texts, sight.window_first[held])).astype(np.float64)
    found, lectures = scores >= heads.threshold, np.cumsum(sight.window_first[held])
    figures: dict[str, str] = {}
    means: list[float] = []
    for kind, name in enumerate(LECTURE_MOVES):
        truth = sight.window_flags[held, kind]
        value = kappa(truth, found[:, kind]) or 0.0
        interval = bootstrap(lambda rows, t=truth, k=kind: kappa(t[rows], found[rows, k]), lectures) or (0.0, 0.0)
        cut = cut_for_precision(scores[:, kind], truth)
        sure = f"{cut.coverage:.2f} found at nine in ten right" if cut else "never nine in ten right"
        figures[f"{name}: kappa with the coder"] = (
            f"{value:.2f} ({interval[0]:.2f} to {interval[1]:.2f}); n = {int(truth.sum())}; "
            f"ECE {ece(scores[:, kind], truth):.3f}; {sure}"
        )
        means.append(value)
    figures[f"mean of the fourteen, {len(texts)} windows of {lectures[-1]} lectures"] = f"{np.mean(means):.3f}"
    assert np.mean(means) >= FLOOR
    compare_card("lecture_moves", figures)
