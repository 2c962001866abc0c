"""Talk moves and questions on lessons of teachers the encoder never saw, and by what may trouble it."""

from __future__ import annotations

import random
import re
from pathlib import Path

import numpy as np
import pytest

import resources
from analyzers._shared.calibration import bootstrap, cut_for_precision, ece
from analyzers._shared.encoder import ENCODER
from analyzers._shared.speakers import told_roles
from analyzers._shared.windows import TALK, TalkReader
from analyzers.questions.infer import APPLIES_FROM, question_scores
from analyzers.talk_moves.lessons import Lessons, read_lessons
from analyzers.talk_moves.stack import Moves, MoveStack
from analyzers.talk_moves.train import HELD_OUT
from classroom.domain.taxonomy import STUDENT_MOVES, TEACHER_MOVES

pytestmark = [pytest.mark.quality, pytest.mark.material, pytest.mark.slow, pytest.mark.timeout(3000)]

LESSONS = 20
"""Lessons drawn from the held-out teachers: enough for intervals, few enough for the time a test may take."""

FLOOR = {"teacher": 0.74, "student": 0.69}
NAMES = {"teacher": TEACHER_MOVES, "student": STUDENT_MOVES}
FEW = 10


class Sample:
    """The drawn lessons: texts, roles, starts, truth by role, and the lesson of each row."""

    def __init__(self, lessons: Lessons) -> None:
        spans = list(lessons.spans(lessons.part == HELD_OUT))
        spans = random.Random(3).sample(spans, LESSONS)
        rows = np.concatenate([np.arange(begin, end) for begin, end in sorted(spans)])
        self.texts = [lessons.texts[row] for row in rows]
        self.roles = [lessons.roles[row] for row in rows]
        self.first = lessons.first[rows]
        self.truth = {"teacher": lessons.teacher[rows], "student": lessons.student[rows]}
        self.lesson = np.cumsum(self.first)


class Models:
    """The shipped talk encoder and stack."""

    def __init__(self) -> None:
        folder = resources.path(f"models/{TALK.path}")
        self.reader = TalkReader(folder, resources.path(f"models/{ENCODER.path}"))
        self.stack = MoveStack(folder)

    def moves(self, texts: list[str], roles: list[str], first: np.ndarray) -> dict[str, Moves]:
        return self.stack.moves(self.reader.read(texts, roles, first), texts, roles, first)


@pytest.fixture(scope="module")
def models() -> Models:
    return Models()


@pytest.fixture(scope="module")
def sample(data: Path) -> Sample:
    return Sample(read_lessons(data))


def f1_of(truth: np.ndarray, found: np.ndarray, kinds: int) -> np.ndarray:
    """F1 of each kind; NaN where neither has it."""
    made = np.full(kinds, np.nan)
    for kind in range(kinds):
        both = int(((truth == kind) & (found == kind)).sum())
        either = int((truth == kind).sum() + (found == kind).sum())
        made[kind] = 2 * both / either if either else np.nan
    return made


def macro(truth: np.ndarray, found: np.ndarray, kinds: int) -> float:
    return float(np.nanmean(f1_of(truth, found, kinds)[1:]))


def bare(text: str) -> str:
    return re.sub(r"[^\w\s'’]+", " ", text).strip().lower() or text


def misheard(text: str, rate: float, draw: random.Random, vocabulary: list[str]) -> str:
    """The text as recognised with about `rate` word errors: a word replaced, dropped, or one put in."""
    said: list[str] = []
    for word in text.split():
        kind = draw.random()
        if kind < rate * 0.6:
            said.append(draw.choice(vocabulary))
        elif kind < rate * 0.85:
            continue
        else:
            said.append(word)
            if kind > 1 - rate * 0.15:
                said.append(draw.choice(vocabulary))
    return " ".join(said) or text


def test_moves_of_unseen_teachers_are_what_the_card_says(models: Models, sample: Sample, compare_card) -> None:
    found = models.moves(sample.texts, sample.roles, sample.first)
    figures: dict[str, str] = {}
    for role, moves in found.items():
        truth, kinds = sample.truth[role][moves.rows], len(NAMES[role])
        lesson = sample.lesson[moves.rows]
        value = macro(truth, moves.chosen, kinds)
        low, high = bootstrap(lambda rows, t=truth, m=moves, k=kinds: macro(t[rows], m.chosen[rows], k), lesson) or (
            0,
            0,
        )
        figures[f"{role}: macro-F1 of moves without none, {LESSONS} lessons"] = f"{value:.3f} ({low:.3f} to {high:.3f})"
        for kind, score in enumerate(f1_of(truth, moves.chosen, kinds)):
            count = int((truth == kind).sum())
            cut = cut_for_precision(moves.scores[:, kind].astype(np.float64), truth == kind)
            sure = f"{cut.coverage:.2f} found at nine in ten right" if cut else "never nine in ten right"
            error = ece(moves.scores[:, kind].astype(np.float64), truth == kind)
            figures[f"{role}, {NAMES[role][kind]}: F1"] = f"{score:.2f}; n = {count}; ECE {error:.3f}; {sure}"
            assert error <= 0.05, NAMES[role][kind]
        assert value >= FLOOR[role], role
    figures |= _robustness(models, sample, found)
    compare_card("talk_moves", figures)


def _robustness(models: Models, sample: Sample, found: dict[str, Moves]) -> dict[str, str]:
    figures: dict[str, str] = {}
    draw = random.Random(5)
    vocabulary = [word for text in sample.texts[:2000] for word in text.split()]
    kinds = {"without punctuation": [bare(text) for text in sample.texts]}
    for rate in (0.1, 0.2, 0.3):
        kinds[f"{rate:.0%} of words misheard"] = [misheard(text, rate, draw, vocabulary) for text in sample.texts]
    for name, texts in kinds.items():
        made = models.moves(texts, sample.roles, sample.first)
        shown = [f"{macro(sample.truth[role][m.rows], m.chosen, len(NAMES[role])):.3f}" for role, m in made.items()]
        figures[f"{name}: macro-F1 teacher / student"] = " / ".join(shown)
    guessed = told_roles(models.reader, sample.texts, ["unknown"] * len(sample.texts), sample.first)
    right = float(np.mean([a == b for a, b in zip(guessed, sample.roles, strict=True)]))
    figures["role guessed from the words where unknown: right"] = f"{right:.3f}"
    swapped = [re.sub(r"\b(he|him|his)\b", "she", text, flags=re.IGNORECASE) for text in sample.texts]
    changed = [text != other for text, other in zip(sample.texts, swapped, strict=True)]
    other = models.moves(swapped, sample.roles, sample.first)
    flips = sum(int((a.chosen != other[role].chosen).sum()) for role, a in found.items())
    figures["he changed to she: labels changed, of utterances changed"] = f"{flips} of {sum(changed)}"
    return figures


def test_questions_are_found_in_bare_text_as_the_card_says(models: Models, sample: Sample, compare_card) -> None:
    rows = np.flatnonzero([role == "teacher" for role in sample.roles])
    marked = np.array([sample.texts[row].rstrip(' "”').endswith("?") for row in rows])
    texts = [bare(text) for text in sample.texts]
    scores = question_scores(texts, models.reader.read(texts, sample.roles, sample.first))[rows, 0]
    found = scores >= APPLIES_FROM
    lessons = sample.lesson[rows]
    rates = [[float(part[lessons == lesson].mean()) for part in (marked, found)] for lesson in np.unique(lessons)]
    precision, recall = float(marked[found].mean()), float(found[marked].mean())
    correlation = float(np.corrcoef(np.array(rates).T)[0, 1])
    assert precision >= 0.7
    assert recall >= 0.6
    compare_card(
        "questions",
        {
            "bare text against the transcript's question marks: precision / recall": f"{precision:.2f} / {recall:.2f}",
            "bare text: correlation of the lessons' question rates": f"{correlation:.2f}",
            "bare text: ECE": f"{ece(scores.astype(np.float64), marked):.3f}",
        },
    )
