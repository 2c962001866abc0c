"""Learns how much each sign of a slide counts: python -m analyzers.slides.train --data FOLDER (train extra)."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

import resources
from analyzers._shared.encoder import Encoder
from analyzers.slides.belonging import TRAITS, odds
from analyzers.slides.deck_text import slide_texts
from analyzers.slides.evidence import NAMES, Evidence
from analyzers.slides.lessons import KnownLesson, collapsed, read_lessons, read_parts
from analyzers.slides.path import STAY, STEPS, Chain, Habits, Places, Reals, length_factors, posterior, start
from analyzers.slides.swaps import Remembering, Swap, swaps

PRIOR_STEPS: Final = (-5.0, -4.5, -4.0, 0.0, 0.0, -2.0, -3.0, -3.5, -4.0)
"""Expected step weights; training moves those forward, never those back: these lessons do not go back."""

FIXED: Final = 3
RIDGE: Final = 0.02
PAIRS: Final = 1000
LOOSE: Final = 0.1
"""How loosely the weights of belonging are held: scikit-learn's C, with own and strange pairs of weight PAIRS each."""

LEARNT_AHEAD: Final = len(STEPS) - FIXED


@dataclass(frozen=True)
class Problem:
    """What training sees of a lesson: signs [U, S, F], utterance lengths in words [U], row of the right slide [U]."""

    name: str
    signs: Reals
    lengths: Reals
    truth: Places


def problem_of(lesson: KnownLesson, encoder: Encoder) -> Problem:
    """The signs of one lesson, its places by share of words."""
    lengths = np.array([max(1, len(text.split())) for text in lesson.texts], dtype=np.float64)
    spread = ((lengths.cumsum() - lengths / 2) / lengths.sum()).astype(np.float32)
    signs = np.stack(list(Evidence(slide_texts(lesson.slides), encoder).signs(lesson.texts, spread)), axis=-1)
    return Problem(lesson.name, signs.astype(np.float64), lengths, np.array(lesson.truth))


def unpack(numbers: Reals) -> tuple[Reals, Habits]:
    """Weights of the signs, and the habits, from the vector that is optimised."""
    weights, steps = numbers[: len(NAMES)], numbers[len(NAMES) : -1]
    return weights, Habits((*PRIOR_STEPS[:FIXED], *steps.tolist()), float(numbers[-1]))


def first_guess() -> Reals:
    """The vector before training, and what the ridge pulls towards."""
    return np.array([*([0.0] * len(NAMES)), *PRIOR_STEPS[FIXED:], 0.3])


def loss(numbers: Reals, problems: Sequence[Problem]) -> tuple[float, Reals]:
    """Negative log likelihood an utterance of the true walks, with the ridge, and its gradient."""
    weights, habits = unpack(numbers)
    total, slope, count = 0.0, np.zeros_like(numbers), 0
    for problem in problems:
        value, gradient = _walk_loss(problem, weights, habits)
        total, slope, count = total + value, slope + gradient, count + len(problem.truth)
    away = numbers - first_guess()
    return total / count + RIDGE * float(away @ away) / 10, slope / count + RIDGE * 2 * away / 10


def _walk_loss(problem: Problem, weights: Reals, habits: Habits) -> tuple[float, Reals]:
    """Loss of one lesson: likelihood of everything minus that of the true walk; gradient = expected minus observed."""
    fit = problem.signs @ weights
    chain = Chain.over(fit.shape[1], len(fit), habits)
    longer = length_factors(problem.lengths, habits)
    belief, likelihood = posterior(fit, chain, longer)
    rows = np.arange(len(fit))
    known = np.log(start(fit.shape[1])[problem.truth[0]]) + fit[rows, problem.truth].sum()
    signs_slope = (problem.signs * belief[:, :, None]).sum((0, 1)) - problem.signs[rows, problem.truth].sum(0)
    steps = _expected_steps(fit, chain, longer)
    log_length = np.log(np.clip(problem.lengths / problem.lengths.mean(), 0.1, 10))
    step_slope, length_slope = np.zeros(len(STEPS)), 0.0
    for row in range(len(fit) - 1):
        here, there = problem.truth[row], problem.truth[row + 1]
        totals, stay = chain.step(float(longer[row]))
        cell = chain.weight[here, there] * (stay if here == there else 1.0) / totals[here]
        known += float(np.log(cell))
        observed = np.eye(len(STEPS))[chain.kinds[here, there]] - _kind_shares(
            chain, int(here), stay, float(totals[here])
        )
        step_slope += steps[row] - observed
        length_slope -= log_length[row] * (steps[row][STAY] - observed[STAY])
    return likelihood - known, np.array([*signs_slope, *step_slope[FIXED:], length_slope])


def _kind_shares(chain: Chain, here: int, stay: float, total: float) -> Reals:
    made = np.bincount(chain.kinds[here], weights=chain.weight[here], minlength=len(STEPS))
    made[STAY] *= stay
    return made / total


def _expected_steps(fit: Reals, chain: Chain, longer: Reals) -> list[Reals]:
    """For each step [kinds]: expected use of each kind minus its share in the rows it starts from."""
    seen = np.exp(fit - fit.max(axis=1, keepdims=True))
    ahead = [start(fit.shape[1]) * seen[0]]
    for row in range(1, len(fit)):
        here = chain.forward(ahead[-1] / ahead[-1].sum(), longer[row - 1]) * seen[row]
        ahead.append(here)
    by_kind = [chain.weight * (chain.kinds == kind) for kind in range(len(STEPS))]
    later = np.ones(fit.shape[1])
    made: list[Reals] = []
    for row in range(len(fit) - 2, -1, -1):
        after = seen[row + 1] * later
        totals, stay = chain.step(float(longer[row]))
        here = ahead[row] / totals
        used = np.array([here @ (part @ after) for part in by_kind])
        used[STAY] *= stay
        later = chain.backward(after, longer[row])
        later /= later.max()
        begun = ahead[row] * chain.backward(after, longer[row])
        begun /= begun.sum()
        shares = np.array([(begun / totals) @ part.sum(axis=1) for part in by_kind])
        shares[STAY] *= stay
        made.append(used / used.sum() - shares)
    return made[::-1]


def fit(problems: Sequence[Problem]) -> tuple[Reals, Habits]:
    """The weights and habits under which the true walks are most probable."""
    found = minimize(loss, first_guess(), args=(problems,), jac=True, method="L-BFGS-B", options={"maxiter": 60})
    return unpack(cast("Reals", found.x))


def accuracy(problem: Problem, weights: Reals, habits: Habits) -> tuple[float, float]:
    """Share of utterances on the right slide, and within one of it."""
    fit_ = problem.signs @ weights
    chain = Chain.over(fit_.shape[1], len(fit_), habits)
    belief, _ = posterior(fit_, chain, length_factors(problem.lengths, habits))
    away = np.abs(belief.argmax(axis=1) - problem.truth)
    return float((away == 0).mean()), float((away <= 1).mean())


def held_out(problems: Sequence[tuple[Problem, Problem]]) -> list[tuple[str, float, float, float, float]]:
    """For each deck, trained on the other decks: name, exact and within one as it is, and collapsed."""
    made = []
    for number, (whole, short) in enumerate(problems):
        others = [part for other, pair in enumerate(problems) if other != number for part in pair]
        weights, habits = fit(others)
        made.append((whole.name, *accuracy(whole, weights, habits), *accuracy(short, weights, habits)))
    return made


def fit_belonging(found: Sequence[Swap]) -> tuple[Reals, float]:
    """Weights of the traits and shift of a deck's odds (ridge logistic regression on scaled traits).

    Every pair of lecture and deck weighs the same whatever its number of ways, own and strange pairs the same in all.
    """
    table = np.stack([swap.traits for swap in found])
    own = np.array([swap.own for swap in found])
    count = Counter((swap.lesson, swap.deck) for swap in found)
    weight = np.array([1 / count[swap.lesson, swap.deck] for swap in found])
    weight[own] *= PAIRS / weight[own].sum()
    weight[~own] *= PAIRS / weight[~own].sum()
    middle, scale = table.mean(0), table.std(0)
    model = LogisticRegression(C=LOOSE).fit((table - middle) / scale, own, sample_weight=weight)
    slope = model.coef_[0] / scale
    return slope, float(model.intercept_[0] - middle @ slope)


def belonging_held_out(found: Sequence[Swap]) -> Reals:
    """Odds [N] that each deck belongs, fitted on pairs in which neither lecture nor deck is of the lecture's course."""
    made = np.zeros(len(found))
    for course in sorted({swap.courses[0] for swap in found}):
        weights, shift = fit_belonging([swap for swap in found if course not in swap.courses])
        for place, swap in enumerate(found):
            if swap.courses[0] == course:
                made[place] = odds(swap.traits, weights, shift)
    return made


def main() -> None:
    """Read the command line, train, write the numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of lessons as HTML with PDF (slides_swc/dev)")
    parser.add_argument("--parts", type=Path, required=True, help="folder of chapters with captions (slides_py4e/dev)")
    parser.add_argument("--out", type=Path, default=resources.path("models/slides/2/walk.json"))
    parser.add_argument("--held-out", action="store_true", help="only print the accuracy for decks left out in turn")
    asked: Any = parser.parse_args()
    encoder = Remembering(resources.path("models/encoder/2"))
    lessons = read_lessons(asked.data)
    problems = [(problem_of(lesson, encoder), problem_of(collapsed(lesson), encoder)) for lesson in lessons]
    if asked.held_out:
        for row in held_out(problems):
            print(*row)
        return
    weights, habits = fit([part for pair in problems for part in pair])
    own, shift = fit_belonging(list(swaps([*lessons, *read_parts(asked.parts)], encoder, weights, habits)))
    learnt = {
        "signs": dict(zip(NAMES, weights.round(3).tolist(), strict=True)),
        "steps": dict(zip(STEPS, np.round(habits.steps, 3).tolist(), strict=True)),
        "lengths": round(habits.lengths, 3),
        "belongs": dict(zip(TRAITS, own.round(3).tolist(), strict=True)) | {"shift": round(shift, 3)},
    }
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(learnt, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
