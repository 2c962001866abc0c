"""What the wording of a question says: a tag that asks nothing, an open question, one about a student's thinking."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from analyzers._shared.onnx import Floats
from analyzers._shared.text import folded, words

_TAG_WORDS = "ok okay k right yeah yes alright huh hm mm correct see understand good ready everybody"
_TAGS = frozenset(_TAG_WORDS.split())
_OPEN = re.compile(
    r"\bwhy\b|\bhow (?:come|do|did|does|would|could|can|might|are|is|else|you)\b|\bhow about\b|\bexplain|\bdescribe"
    r"|\bwhat (?:do|did|does|would|might|could|can) (?:you|we|they|he|she|it|that|this|\w+) (?:think|notice|mean|see"
    r"|wonder|do|say|predict|try)\b|\bwhat makes\b|\bwhat if\b|\bwhat else\b|\bwhat(?:'s| is| was) the difference\b"
    r"|\bconvince|\bprove\b|\bother (?:way|idea|strateg)|\bdifferent (?:way|idea|strateg)|\bjustif|\bcompare\b"
    r"|\bstrateg"
)
_THEIRS = re.compile(
    r"\b(?:you|your|you're|you've|he|his|she|her|they|their)\b.{0,40}\b(?:get|got|think|thought|thinking|mean|meant"
    r"|say|said|saying|know|knew|find|found|figure|figured|did|do|idea|answer|strategy|reason|reasoning|notice|see|saw"
    r"|come up|agree|disagree|solve|solved|work|start|choose|chose)\b"
)


def is_tag(text: str) -> bool:
    """True for a question that asks nothing, such as "Okay?" or "Right?": at most two words, all of them tags."""
    said = words(text)
    return 0 < len(said) <= 2 and all(word in _TAGS for word in said)


def wording(texts: Sequence[str]) -> Floats:
    """Float32 [N, 2], 0 or 1: worded as an open question; about what somebody thinks or did."""
    plain = [folded(text) for text in texts]
    rows = [(bool(_OPEN.search(text)), bool(_THEIRS.search(text))) for text in plain]
    return np.array(rows, dtype=np.float32).reshape(len(texts), 2)
