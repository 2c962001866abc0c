"""Working out a written calculation twice: by the order of operations, and strictly from left to right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from analyzers.misconceptions.written import plain_signs

_TOKEN = re.compile(r"\d*\.\d+|\d+|[-+*:/^()]")
_CALCULATION = re.compile(r"(?:[-(]|[\d.]|(?<![a-z])[a-z](?![a-z]))(?:[\s\d.+*:/^()-]|(?<![a-z])[a-z](?![a-z]))+")
_GIVEN = re.compile(r"(?<![a-z])([a-z]) *= *(-?\d+(?:\.\d+)?)(?![\d/.])")
_LONGEST = 60


def calculations(question: str) -> list[tuple[Fraction, Fraction]]:
    """(right value, value from left to right) of each calculation with several operations; letters take given values.

    Left out are those that are right both ways, and texts with mixed numbers. Brackets come first in both ways.
    """
    text = plain_signs(question)
    if re.search(r"\d +\d", text):
        return []
    given = {found.group(1): found.group(2) for found in _GIVEN.finditer(text)}
    made: list[tuple[Fraction, Fraction]] = []
    for found in _CALCULATION.finditer(_GIVEN.sub(" ; ", text)):
        tokens = _tokens(found.group().strip(), given)
        if tokens is None or len(tokens) > _LONGEST or sum(token in "+-*:/^" for token in tokens) < 2:
            continue
        try:
            right, flat = _value(tokens, flat=False), _value(tokens, flat=True)
        except (ValueError, ZeroDivisionError, IndexError):
            continue
        if right != flat:
            made.append((right, flat))
    return made


def _tokens(text: str, given: Mapping[str, str]) -> list[str] | None:
    spelled = re.sub(r"(?<=[\d)])(?=[a-z(])|(?<=[a-z])(?=\()", "*", re.sub(r"\s+", "", text))
    for letter, value in given.items():
        spelled = spelled.replace(letter, f"({value})")
    if re.search(r"[a-z]", spelled) or re.search(r"\d{7}", spelled):
        return None
    tokens = _TOKEN.findall(spelled)
    while tokens and tokens[-1] in "+-*:/^(":
        tokens.pop()
    return tokens


def _value(tokens: list[str], *, flat: bool) -> Fraction:
    rest = list(tokens)
    value = _sum(rest, 0 if flat else 1)
    if rest:
        raise ValueError
    return value


_LEVELS = ({"+", "-", "*", ":", "/"}, {"+", "-"}, {"*", ":", "/"})


def _sum(rest: list[str], level: int) -> Fraction:
    """Value of what comes next, with the operations of `level`: 0 all alike, 1 plus and minus, 2 times and divided."""
    value = _sum(rest, 2) if level == 1 else _power(rest, level)
    while rest and rest[0] in _LEVELS[level]:
        sign = rest.pop(0)
        other = _sum(rest, 2) if level == 1 else _power(rest, level)
        if sign == "+":
            value += other
        elif sign == "-":
            value -= other
        else:
            value = value * other if sign == "*" else value / other
    return value


def _power(rest: list[str], level: int) -> Fraction:
    value = _one(rest, level)
    if rest and rest[0] == "^":
        rest.pop(0)
        exponent = _one(rest, level)
        if exponent.denominator != 1 or abs(exponent) > 20 or abs(value) > 1000:
            raise ValueError
        value = Fraction(value ** int(exponent))
    return value


def _one(rest: list[str], level: int) -> Fraction:
    token = rest.pop(0)
    if token == "-":
        return -_one(rest, level)
    if token == "(":
        value = _sum(rest, 0 if level == 0 else 1)
        if not rest or rest.pop(0) != ")":
            raise ValueError
        return value
    return Fraction(token)
