"""From a stretch of sound to utterances that may be believed: decoded, doubted, decoded again, filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from analyzers._shared.audio import RATE, Samples
from analyzers._shared.voice import FRAME, Span
from analyzers.speech.doubt import doubt_of, faults, guessed, invented, without_loops
from analyzers.speech.sentences import sentences
from analyzers.speech.stretches import PAD, Stretch, pieces
from analyzers.speech.whisper import Heard, Whisper
from analyzers.speech.words import Word, replaced, unheard, voiced

WINDOW_S: Final = 30
"""Seconds Whisper hears at once."""

UNHEARD_S: Final = 2.0
"""Seconds of voice without a word that are listened to once more."""

SCRAP_S: Final = 0.3
"""Voice shorter than this at either end of such a part is the rest of the word beside it."""

MOST_GAPS: Final = 3
"""Gaps of one stretch that are listened to at most: music and noise must not cost more than speech."""


@dataclass(frozen=True)
class Transcript:
    """Utterances of a stretch, times in seconds from the recording's beginning, and how many loops were taken out.

    doubts: for each utterance why it may not have been said (`domain.doubt.DOUBTS`), None for nothing against it.
    language: in which it was heard; None without speech.
    """

    utterances: tuple[tuple[Word, ...], ...] = ()
    loops: int = 0
    doubts: tuple[str | None, ...] = ()
    language: str | None = None


@dataclass(frozen=True)
class Ear:
    """Hears stretches in one language."""

    whisper: Whisper
    language: str

    def hear(self, stretches: Sequence[Stretch]) -> list[Transcript]:
        """What is said in each stretch; their windows are decoded together, which costs less than one by one.

        A window in doubt is decoded once more another way and the better result kept; where voices were heard but no
        words, that part is decoded on its own. What is then still in doubt is marked; what nobody can have said,
        because hardly a voice is heard, is left out.
        """
        spoken = [stretch for stretch in stretches if stretch.speech]
        found = iter(self.whisper.hear([window_of(stretch) for stretch in spoken], self.language))
        return [self._transcript(stretch, next(found)) if stretch.speech else Transcript() for stretch in stretches]

    def _transcript(self, stretch: Stretch, heard: Heard) -> Transcript:
        words, loops = self._words(stretch, heard)
        tried: set[int] = set()
        while len(tried) < MOST_GAPS:
            gaps = [gap for gap in unheard(words, stretch.speech, UNHEARD_S) if gap.start not in tried]
            if not gaps or (len(gaps) == 1 and not words):
                break
            tried.add(gaps[0].start)
            more = self._more(part(stretch, gaps[0]))
            words = sorted([*words, *more], key=lambda word: word.start_s)
        runs = tuple(tuple(run) for run in sentences(words))
        doubts = tuple(doubt_of(run, self.language) for run in runs)
        return Transcript(runs, loops, doubts, self.language)

    def _words(self, stretch: Stretch, heard: Heard) -> tuple[list[Word], int]:
        wrong = self._faults(heard, stretch)
        if wrong:
            other = self.whisper.hear_again(window_of(stretch), self.language)
            if self._faults(other, stretch) < wrong:
                heard = other
        if invented(heard, stretch.speech_s):
            return [], 0
        words, loops = without_loops(heard.words)
        if guessed(heard):
            words = [replace(word, doubt=word.doubt or "guess") for word in words]
        return _placed(words, stretch), loops

    def _faults(self, heard: Heard, stretch: Stretch) -> int:
        return faults(heard, stretch.speech_s, self.language, self.whisper.vocabulary)

    def _more(self, stretch: Stretch) -> list[Word]:
        """The words of a part left out before; none if anything speaks against them."""
        (heard,) = self.whisper.hear([window_of(stretch)], self.language)
        return [] if self._faults(heard, stretch) else _placed(list(heard.words), stretch)


def _placed(words: list[Word], stretch: Stretch) -> list[Word]:
    return voiced(replaced(words, pieces(stretch)), stretch.speech)


def window_of(stretch: Stretch) -> Samples:
    """The sound of the stretch to decode: its pieces, one after the other; at most 30 s."""
    parts = [stretch.samples[span.start - stretch.start : span.end - stretch.start] for span in pieces(stretch)]
    return np.concatenate(parts)[: WINDOW_S * RATE]


def part(stretch: Stretch, span: Span) -> Stretch:
    """The part of a stretch within a span (samples), with the speech in it but scraps of words at its ends."""
    speech = [
        Span(max(heard.start, span.start), min(heard.end, span.end))
        for heard in stretch.speech
        if heard.start < span.end and heard.end > span.start
    ]
    whole = [heard for heard in speech if heard.end - heard.start >= SCRAP_S * RATE]
    start, end = (whole[0].start, whole[-1].end) if whole else (span.start, span.end)
    start, end = max(span.start, start - PAD * FRAME), min(span.end, end + PAD * FRAME)
    inside = tuple(heard for heard in speech if heard.start >= start and heard.end <= end)
    return Stretch(start, end, inside, stretch.samples[start - stretch.start : end - stretch.start])
