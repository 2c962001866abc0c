"""How well utterances fit slides: embeddings and shared words, against all of a slide and against what is new on it."""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from analyzers._shared.encoder import Encoder
from analyzers._shared.overlap import Rarity, content_words, cosine, covered
from analyzers._shared.text import words
from analyzers.slides.deck_text import SlideText

Floats: TypeAlias = npt.NDArray[np.float32]

NAMES: Final = (
    "meaning_whole",
    "meaning_new",
    "words_whole",
    "words_new",
    "said_whole",
    "said_new",
    "heard_new",
    "pairs_new",
    "nothing_new",
    "place",
)
"""The signs in their order; `Evidence.signs` says what each is."""

PLACE: Final = NAMES.index("place")
SAID: Final = NAMES.index("said_whole")


class Evidence:
    """The slides of a lesson, ready to be compared with utterances. `each` as in `Encoder.encode`."""

    def __init__(
        self, slides: Sequence[SlideText], encoder: Encoder, *, each: Callable[[int, int], None] | None = None
    ) -> None:
        self._encoder = encoder
        self._notes = [(number, note) for number, slide in enumerate(slides) for note in slide.notes]
        parts = [[slide.whole for slide in slides], [slide.new for slide in slides], [note for _, note in self._notes]]
        rows = encoder.encode([text for part in parts for text in part], each=each)
        self._whole, self._new, self._noted = np.split(rows, np.cumsum([len(part) for part in parts])[:-1])
        whole = [content_words(" ".join([slide.whole, *slide.notes])) for slide in slides]
        new = [content_words(" ".join([slide.new, *slide.notes])) for slide in slides]
        self._rarity = Rarity.of(whole)
        self._whole_words, self._new_words = self._rarity.counted(whole), self._rarity.counted(new)
        self._unknown = math.log(1 + len(slides))
        self._pairs = [word_pairs(" ".join([slide.new, *slide.notes])) for slide in slides]
        self._slides_of_pair: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for number, pairs in enumerate(self._pairs):
            for pair in pairs:
                self._slides_of_pair[pair].append(number)
        self._nothing_new = np.array([not slide.new for slide in slides], dtype=np.float32)

    def signs(self, texts: Sequence[str], places: Floats) -> Iterator[Floats]:
        """Yield float32 [utterances, slides] for each of NAMES. places: the utterances' relative places 0..1.

        meaning_*: cosine of the embeddings, with the slide's text or nearest sentence of its notes, and with its new
        text. words_*: TF-IDF cosine. said_*: share of the utterance's word weight that is on the slide. heard_new:
        share of the new text's weight that is in the utterance; pairs_new: share of its neighbouring word pairs.
        nothing_new: 1 where the slide adds no text. place: -10 (difference of relative places in lesson and deck)^2.
        """
        rows = self._encoder.encode(texts)
        fit = rows @ self._whole.T
        for column, (number, _) in enumerate(self._notes):
            fit[:, number] = np.maximum(fit[:, number], rows @ self._noted[column])
        yield fit
        yield rows @ self._new.T
        yield from self._shared_words(texts)
        yield self._shared_pairs(texts)
        yield np.tile(self._nothing_new, (len(texts), 1))
        count = len(self._nothing_new)
        middles = ((np.arange(count) + 0.5) / count).astype(np.float32)
        yield np.float32(-10) * (middles[None, :] - places[:, None]) ** 2

    def _shared_words(self, texts: Sequence[str]) -> Iterator[Floats]:
        said = [content_words(text) for text in texts]
        table, weight = self._rarity.counted(said), self._rarity.weight
        unknown = [self._unknown * len({word for word in text if word not in self._rarity.columns}) for text in said]
        outside = np.array(unknown, dtype=np.float32)
        yield cosine(table, self._whole_words, weight)
        yield cosine(table, self._new_words, weight)
        yield covered(table, self._whole_words, weight, outside=outside)
        yield covered(table, self._new_words, weight, outside=outside)
        yield covered(self._new_words, table, weight).T

    def _shared_pairs(self, texts: Sequence[str]) -> Floats:
        made = np.zeros((len(texts), len(self._pairs)), dtype=np.float32)
        for row, text in enumerate(texts):
            shared = Counter(number for pair in word_pairs(text) for number in self._slides_of_pair.get(pair, ()))
            for number, count in shared.items():
                made[row, number] = count / len(self._pairs[number])
        return made


def word_pairs(text: str) -> frozenset[tuple[str, str]]:
    """The pairs of words that stand beside each other in the text."""
    known = words(text)
    return frozenset(itertools.pairwise(known))
