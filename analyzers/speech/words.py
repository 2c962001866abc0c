"""Words with times: from the shortened sound that was decoded back to the recording, and kept to where voices are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from analyzers._shared.audio import RATE
from analyzers._shared.voice import Span

EDGE_S: Final = 0.1
"""The detector hears a voice this much late and lets it go this much early, at most (its frames are 32 ms)."""


@dataclass(frozen=True)
class Word:
    """A word as heard: seconds, text with its punctuation and no spaces around it, the model's probability 0..1.

    `joins` is true where it follows the word before it without a space ("-twelfths", most of Chinese). doubt: why it
    may not have been said, one of `domain.doubt.DOUBTS`; None where nothing speaks against it.
    """

    start_s: float
    end_s: float
    text: str
    probability: float
    joins: bool = False
    doubt: str | None = None


def replaced(words: Sequence[Word], pieces: Sequence[Span]) -> list[Word]:
    """The words with times in the recording, given times in the sound of its `pieces` (samples) put together.

    A word belongs to the piece that holds its middle and stays inside it.
    """
    starts_s: list[float] = []
    total = 0
    for piece in pieces:
        starts_s.append(total / RATE)
        total += piece.end - piece.start
    moved: list[Word] = []
    for word in words:
        middle = (word.start_s + word.end_s) / 2
        index = max((i for i, start in enumerate(starts_s) if start <= middle), default=0)
        low, high = pieces[index].start / RATE, pieces[index].end / RATE
        shift = low - starts_s[index]
        start = min(max(word.start_s + shift, low), high)
        moved.append(replace(word, start_s=start, end_s=min(max(word.end_s + shift, start), high)))
    return moved


def voiced(words: Sequence[Word], speech: Sequence[Span]) -> list[Word]:
    """The words with times cut down to the voice they lie in, so that pauses between them are the pauses heard.

    Whisper's alignment lets the first word after a pause begin in the pause. A word that touches several spans of
    speech (samples) keeps the one it shares most with; a word that touches none stays as it is. Starts ascend.
    """
    kept: list[Word] = []
    latest = 0.0
    for word in words:
        start, end = word.start_s, word.end_s
        shared = [
            (min(end, span.end / RATE + EDGE_S), max(start, span.start / RATE - EDGE_S))
            for span in speech
            if span.start / RATE - EDGE_S < end and span.end / RATE + EDGE_S > start
        ]
        if shared:
            end, start = max(shared, key=lambda part: part[0] - part[1])
        start = max(start, latest)
        latest = start
        kept.append(replace(word, start_s=start, end_s=max(start, end)))
    return kept


def unheard(words: Sequence[Word], speech: Sequence[Span], least_s: float) -> list[Span]:
    """The gaps before, between and after the words (samples) in which voices were heard for at least `least_s`."""
    if not speech:
        return []
    edges = [speech[0].start / RATE, *(time for word in words for time in (word.start_s, word.end_s))]
    edges.append(speech[-1].end / RATE)
    gaps = [Span(round(low * RATE), round(high * RATE)) for low, high in zip(edges[::2], edges[1::2], strict=True)]
    return [gap for gap in gaps if voice_s(gap, speech) >= least_s]


def voice_s(span: Span, speech: Sequence[Span]) -> float:
    """Seconds of speech inside a span (samples)."""
    return sum(max(0, min(span.end, part.end) - max(span.start, part.start)) for part in speech) / RATE


def text_of(words: Sequence[Word]) -> str:
    """The words as running text."""
    return "".join(word.text if word.joins else f" {word.text}" for word in words).strip()
