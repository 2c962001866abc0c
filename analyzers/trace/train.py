"""Learns how much each sign of a moment counts: python -m analyzers.trace.train --data FOLDER (train extra)."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from scipy.optimize import minimize

import resources
from analyzers._shared.clock import written_times
from analyzers._shared.encoder import Encoder
from analyzers.trace.lectures import Lecture, read_lectures
from analyzers.trace.pace import by_pace
from analyzers.trace.ranker import FILE, Ranker, Reals, best_places, plain_fit
from analyzers.trace.signs import NAMES, Asked, Lesson, sentences_of, signs

RIDGES: Final = (0.05, 0.2, 0.5)
APART: Final = (0, 1, 2, 3)
"""What is chosen from, by lectures left out among those of training."""


@dataclass(frozen=True)
class Problem:
    """What training sees of a lecture: signs and times [questions, sentences, signs + 1], which have times, truth."""

    name: str
    signs: Reals
    timed: tuple[bool, ...]
    marked: tuple[frozenset[int], ...]


@dataclass(frozen=True)
class Answer:
    """What a ranker that never saw the lecture says to a question of it: hits, and whether a time is written in it."""

    lecture: str
    timed: bool
    first: bool
    three: bool


def problem_of(lecture: Lecture, encoder: Encoder) -> Problem:
    """The signs of one lecture."""
    lesson = Lesson.of(lecture.sentences, encoder.encode(lecture.sentences))
    parts = encoder.encode(sentences_of(lecture.questions))
    made = signs(lesson, Asked(lecture.questions, encoder.encode(lecture.questions), parts))
    times = [[time.seconds for time in written_times(text)] for text in lecture.questions]
    whole = np.concatenate([made, by_pace(times, lesson.lengths, plain_fit(made))[None]]).astype(np.float64)
    return Problem(
        lecture.name, np.ascontiguousarray(whole.transpose(1, 2, 0)), tuple(map(bool, times)), lecture.marked
    )


def loss(weights: Reals, problems: Sequence[Problem], ridge: float) -> tuple[float, Reals]:
    """Negative log likelihood a question that a marked sentence is the cause, with the ridge, and its gradient.

    A lecture with n questions weighs as the root of n, so that one does not outweigh all others. The ridge pulls the
    signs to 0 and the times to 1, which is what they say when nothing is learned.
    """
    total, slope, count = 0.0, np.zeros_like(weights), 0.0
    for problem in problems:
        share = 1 / np.sqrt(len(problem.marked))
        for rows, marked in zip(problem.signs, problem.marked, strict=True):
            fit = rows @ weights
            belief = np.exp(fit - fit.max())
            belief /= belief.sum()
            right = np.zeros_like(belief)
            right[sorted(marked)] = belief[sorted(marked)]
            hit = right.sum() + 1e-12
            total -= share * float(np.log(hit))
            slope -= share * ((right / hit - belief) @ rows)
            count += share
    away = weights - _start(len(weights))
    return total / count + ridge * float(away @ away), slope / count + 2 * ridge * away


def _start(count: int) -> Reals:
    return np.array([*([0.0] * (count - 1)), 1.0])


def fit(problems: Sequence[Problem], ridge: float, apart: int) -> Ranker:
    """The ranker under which the marked sentences are most probable; signs are scaled to one spread for the ridge."""
    rows = np.concatenate([problem.signs.reshape(-1, len(NAMES) + 1) for problem in problems])
    scale = np.append(np.maximum(rows[:, :-1].std(axis=0), 1e-6), 1.0)
    scaled = [Problem(p.name, p.signs / scale, p.timed, p.marked) for p in problems]
    found = minimize(
        loss,
        _start(len(scale)),
        args=(scaled, ridge),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 100, "ftol": 1e-6},
    )
    weights = cast("Reals", found.x) / scale
    return Ranker(tuple(weights[:-1].tolist()), float(weights[-1]), apart)


def answers(problem: Problem, ranker: Ranker, apart: int) -> Iterator[Answer]:
    """What the ranker says to each question of the lecture."""
    columns = problem.signs.transpose(2, 0, 1)
    likely = ranker.probabilities(ranker.fit(columns[:-1].astype(np.float32)), columns[-1])
    for scores, timed, marked in zip(likely, problem.timed, problem.marked, strict=True):
        found = best_places(scores, apart)
        yield Answer(problem.name, timed, found[0] in marked, any(place in marked for place in found))


def choose(problems: Sequence[Problem]) -> tuple[float, int]:
    """Ridge and distance of the candidates that do best on lectures left out in turn.

    The ridge by likelihood, which changes smoothly; then the distance by hits in three.
    """
    left_out: dict[float, list[tuple[Problem, Ranker]]] = {ridge: [] for ridge in RIDGES}
    surprise = dict.fromkeys(RIDGES, 0.0)
    for problem in problems:
        others = [other for other in problems if other is not problem]
        for ridge in RIDGES:
            ranker = fit(others, ridge, APART[0])
            left_out[ridge].append((problem, ranker))
            weights = np.array([*ranker.weights, ranker.time])
            surprise[ridge] += loss(weights, [problem], 0.0)[0] * np.sqrt(len(problem.marked))
    ridge = min(RIDGES, key=surprise.__getitem__)
    hits = {
        apart: sum(answer.three for problem, ranker in left_out[ridge] for answer in answers(problem, ranker, apart))
        for apart in APART
    }
    return ridge, max(APART, key=hits.__getitem__)


def held_out(problems: Sequence[Problem]) -> list[Answer]:
    """Answers to the questions of each lecture by a ranker fitted, its ridge and distance chosen, on the others."""
    made: list[Answer] = []
    for problem in problems:
        others = [other for other in problems if other is not problem]
        ridge, apart = choose(others)
        made += answers(problem, fit(others, ridge, apart), apart)
    return made


def main() -> None:
    """Read the command line, train, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of Backtracing with query and sources")
    parser.add_argument("--out", type=Path, default=resources.path(f"models/trace/1/{FILE}"))
    parser.add_argument("--held-out", action="store_true", help="only print the hits on lectures left out in turn")
    asked: Any = parser.parse_args()
    encoder = Encoder(resources.path("models/encoder/2"))
    problems = [problem_of(lecture, encoder) for lecture in read_lectures(asked.data)]
    if asked.held_out:
        found = held_out(problems)
        for timed in (None, True, False):
            kept = [answer for answer in found if timed is None or answer.timed == timed]
            print(timed, len(kept), np.mean([(answer.first, answer.three) for answer in kept], axis=0).round(3))
        return
    ridge, apart = choose(problems)
    print("ridge", ridge, "apart", apart)
    fit(problems, ridge, apart).write(asked.out)


if __name__ == "__main__":
    main()
