"""What is written in a comment: a question with its answer and topic, or plain words; and the numbers in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

SEPARATOR: Final = "\u241e"
"""Between question, answer and topic in a comment's text (the sign for "record separator")."""

_LONGEST = 2000
_SIGNS = str.maketrans(
    {"−": "-", "–": "-", "—": "-", "×": "*", "·": "*", "∙": "*", "⋅": "*", "∗": "*", "÷": ":", "≥": ">", "≤": "<"}
)
_VULGAR = {"½": " 1/2", "⅓": " 1/3", "⅔": " 2/3", "¼": " 1/4", "¾": " 3/4", "⅕": " 1/5", "⅛": " 1/8", "⅜": " 3/8"}
_UNSIGNED = r"\d+ +\d+/\d+|\d+/\d+|\d*\.\d+|\d+"
_NUMBER = re.compile(rf"(?<![\d./])({_UNSIGNED})(?![\d/]|\.\d)")
_SIGNED = rf"\(? *-? *(?:{_UNSIGNED}) *\)?"
_OPERATION = re.compile(rf"(?<![\d./\w^])({_SIGNED}) *([-+*:]) *({_SIGNED})(?![\d/\w^]|\.\d)")
_ALONE = re.compile(r"^\d+/\d+$")


@dataclass(frozen=True)
class Written:
    """A comment taken apart. `question` is empty and `answer` the whole text where it is plain words."""

    question: str
    answer: str
    topic: str

    @property
    def is_pair(self) -> bool:
        """True if it was written as a question with an answer."""
        return bool(self.question)


@dataclass(frozen=True)
class Number:
    """A number as it is written: whole part, numerator and denominator (0 and 1 if none), digits after the point."""

    whole: int
    top: int
    bottom: int
    decimals: str
    kind: str
    negative: bool = False

    @property
    def value(self) -> Fraction:
        """Its exact value."""
        size = self.whole + Fraction(self.top, self.bottom)
        if self.decimals:
            size += Fraction(int(self.decimals), 10 ** len(self.decimals))
        return -size if self.negative else size


@dataclass(frozen=True)
class Operation:
    """Two numbers and what is asked of them: + - * or : (divided by)."""

    first: Number
    sign: str
    second: Number

    @property
    def value(self) -> Fraction | None:
        """The right result; None for a division by zero."""
        one, two = self.first.value, self.second.value
        if self.sign == ":":
            return one / two if two else None
        return {"+": one + two, "-": one - two, "*": one * two}[self.sign]

    @property
    def kinds(self) -> str:
        """Such as "fraction*whole"."""
        return f"{self.first.kind}{self.sign}{self.second.kind}"


def take_apart(text: str) -> Written:
    """Question, answer and topic of a comment's text; blanks around them removed, each at most 2,000 characters."""
    parts = [part.strip()[:_LONGEST] for part in text.split(SEPARATOR)]
    if len(parts) == 1 or not parts[0]:
        plain = next((part for part in parts if part), "")
        return Written("", plain, parts[2] if len(parts) > 2 else "")
    return Written(parts[0], parts[1], parts[2] if len(parts) > 2 else "")


def plain_signs(text: str) -> str:
    """Lower-case text with one sign for each operation (+ - * :), no thousands commas, no money signs."""
    made = text[:_LONGEST].lower().translate(_SIGNS)
    for sign, spelled in _VULGAR.items():
        made = made.replace(sign, spelled)
    made = re.sub(r"(?<=\d),(?=\d{3}\b)", "", made).replace("$", "").replace("€", "")
    made = re.sub(r"(?<=[\d.]) *x *(?=\d|\.\d)", "*", made)
    return re.sub(r"(?<=\d) times (?=\d)", "*", made)


def numbers(text: str) -> list[Number]:
    """The numbers in a text after `plain_signs`, in order; a minus counts if no number or letter stands before it."""
    made: list[Number] = []
    for found in _NUMBER.finditer(text):
        before = text[: found.start()].rstrip(" (")
        negative = before.endswith("-") and not re.search(r"[\w)]\s*-$", before)
        if (number := _number(found.group(1), negative=negative)) is not None:
            made.append(number)
    return made


def operation(text: str) -> Operation | None:
    """The first operation on two numbers asked in a text, written in signs or in words; None if there is none."""
    signs = plain_signs(text)
    for pattern, sign, turned in _WORDED:
        if found := pattern.search(signs):
            one, two = (_signed(found.group(number)) for number in (1, 2))
            if one and two:
                return Operation(two, sign, one) if turned else Operation(one, sign, two)
    if (found := _OPERATION.search(signs)) is None:
        return None
    one, two = _signed(found.group(1)), _signed(found.group(3))
    return Operation(one, found.group(2), two) if one and two else None


_N = rf"({_SIGNED})"
_WORDED: Final[Sequence[tuple[re.Pattern[str], str, bool]]] = (
    (re.compile(rf"subtract {_N} from {_N}"), "-", True),
    (re.compile(rf"(?:sum of|add|adding) {_N} (?:and|to|plus) {_N}"), "+", False),
    (re.compile(rf"(?:difference of|difference between) {_N} and {_N}"), "-", False),
    (re.compile(rf"(?:product of|multiply) {_N} (?:and|by|with) {_N}"), "*", False),
    (re.compile(rf"(?:quotient of|divide) {_N} (?:and|by) {_N}"), ":", False),
    (re.compile(rf"[a-z] *\+ *{_N} *= *{_N}"), "-", True),
)


def single_fraction(text: str) -> Number | None:
    """The only fraction (not mixed) of a text that holds just one number; None otherwise."""
    known = numbers(plain_signs(text))
    return known[0] if len(known) == 1 and known[0].kind == "fraction" else None


def last_number(text: str) -> Number | None:
    """The number an answer ends with (remarks in brackets aside); None if it holds none."""
    known = numbers(re.sub(r"\[[^\]]*\]", " ", plain_signs(text)))
    return known[-1] if known else None


def _signed(text: str) -> Number | None:
    bare = text.strip(" ()")
    return _number(bare.lstrip("- "), negative=bare.startswith("-"))


def _number(text: str, *, negative: bool) -> Number | None:
    if len(text) > 24:
        return None
    if "/" in text:
        front, _, back = text.rpartition("/")
        parts = front.split()
        whole = int(parts[0]) if len(parts) == 2 else 0
        if int(back) == 0:
            return None
        return Number(whole, int(parts[-1]), int(back), "", "mixed" if len(parts) == 2 else "fraction", negative)
    if "." in text:
        whole_text, _, decimals = text.partition(".")
        return Number(int(whole_text or 0), 0, 1, decimals, "decimal", negative)
    return Number(int(text), 0, 1, "", "whole", negative)
