"""The refit against models made by the test: what it learns, what it leaves, what it refuses, how long it takes."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from analyzers._shared.refit import SLACK, STRENGTHS, Change, Taught, fit, read_change, refit

F, K, MEANINGS = 400, 10, 20


def _world(rows: int, seed: int, wrong: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features, shipped margins, and the person's labels, who sees label 2 by a rule the model does not know."""
    random = np.random.default_rng(seed)
    rules = np.random.default_rng(99)
    meant = random.normal(0, 1, (rows, MEANINGS))
    spread = rules.normal(0, 1, (MEANINGS, F)) / np.sqrt(F)
    features = (meant @ spread + random.normal(0, 0.02, (rows, F))).astype(np.float32)
    margins, own = meant @ rules.normal(0, 0.7, (MEANINGS, K)), rules.normal(0, 0.7, MEANINGS)
    truth = margins > 0
    truth[:, 2] = meant @ own + margins[:, 2] * 0.5 > 0
    flipped = random.random((rows, K)) < wrong
    return features, margins, truth ^ flipped


def _taught(rows: int = 200, seed: int = 0) -> Taught:
    features, margins, truth = _world(rows, seed)
    weight = np.where((margins > 0) != truth, 1.0, 0.25)
    return Taught(features, margins, truth, weight)


def _accuracy(change: Change | None, seed: int = 5) -> float:
    features, margins, truth = _world(2000, seed)
    margins = margins + (0 if change is None else change.margins(features))
    return float(((margins > 0) == truth)[:, 2].mean())


def test_two_hundred_corrections_teach_a_person_s_own_rule_in_under_five_seconds() -> None:
    taught = _taught()
    # the calling thread's time: on a busy machine the threads of the linear algebra library mostly wait for each other
    started = time.thread_time()
    found = refit(taught, lambda _: 1.0)
    assert time.thread_time() - started < 5
    assert found.change is not None
    assert found.why == ""
    assert _accuracy(found.change) > _accuracy(None) + 0.05
    assert found.held_out[1] < found.held_out[0]


def test_labels_that_nobody_corrected_do_not_change() -> None:
    found = refit(_taught(), lambda _: 1.0)
    assert found.change is not None
    untouched = np.delete(np.arange(K), 2)
    assert not found.change.weights[:, untouched].any()
    assert not found.change.offset[untouched].any()


def test_a_stronger_ridge_changes_less_and_an_endless_one_nothing() -> None:
    taught = _taught()
    sizes = [float(np.abs(fit(taught, strength).weights).sum()) for strength in (*STRENGTHS, 1e9)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < 1e-4 * sizes[0]


def test_the_change_is_at_the_minimum_of_its_loss() -> None:
    taught = _taught(60)
    best = fit(taught, 1.0)
    scale2 = float((taught.features.astype(np.float64) ** 2).sum(axis=1).mean())

    def cost(change: Change) -> float:
        margins = taught.margins + change.margins(taught.features)
        each = np.logaddexp(0, margins) - taught.truth * margins
        ridge = (change.weights.astype(np.float64) ** 2).sum() * scale2 + (change.offset.astype(np.float64) ** 2).sum()
        return float((taught.weight * each)[:, 2].sum() + ridge / 2)

    random = np.random.default_rng(3)
    for _ in range(20):
        nudge = np.zeros((F, K), dtype=np.float32)
        nudge[:, 2] = random.normal(0, 1e-3, F)
        assert cost(Change(best.weights + nudge, best.offset)) > cost(best)


def test_a_refit_that_loses_on_the_development_set_is_made_milder_or_refused() -> None:
    taught = _taught()

    def size(change):
        return float(np.abs(change.weights).sum())

    limit = size(fit(taught, 10.0))
    milder = refit(taught, lambda change: 0.8 if change is None or size(change) <= limit else 0.7)
    assert milder.change is not None
    assert size(milder.change) <= limit
    refused = refit(taught, lambda change: 0.8 if change is None else 0.8 - SLACK - 1e-6)
    assert refused.change is None
    assert refused.why == "worse"
    assert refit(taught, lambda change: 0.8 if change is None else 0.8 - SLACK + 1e-6).change is not None


def test_corrections_that_follow_no_rule_are_not_learned() -> None:
    features, margins, _ = _world(80, 1)
    random = np.random.default_rng(4)
    margins = margins * 0.1
    truth = (margins > 0) ^ (random.random(margins.shape) < 0.02)
    weight = np.zeros_like(margins)
    truth[:, 2] = random.random(80) < 0.5
    weight[:, 2] = 1
    found = refit(Taught(features, margins, truth, weight), lambda _: 1.0)
    assert found.why in {"no_help", ""}
    if found.change is not None:
        assert found.held_out[0] - found.held_out[1] < 0.02


def test_one_correction_is_enough_to_run_and_none_is_refused() -> None:
    taught = _taught(1)
    one = Taught(taught.features, taught.margins, ~(taught.margins > 0), np.ones((1, K)))
    assert refit(one, lambda _: 1.0).quality[0] == 1.0
    with pytest.raises(ValueError, match="nothing was corrected"):
        refit(Taught(taught.features, taught.margins, taught.truth, np.zeros((1, K))), lambda _: 1.0)


def test_a_written_change_reads_back_and_one_for_another_layer_is_refused(tmp_path: Path) -> None:
    change = fit(_taught(50), 1.0)
    change.write(tmp_path / "refit.npz")
    again = read_change(tmp_path / "refit.npz", (F, K))
    assert np.array_equal(again.weights, change.weights)
    with pytest.raises(ValueError, match="shape"):
        read_change(tmp_path / "refit.npz", (F + 1, K))
    (tmp_path / "bad.npz").write_bytes(b"not a change")
    with pytest.raises(ValueError, match=r"."):
        read_change(tmp_path / "bad.npz", (F, K))
