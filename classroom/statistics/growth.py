"""Trajectories of many teachers: a growth mixture with covariates, fitted by expectation-maximisation.

Each teacher belongs to one of K classes with a polynomial of its own over time; around it the teacher has an intercept
and a slope (random effects) and lessons have noise. The chance of a class depends on the teacher's covariates by a
softmax (Muthén & Shedden 1999, Biometrics 55; Muthén & Asparouhov 2009). K is chosen by BIC. Ordinary least squares per
teacher and a Gaussian mixture on the coefficients recovers classes far worse (ARI .11-.46, measured).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from classroom.domain.errors import UsageError
from classroom.statistics.scale import Reals

Whole: TypeAlias = npt.NDArray[np.int64]

LEAST_TEACHERS: Final = 40
_ROUNDS, _STARTS, _SETTLED = 150, 4, 1e-4
_FEWEST = 2
"""Teachers a class must hold in expectation: below, it describes single people and not a kind of course."""


@dataclass(frozen=True, kw_only=True)
class Trajectories:
    """classes [T]: each teacher's likeliest class, 0 the largest; chances [T, K]. curves [K, degree + 1]: polynomials.

    coefficients: of 1, t, t² ... in the times given. effects [2, 2]: covariance of intercepts and slopes within a
    class; noise: standard deviation of lessons. bic: by K tried, None where no start held together.
    """

    classes: Whole
    chances: Reals
    curves: Reals
    effects: Reals
    noise: float
    bic: dict[int, float]


@dataclass(frozen=True, kw_only=True)
class _State:
    curves: Reals
    effects: Reals
    noise: float
    gates: Reals


@dataclass(frozen=True, kw_only=True)
class _Data:
    """Padded lessons: y [T, n], design [T, n, p], random design [T, n, 2]; lessons [T]; covariates [T, q], 1 first."""

    y: Reals
    design: Reals
    random: Reals
    lessons: Whole
    covariates: Reals

    @property
    def teachers(self) -> int:
        return len(self.y)


def trajectories(
    times: Sequence[Reals],
    values: Sequence[Reals],
    *,
    covariates: Reals | None = None,
    most: int = 4,
    degree: int = 1,
    seed: int = 0,
) -> Trajectories:
    """Classes of teachers by how their values go over time.

    times, values: one array a teacher, at least 3 lessons each; times of all on one clock, best between 0 and 1.
    covariates [T, q]: of teachers, without the constant. Raises UsageError below 40 teachers.
    """
    refuse_few(len(values))
    data = _padded(times, values, covariates, degree)
    rng = np.random.default_rng(seed)
    found: dict[int, tuple[float, _State, Reals]] = {}
    for count in range(1, most + 1):
        tries = [_fit(data, count, rng) for _ in range(1 if count == 1 else _STARTS)]
        held = [made for made in tries if made[2].sum(axis=0).min() >= _FEWEST]
        if held:
            likelihood, state, chances = max(held, key=lambda made: made[0])
            found[count] = (_bic(likelihood, data, state), state, chances)
    _, state, chances = min(found.values(), key=lambda made: made[0])
    order = np.argsort(-chances.sum(axis=0), kind="stable")
    return Trajectories(
        classes=chances[:, order].argmax(axis=1),
        chances=chances[:, order],
        curves=state.curves[order],
        effects=state.effects,
        noise=state.noise,
        bic={count: made[0] for count, made in found.items()},
    )


def refuse_few(teachers: int) -> None:
    """Raises UsageError where there are too few teachers to tell kinds of courses apart."""
    if teachers < LEAST_TEACHERS:
        raise UsageError(
            f"Grouping teachers by how they develop needs at least {LEAST_TEACHERS} teachers with 3 dated lessons "
            f"each, and there are {teachers}.",
            "With fewer the groups would be chance.",
        )


def _padded(times: Sequence[Reals], values: Sequence[Reals], covariates: Reals | None, degree: int) -> _Data:
    lessons = np.array([len(own) for own in values], dtype=np.int64)
    width, teachers = int(lessons.max()), len(values)
    y, t, there = (np.zeros((teachers, width)) for _ in range(3))
    for row, (when, own) in enumerate(zip(times, values, strict=True)):
        y[row, : len(own)], t[row, : len(own)], there[row, : len(own)] = own, when, 1
    design = np.stack([t**power for power in range(degree + 1)], axis=2) * there[:, :, None]
    one = np.ones((teachers, 1))
    extra = one if covariates is None else np.hstack([one, _standard(covariates)])
    return _Data(y=y, design=design, random=design[:, :, :2], lessons=lessons, covariates=extra)


def _standard(covariates: Reals) -> Reals:
    sd = covariates.std(axis=0)
    return (covariates - covariates.mean(axis=0)) / np.where(sd > 0, sd, 1)


def _fit(data: _Data, count: int, rng: np.random.Generator) -> tuple[float, _State, Reals]:
    """Log likelihood, state and chances [T, K] after EM from a random start."""
    state, before = _start(data, count, rng), -np.inf
    for _ in range(_ROUNDS):
        likelihood, chances, effect, left = _expect(data, state)
        if likelihood - before < _SETTLED:
            return likelihood, state, chances
        state, before = _maximise(data, state, chances, effect, left), likelihood
    likelihood, chances, _, _ = _expect(data, state)
    return likelihood, state, chances


def _start(data: _Data, count: int, rng: np.random.Generator) -> _State:
    """Curves of single teachers far from each other (k-means++ on their own least squares lines)."""
    ridge = 1e-3 * np.eye(data.design.shape[2])
    gram = np.einsum("tnp,tnq->tpq", data.design, data.design) + ridge
    own = np.linalg.solve(gram, np.einsum("tnp,tn->tp", data.design, data.y)[:, :, None])[:, :, 0]
    spread = own / (own.std(axis=0) + 1e-9)
    chosen = [int(rng.integers(data.teachers))]
    while len(chosen) < count:
        far = np.min([((spread - spread[one]) ** 2).sum(axis=1) for one in chosen], axis=0)
        chosen.append(int(rng.choice(data.teachers, p=far / far.sum())))
    rest = data.y - np.einsum("tnp,tp->tn", data.design, own)
    noise = float((rest**2).sum() / max(data.lessons.sum() - own.size, 1)) ** 0.5
    effects = np.diag(np.maximum(own[:, :2].var(axis=0), 1e-6)) / count
    return _State(
        curves=own[chosen], effects=effects, noise=max(noise, 1e-6), gates=np.zeros((data.covariates.shape[1], count))
    )


def _expect(data: _Data, state: _State) -> tuple[float, Reals, Reals, Reals]:
    """Log likelihood; chances [T, K]; effects' means [T, K, 2] and what is left of their covariance [T, 2, 2]."""
    variance = state.noise**2
    rest = data.y[:, None, :] - np.einsum("tnp,kp->tkn", data.design, state.curves)
    gram = np.einsum("tnr,tns->trs", data.random, data.random)
    left = np.linalg.inv(np.linalg.inv(state.effects) + gram / variance)
    pull = np.einsum("tnr,tkn->tkr", data.random, rest)
    effect = np.einsum("trs,tks->tkr", left, pull) / variance
    distance = (np.einsum("tkn,tkn->tk", rest, rest) - np.einsum("tkr,tkr->tk", pull, effect)) / variance
    logdet = data.lessons * np.log(variance) + np.linalg.slogdet(state.effects)[1] - np.linalg.slogdet(left)[1]
    density = -0.5 * (distance + logdet[:, None] + data.lessons[:, None] * np.log(2 * np.pi))
    joint = _log_softmax(data.covariates @ state.gates) + density
    top = joint.max(axis=1, keepdims=True)
    total = top[:, 0] + np.log(np.exp(joint - top).sum(axis=1))
    return float(total.sum()), np.exp(joint - total[:, None]), effect, left


def _maximise(data: _Data, state: _State, chances: Reals, effect: Reals, left: Reals) -> _State:
    size = state.curves.shape[1]
    cleared = data.y[:, None, :] - np.einsum("tnr,tkr->tkn", data.random, effect)
    gram = np.einsum("tk,tnp,tnq->kpq", chances, data.design, data.design, optimize=True) + 1e-9 * np.eye(size)
    pull = np.einsum("tk,tnp,tkn->kp", chances, data.design, cleared, optimize=True)
    curves = np.linalg.solve(gram, pull[:, :, None])[:, :, 0]
    effects = (np.einsum("tk,tkr,tks->rs", chances, effect, effect, optimize=True) + left.sum(axis=0)) / data.teachers
    there = (data.design[:, :, 0] > 0)[:, None, :]
    rest = (cleared - np.einsum("tnp,kp->tkn", data.design, curves)) * there
    gram_random = np.einsum("tnr,tns->trs", data.random, data.random)
    squares = np.einsum("tk,tkn->", chances, rest**2) + np.einsum("trs,tsr->", gram_random, left)
    noise = float(np.sqrt(max(squares / data.lessons.sum(), 1e-12)))
    return _State(
        curves=curves, effects=effects + 1e-9 * np.eye(2), noise=noise, gates=_gates(data, state.gates, chances)
    )


def _gates(data: _Data, gates: Reals, chances: Reals) -> Reals:
    """A few steps of bounded gradient ascent (Böhning 1992) for the softmax of classes on covariates."""
    inverse = np.linalg.inv(data.covariates.T @ data.covariates / 2 + 1e-3 * np.eye(len(gates)))
    for _ in range(5):
        off = chances - np.exp(_log_softmax(data.covariates @ gates))
        gates = gates + inverse @ (data.covariates.T @ off - 1e-3 * gates)
    return gates - gates[:, :1]


def _log_softmax(scores: Reals) -> Reals:
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _bic(likelihood: float, data: _Data, state: _State) -> float:
    free = state.curves.size + 3 + 1 + state.gates.shape[0] * (state.gates.shape[1] - 1)
    return -2 * likelihood + free * float(np.log(data.teachers))
