"""Learns how much each sign of a moment counts: python -m analyzers.trace.train --data FOLDER (train extra).

In two steps. First (`--comments`) from comments of many lectures in which a time is written: where the time says is
about right, so the weights under which the comment's words alone lead there are a start. No mark of people is used.
Then from the few lectures whose questions people marked, which may bend the start a little.
"""

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
from analyzers.trace.lectures import Lecture, read_lectures, read_timed
from analyzers.trace.pace import by_pace
from analyzers.trace.ranker import FILE, Ranker, Reals, best_places, probabilities, weighed
from analyzers.trace.signs import NAMES, Asked, Lesson, sentences_of, signs

START_RIDGE: Final = 0.02
"""Pull of the start's weights to 0; on a quarter of the lectures with times .02 and .1 do alike, .002 worse."""

RIDGE: Final = 1.0
"""Pull of the weights to the start's. Eight lectures, half of whose questions are of one, may not say more."""

FIRST_GUESS: Final = {"alone": 8.75, "words": 3.0}
"""Weights by which the times of comments are placed before anything is learned."""


@dataclass(frozen=True)
class Problem:
    """What training sees of a lecture.

    signs: [questions, sentences, signs]. times: of each question, in seconds. lengths: words of the sentences. target:
    [questions, sentences], 1 for a marked sentence, or how likely it is by a written time (the likeliest has 1).
    """

    name: str
    signs: Reals
    times: tuple[tuple[float, ...], ...]
    lengths: Reals
    target: Reals


@dataclass(frozen=True)
class Answer:
    """What a ranker that never saw the lecture says to a question of it: hits, and whether a time is written in it.

    said: the probability given that the first candidate is within two sentences; near: whether it is.
    """

    lecture: str
    timed: bool
    first: bool
    three: bool
    said: float
    near: bool


def problem_of(lecture: Lecture, encoder: Encoder) -> Problem:
    """The signs of one lecture. Where nothing is marked in it, the target is what the written times say."""
    lesson = Lesson.of(lecture.sentences, encoder.encode(lecture.sentences))
    parts = encoder.encode(sentences_of(lecture.questions))
    made = signs(lesson, Asked(lecture.questions, encoder.encode(lecture.questions), parts))
    times = tuple(tuple(time.seconds for time in written_times(text)) for text in lecture.questions)
    target = np.zeros(made.shape[1:])
    if lecture.marked:
        for row, marked in zip(target, lecture.marked, strict=True):
            row[sorted(marked)] = 1
    else:
        paced = by_pace(times, lesson.lengths, weighed(tuple(FIRST_GUESS.get(name, 0.0) for name in NAMES), made))
        target = np.exp(paced - paced.max(axis=1, keepdims=True))
    return Problem(
        lecture.name, made.transpose(1, 2, 0).astype(np.float64), times, lesson.lengths.astype(np.float64), target
    )


def paced_of(problem: Problem, start: Reals) -> Reals:
    """Log odds [questions, sentences] of the written times, placed with the help of the start's weights."""
    return by_pace(problem.times, problem.lengths.astype(np.float32), (problem.signs @ start).astype(np.float32))


def loss(
    weights: Reals, problems: Sequence[Problem], paced: Sequence[Reals | float], ridge: float, middle: Reals
) -> tuple[float, Reals]:
    """Negative log likelihood a question that a target sentence is the cause, with the ridge, and its gradient.

    A lecture with n questions weighs as the root of n, so that one does not outweigh all others. The ridge pulls to
    `middle`. paced: what is known of each question's place besides.
    """
    total, slope, count = 0.0, np.zeros_like(weights), 0.0
    for problem, besides in zip(problems, paced, strict=True):
        share = 1 / np.sqrt(len(problem.target))
        fit = problem.signs @ weights + besides
        belief = np.exp(fit - fit.max(axis=1, keepdims=True))
        belief /= belief.sum(axis=1, keepdims=True)
        right = belief * problem.target
        hit = right.sum(axis=1, keepdims=True) + 1e-12
        total -= share * float(np.log(hit).sum())
        slope -= share * np.tensordot(right / hit - belief, problem.signs, axes=2)
        count += share * len(problem.target)
    away = weights - middle
    return total / count + ridge * float(away @ away), slope / count + 2 * ridge * away


def learned(problems: Sequence[Problem], paced: Sequence[Reals | float], ridge: float, middle: Reals) -> Reals:
    """The weights with the least loss; signs are scaled to one spread for the ridge."""
    rows = np.concatenate([problem.signs.reshape(-1, len(NAMES)) for problem in problems])
    scale = np.maximum(rows.std(axis=0), 1e-6)
    scaled = [Problem(p.name, p.signs / scale, p.times, p.lengths, p.target) for p in problems]
    begin = middle * scale
    found = minimize(
        loss,
        begin,
        args=(scaled, paced, ridge, begin),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 100, "ftol": 1e-6},
    )
    return cast("Reals", found.x) / scale


def learn_start(problems: Sequence[Problem]) -> Reals:
    """Weights from lectures with times alone: words lead to where the time says."""
    return learned(problems, [0.0] * len(problems), START_RIDGE, np.zeros(len(NAMES)))


def fit(problems: Sequence[Problem], start: Reals, ridge: float = RIDGE) -> Ranker:
    """The ranker of lectures with marks, near the start's weights."""
    weights = learned(problems, [paced_of(problem, start) for problem in problems], ridge, start)
    return Ranker(tuple(weights.tolist()), tuple(start.tolist()))


def answers(problem: Problem, ranker: Ranker) -> Iterator[Answer]:
    """What the ranker says to each question of the lecture."""
    likely = probabilities(problem.signs @ np.array(ranker.weights), paced_of(problem, np.array(ranker.start)))
    for scores, times, target in zip(likely, problem.times, problem.target, strict=True):
        found, marked = best_places(scores), set(np.flatnonzero(target).tolist())
        near = {place + step for place in marked for step in range(-2, 3)}
        said = float(scores[max(0, found[0] - 2) : found[0] + 3].sum())
        three = any(place in marked for place in found)
        yield Answer(problem.name, bool(times), found[0] in marked, three, said, found[0] in near)


def held_out(problems: Sequence[Problem], start: Reals, ridge: float = RIDGE) -> list[Answer]:
    """Answers to the questions of each lecture by a ranker fitted on the others; the start saw none of them."""
    made: list[Answer] = []
    for problem in problems:
        ranker = fit([other for other in problems if other is not problem], start, ridge)
        made += answers(problem, ranker)
    return made


def main() -> None:
    """Read the command line, train, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of Backtracing with query and sources")
    parser.add_argument("--comments", type=Path, help="folder of SIGHT: learn the start anew (half an hour)")
    parser.add_argument("--lectures", type=int, default=80, help="so many of SIGHT, those with most comments")
    parser.add_argument("--out", type=Path, default=resources.path(f"models/trace/1/{FILE}"))
    parser.add_argument("--held-out", action="store_true", help="only print the hits on lectures left out in turn")
    asked: Any = parser.parse_args()
    encoder = Encoder(resources.path("models/encoder/2"))
    problems = [problem_of(lecture, encoder) for lecture in read_lectures(asked.data)]
    if asked.comments:
        timed = read_timed(asked.comments, without=[problem.name for problem in problems])[: asked.lectures]
        start = learn_start([problem_of(lecture, encoder) for lecture in timed])
    else:
        start = np.array(Ranker.read(asked.out.parent).start)
    if asked.held_out:
        for ridge in (0.1, 0.3, RIDGE, 1e6):
            found = held_out(problems, start, ridge)
            for timed_only in (None, True, False):
                kept = [answer for answer in found if timed_only is None or answer.timed == timed_only]
                hits = np.mean([(answer.first, answer.three) for answer in kept], axis=0)
                print("ridge", ridge, "timed", timed_only, len(kept), hits.round(3))
        return
    fit(problems, start).write(asked.out)


if __name__ == "__main__":
    main()
