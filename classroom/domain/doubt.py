"""Signs, in the text alone, that nobody said it: loops, impossible speed, credits, a language the lesson is not in.

Recognisers invent text where they hear nothing, repeat phrases without end, and go on in another language than the
one spoken. What shows such signs is kept, but `utterances.doubt` names the sign, and no analyzer takes it as said.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Final

import polars as pl

DOUBTS: Final = ("loop", "speed", "silence", "guess", "language")
"""loop: a phrase that comes back and back. speed: more characters than anybody says in that time. silence: the
recogniser heard hardly a voice, or wrote credits. guess: what it wrote is improbable to itself. language: a script or
language that the lesson is not in."""

FASTEST: Final = 40.0
"""Characters a second; fast speech has about 25. More were not spoken."""

LEAST_S: Final = 1.0
"""Shorter utterances are not timed: many transcripts round their times to seconds."""

LONG_PHRASE: Final = 6
LONG_TIMES: Final = 3
SHORT_TIMES: Final = 4
SHORT_WORDS: Final = 16
LOOP_PHRASE: Final = 24
"""A loop is a phrase of 6 to 24 words three times in a row, or a shorter one at least four times and 16 words long."""

SAME_TIMES: Final = 5
"""Utterances with the same words, in a row, from which on they are a loop. Those of one or two words: twice as many."""

PASSAGE: Final = 60
"""Words that a passage in another language has at least: names, quotations and examples are shorter."""

SWITCHES: Final = 1 / 300
"""Changes of script a word, at most, that a garbled transcript has: it stays in the wrong one. Bilingual lessons and
lessons of a language change more often, and nothing in them is doubted."""

LATIN: Final = 0.25
"""Share of letters from which on Latin is taken for the right one of two scripts: recognisers drift away from it."""

_SCRIPTS: Final = {"el": "GREEK", "ru": "CYRILLIC", "uk": "CYRILLIC", "bg": "CYRILLIC", "sr": "CYRILLIC",
                   "mk": "CYRILLIC", "be": "CYRILLIC", "kk": "CYRILLIC", "mn": "CYRILLIC", "ar": "ARABIC",
                   "fa": "ARABIC", "ur": "ARABIC", "he": "HEBREW", "hi": "DEVANAGARI", "mr": "DEVANAGARI",
                   "ne": "DEVANAGARI", "zh": "CJK", "yue": "CJK", "ja": "CJK", "ko": "HANGUL", "th": "THAI",
                   "bn": "BENGALI", "ta": "TAMIL", "te": "TELUGU", "ka": "GEORGIAN", "hy": "ARMENIAN"}  # fmt: skip
_WRITTEN_BESIDE: Final = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "FULLWIDTH": "LATIN", "MATHEMATICAL": "LATIN"}
_BARE: Final = re.compile(r"[^\w']+")
_CREDITS: Final = re.compile(
    r"amara\.org|^\W*(?:subtitles|captions|transcri(?:bed|ption)|untertitel\w*|subt[ií]tulos|sous-titr\w*) "
    r"(?:\w+ )?(?:by|von|im auftrag|por|de la|par|realis)\b.{0,60}$",
    re.IGNORECASE,
)


def believed(utterances: pl.DataFrame) -> pl.DataFrame:
    """The same utterances, without text where it is in doubt.

    Analyzers are given these, so that they take what is in doubt for speech of which nothing is known.
    """
    return utterances.with_columns(text=pl.when(pl.col("doubt").is_null()).then("text").otherwise(pl.lit("")))


def doubts(texts: Sequence[str], seconds: Sequence[float | None], *, language: str | None = None) -> list[str | None]:
    """For each utterance the first sign in its text that nobody said it, one of `DOUBTS`; None for none.

    seconds: how long each took, None where that is not known. language: the lesson's (ISO 639-1), None to take the
    script and the frequent words of most of the text for right.
    """
    repeated, foreign = _repeated(texts), _foreign(texts, language)
    found: list[str | None] = []
    for number, (text, length_s) in enumerate(zip(texts, seconds, strict=True)):
        if number in repeated or loop(text.split()) is not None:
            found.append("loop")
        elif length_s is not None and length_s >= LEAST_S and len(text) > FASTEST * length_s:
            found.append("speed")
        elif _CREDITS.search(text):
            found.append("silence")
        else:
            found.append("language" if number in foreign else None)
    return found


def loop(words: Sequence[str]) -> tuple[int, int, int] | None:
    """The first loop: (index of its first word, words of the phrase, times it is said); None without one.

    Capitals and punctuation do not matter. Of phrases that begin at one word the shortest is taken. Numbers that
    follow each other ("0, 0, 0, 0") are no loop: matrices are read out like that.
    """
    plain = [_plain(word) for word in words]
    for start in range(len(plain)):
        for size in range(1, min(LOOP_PHRASE, (len(plain) - start) // LONG_TIMES) + 1):
            phrase = plain[start : start + size]
            times = 1
            while plain[start + times * size : start + (times + 1) * size] == phrase:
                times += 1
            long = size >= LONG_PHRASE and times >= LONG_TIMES
            short = times >= SHORT_TIMES and times * size >= SHORT_WORDS
            if (long or short) and not all(word.isdigit() or not word for word in phrase):
                return start, size, times
    return None


def written_in(text: str, language: str) -> bool:
    """False if most letters of the text are of a script in which that language (ISO 639-1) is not written."""
    counted = _scripts(text)
    total = sum(counted.values())
    if not total:
        return True
    wanted = _SCRIPTS.get(language, "LATIN")
    fitting = counted[wanted] + (counted["CYRILLIC"] + counted["LATIN"] if language in {"sr", "kk", "mn"} else 0)
    return 2 * fitting >= total or (wanted != "LATIN" and 2 * counted["LATIN"] >= total and total < PASSAGE)


def _plain(word: str) -> str:
    return _BARE.sub("", word).lower()


def _repeated(texts: Sequence[str]) -> set[int]:
    """Utterances that only repeat the one before, in a row of at least `SAME_TIMES`; the first of a row stays."""
    found: set[int] = set()
    at = 0
    for words, group in groupby(tuple(_plain(word) for word in text.split()) for text in texts):
        size = len(list(group))
        if words and size >= (SAME_TIMES if len(words) > 2 else 2 * SAME_TIMES):
            found.update(range(at + 1, at + size))
        at += size
    return found


def _foreign(texts: Sequence[str], language: str | None) -> set[int]:
    """Utterances of passages in a script, or without the small words, of the rest of the lesson."""
    scripts = [_main_script(text) for text in texts]
    letters = _scripts(" ".join(texts))
    total = sum(letters.values())
    if not total:
        return set()
    if language is not None:
        right = _SCRIPTS.get(language, "LATIN")
    else:
        right = "LATIN" if letters["LATIN"] >= LATIN * total else letters.most_common(1)[0][0]
    sizes = [len(text.split()) for text in texts]
    strange = [script not in {None, right} for script in scripts]
    passages = _passages(strange, sizes)
    spoken = [is_strange for is_strange, script in zip(strange, scripts, strict=True) if script]
    switches = sum(one != other for one, other in pairwise(spoken))
    if language is None and switches > 4 + sum(sizes) * SWITCHES:
        return set()
    found = {number for passage in passages for number in passage if strange[number]}
    return found | _without_small_words(texts, found)


def _passages(strange: Sequence[bool], sizes: Sequence[int]) -> list[range]:
    """Ranges of utterances in a row that are strange, with at least `PASSAGE` words; a few between do not end one."""
    found: list[range] = []
    for passage in _joined(strange, sizes):
        if sum(size for number, size in zip(passage, sizes[passage.start : passage.stop], strict=True)
               if strange[number]) >= PASSAGE:  # fmt: skip
            found.append(passage)
    return found


def _joined(strange: Sequence[bool], sizes: Sequence[int]) -> Iterator[range]:
    start: int | None = None
    last, between = 0, 0
    for number, is_strange in enumerate(strange):
        if is_strange:
            start, last, between = (number if start is None else start), number, 0
        elif start is not None:
            between += sizes[number]
            if between > PASSAGE // 3:
                yield range(start, last + 1)
                start = None
    if start is not None:
        yield range(start, last + 1)


ENOUGH: Final = 800
"""Words from which on the small words of a lesson are known."""

SMALL: Final = 40
"""Words of a lesson, the most frequent ones, that count as its small words: 40 % of English text."""

FEWEST: Final = 0.05
"""Share of small words below which a passage is in another language."""


def _without_small_words(texts: Sequence[str], known: set[int]) -> set[int]:
    """Utterances of passages in which the lesson's own most frequent words hardly occur."""
    said = [[word for word in map(_plain, text.split()) if word.isalpha()] for text in texts]
    counted = Counter(word for number, words in enumerate(said) if number not in known for word in words)
    if sum(counted.values()) < ENOUGH:
        return set()
    small = {word for word, _ in counted.most_common(SMALL)}
    found: set[int] = set()
    first, words, hits = 0, 0, 0
    for last in range(len(said)):
        words, hits = words + len(said[last]), hits + sum(word in small for word in said[last])
        while words - len(said[first]) >= PASSAGE:
            words, hits = words - len(said[first]), hits - sum(word in small for word in said[first])
            first += 1
        if words >= PASSAGE and hits < FEWEST * words:
            found.update(number for number in range(first, last + 1) if not small & set(said[number]))
    return found - known


def _main_script(text: str) -> str | None:
    counted = _scripts(text)
    return counted.most_common(1)[0][0] if counted else None


def _scripts(text: str) -> Counter[str]:
    counted: Counter[str] = Counter()
    for letter, times in Counter(text).items():
        if letter.isalpha():
            counted[_script(letter)] += times
    return counted


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    name = unicodedata.name(letter, "UNKNOWN").split()[0].partition("-")[0]
    return _WRITTEN_BESIDE.get(name, name)
