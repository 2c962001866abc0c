"""How sure a measure or a label is, in sentences: what it rests on, its interval, and how its model did against people.

The figures are read off the model's card when they are asked for, so that a retrained model is never praised or
blamed for what an earlier one did.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from classroom.pipeline.models import card_text
from classroom.wording import Wording

FEW: Final = 10
"""Fewer items than this change a share by a tenth and more each."""

BASIS: Final = {
    "speech_share": "counted",
    "teacher_talk_share": "speakers",
    "words_per_minute": "counted",
    "words": "counted",
    "questions": "questions",
    "question_rate": "questions",
    "pause_rate": "counted",
    "wait_after_question": "questions",
    "longest_stretch": "counted",
    "talk_time": "speakers",
    "overlap_share": "speakers",
    "turns": "speakers",
    "student_turn_length": "speakers",
    "wait_time_1": "speakers",
    "wait_time_2": "speakers",
    "longest_teacher_stretch": "speakers",
    "students_heard": "speakers",
    "student_level": "speakers",
    "slide_time": "slides",
    "slides_shown": "slides",
    "slide_agreement": "counted",
    "figures_passed_over": "slides",
    "comment_share": "feedback",
    "comments": "counted",
    "confused_on_slide": "feedback",
    "confused_in_minute": "feedback",
    "teacher_move_rate": "teacher_moves",
    "student_move_rate": "student_moves",
    "press_share": "teacher_moves",
    "uptake_rate": "uptake",
    "open_question_share": "open",
    "focusing_share": "open",
    "lecture_move_share": "lecture_moves",
    "coach_score": "coaching",
}
"""By measure, what its sureness rests on: counting alone ("counted"), or which figures of which model."""

_CARD: Final = {"teacher_moves": "talk_moves", "student_moves": "talk_moves"}
"""The analyzer whose card tells about a basis, where it is called otherwise."""

_WHOLE: Final = {
    "speakers": "AMI clips: error rate over all speech",
    "slides": "mean of the decks: exact",
    "feedback": "mean of the 7",
    "teacher_moves": "teacher: macro-F1",
    "student_moves": "student: macro-F1",
    "questions": "bare text against",
    "uptake": "Spearman with the raters",
    "lecture_moves": "mean of the fourteen",
    "coaching": "mean of the seven",
}
"""How the row of the card begins that tells about all of a basis."""

_OF_LABEL: Final = {
    "feedback": "{label}: mean kappa with two coders",
    "teacher_moves": "teacher, {label}: F1",
    "student_moves": "student, {label}: F1",
    "lecture_moves": "{label}: kappa with the coder",
}
"""The same of one label."""

_TIMES_100: Final = frozenset({"speakers", "slides", "questions", "teacher_moves", "student_moves"})


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A row of a card. numbers: in the order they stand; low, high: its interval; n: how many it was measured on."""

    numbers: tuple[float, ...]
    low: float | None
    high: float | None
    n: int | None

    @property
    def value(self) -> float:
        """The first of its numbers, which is what it is about."""
        return next(iter(self.numbers))


@cache
def figures(analyzer: str) -> dict[str, Figure]:
    """The figures of an analyzer's card by their names; empty without a card."""
    found: dict[str, Figure] = {}
    for name, value in re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|$", card_text(analyzer), re.MULTILINE):
        numbers = tuple(float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", value))
        around = re.search(r"[(\[](-?[\d.]+)(?: to |, )(-?[\d.]+)[)\]]", value)
        count = re.search(r"\bn = (\d+)", f"{name} {value}") or re.search(r"(\d+) exchanges", name)
        if numbers:
            found[name] = Figure(
                numbers=numbers,
                low=float(around[1]) if around else None,
                high=float(around[2]) if around else None,
                n=int(count[1]) if count else None,
            )
    return found


def of_measure(name: str, *, value: float | None, n: int, around: str, words: Wording) -> str:
    """How sure a measure of a lesson is. around: its 95 % interval in words, "" for none; one sentence a line."""
    if value is None:
        return words.text("sure.unknown")
    said = [words.text("sure.interval", n=n, interval=around) if around else words.text("sure.no_interval", n=n)]
    if n < FEW and around:
        said.append(words.text("sure.few"))
    return "\n".join([*said, of_basis(BASIS.get(name, ""), words)]).strip()


def of_label(taxonomy: str, label: str, *, score: float, yours: bool, words: Wording) -> str:
    """How sure a label of a row is, one sentence a line."""
    if yours:
        return words.text("sure.yours")
    said = [words.text("sure.score", percent=round(score * 100))]
    figure = _begins(taxonomy, _OF_LABEL.get(taxonomy, "\n").format(label=label))
    if figure is not None:
        said.append(_sentence(f"sure.label.{taxonomy}", taxonomy, figure, words))
    else:
        said.append(of_basis("open" if taxonomy == "questions" and label != "question" else taxonomy, words))
    return "\n".join(said).strip()


def of_basis(basis: str, words: Wording) -> str:
    """How far what a basis gives can be trusted, by the model's card; "" where nothing is known."""
    if basis in ("counted", "open"):
        return words.text(f"sure.{basis}")
    figure = _begins(basis, _WHOLE.get(basis, "\n"))
    return "" if figure is None else _sentence(f"sure.{basis}", basis, figure, words)


def _begins(basis: str, start: str) -> Figure | None:
    own = figures(_CARD.get(basis, basis))
    return next((figure for name, figure in own.items() if name.startswith(start)), None)


def _sentence(key: str, basis: str, figure: Figure, words: Wording) -> str:
    factor = 100 if basis in _TIMES_100 else 1
    first, second = figure.value, figure.numbers[min(1, len(figure.numbers) - 1)]
    around = ""
    if figure.low is not None and figure.high is not None:
        around = words.text("sure.between", low=_written(figure.low, words), high=_written(figure.high, words))
    return words.text(
        key,
        value=round(first * factor) if factor == 100 else _written(first, words),
        second=round(second * factor) if factor == 100 else _written(second, words),
        around=around,
        how=words.text(f"sure.how.{_how(first)}"),
        n=figure.n or 0,
    )


def _written(number: float, words: Wording) -> str:
    text = f"{number:.2f}"
    return text.replace(".", ",") if words.language == "es" else text


def _how(kappa: float) -> str:
    """In words how well two agree, after Landis & Koch 1977."""
    steps = ((0.8, "very_well"), (0.6, "well"), (0.4, "moderately"))
    return next((word for least, word in steps if kappa >= least), "little")
