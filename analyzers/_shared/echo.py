"""How much an utterance repeats of what others said just before: numbers beside the encoder's reading.

Restating, revoicing and relating to another student are defined by repetition, which an encoder that reads meaning
sees only dimly (word overlap is most of what tells them apart: TalkMoves, Suresh et al. 2022).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyzers._shared.onnx import Floats
from analyzers._shared.text import STOP_WORDS, words
from analyzers._shared.windows import Flags

_OVERLAPS = ("own_words", "their_words", "own_content", "both_ways", "both_ways_squared", "own_and_content", "inside")

NAMES = (
    *(f"turn_before_{name}" for name in _OVERLAPS),
    *(f"just_before_{name}" for name in _OVERLAPS),
    "tiny",
    "place_in_turn",
    "question_mark",
    "log_words",
    "has_digit",
    "first_of_lesson",
)
"""The columns, in order."""

_BACK = 3
"""Utterances that may be echoed: the last of the other side's turn, and the last by anyone."""


def echoes(texts: Sequence[str], roles: Sequence[str], first: Flags) -> Floats:
    """Float32 [N, len(NAMES)], most in 0..1: what each utterance repeats of what was said before it.

    Of the other role's last turn, and of the utterances just before it whoever spoke. first: true where a lesson
    begins; nothing is echoed across.
    """
    said = [words(text) for text in texts]
    made = np.zeros((len(texts), len(NAMES)), dtype=np.float32)
    before: list[list[str]] = []
    turn: list[list[str]] = []
    start = 0
    for number, own in enumerate(said):
        new_lesson = bool(number == 0 or first[number])
        if new_lesson:
            before, turn, start = [], [], number
        elif roles[number] != roles[number - 1]:
            before, turn = turn, []
        recent = said[max(start, number - _BACK) : number]
        shape = _shape(own, texts[number], len(turn))
        made[number] = [*_overlap(own, before[-_BACK:]), *_overlap(own, recent), *shape, float(new_lesson)]
        turn.append(own)
    return made


def _overlap(own: list[str], before: Sequence[list[str]]) -> list[float]:
    best = np.zeros(6)
    content = [word for word in own if word not in STOP_WORDS]
    mine = set(own)
    for other in before:
        theirs = set(other)
        kept = sum(word in theirs for word in own) / max(1, len(own))
        taken = sum(word in mine for word in other) / max(1, len(other))
        meant = sum(word in theirs for word in content) / len(content) if content else 0.0
        both = min(kept, taken)
        best = np.maximum(best, [kept, taken, meant, both, both * both, kept * meant])
    inside = bool(own) and bool(before) and f" {' '.join(own)} " in f" {' '.join(before[-1])} "
    return [*best.tolist(), float(inside)]


def _shape(own: list[str], text: str, place: int) -> list[float]:
    return [
        float(len(own) <= 2),
        min(1.0, place / 5),
        float("?" in text),
        float(np.log1p(len(own)) / 3),
        float(any(letter.isdigit() for letter in text)),
    ]
