"""Which language a lesson is in, and which single stretches of it are in another one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

import polars as pl

VOICES_TO_KNOW: Final = 3
"""Stretches with speech from which the lesson's language is told."""

SURE: Final = 0.85
"""Probability from which on a stretch is taken to be in another language than the lesson."""

UNLIKELY: Final = 0.05
"""Probability that the lesson's own language must not reach there."""

LEAST_S: Final = 3.0
"""Seconds of speech below which a stretch is heard in the lesson's language: of less, the language is a guess."""


def of_lesson(votes: Iterable[tuple[Mapping[str, float], float]]) -> str:
    """The language with the most seconds: each stretch votes with its probabilities and its seconds of speech."""
    total: defaultdict[str, float] = defaultdict(float)
    for probabilities, speech_s in votes:
        for language, probability in probabilities.items():
            total[language] += probability * speech_s
    return max(total, key=total.__getitem__)


def of_stretch(probabilities: Mapping[str, float], speech_s: float, lesson: str) -> str:
    """The language to hear a stretch in: another than the lesson's only where that is as good as certain."""
    if speech_s < LEAST_S or probabilities.get(lesson, 0.0) > UNLIKELY:
        return lesson
    likeliest = max(probabilities, key=probabilities.__getitem__)
    return likeliest if probabilities[likeliest] >= SURE else lesson


def of_earlier(stretches: pl.DataFrame | None) -> str | None:
    """The lesson's language as told from the stretches finished before; None if that was not possible yet."""
    if stretches is None:
        return None
    spoken = stretches.filter(pl.col("language").is_not_null()).head(VOICES_TO_KNOW)
    if spoken.is_empty():
        return None
    return of_lesson(({language: 1.0}, speech_s) for language, speech_s in spoken.select("language", "speech_s").rows())
