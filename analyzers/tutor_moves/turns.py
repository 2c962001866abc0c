"""Utterances with what was said before them, and what rules see in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

_LONGEST = 2000
_SIGNS: Final = {
    "question": r"\?",
    "ends_asking": r"\?\s*$",
    "why": r"\bwhy\b|how did you|explain|what do you mean|talk me|walk me|show me|tell me",
    "how": r"\bhow\b",
    "what": r"\bwhat\b",
    "can_you": r"\b(?:can|could|would) you\b",
    "you_did": r"\byou (?:got|get|did|said|have|had|used|added|think)\b|\byour\b",
    "hint": r"\bhint\b|remember|look (?:at|back)|think about|try|let'?s|consider|read the|check",
    "told": r"\bso (?:the|it|that|we|he|she|you)\b|you need to|you have to|should be|must be|the answer|which means",
    "equation": r"\d ?[-+*/x×=] ?\d|=",
    "digits": r"\d",
    "praise": r"\b(?:good|great|well done|excellent|correct|perfect|nice|awesome|yes|exactly|right|brilliant)\b",
    "no": r"\b(?:no|not|incorrect|wrong|isn't|don't|didn't|nearly|almost|close)\b",
    "greets": r"\b(?:hi|hello|hey|thanks|thank you|bye|welcome|problem)\b",
    "if": r"\bif\b",
    "because": r"\bbecause\b|\bsince\b",
}
_COMPILED: Final = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _SIGNS.items()}
NAMES: Final = (*_SIGNS, "short", "long", "opens", "late", "shares_numbers", "new_numbers")
"""The signs in the order of the columns."""


@dataclass(frozen=True)
class Turn:
    """What a teacher said, the student's words before it ("" if none), and how many turns came before."""

    text: str
    before: str
    place: int = 1


def turns_of(texts: Sequence[str], roles: Sequence[str]) -> list[tuple[int, Turn]]:
    """(row, turn) of each utterance by a teacher, or by nobody known, that has a letter or digit.

    `before` joins what students said since the teacher spoke last; for unknown roles it is the utterance before.
    """
    made: list[tuple[int, Turn]] = []
    before: list[str] = []
    for row, (text, role) in enumerate(zip(texts, roles, strict=True)):
        if role == "student":
            before.append(text)
            continue
        if any(sign.isalnum() for sign in text):
            made.append((row, Turn(text[:_LONGEST], " ".join(before)[-_LONGEST:], len(made))))
        before = [text] if role == "unknown" else []
    return made


def signs(turns: Sequence[Turn]) -> npt.NDArray[np.float32]:
    """Float32 [N, len(NAMES)], one row a turn, 0..1."""
    return np.array([_row(turn) for turn in turns], dtype=np.float32).reshape(len(turns), len(NAMES))


def _row(turn: Turn) -> list[float]:
    said, heard = (set(re.findall(r"\d+", text)) for text in (turn.text, turn.before))
    return [
        *(float(bool(pattern.search(turn.text))) for pattern in _COMPILED.values()),
        float(len(turn.text) < 30),
        min(1.0, len(turn.text) / 300),
        float(turn.place == 0 or not turn.before),
        min(1.0, turn.place / 6),
        float(bool(said & heard)),
        float(bool(said - heard)),
    ]
