"""Learning from a person's corrections: a small change of a model's last layer, kept near the shipped one. Only numpy.

The model is log odds = features @ W + b for each label. The change is the logistic regression on the corrected rows
whose prior is the shipped layer itself (a ridge centred on it: Chelba & Acero 2006, "Adaptation of maximum entropy
classifier"), so that without corrections nothing changes and each correction moves only what it must.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt

Reals: TypeAlias = npt.NDArray[np.float64]
Floats: TypeAlias = npt.NDArray[np.float32]
Flags: TypeAlias = npt.NDArray[np.bool_]

STRENGTHS: Final = (1.0, 4.0, 16.0, 64.0)
"""Ridges tried, from the one that lets the layer change most; for features of mean square length 1."""

SLACK: Final = 0.01
"""How much a refit may lose on the frozen development set."""

_FOLDS = 5
_STEPS = 30
_NEAR = 1e-6
_DIRECTIONS = 100


@dataclass(frozen=True)
class Change:
    """What is added to the last layer: weights [F, K] and offset [K], float32."""

    weights: Floats
    offset: Floats

    def margins(self, features: Floats) -> Floats:
        """What is added to the log odds [N, K] of rows with these features [N, F]."""
        return (features @ self.weights + self.offset).astype(np.float32)

    def write(self, file: Path | IO[bytes]) -> None:
        """Write as npz."""
        np.savez(file, weights=self.weights, offset=self.offset)


def read_change(file: Path, shape: tuple[int, int]) -> Change:
    """The change in a file for a layer of that shape (F, K). ValueError if it is of another shape or no such file."""
    try:
        with np.load(file) as stored:
            weights, offset = stored["weights"].astype(np.float32), stored["offset"].astype(np.float32)
    except (OSError, KeyError) as error:
        raise ValueError("no readable change") from error
    if weights.shape != shape or offset.shape != shape[1:]:
        raise ValueError(f"a change of shape {weights.shape} for a layer of shape {shape}")
    return Change(weights, offset)


@dataclass(frozen=True)
class Taught:
    """The rows a person looked at: features [N, F]; the shipped log odds [N, K], 0 at the border between yes and no.

    truth: what is right [N, K]. weight: [N, K], 1 where the person said so, less where they let it stand, 0 unknown.
    """

    features: Floats
    margins: Reals
    truth: Flags
    weight: Reals


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A refit and how it was judged.

    change: None if none helped. why: "" if it is to be applied, else "no_help" (corrected rows held out are not
    foretold better than by the shipped layer) or "worse" (every change lost more than SLACK on the development set).
    held_out: log loss a held-out corrected row without and with the change. quality: the same on the development set.
    """

    change: Change | None
    why: str
    strength: float | None
    held_out: tuple[float, float]
    quality: tuple[float, float]


def refit(taught: Taught, quality: Callable[[Change | None], float]) -> Fitted:
    """The change that foretells held-out corrections best among those that keep the quality.

    quality: of the model with a change (None: as shipped) on the frozen development set, higher is better. Ridges are
    tried in the order of their log loss in five-fold cross-validation over the rows. ValueError without any row.
    """
    if not taught.weight.any():
        raise ValueError("nothing was corrected")
    base = quality(None)
    plain = _loss(taught.margins, taught)
    losses = _held_out(taught)
    helpful = [strength for strength in sorted(losses, key=lambda item: losses[item]) if losses[strength] < plain]
    best = min(losses.values())
    worst = base
    for strength in helpful:
        change = fit(taught, strength)
        after = quality(change)
        if after >= base - SLACK:
            return Fitted(
                change=change, why="", strength=strength, held_out=(plain, losses[strength]), quality=(base, after)
            )
        worst = max(after, worst) if worst != base else after
    why = "worse" if helpful else "no_help"
    return Fitted(change=None, why=why, strength=None, held_out=(plain, best), quality=(base, worst))


def fit(taught: Taught, strength: float) -> Change:
    """The change with the highest posterior for a ridge of that strength; labels nobody corrected do not change.

    Works in the space the rows span, or its 100 main directions where there are more, so that the cost is that of a
    small regression however many features there are.
    """
    return _fit(taught, _span(taught.features), strength)


@dataclass(frozen=True)
class _Span:
    """Rows as coordinates [N, R + 1] (the last is 1), the directions [R, F] they are along, and the unit of both."""

    table: Reals
    directions: Reals
    scale: float


def _span(rows: Floats) -> _Span:
    features = rows.astype(np.float64)
    scale = float(np.sqrt((features**2).sum(axis=1).mean())) or 1.0
    left, size, directions = np.linalg.svd(features / scale, full_matrices=False)
    left, size, directions = left[:, :_DIRECTIONS], size[:_DIRECTIONS], directions[:_DIRECTIONS]
    return _Span(np.concatenate([left * size, np.ones((len(features), 1))], axis=1), directions, scale)


def _fit(taught: Taught, span: _Span, strength: float) -> Change:
    table, directions, scale = span.table, span.directions, span.scale
    count = taught.truth.shape[1]
    weights, offset = np.zeros((directions.shape[1], count), dtype=np.float32), np.zeros(count, dtype=np.float32)
    for label in range(count):
        if (taught.weight[:, label] >= 1).any():
            made = _newton(table, taught, label, strength)
            weights[:, label] = directions.T @ made[:-1] / scale
            offset[label] = made[-1]
    return Change(weights, offset)


def _newton(table: Reals, taught: Taught, label: int, strength: float) -> Reals:
    base, truth, weight = (part[:, label].astype(np.float64) for part in (taught.margins, taught.truth, taught.weight))

    def cost(place: Reals) -> float:
        margins = base + table @ place
        return float((weight * (np.logaddexp(0, margins) - truth * margins)).sum() + strength / 2 * (place**2).sum())

    found = np.zeros(table.shape[1])
    now = cost(found)
    for _ in range(_STEPS):
        score = 1 / (1 + np.exp(-np.clip(base + table @ found, -30, 30)))
        slope = table.T @ (weight * (score - truth)) + strength * found
        bend = (table * (weight * score * (1 - score))[:, None]).T @ table + strength * np.eye(len(found))
        step = cast("Reals", np.linalg.solve(bend, slope))
        while float(np.abs(step).max()) > _NEAR and cost(found - step) > now:
            step = step / 2
        if float(np.abs(step).max()) <= _NEAR:
            break
        found = found - step
        now = cost(found)
    return found


def _held_out(taught: Taught) -> dict[float, float]:
    """For each ridge the log loss of the rows, each row's by a change that did not see it."""
    rows = np.arange(len(taught.truth))
    folds = rows % min(_FOLDS, max(2, len(rows)))
    margins = {strength: taught.margins.copy() for strength in STRENGTHS}
    for fold in np.unique(folds) if len(rows) > 1 else []:
        kept, out = rows[folds != fold], rows[folds == fold]
        seen = Taught(taught.features[kept], taught.margins[kept], taught.truth[kept], taught.weight[kept])
        span = _span(seen.features)
        for strength in STRENGTHS:
            margins[strength][out] += _fit(seen, span, strength).margins(taught.features[out])
    return {strength: _loss(found, taught) for strength, found in margins.items()}


def _loss(margins: Reals, taught: Taught) -> float:
    each = np.logaddexp(0, margins) - taught.truth * margins
    return float((taught.weight * each).sum() / taught.weight.sum())
