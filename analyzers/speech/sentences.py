"""Words into utterances of about a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from analyzers.speech.words import Word

PAUSE_S: Final = 1.0
"""Silence after which somebody begins anew, whatever the punctuation says."""

BREATH_S: Final = 0.35
"""Silence up to which one or two words belong to the sentence before them."""

LONGEST: Final = 40
"""Words after which a sentence without an end is cut."""

SHORTEST: Final = 8
"""Words that either part of a cut sentence has at least."""

_END: Final = re.compile(r"[.?!…。？！]+[\"'”’»)\]]*$")
_QUESTION: Final = re.compile(r"[?？][\"'”’»)\]]*$")
_NO_END: Final = re.compile(
    r"^[\"'“‘«(\[]*(?:(?:dr|mr|mrs|ms|prof|st|vs|etc|eg|ie|e\.g|i\.e|fig|eq|approx|sr|sra|srta|ud|uds|p\.ej|núm|pág"
    r")\.|[a-zñ]\.)$",
    re.IGNORECASE,
)
_COMMA: Final = re.compile(r"[,;:—–][\"'”’»)\]]*$")


def sentences(words: Sequence[Word]) -> list[list[Word]]:
    """The words, in order and none left out, as utterances.

    An utterance ends at the end of a sentence or before a pause of a second. One or two words right after a sentence
    that is no question stay with it. What has no end is cut at a comma or the longest pause.
    """
    found: list[list[Word]] = []
    current: list[Word] = []
    for word, following in zip(words, [*words[1:], None], strict=False):
        current.append(word)
        pause = following is None or following.start_s - word.end_s >= PAUSE_S
        if pause or (_END.search(word.text) and not _NO_END.match(word.text)):
            found.append(current)
            current = []
    return [part for sentence in _joined(found) for part in _cut(sentence)]


def _joined(found: Sequence[list[Word]]) -> list[list[Word]]:
    joined: list[list[Word]] = []
    for sentence in found:
        before = joined[-1] if joined else None
        if (
            before is not None
            and len(sentence) <= 2
            and sentence[0].start_s - before[-1].end_s < BREATH_S
            and not _QUESTION.search(before[-1].text)
            and not _QUESTION.search(sentence[-1].text)
        ):
            before.extend(sentence)
        else:
            joined.append(list(sentence))
    return joined


def _cut(sentence: list[Word]) -> list[list[Word]]:
    """The sentence in parts of at most `LONGEST` words, cut after a comma or, without one, at the longest pause."""
    if len(sentence) <= LONGEST:
        return [sentence]
    pauses = [after.start_s - before.end_s for before, after in pairwise(sentence)]
    worth = [pause + (1.0 if _COMMA.search(word.text) else 0.0) for pause, word in zip(pauses, sentence, strict=False)]
    places = range(SHORTEST - 1, min(LONGEST, len(sentence) - SHORTEST))
    place = max(places, key=lambda index: worth[index]) + 1
    return [sentence[:place], *_cut(sentence[place:])]
