"""Trains the misconception classifier: python -m analyzers.misconceptions.train --data FOLDER (mae, sight inside)."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

import resources
from analyzers._shared.encoder import ENCODER, Encoder
from analyzers.misconceptions.material import (
    NO_LABEL,
    Example,
    as_plain,
    labels_of,
    made_examples,
    ordinary_comments,
    own_examples,
    read_dev,
)
from analyzers.misconceptions.model import Floats, Seen, gate_table, mapped, read, softmax, within_topics
from analyzers.misconceptions.written import Written
from classroom.domain.taxonomy import MISCONCEPTIONS

Reals: TypeAlias = npt.NDArray[np.float64]

WEIGHTS: Final = {"dev": 1.0, "own": 1.0, "made": 0.5, "comment": 1.0}
STRENGTH, GATE_STRENGTH = 2.0, 20.0
SHARPNESS = 8.0
"""Turns fitted targets (0 or 1) into log odds before the temperature is chosen."""
FOLDS: Final = 13
SOURCE_FOLDS: Final = 10
PRECISE, KEPT, SLIPS = 0.9, 0.95, 0.002
"""Precision from which the first applies; share of wrong answers given labels; share of ordinary comments given any."""
_STRICTEST: Final = (("plain", "shown"), ("pair", "applies"))
RESEMBLES = 0.65
"""Cosine of questions, or of questions with answers, from which an own example counts as resembling an item."""


@dataclass(frozen=True)
class Wrong:
    """Wrong answers with what is read from them."""

    examples: list[Example]
    seen: Seen
    labels: npt.NDArray[np.int64]

    @property
    def weight(self) -> Reals:
        """Weight of each example."""
        return np.array([WEIGHTS[one.origin] for one in self.examples])

    @property
    def is_dev(self) -> npt.NDArray[np.bool_]:
        """Which are examples of MaE."""
        return np.array([one.origin == "dev" for one in self.examples])


def pair_examples(folder: Path) -> list[Example]:
    """All questions with answers, wrong and right: MaE's, our own, made ones."""
    return [*read_dev(folder / "mae"), *own_examples(), *made_examples()]


def wrong_of(examples: Sequence[Example], seen: Seen) -> Wrong:
    """The wrong answers among examples that were read."""
    chosen = labels_of(examples) != NO_LABEL
    known = [one for one in examples if one.label != NO_LABEL]
    return Wrong(
        known, Seen(seen.table[chosen], seen.signs[chosen], tuple(one.item for one in known)), labels_of(known)
    )


def ridge(table: Floats, targets: Reals, weight: Reals, strength: float) -> Floats:
    """Weights [W + 1, L] of a least-squares fit with a penalty on their squares, offsets last; exact and repeatable.

    Method: ridge regression in its dual form (Saunders et al. 1998), cheap where there are fewer rows than columns.
    """
    roots = np.sqrt(weight)[:, None]
    rows = np.concatenate([table, np.ones((len(table), 1), dtype=np.float32)], axis=1) * roots
    inner = rows @ rows.T + strength * np.eye(len(rows))
    return (rows.T @ np.linalg.solve(inner, targets * roots)).astype(np.float32)


def fit_labels(wrong: Wrong, chosen: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Weights [W, 55] and offsets [55] of the label head, fitted on the chosen examples."""
    targets = np.eye(len(MISCONCEPTIONS))[wrong.labels[chosen]]
    made = ridge(wrong.seen.table[chosen], targets, wrong.weight[chosen], STRENGTH) * SHARPNESS
    return made[:-1], made[-1]


def folds_of(wrong: Wrong, way: str) -> npt.NDArray[np.int64]:
    """Fold of each MaE example, -1 for others. `way`: "item" (13 at random) or "source" (10, publications together)."""
    dev = wrong.is_dev
    made = np.full(len(dev), -1)
    if way == "item":
        made[dev] = np.random.default_rng(0).permutation(int(dev.sum())) % FOLDS
    else:
        names = sorted({one.source for one in wrong.examples if one.origin == "dev"})
        made[dev] = [names.index(one.source) % SOURCE_FOLDS for one in wrong.examples if one.origin == "dev"]
    return made


def held_out(wrong: Wrong, *, way: str, resembling: bool = False, origins: Sequence[str] = tuple(WEIGHTS)) -> Floats:
    """Log odds [N, 55] of each MaE example by a model that was not trained on its fold; other rows are zero.

    resembling: own examples that resemble one of the fold are left out too, as a sterner test: they were written by
    somebody who had read the development examples. origins: which examples may be trained on.
    """
    folds, made = folds_of(wrong, way), np.zeros((len(wrong.labels), len(MISCONCEPTIONS)), dtype=np.float32)
    allowed = np.array([one.origin in origins for one in wrong.examples])
    likeness = _likeness(wrong.seen) if resembling else None
    own = np.array([one.origin == "own" for one in wrong.examples])
    for fold in np.unique(folds[folds >= 0]):
        test = folds == fold
        chosen = ~test & allowed
        if likeness is not None:
            chosen &= ~(own & (likeness[:, test].max(axis=1) >= RESEMBLES))
        weights, offset = fit_labels(wrong, chosen)
        made[test] = wrong.seen.table[test] @ weights + offset
    return made


def _likeness(seen: Seen) -> Floats:
    parts = [seen.table[:, :384], seen.table[:, 384:768]]
    rows = [part / np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-6) for part in parts]
    return np.maximum(rows[0] @ rows[0].T, rows[1] @ rows[1].T)


def temperature_of(margins: Floats, wrong: Wrong) -> float:
    """The temperature at which held-out probabilities within the topic are most likely (Guo et al. 2017)."""
    dev = wrong.is_dev
    items = [one.item for one in wrong.examples if one.origin == "dev"]
    losses: dict[float, float] = {}
    for temperature in np.linspace(0.3, 3.0, 55):
        shares = within_topics(softmax(margins[dev] / temperature), items)
        losses[float(temperature)] = -float(np.log(shares[np.arange(len(items)), wrong.labels[dev]] + 1e-9).mean())
    return min(losses, key=lambda key: losses[key])


@dataclass(frozen=True)
class Gated:
    """Examples for one gate: table [N, G], whether each shows a misconception, what stays together, weights."""

    table: Floats
    shows: npt.NDArray[np.bool_]
    groups: list[str]
    weight: Reals
    origins: list[str]


def gated(examples: Sequence[Example], shares: Floats, seen: Seen) -> Gated:
    """What a gate is trained on, with the label head's probabilities `shares` [N, 55]."""
    return Gated(
        gate_table(seen, shares),
        labels_of(examples) != NO_LABEL,
        [one.group for one in examples],
        np.array([WEIGHTS[one.origin] for one in examples]),
        [one.origin for one in examples],
    )


def fit_gate(known: Gated, chosen: npt.NDArray[np.bool_]) -> Floats:
    """Weights of a gate, offset last."""
    targets = np.where(known.shows[chosen], 1.0, -1.0)[:, None]
    return ridge(known.table[chosen], targets, known.weight[chosen], GATE_STRENGTH)[:, 0]


def gate_held_out(known: Gated, *, folds: int = 5) -> Floats:
    """Log odds [N] of each example by a gate that saw nothing of its group."""
    names = sorted(set(known.groups))
    place = dict(zip(names, np.random.default_rng(0).permutation(len(names)) % folds, strict=True))
    fold = np.array([place[group] for group in known.groups])
    made = np.zeros(len(fold), dtype=np.float32)
    for number in range(folds):
        weights = fit_gate(known, fold != number)
        made[fold == number] = known.table[fold == number] @ weights[:-1] + weights[-1]
    return made


def platt(odds: Floats, known: Gated) -> tuple[float, float]:
    """Slope and shift that turn a gate's log odds into probabilities (Platt 1999), on MaE's and ordinary examples."""
    real = np.array([origin in {"dev", "comment"} for origin in known.origins])
    if len(set(known.shows[real])) < 2 or known.shows[real].sum() < 10:
        real[:] = True
    model = LogisticRegression(C=1e6).fit(odds[real, None], known.shows[real])
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def cross_fitted(examples: Sequence[Example], seen: Seen, *, folds: int = 5) -> Floats:
    """Probabilities [N, 55] of each example, wrong, right or ordinary, by a label head that saw none of its group."""
    labels = labels_of(examples)
    groups = sorted({one.group for one in examples})
    place = dict(zip(groups, np.random.default_rng(1).permutation(len(groups)) % folds, strict=True))
    fold = np.array([place[one.group] for one in examples])
    wrong = Wrong(list(examples), seen, labels)
    made = np.zeros((len(labels), len(MISCONCEPTIONS)), dtype=np.float32)
    for number in range(folds):
        weights, offset = fit_labels(wrong, (fold != number) & (labels != NO_LABEL))
        made[fold == number] = softmax(seen.table[fold == number] @ weights + offset)
    return made


def pair_gate(pairs: Sequence[Example], seen: Seen) -> Gated:
    """What the gate for questions with answers is trained on."""
    return gated(pairs, cross_fitted(pairs, seen), seen)


def plain_gate(folder: Path, pairs: Sequence[Example], encoder: Encoder) -> Gated:
    """What the gate for plain remarks is trained on: answers in one remark, bare questions, ordinary comments."""
    alone = [
        Example(Written("", one.item.question, ""), NO_LABEL, one.origin, one.group)
        for one in pairs
        if one.label != NO_LABEL and one.origin != "made"
    ]
    examples = [*as_plain(pairs), *alone, *ordinary_comments(folder / "sight", held_out=False)]
    seen = read([one.item for one in examples], encoder)
    return gated(examples, cross_fitted(examples, seen), seen)


def chances(odds: Floats, scale: tuple[float, float]) -> Floats:
    """Probabilities of a gate's log odds."""
    return (1 / (1 + np.exp(-np.clip(odds * scale[0] + scale[1], -30, 30)))).astype(np.float32)


def first_scores(share: Floats, pairs: Gated, margins: Floats, wrong: Wrong) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Score of the first label and whether it is right, of MaE's wrong and right answers, topics given.

    `share` [N] is the gate's probability and `margins` the label head's held-out log odds over the temperature.
    """
    dev = np.array([origin == "dev" for origin in pairs.origins])
    first = within_topics(softmax(margins), [one.item for one in wrong.examples])[wrong.is_dev]
    best = pairs.table[dev, 0] / 3
    best[pairs.shows[dev]] = first.max(axis=1)
    right = np.zeros(len(best), dtype=bool)
    right[pairs.shows[dev]] = first.argmax(axis=1) == wrong.labels[wrong.is_dev]
    return (share[dev] * best).astype(np.float32), right


def score_scale(raw: Floats, right: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and shift of the scores' log odds that make them probabilities (Platt 1999)."""
    kept = np.clip(raw, 1e-9, 1 - 1e-6)
    model = LogisticRegression(C=1e6).fit(np.log(kept / (1 - kept))[:, None], right)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def applies_from(scores: npt.NDArray[Any], right: npt.NDArray[Any]) -> float:
    """The lowest score from which at least `PRECISE` of the first answers are right; .95 if there is none."""
    order = np.argsort(-scores)
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    fine = np.nonzero(precision >= PRECISE)[0]
    return float(scores[order][fine[-1]]) if len(fine) else 0.95


def train(folder: Path, target: Path) -> None:
    """Fit both parts, calibrate them, choose the thresholds, write the two files."""
    encoder = Encoder(resources.path(f"models/{ENCODER.path}"))
    pairs = pair_examples(folder)
    seen = read([one.item for one in pairs], encoder)
    wrong = wrong_of(pairs, seen)
    margins = held_out(wrong, way="item", resembling=True)
    known: dict[str, Any] = {"temperature": temperature_of(margins, wrong), "gate": {}, "thresholds": {}}
    weights, offset = fit_labels(wrong, np.ones(len(wrong.labels), dtype=bool))
    gates: dict[str, Floats] = {}
    for kind, examples in (("pair", pair_gate(pairs, seen)), ("plain", plain_gate(folder, pairs, encoder))):
        odds = gate_held_out(examples)
        scale = platt(odds, examples)
        gates[kind] = fit_gate(examples, np.ones(len(odds), dtype=bool))
        known["gate"][kind] = [round(part, 5) for part in scale]
        share = chances(odds, scale)
        dev = np.array([origin == "dev" for origin in examples.origins]) & examples.shows
        ordinary = np.array([origin == "comment" for origin in examples.origins])
        shown = np.quantile(share[dev], 1 - KEPT) if kind == "pair" else np.quantile(share[ordinary], 1 - SLIPS)
        known["thresholds"][kind] = {"shown": round(float(shown), 4)}
        if kind == "pair":
            raw, right = first_scores(share, examples, margins / known["temperature"], wrong)
            known["score"] = [round(part, 5) for part in score_scale(raw, right)]
            known["thresholds"][kind]["applies"] = round(applies_from(mapped(raw, known["score"]), right), 4)
    known["thresholds"]["plain"]["applies"] = max(known["thresholds"][kind][name] for kind, name in _STRICTEST)
    _write(target, {"labels": weights, "offset": offset, **{f"gate_{kind}": row for kind, row in gates.items()}}, known)


def _write(target: Path, weights: dict[str, Floats], known: dict[str, Any]) -> None:
    target.mkdir(parents=True, exist_ok=True)
    half: dict[str, Any] = {name: part.astype(np.float16) for name, part in weights.items()}
    np.savez_compressed(target / "model.npz", **half)
    (target / "calibration.json").write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(known))


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with mae/dev.json and sight/comments.parquet")
    parser.add_argument("--out", type=Path, default=resources.path("models/misconceptions/1"))
    asked = parser.parse_args()
    train(cast("Path", asked.data), cast("Path", asked.out))


if __name__ == "__main__":
    main()
