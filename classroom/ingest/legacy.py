"""The likeliest encoding of text that is not Unicode, by how its letters sit together when decoded.

A small own method: each candidate decodes the sample, and every character beyond ASCII earns or costs a point for
its company (an accented letter within a word is likely, a box-drawing sign within a word is not; an ideograph is
likely beside another and likelier if it is a common one). The best mean wins. It needs no tables of languages.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

_CANDIDATES: Final = (
    "cp1252",  # first: what Windows and most exports write, so it wins ties
    "mac_roman",
    "cp850",
    "cp1250",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp932",
    "euc_jp",
    "gb18030",
    "big5",
    "cp949",
)
_ENOUGH: Final = 24 * 1024
_COMMON: Final = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里好课老师学很"
    "這個們來為國說時會對於著過發後裡課師學謝謝讲講明白听聽懂感么麼什問题題问日本語方今何見思行前間分事者"
    "이다는을가의에고지하기도로어리사자나아그한은서대해요습니무수업강감합"
)
_MARKS_OF_TEXT: Final = frozenset("’‘“”–—…«»¿¡€°ºª„·•、。，！？「」（）～ー©®™±×÷½§£")


def likeliest(sample: bytes) -> str:
    """The Python codec under which `sample` reads best; cp1252 where nothing speaks for another."""
    lines = [line for line in sample.split(b"\n") if not line.isascii()]
    whole = b"\n".join(lines)[:_ENOUGH] + b"\n"
    best, best_score = "cp1252", float("-inf")
    for name in _CANDIDATES:
        score = _score(whole, name)
        if score > best_score + 0.02:
            best, best_score = name, score
    return best


def _score(sample: bytes, name: str) -> float:
    text = sample.decode(name, "replace")
    points = [
        _point(text[i - 1 : i] if i else " ", character, text[i + 1 : i + 2] or " ")
        for i, character in enumerate(text)
        if character > "\x7f"
    ]
    return sum(points) / len(points) if points else 0.0


def _point(before: str, character: str, after: str) -> float:
    kind = _kind(character)
    if kind == "broken":
        return -3.0
    if kind == "mark":
        # as good as a letter: an apostrophe within a word must not lose to the letter another encoding makes of it
        return 1.0 if not (before.isalpha() and after.isalpha()) or character in "’。，！？「」（）、ー" else -0.5
    if kind == "other":
        return -1.0
    if kind == "half":
        return -1.2
    if kind in {"kana", "wide"}:
        company = _kind(before) in {"kana", "wide", "mark"} or _kind(after) in {"kana", "wide", "mark"}
        if not company:
            return -0.7
        return 1.0 if kind == "kana" or character in _COMMON else 0.2
    return _letter_point(before, character, after, kind)


def _letter_point(before: str, character: str, after: str, kind: str) -> float:
    """A letter of Latin, Greek or Cyrillic: its neighbours should be of its script, and capitals should come first."""
    if kind == "latin":
        crowd = sum(_kind(neighbour) == "latin" for neighbour in (before, after))
        point = 1.0 - 0.7 * crowd
    else:
        strangers = sum(neighbour.isascii() and neighbour.isalpha() for neighbour in (before, after))
        alone = not (before.isalpha() or after.isalpha())
        point = 0.9 - 1.2 * strangers - 0.6 * alone
    if character.isupper() and before.islower():
        point -= 1.2
    return point


@cache
def _kind(character: str) -> str:
    """Sort of a character: ascii, latin, script (Greek, Cyrillic), kana, wide, half, mark, other or broken."""
    if len(character) != 1 or character.isascii():
        return "ascii"
    code = ord(character)
    if character == "\ufffd" or 0x80 <= code <= 0x9F or unicodedata.category(character) in {"Co", "Cn", "Cs"}:
        return "broken"
    if character in _MARKS_OF_TEXT:
        return "mark"
    if 0x3041 <= code <= 0x30FF:
        return "kana"
    if 0x4E00 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7A3:
        return "wide"
    if 0xFF61 <= code <= 0xFF9F:
        return "half"
    if not character.isalpha():
        return "other"
    return "latin" if unicodedata.name(character, "").startswith("LATIN") else "script"
