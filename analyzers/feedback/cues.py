"""What rules see in a comment: thanks, times, names, language, words of the categories. Numbers for the model."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from analyzers._shared.clock import written_times
from analyzers._shared.language import language_signs

_PATTERNS: Final[dict[str, str]] = {
    "thanks": r"\bthank|\bthx\b|\btysm?\b|\bgrateful|\bgratitude|\bappreciate|\bgracias\b|\bmerci\b|\bobrigad|\bdanke\b"
    r"|\bgrazie\b|спасибо|谢谢|感谢|ありがとう|감사|شكرا|\bteşekkür|\bdhanyavad",
    "bless": r"\bbless\b|\bkudos\b|🙏|\bhats off\b|\bsalute\b",
    "question": r"\?",
    "asks": r"\b(?:why|how|what|where|which|who|when|does|do|is|are|can|could|should|would) (?:\w+ ){0,6}\w+ ?\?",
    "anyone": r"\b(?:anyone|anybody|someone|somebody|can you|could you|please explain|help me)\b",
    "lost": r"\b(?:confus|don'?t (?:get|understand|see)|didn'?t (?:get|understand)|not sure|no idea|lost me|unclear)",
    "slip": r"\b(?:mistake|error|wrong|typo|incorrect|should(?:n'?t)? (?:be|have been)|correction|supposed to)\b",
    "replies": r"^\s*@|^\s*\+[A-Za-z]",
    "names": r"@\w",
    "room": r"\b(?:board|blackboard|chalk|chalkboard|whiteboard|camera|cameraman|audio|sound|volume|mic|microphone"
    r"|subtitles?|captions?|video quality|resolution|hd|480p|720p|1080p|zoom|screen|projector|lighting|noise|cough\w*"
    r"|eraser|handwriting|squeak\w*)\b",
    "teaches": r"\b(?:explain\w*|example|intuit\w*|proof|prove\w*|teach\w*|visual\w*|pace|slow|fast|step by step"
    r"|approach|method|clear\w*|derivation|examples|concept)\b",
    "praise": r"\b(?:great|awesome|amazing|best|excellent|good|love|brilliant|fantastic|wonderful|perfect|genius"
    r"|legend|beautiful|nice|outstanding|superb|incredible|helpful)\b",
    "teacher": r"\b(?:professor|prof|teacher|lecturer|instructor|dr|sir|he|this guy)\b",
    "own": r"\b(?:my (?:own )?(?:professor|prof|teacher|school|university|uni|college|class|course|degree|exam|final"
    r"|midterm|lecturer|country|phd|job|kids?|son|daughter))\b",
    "study": r"\bi(?:'m| am| was|'ve| have| had| took| passed| failed| learned| learnt| study| studied| teach"
    r"| taught)\b",
    "age": r"\b(?:years? old|high school|grade|freshman|sophomore|graduate\w*|20 years|back in|years ago|retired)\b",
    "laughs": r"\b(?:lol|lmao|haha\w*|rofl|xd)\b|😂|🤣|:D|;\)|:P",
    "lecture": r"\b(?:lectures?|course|videos?|series|class|mit|ocw)\b",
    "link": r"https?://|www\.",
    "formula": r"[=^_\\{}]|\b[xyz]\b|\bdx\b|[∫∑√∞]",
    "because": r"\b(?:because|since|therefore|so that|it means|you (?:can|have to|need|should)|the answer"
    r"|he means|think)\b",
    "quote": r"[\"“”]",
    "progress": r"\b(?:lec(?:ture)?\.? ?\d+|day \d+|finished|done|started|completed|watch\w*)\b",
}

_COMPILED: Final = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _PATTERNS.items()}
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_LONGEST = 2000

NAMES: Final = (
    *_PATTERNS,
    "log_characters",
    "short",
    "no_letters",
    "shouting",
    "emoji",
    "times",
    "time_first",
    "time_mostly",
    "time_and_question",
    "other_script",
    "accented",
    "english_small",
    "other_small",
    "language_odds",
    "foreign",
)
"""The cues in the order of the columns."""


def cues(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Float32 [N, len(NAMES)], one row a text: 0 where a cue is absent, most within -1..1."""
    return np.array([_row(text[:_LONGEST]) for text in texts], dtype=np.float32).reshape(len(texts), len(NAMES))


def _row(text: str) -> list[float]:
    found = [float(bool(pattern.search(text))) for pattern in _COMPILED.values()]
    letters = sum(letter.isalpha() for letter in text)
    size = max(1, len(text.strip()))
    shape = [
        math.log1p(len(text)) / 6,
        float(size < 12),
        float(letters == 0),
        sum(letter.isupper() for letter in text) / max(1, letters),
        min(1.0, len(_EMOJI.findall(text)) / 3),
    ]
    return [*found, *shape, *_time_cues(text, size), *_language_cues(text)]


def _time_cues(text: str, size: int) -> list[float]:
    times = written_times(text)
    if not times:
        return [0.0, 0.0, 0.0, 0.0]
    covered = sum(item.end - item.start for item in times) / size
    asked = float("?" in text)
    return [min(1.0, len(times) / 3), float(not text[: times[0].start].strip()), min(1.0, covered), asked]


def _language_cues(text: str) -> list[float]:
    signs = language_signs(text)
    foreign = float(signs.other_script > 0.3 or (signs.log_odds < -1 and signs.english_small < 0.15))
    return [
        signs.other_script,
        min(1.0, signs.accented * 5),
        signs.english_small,
        signs.other_small,
        signs.log_odds / 12,
        foreign,
    ]
