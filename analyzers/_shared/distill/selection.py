"""Which texts to label or train on next, by what teacher, student and labels known so far say about them."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from analyzers._shared.calibration import Reals, sigmoid

Rows: TypeAlias = npt.NDArray[np.int64]

_TINY = 1e-9


def informative(student: Reals) -> Reals:
    """How unsure the student is of each text, 0..1, from its logits [N, K] of classes: 1 - (first - second)."""
    scaled = np.exp(student - student.max(axis=1, keepdims=True))
    shares = np.sort(scaled / scaled.sum(axis=1, keepdims=True), axis=1)
    return 1 - (shares[:, -1] - shares[:, -2])


def robust_shares(gains: Reals, mistakes: int) -> Reals:
    """With which probability to pick each text [N] so that the teacher's mistakes cost least; sums to 1.

    gains: what a rightly labelled text is worth (see `informative`), above 0. mistakes: how many of the texts the
    teacher may have wrong; the worst case is that those are the ones we pick. The best answer to the worst case gives
    every text used the same share times gain, and uses the k most worthwhile, k the one that makes (k - mistakes) /
    sum of 1/gain largest. Method: robust active distillation (Baykal et al. 2023). ValueError unless 0 <= mistakes < N.
    """
    if not 0 <= mistakes < len(gains):
        raise ValueError("fewer mistakes than texts")
    order = np.argsort(-gains, kind="stable")
    inverse = 1 / np.maximum(gains[order], _TINY)
    worth = (np.arange(1, len(gains) + 1) - mistakes) / np.cumsum(inverse)
    used = int(worth.argmax()) + 1
    shares = np.zeros(len(gains))
    shares[order[:used]] = inverse[:used] / inverse[:used].sum()
    return shares


def pick_robust(gains: Reals, mistakes: int, count: int, seed: int = 0) -> Rows:
    """Numbers of `count` different texts drawn by `robust_shares`, in order; those unused by it come last if needed."""
    shares = robust_shares(gains, mistakes)
    random = np.random.default_rng(seed)
    # Gumbel's trick: the highest of log share + noise is a draw without putting back
    rank = np.log(np.maximum(shares, 1e-300)) + random.gumbel(size=len(shares))
    return np.sort(np.argsort(-rank, kind="stable")[:count]).astype(np.int64)


def difference(teacher: Reals, student: Reals) -> Reals:
    """How far the teacher's class probabilities are from the student's, in nats >= 0, from logits [N, K] of both.

    Texts with the most are those the student has yet to learn: MiniPLM's difference sampling (Gu et al. 2025), with
    the divergence over classes in the place of its ratio of text likelihoods.
    """
    first, second = _log_shares(teacher), _log_shares(student)
    return np.maximum((np.exp(first) * (first - second)).sum(axis=1), 0.0)


def label_difference(teacher: Reals, student: Reals) -> Reals:
    """The same [N] for several labels a text, from log odds [N, K]: the sum over labels of yes and no."""
    pairs = [np.stack([np.zeros(log_odds.size), log_odds.reshape(-1)], axis=1) for log_odds in (teacher, student)]
    return difference(pairs[0], pairs[1]).reshape(teacher.shape).sum(axis=1)


def spend(budget: int, quality: Reals, scores: Reals, known: npt.NDArray[np.bool_] | None = None) -> Rows:
    """Numbers of the texts to label next, for the weakest labels first.

    quality: the student's agreement on each label [K], 0..1, measured on development rows. scores: the model's
    probability of each label for each unlabelled text [N, K]. known: texts not to pick again. Each label gets a part
    of the budget in proportion to 1 - quality, and takes the likeliest texts that no weaker label took. Method: the
    loop of DataEnvGym (Khan et al. 2025), skill by skill, with choosing from real texts where it writes new ones.
    """
    free = np.ones(len(scores), dtype=bool) if known is None else ~known
    need = np.clip(1 - quality, 0, None)
    need = need / need.sum() if need.sum() > 0 else np.full(len(need), 1 / len(need))
    picked: list[int] = []
    order = np.argsort(-need, kind="stable")
    parts = np.floor(np.cumsum(need[order]) * budget + 1e-9).astype(int)
    for label, upto in zip(order, parts, strict=True):
        likely = np.argsort(-np.where(free, scores[:, label], -1), kind="stable")
        for row in likely[: max(0, upto - len(picked))]:
            if free[row]:
                free[row] = False
                picked.append(int(row))
    return np.array(picked, dtype=np.int64)


def trusted(teacher: Reals) -> Reals:
    """The probability [N] that the teacher has every label of a text right, if its log odds [N, K] are calibrated."""
    share = sigmoid(teacher)
    return np.maximum(share, 1 - share).prod(axis=1)


def _log_shares(logits: Reals) -> Reals:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
