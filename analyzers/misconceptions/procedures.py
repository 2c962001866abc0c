"""Wrong procedures of calculation, worked out: which misconception gives exactly the answer that was written.

Each procedure takes the numbers of the question and returns the results a learner with that misconception reaches.
Procedures after the error patterns collected by Ashlock (2006) and the gists of MaE (Otero et al. 2025).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Final, TypeAlias

from analyzers.misconceptions.written import Number, Operation

Result: TypeAlias = Fraction | tuple[int, int] | tuple[int, int, int]
"""A value; or a fraction as it is written (top, bottom); or a mixed number as it is written (whole, top, bottom)."""


def results_of(task: Operation) -> Iterator[tuple[str, Result]]:
    """The misconceptions that apply to an operation, each with a wrong result it gives."""
    for label, procedure in PROCEDURES.get(task.sign, ()):
        for result in procedure(task.first, task.second):
            if isinstance(result, Fraction) and result == task.value:
                continue
            yield label, result


def agrees(written: Number, result: Result) -> bool:
    """True if the written number is that result: in value, or, for a fraction as written, in both its parts."""
    if isinstance(result, Fraction):
        return written.value == result
    if len(result) == 3:
        return (written.whole, written.top, written.bottom) == result or _same(written, result[0], result[1:])
    return (not written.whole and (written.top, written.bottom) == result) or _same(written, 0, result)


def _same(written: Number, whole: int, part: tuple[int, int]) -> bool:
    return part[1] != 0 and written.value == whole + Fraction(part[0], part[1])


def _parts(number: Number) -> tuple[int, int]:
    return (number.top, number.bottom) if number.kind == "fraction" else (number.whole, 1)


def _is_part(*known: Number) -> bool:
    return any(number.kind == "fraction" for number in known) and all(
        number.kind in {"fraction", "whole"} and not number.negative for number in known
    )


def _tops_and_bottoms(one: Number, two: Number, sign: int) -> Iterator[Result]:
    if not _is_part(one, two):
        return
    (a, b), (c, d) = _parts(one), _parts(two)
    yield a + sign * c, (b + d if sign > 0 else abs(b - d)) or 1
    if sign < 0:
        yield abs(a - c), abs(b - d) or 1
        if one.kind == "whole":
            yield a - c, abs(a - d) or 1


def _old_numerators(one: Number, two: Number, sign: int) -> Iterator[Result]:
    if one.kind == two.kind == "fraction" and one.bottom != two.bottom:
        for common in {math.lcm(one.bottom, two.bottom), one.bottom * two.bottom}:
            yield one.top + sign * two.top, common


def _without_regrouping(one: Number, two: Number) -> Iterator[Result]:
    if "mixed" not in {one.kind, two.kind} and not (one.kind == "whole" and two.kind == "fraction"):
        return
    if one.kind == "whole":
        yield one.whole - two.whole, two.top, two.bottom
        yield (one.whole - two.top, two.bottom)
    elif one.bottom == two.bottom and one.top < two.top:
        yield one.whole - two.whole, two.top - one.top, one.bottom
    elif one.bottom != two.bottom:
        common = math.lcm(one.bottom, two.bottom)
        high, low = one.top * common // one.bottom, two.top * common // two.bottom
        if high < low:
            yield one.whole - two.whole, low - high, common


def _piece_by_piece(one: Number, two: Number) -> Iterator[Result]:
    if one.kind == two.kind == "mixed" and one.bottom != two.bottom:
        yield one.whole - two.whole, abs(one.top - two.top), abs(one.bottom - two.bottom)


def _cross_and_carry(one: Number, two: Number) -> Iterator[Result]:
    if one.kind == two.kind == "fraction":
        low = one.top * two.bottom
        yield Fraction((one.bottom * two.top + low // 10) * 10 + low % 10)


def _times_both(one: Number, two: Number) -> Iterator[Result]:
    for part, whole in ((one, two), (two, one)):
        if part.kind == "fraction" and whole.kind == "whole":
            yield part.top * whole.whole, part.bottom * whole.whole


def _divide_parts(one: Number, two: Number) -> Iterator[Result]:
    if one.kind == two.kind == "fraction" and two.top and one.top:
        yield one.top // two.top, one.bottom // two.bottom
        small = [(min(pair), max(pair)) for pair in ((one.top, two.top), (one.bottom, two.bottom))]
        yield small[0][1] // small[0][0], small[1][1] // small[1][0]


def _wrong_turn(one: Number, two: Number) -> Iterator[Result]:
    if _is_part(one, two) and one.value:
        yield two.value / one.value
        (a, b), (c, d) = _parts(one), _parts(two)
        yield b * c, a * d


def _halves(one: Number, two: Number) -> Iterator[Result]:
    if one.kind == two.kind == "decimal" and len(one.decimals) == len(two.decimals):
        after = int(one.decimals) + int(two.decimals)
        if after >= 10 ** len(one.decimals):
            yield one.whole + two.whole + Fraction(after, 10 ** len(str(after)))


def _brought_down(one: Number, two: Number) -> Iterator[Result]:
    extra = len(two.decimals) - len(one.decimals)
    if "decimal" in {one.kind, two.kind} and extra > 0 and one.kind in {"whole", "decimal"}:
        known = len(one.decimals)
        cut = two.whole + (Fraction(int(two.decimals[:known]), 10**known) if known else Fraction(0))
        yield one.value - cut + Fraction(int(two.decimals[known:]), 10 ** len(two.decimals))


def _sign_lost(one: Number, two: Number) -> Iterator[Result]:
    if one.kind == two.kind == "whole" and one.negative != two.negative:
        for size in (one.whole + two.whole, abs(one.whole - two.whole)):
            yield Fraction(size)
            yield Fraction(-size)


def _two_negatives(one: Number, two: Number) -> Iterator[Result]:
    if one.negative and two.negative:
        yield abs(one.value) + abs(two.value)
        yield abs(abs(one.value) - abs(two.value))


def _taken_away_negative(one: Number, two: Number) -> Iterator[Result]:
    if one.negative and not two.negative and one.kind == two.kind == "whole":
        yield abs(one.value) + two.value


def _point_from_left(one: Number, two: Number) -> Iterator[Result]:
    places = len(one.decimals) + len(two.decimals)
    if not places:
        return
    digits = str(int(one.value * two.value * 10**places))
    for front in range(1, len(digits)):
        yield Fraction(int(digits), 10 ** (len(digits) - front))


def _smaller_from_larger(one: Number, two: Number) -> Iterator[Result]:
    if one.kind == two.kind == "whole" and not one.negative and not two.negative and one.whole >= 10:
        above, below = str(one.whole), str(two.whole).zfill(len(str(one.whole)))
        if len(above) == len(below) and any(a < b for a, b in zip(above, below, strict=True)):
            yield Fraction(int("".join(str(abs(int(a) - int(b))) for a, b in zip(above, below, strict=True))))
        if one.whole < two.whole:
            yield one.value - two.value


def _remainder_behind(one: Number, two: Number) -> Iterator[Result]:
    if not two.value or "decimal" not in {one.kind, two.kind}:
        return
    places = len(one.decimals)
    shown = one.value * 10 ** len(two.decimals) if two.decimals else one.value
    divisor = int(two.value * 10 ** len(two.decimals)) if two.decimals else int(two.value)
    places = max(0, places - len(two.decimals))
    whole, rest = divmod(int(shown * 10**places), divisor)
    if rest:
        yield Fraction(int(f"{whole}{rest}"), 10 ** (places + len(str(rest))))


def _negative(procedure: Callable[[Number, Number, int], Iterator[Result]], sign: int) -> Procedure:
    return lambda one, two: procedure(one, two, sign)


Procedure: TypeAlias = Callable[[Number, Number], Iterator[Result]]

PROCEDURES: Final[Mapping[str, tuple[tuple[str, Procedure], ...]]] = {
    "+": (
        ("MaE08", _negative(_tops_and_bottoms, 1)),
        ("MaE09", _negative(_old_numerators, 1)),
        ("MaE16", _halves),
        ("MaE18", _sign_lost),
        ("MaE19", _two_negatives),
    ),
    "-": (
        ("MaE08", _negative(_tops_and_bottoms, -1)),
        ("MaE09", _negative(_old_numerators, -1)),
        ("MaE10", _without_regrouping),
        ("MaE11", _piece_by_piece),
        ("MaE17", _brought_down),
        ("MaE21", _smaller_from_larger),
        ("MaE32", _taken_away_negative),
    ),
    "*": (("MaE12", _cross_and_carry), ("MaE13", _times_both), ("MaE20", _point_from_left)),
    ":": (("MaE14", _divide_parts), ("MaE15", _wrong_turn), ("MaE22", _remainder_behind)),
}
"""Misconceptions by the sign of the operation they concern, with the procedure that gives their results."""
