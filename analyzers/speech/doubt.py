"""What must not be believed of a decoded window: loops, guesses, text where nobody speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from analyzers.speech.whisper import Heard
from analyzers.speech.words import Word, text_of
from classroom.domain.doubt import FASTEST, doubts, loop, written_in

COMPRESSION: Final = 2.4
LOGPROB: Final = -1.0
NO_SPEECH: Final = 0.6
"""Whisper's own limits (Radford et al. 2022, section 4.5): text that compresses better repeats itself; text with a
lower mean log probability was guessed, and where the model also thinks that nobody speaks, invented."""

ECHO: Final = 6
"""Words in a row of the vocabulary given to the recogniser from which on text repeats it instead of what is said."""

LISTED: Final = 6
"""Words in a row with a comma each from which on text is written like the vocabulary instead of what is said."""

UNPOINTED: Final = 20
"""Words without any punctuation from which on it was lost; a sentence of a teacher is shorter."""

_POINT: Final = re.compile(r"[.,;:?!…¿¡。，？！]")


def faults(heard: Heard, voice_s: float, language: str = "", vocabulary: str = "") -> int:
    """How many things speak against what was heard in a window with that many seconds of voice; 0 for a good one.

    language: in which it was decoded, "" if that does not matter; vocabulary: what the recogniser was given.
    """
    texts = [word.text for word in heard.words]
    return sum(
        (
            heard.compression > COMPRESSION or loop(texts) is not None,
            heard.logprob < LOGPROB,
            sum(map(len, texts)) > FASTEST * max(voice_s, 0.2),
            len(texts) >= UNPOINTED and not _POINT.search("".join(texts)),
            not texts,
            bool(language) and not written_in(" ".join(texts), language),
            bool(vocabulary) and (_echoes(texts, vocabulary) or _listed(texts)),
        )
    )


def invented(heard: Heard, voice_s: float) -> bool:
    """True if nobody said it: the model itself doubts that anybody spoke, or the text is longer than the voice."""
    silent = heard.no_speech > NO_SPEECH and heard.logprob < LOGPROB
    return silent or sum(len(word.text) for word in heard.words) > FASTEST * max(voice_s, 0.2)


def without_loops(words: Sequence[Word]) -> tuple[list[Word], int]:
    """The words with the phrase of every loop said once and marked, and how many loops there were."""
    kept = list(words)
    count = 0
    while (found := loop([word.text for word in kept])) is not None:
        start, size, times = found
        kept[start : start + size] = [replace(word, doubt="loop") for word in kept[start : start + size]]
        del kept[start + size : start + times * size]
        count += 1
    return kept, count


def guessed(heard: Heard) -> bool:
    """True if the text is too improbable to the recogniser itself to be taken for what was said."""
    return heard.logprob < LOGPROB


def doubt_of(utterance: Sequence[Word], language: str) -> str | None:
    """Why an utterance may not have been said, one of `DOUBTS`; None if nothing speaks against it."""
    marked = next((word.doubt for word in utterance if word.doubt), None)
    if marked:
        return marked
    text = text_of(utterance)
    if not written_in(text, language):
        return "language"
    length_s = max(word.end_s for word in utterance) - utterance[0].start_s
    return doubts([text], [length_s], language=language)[0]


def _echoes(texts: Sequence[str], vocabulary: str) -> bool:
    given = f" {' '.join(vocabulary.lower().replace(',', ' ').split())} "
    plain = [text.lower().strip(" .,;:!?") for text in texts]
    return any(f" {' '.join(plain[at : at + ECHO])} " in given for at in range(len(plain) - ECHO + 1))


def _listed(texts: Sequence[str]) -> bool:
    row = longest = 0
    for text in texts:
        row = row + 1 if text.endswith(",") else 0
        longest = max(longest, row)
    return longest >= LISTED
