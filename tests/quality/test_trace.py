"""How often the moment a question is about is found, on lectures with sentences marked by people (Backtracing)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from analyzers._shared.encoder import Encoder
from analyzers._shared.intervals import wilson
from analyzers.trace import SPEC
from analyzers.trace.infer import run
from analyzers.trace.lectures import Lecture, read_lectures
from analyzers.trace.ranker import Ranker
from analyzers.trace.train import held_out, problem_of
from classroom.domain import tables as t
from classroom.pipeline.models import resolve

pytestmark = [pytest.mark.quality, pytest.mark.material, pytest.mark.slow, pytest.mark.timeout(900)]

FIRST, THREE = 0.32, 0.50

Floats = npt.NDArray[np.float64]


class Context:
    """The least a run needs."""

    params, device, language, earlier = SPEC.params(), "cpu", "en", {}
    models = {folder.name: resolve(folder) for folder in SPEC.models}  # noqa: RUF012

    def progress(self, done: float, total: float) -> None:
        assert done <= total + 1

    def warn(self, code: str, **details: object) -> None:
        assert code

    def stopped(self) -> bool:
        return False


def _placed(lecture: Lecture) -> set[int]:
    """The questions of a lecture that the shipped analyzer names any moment for."""
    count = len(lecture.sentences)
    utterances = t.frame(
        t.UTTERANCES, {"utterance": range(count), "role": ["unknown"] * count, "text": lecture.sentences}
    )
    asked = len(lecture.questions)
    comments = t.frame(t.COMMENTS, {"comment": range(asked), "source": ["q"] * asked, "text": lecture.questions})
    (piece,) = run({"utterances": utterances, "comments": comments}, Context())
    return set(piece["traces"]["comment"].to_list())


def _with_interval(hits: Floats) -> str:
    low, high = wilson(int(hits.sum()), len(hits)) or (0.0, 1.0)
    return f"{hits.mean():.3f} [{low:.2f}, {high:.2f}]"


def test_moments_of_questions_are_found_as_often_as_the_card_says(data: Path, compare_card) -> None:
    lectures = read_lectures(data / "backtracing")
    encoder = Encoder(Context.models["encoder"])
    problems = [problem_of(lecture, encoder) for lecture in lectures]
    placed = [
        number in found
        for lecture in lectures
        for found in [_placed(lecture)]
        for number in range(len(lecture.questions))
    ]
    start = np.array(Ranker.read(Context.models["ranker"]).start)
    answers = held_out(problems, start)
    named = np.array(placed, dtype=np.float64)
    first = named * np.array([answer.first for answer in answers])
    three = named * np.array([answer.three for answer in answers])
    timed = np.array([answer.timed for answer in answers])
    assert first.mean() >= FIRST
    assert three.mean() >= THREE
    figures = {
        "questions": str(len(answers)),
        "placed at all": f"{named.mean():.2f}",
        "first candidate is a marked sentence": _with_interval(first),
        "one of at most three is": _with_interval(three),
        "questions with a written time": str(int(timed.sum())),
        "with a time: first": _with_interval(first[timed]),
        "with a time: in three": _with_interval(three[timed]),
        "without: first": _with_interval(first[~timed]),
        "without: in three": _with_interval(three[~timed]),
    }
    compare_card("trace", figures)
