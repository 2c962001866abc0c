"""Decks with their own talk and with other lectures': what a deck's belonging is learnt from and measured on."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from analyzers._shared.encoder import Encoder, Floats
from analyzers.slides.belonging import traits, wordless
from analyzers.slides.deck_text import slide_texts
from analyzers.slides.evidence import PLACE, SAID, Evidence
from analyzers.slides.lessons import KnownLesson
from analyzers.slides.path import Habits, Places, Reals

PARTS: Final = (25, 50, 100)
"""So many utterances in a row stand for a part of a lecture."""

WAYS: Final = ("whole", "mixed", *(f"part of {count}" for count in PARTS))
"""How much of a lecture was heard; mixed: half of the utterances are of a lecture of a third course."""

_BLOCK = 10


@dataclass(frozen=True)
class Swap:
    """A lecture with a deck, its own or not, and the traits of the pair. courses: of the lecture and of the deck."""

    lesson: str
    deck: str
    courses: tuple[str, str]
    own: bool
    way: str
    traits: Reals


@dataclass(frozen=True)
class _Talk:
    """A lecture as a deck sees it: evidence of the words [U, S], share of words on the slides [U, S], lengths [U]."""

    words: Reals
    said: Floats
    lengths: Reals

    def at(self, rows: Places) -> _Talk:
        return _Talk(self.words[rows], self.said[rows], self.lengths[rows])

    def between(self, other: _Talk) -> _Talk:
        """The utterances of both, in blocks in turn."""
        count = len(self.lengths)
        turns = max(1, len(other.lengths) // _BLOCK)
        mine = np.array_split(np.arange(count), turns + 1)
        theirs = np.array_split(np.arange(len(other.lengths)) + count, turns)
        order = np.concatenate([mine[0], *(part for pair in zip(theirs, mine[1:], strict=True) for part in pair)])
        return _Talk(
            np.concatenate((self.words, other.words))[order],
            np.concatenate((self.said, other.said))[order],
            np.concatenate((self.lengths, other.lengths))[order],
        )


class Remembering(Encoder):
    """An encoder that encodes each text once."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._known: dict[str, Floats] = {}

    def encode(self, texts: Sequence[str], *, each: Callable[[int, int], None] | None = None) -> Floats:
        """As `Encoder.encode`."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new or not texts:
            self._known |= dict(zip(new, super().encode(new, each=each), strict=True))
        return np.stack([self._known[text] for text in texts]) if texts else super().encode(texts)


def course_of(name: str) -> str:
    """The course of a lecture or deck by its name, course__lesson."""
    return name.split("__")[0]


def swaps(lessons: Sequence[KnownLesson], encoder: Remembering, weights: Reals, habits: Habits) -> Iterator[Swap]:
    """Every lecture with every deck in every way; decks with too little text are left out.

    Lectures whose slides are named alike share a deck. Which utterances are taken hangs on the lecture's name only.
    """
    decks = {_deck(lesson): lesson.slides for lesson in lessons}
    for deck, slides in decks.items():
        texts = slide_texts(slides)
        if wordless(texts):
            continue
        evidence = Evidence(texts, encoder)
        seen = {lesson.name: _talk(lesson, evidence, weights) for lesson in lessons}
        for lesson in lessons:
            for way, talk in _ways(lesson.name, deck, seen):
                found = traits(talk.words, talk.said, talk.lengths, habits)
                courses = (course_of(lesson.name), course_of(deck))
                yield Swap(lesson.name, deck, courses, _deck(lesson) == deck, way, found)


def _deck(lesson: KnownLesson) -> str:
    return Path(str(lesson.slides["deck"][0])).stem


def _talk(lesson: KnownLesson, evidence: Evidence, weights: Reals) -> _Talk:
    count = len(lesson.texts)
    signs = list(evidence.signs(lesson.texts, np.zeros(count, dtype=np.float32)))
    words = sum(weights[number] * sign.astype(np.float64) for number, sign in enumerate(signs) if number != PLACE)
    lengths = np.array([max(1, len(text.split())) for text in lesson.texts], dtype=np.float64)
    return _Talk(np.asarray(words), signs[SAID], lengths)


def _ways(name: str, deck: str, seen: dict[str, _Talk]) -> Iterator[tuple[str, _Talk]]:
    whole = seen[name]
    count = len(whole.lengths)
    draw = np.random.default_rng(zlib.crc32(name.encode()))
    yield "whole", whole
    others = [other for other in seen if course_of(other) not in (course_of(name), course_of(deck))]
    other = seen[others[int(draw.integers(len(others)))]]
    half = min(count // 2, len(other.lengths))
    first = int(draw.integers(count - half + 1))
    yield "mixed", whole.at(np.arange(first, first + half)).between(other.at(np.arange(half)))
    for size in PARTS:
        if size < count:
            first = int(draw.integers(count - size + 1))
            yield f"part of {size}", whole.at(np.arange(first, first + size))
