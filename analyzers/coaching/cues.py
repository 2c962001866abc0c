"""What rules hear in one sentence of a lesson and in how it follows the ones before it. Numbers for the model."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from analyzers._shared.text import STOP_WORDS, stem, words

Floats: TypeAlias = npt.NDArray[np.float32]

_PATTERNS: Final[dict[str, str]] = {
    "asks": r"\?",
    "why": r"\b(?:why|how come|por qué)\b",
    "explain": r"\b(?:explain\w*|how (?:do|did|can|could|would) (?:you|we|they|he|she|i) (?:know|tell|see|figure|get)"
    r"|convince\w*|prove\w*|what makes|tell (?:me|us) (?:more|about)|because--|thinking|reason\w*|explica\w*)\b",
    "because": r"\b(?:because|cause|cuz|since|that'?s why|so that|which means|it means|therefore|porque)\b",
    "how": r"\bhow\b",
    "closed": r"\b(?:how many|how much|what(?:'s| is| are| do i| do we| would)|which|is it|is that|equals?\?"
    r"|times what)\b",
    "tag": r"(?:\b(?:right|okay|ok|yes|no|correct|got it|ready|see|sense)\s*\?|,\s*(?:right|okay|yes)\W*$)",
    "number": r"\d|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|half|halves|thirds?|fourths?|fifths?"
    r"|sixths?|eighths?|hundred|thousand)\b",
    "maths": r"\b(?:fractions?|equal\w*|equation\w*|multipl\w*|divid\w*|division|add\w*|sum|subtract\w*|plus"
    r"|minus|times"
    r"|graph\w*|slope|angles?|triangles?|squared?|squares|roots?|area|perimeter|volume|numerator|denominator|product"
    r"|factors?|variables?|function|line|points?|axis|ratio\w*|rates?|percent\w*|decimal\w*|negative|positive|inverse"
    r"|exponents?|pattern\w*|term|proportion\w*|equivalent|radius|circle|degrees?|coordinates?|intercept"
    r"|polynomial\w*)\b",
    "letter": r"\b[xyzabn]\b",
    "picture": r"\b(?:draw\w*|drew|pictures?|diagram|number line|table|graph\w*|models?|shapes?|board|tiles"
    r"|cubes|blocks"
    r"|rods?|array|boxes|bars?|strips?|map|imagine|pizza|story|money|looks? like)\b",
    "praise": r"\b(?:good job|great|nice|excellent|awesome|perfect|wonderful|fantastic|beautiful|love|proud|good"
    r"|well done|brilliant|cool|amazing|super|bravo)\b",
    "polite": r"\b(?:please|thank(?:s| you)|sorry|excuse me|my friends?|friends|honey|sweetie|welcome|appreciate)\b",
    "laugh": r"\b(?:funny|laugh\w*|joke|haha|fun)\b|\[laugh",
    "order": r"\b(?:sit|seat|seats|quiet\w*|shh+|listen\w*|stop|hands?|eyes|voices?|talking|turn around|line up"
    r"|attention"
    r"|focus\w*|behav\w*|rude|respect\w*|phones?|headphones?|leave|wait|hush|guys|gentlemen|ladies|hallway|push|pay)\b",
    "scold": r"\b(?:stop|don'?t|why are you|i need you|what are you doing|not (?:okay|appropriate|listening)"
    r"|enough|rude"
    r"|i'?m waiting|excuse me|warning|shut up|focus)\b",
    "logistics": r"\b(?:page|homework|papers?|books?|notebooks?|copy|write|pencils?|folders?|computers?"
    r"|chromebooks?|quiz"
    r"|test|grades?|minutes?|worksheet|assignment|calculators?|turn in|log|laptop|packet|binder|journal|tomorrow|today"
    r"|monday|friday|bathroom|break|recess|lunch|clock|time)\b",
    "play": r"\b(?:basketball|football|game|youtube|snapchat|movie|birthday|candy|food|eat|song|tik ?tok|video)\b",
    "vague": r"\b(?:this|that|it|thing|things|stuff|whatever|these|those|something|here|there)\b",
    "trick": r"\b(?:top|bottom|flip\w*|cancel\w*|move|bring|butterfly|plug|cross|trick|rule|just|goes? away"
    r"|get rid|carry"
    r"|borrow|steps?|formula)\b",
    "affirm": r"^(?:(?:so|and|oh|okay|ok|all),? )*(?:yes|yeah|yep|right|correct|good|exactly|perfect|okay|great|nice"
    r"|very good|excellent|all right|absolutely|mm-?hmm|uh-?huh|there you go)\b",
    "deny": r"\b(?:no|nope|not quite|careful|almost|close|not (?:right|exactly|true|equal|the same)|wrong|incorrect"
    r"|are you sure|mistake|check|oops|hmm|wait)\b",
    "slip": r"\b(?:i mean|oops|my bad|sorry|i meant|wait|scratch that|let me fix|actually|i made)\b",
    "thinks": r"\b(?:i think|i thought|i got|i did|i know|i saw|i noticed|i don'?t|i was|maybe|i guess|my"
    r"|we did|you have"
    r"|you can|you could|you would)\b",
    "others": r"\b(?:agree\w*|disagree\w*|anyone|anybody|someone|somebody|everyone|everybody|who (?:can|else"
    r"|has|thinks)"
    r"|anything else|what (?:do|did) (?:you|others)|other people|classmates?|same as|add on|repeat|restate)\b",
    "peers": r"\b(?:partners?|groups?|table|pairs?|each other|together|neighbou?rs?|team|turn and talk|discuss\w*)\b",
    "ideas": r"\b(?:ideas?|said|says|saying|told us|noticed?|another way|different(?:ly)? ?(?:way)?|strateg\w*|method"
    r"|way|approach|solved?|solution)\b",
    "told": r"\b(?:you (?:have to|need to|want to|should|just|gotta|got to)|we (?:have to|need to|want to)"
    r"|i'?m going to"
    r"|we'?re going to|let'?s|remember|so (?:that'?s|this is|it'?s|you|we|i)|that'?s|this is|it'?s going to)\b",
    "check": r"\b(?:any questions|questions|make sense|understand\w*|thumbs|raise your hand|with me|got it|following"
    r"|does that|are we|confus\w*)\b",
    "asks_name": r"^[A-Z][a-z]+[,.?]|,\s*[A-Z][a-z]+[.?!]*$|^[A-Z][a-z]+\?$",
    "cut": r"(?:--|-|…|\.\.\.)\s*[\"”]?$",
    "we": r"\b(?:we|us|our|let'?s)\b",
    "you": r"\b(?:you|your)\b",
    "i": r"\b(?:i|i'm|my|me)\b",
    "if": r"\bif\b",
    "gap": r"(?:^|\s)\.(?:\s|$)|  |\[",
}

_COMPILED: Final = {
    name: re.compile(pattern, 0 if name in {"asks_name"} else re.IGNORECASE) for name, pattern in _PATTERNS.items()
}
_LONGEST = 1000
_AFTER = 4

NAMES: Final = (
    *_PATTERNS,
    "log_words",
    "one_word",
    "long",
    "repeats_student",
    "repeated_words",
    "repeats_last",
    "new_turn",
    "turn_so_far",
)
"""The cues in the order of the columns."""


def cues(texts: Sequence[str], teacher: Sequence[float]) -> Floats:
    """Float32 [N, len(NAMES)], one row a sentence in the order they were said; most within 0..2.

    `teacher`: how sure it is that the teacher says each sentence, 0..1; it decides whose words are repeated.
    """
    found = [_said(text[:_LONGEST]) for text in texts]
    follows = _follows([_content(text[:_LONGEST]) for text in texts], teacher)
    return np.array([[*a, *b] for a, b in zip(found, follows, strict=True)], dtype=np.float32).reshape(
        len(texts), len(NAMES)
    )


def _said(text: str) -> list[float]:
    count = len(words(text))
    flags = [float(bool(pattern.search(text))) for pattern in _COMPILED.values()]
    return [*flags, math.log1p(count) / 2, float(count <= 1), float(count >= 15)]


def _content(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text) if word not in STOP_WORDS)


def _follows(content: Sequence[frozenset[str]], teacher: Sequence[float]) -> list[list[float]]:
    made: list[list[float]] = []
    turn = 0
    for here, now in enumerate(content):
        changed = here == 0 or (teacher[here] >= 0.5) != (teacher[here - 1] >= 0.5)
        turn = 0 if changed else turn + 1
        before = range(max(0, here - _AFTER), here)
        said = frozenset[str]().union(*(content[other] for other in before if teacher[other] < 0.5))
        last = content[here - 1] if here else frozenset[str]()
        shared = len(now & said)
        made.append(
            [
                shared / max(1, len(said)),
                shared / max(1, len(now)),
                len(now & last) / max(1, len(now)),
                float(changed),
                min(turn, 10) / 10,
            ]
        )
    return made
