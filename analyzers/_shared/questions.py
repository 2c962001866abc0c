"""Which utterances are questions, by a rule for English and Spanish."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_MARK: Final = re.compile(r"[?？][\"'”’»)\]!]*(?:\s|$)")
_LAST_MARK: Final = re.compile(r"[?？][\"'”’»)\]!]*$")
_ANY_STOP: Final = re.compile(r"[.!?？]")
_BEGINS: Final = re.compile(
    r"^(?:(?:so|and|but|okay|ok|now|well|then|y|pero|entonces|bueno)\s+)*"
    r"(?:what|why|how|who|whose|where|when|which|is|are|am|was|were|do|does|did|can|could|will|would|should|have|has"
    r"|qué|por qué|cómo|quién|quiénes|dónde|cuándo|cuál|cuáles|cuánto|cuánta|cuántos|cuántas)\b",
    re.IGNORECASE,
)
_PUNCTUATED: Final = 0.05
"""Share of utterances with a full stop or question mark below which a transcript counts as not punctuated."""


def questions(texts: Sequence[str]) -> list[bool]:
    """For each text in order, true if it holds a question.

    A question has a question mark after it. In a transcript without punctuation it begins as questions do: a single
    flag is then weak, the rate still useful (Blanchard et al. 2016).
    """
    return _found(texts, _MARK)


def closing_questions(texts: Sequence[str]) -> list[bool]:
    """For each text in order, true if it ends with a question, so that what follows it may answer."""
    return _found(texts, _LAST_MARK)


def _found(texts: Sequence[str], mark: re.Pattern[str]) -> list[bool]:
    stopped = sum(bool(_ANY_STOP.search(text)) for text in texts)
    if texts and stopped / len(texts) < _PUNCTUATED:
        return [bool(_BEGINS.match(text.strip())) for text in texts]
    return [bool(mark.search(text.strip())) for text in texts]
